#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs as such: any number of jobs, limits, options that are wrong, pipeline files that are bombs.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

begin 'the same bytes for any number of jobs, with failures and drops'
mkdir mix
cp "$articles"/*.txt mix
{
    "$make_input" number 300 '{"id":"n' '","text":"“We will open the bridge again,” Mayor Anna Miller told reporters on Monday evening."}
'
    printf '{"broken\n'
    json_line middle
    printf '{"id":"de","text":"Der Stadtrat hat am Montag beschlossen, die alte Brücke im Frühjahr zu sperren, sagte die Bürgermeisterin."}\n'
    printf '{"id":"large","text":"' && repeated 2000000 'ten bytes ' && printf '"}\n'
    printf '{"id":"heavy","text":"' && repeated 200000 'The mayor said on Monday that it is so. ' && printf '"}\n'
    "$make_input" number 300 '{"id":"m' '","text":"The mayor said that the bridge was closed on Monday for the whole of the summer."}
'
} >mix/lines.jsonl
for id in a b c; do page $id >page && warc_record $id page | "$make_input" compress gzip >member.$id; done
{ cat member.a && head -c 200 member.b && cat member.c; } >mix/broken.warc.gz
page p >mix/page.html
: >mix/empty.txt
for jobs in 1 2 8; do
    quoth_run 74 "$news" --jobs $jobs mix missing.txt mix/lines.jsonl mix
    for file in out letters; do mv $file $file.$jobs; done
    grep -v -e seconds -e per_second -e memory -e jobs report >report.$jobs
done
for jobs in 2 8; do
    for file in out letters report; do cmp $file.1 $file.$jobs || complain "$file differs for $jobs jobs"; done
done
[ "$(wc -l <letters.1)" -ge 10 ] || complain 'the mix holds too few failures'
mkdir elsewhere && mv mix elsewhere
(cd elsewhere && limited "$quoth" run "$news" mix missing.txt mix/lines.jsonl mix -o out --dead-letters letters 2>err)
cmp out.1 elsewhere/out || complain 'another working folder changes the result'

begin 'without dead letters the loss is no secret'
json_line one >in.jsonl && printf '{"broken\n' >>in.jsonl
status=0
limited "$quoth" run "$news" in.jsonl -o out 2>err || status=$?
check_end 65 $status
says "bad-json"
says 'in.jsonl'
says '1 failed and not saved'
status=0
limited "$quoth" run --quiet "$news" in.jsonl -o out 2>err || status=$?
check_end 65 $status
status=0
limited "$quoth" run --quiet "$news" in.jsonl -o out --dead-letters letters 2>err || status=$?
check_end 0 $status
[ ! -s err ] || complain 'it is not quiet'

begin '--limit'
"$make_input" number 100 '{"id":"n' '","text":"“We will open the bridge again,” Mayor Anna Miller told reporters on Monday evening."}
' >in.jsonl
cp in.jsonl more.jsonl
for limit in 1 7 99 100 101 150 1000000000; do
    for jobs in 1 4; do
        quoth_run 0 "$news" --limit $limit --jobs $jobs in.jsonl more.jsonl
        wanted=$limit
        [ $limit -le 200 ] || wanted=200
        count in $wanted out $wanted
    done
done
quoth_refuses 64 "$news" --limit 0 in.jsonl
quoth_refuses 64 "$news" --limit -1 in.jsonl
quoth_refuses 64 "$news" --limit 1x in.jsonl
quoth_refuses 64 "$news" --limit 99999999999999999999 in.jsonl
quoth_refuses 64 "$news" --jobs 0 in.jsonl
quoth_refuses 64 "$news" --jobs 1000000 in.jsonl

begin '--set'
json_line one >in.jsonl
for wrong in clean clean. .mode clean.mode clean.mode= clean.mode=nothing clean.nothing=1 nothing.mode=article \
    clean.language='[en' clean.language='{a: b}' clean.max-page=-1 clean.max-page=10XB clean.max-page=99999999999999999999 \
    clean.max-tags=1 clean.max-tags=1e99 clean.max-tags=.nan clean.drop='[(]' clean.drop="[$("$make_input" repeat 100000 '(')]" \
    fetch.inputs=x=y=z.mode 'clean.language=&a [*a]' 'clean.language=[*b]' "clean.mode=$("$make_input" repeat 100000 x)" \
    "$(printf 'clean.mode=\377')" "$(printf 'clean.m\033ode=1')" fetch.format=TEXT clean.mode=true; do
    case $wrong in
    fetch.inputs=*) continue ;; # a file of an odd name
    esac
    status=0
    timeout 60 "$quoth" run "$news" in.jsonl --set "$wrong" -o out >stdout 2>err || status=$?
    [ $status -eq 78 ] || [ $status -eq 64 ] || complain "--set '$(echo "$wrong" | cut -c 1-60)': status $status"
    check_end $status $status
    [ -s err ] || complain "--set '$wrong': it says nothing"
    grep -q "$(printf '\033')" err && complain 'a word reaches the terminal'
    [ "$(wc -c <err)" -lt 20000 ] || complain "--set '$(echo "$wrong" | cut -c 1-60)': $(wc -c <err) bytes of messages"
done
quoth_refuses 78 "$news" in.jsonl --set clean.mode=a --set clean.nothing=b --set tag.nothing=c -o out
[ "$(grep -c 'error' err)" -ge 3 ] || complain 'not all errors are said at once'
[ ! -e out ] && [ ! -e out.partial ] || complain 'something was written'

begin 'patterns that take for ever'
{ printf '{"id":"slow","text":"' && repeated 3000 'a' && printf '! The mayor said that on Monday."}\n'; } >in.jsonl
json_line one >>in.jsonl
quoth_run 0 "$news" --set 'clean.drop=["^(a+)+$","(x+x+)+y","(.*)*(.*)*(.*)*z"]' in.jsonl
count in 2

begin 'pipeline files that are bombs'
{ cat "$news" && printf 'description: x\n'; } >twice.yaml
quoth_refuses 78 twice.yaml
{
    printf 'quoth: 1\na: &a [x, x, x, x, x, x, x, x, x]\n'
    before=a
    for name in b c d e f g h i j k; do
        printf '%s: &%s [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n' $name $name $before $before $before $before $before $before $before $before $before
        before=$name
    done
    printf 'stages: *k\n'
} >laughs.yaml
quoth_refuses 78 laughs.yaml
{ printf 'quoth: 1\nstages: ' && repeated 100000 '['; } >deep.yaml
quoth_refuses 78 deep.yaml
{ printf 'quoth: 1\nstages: ' && repeated 100000 '{a: '; } >deeper.yaml
quoth_refuses 78 deeper.yaml
{ printf 'quoth: 1\nstages:\n' && repeated 100000 '- - - - - - - - - - '; } >lists.yaml
quoth_refuses 78 lists.yaml
{ printf 'quoth: 1\nname: ' && repeated 30000000 'x'; } >long.yaml
quoth_refuses 78 long.yaml
{ printf 'quoth: 1\nstages:\n' && repeated 200000 '  - use: clean\n'; } >many.yaml
quoth_refuses 78 many.yaml
{ printf 'quoth: 1\nstages:\n' && repeated 3000 '  - use: no-such-stage\n    with: { a: b }\n'; } >unknown.yaml
quoth_refuses 78 unknown.yaml
{ printf 'quoth: 1\nstages: &s\n  - *s\n'; } >ring.yaml
quoth_refuses 78 ring.yaml
{ "$make_input" number 100000 'key' ': 1
'; } >keys.yaml
quoth_refuses 78 keys.yaml
printf 'quoth: 1\nstages: [{use: fetch\0}]\n' >nul.yaml
quoth_refuses 78 nul.yaml
printf 'quoth: 1\nname: \377\376\n' >bytes.yaml
quoth_refuses 78 bytes.yaml
: >empty.yaml
quoth_refuses 78 empty.yaml
quoth_refuses 78 missing.yaml
quoth_refuses 78 .
quoth_refuses 78 /dev/null
head -c 1000000 /dev/zero >zeros.yaml
quoth_refuses 78 zeros.yaml
mkdir -p sub && printf 'quoth: 1\nstages:\n  - use: "../../tmp/evil"\n  - use: "/etc/passwd"\n  - use: ""\n' >paths.yaml
quoth_refuses 78 paths.yaml
for file in *.yaml; do
    [ $file != twice.yaml ] || continue
    status=0
    timeout 60 "$quoth" check $file >stdout 2>err </dev/null || status=$?
    [ $status -eq 78 ] || complain "check $file: status $status"
    check_end $status $status
    [ "$(cat stdout err | wc -c)" -lt 3000000 ] || complain "check $file: $(cat stdout err | wc -c) bytes of messages"
done
status=0
cat "$news" | limited "$quoth" run - /dev/null >stdout 2>err || status=$?
check_end 65 $status

finish
