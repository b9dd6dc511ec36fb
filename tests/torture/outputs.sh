#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Results that cannot be written: said before hours of work where it can be known, and never half a record.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

# Whole records of `out` and `out.partial`, whatever became of the run.
whole() {
    for file in out out.partial; do
        [ ! -e $file ] || lines_of "$(schema_of "$news")" $file >>counted
    done
}

# many COUNT: articles of one claim each.
many() {
    "$make_input" number "$1" '{"id":"n' '","text":"“We will open the bridge again,” Mayor Anna Miller told reporters on Monday evening."}
'
}

# The input must not be touched when an output cannot work: reading a pipe would wait for ever.
begin 'an output folder that is not there'
mkfifo never
quoth_refuses 78 "$news" never -o no/such/folder/out
says "'no/such/folder/out"
quoth_refuses 74 "$news" never -o out --dead-letters no/such/folder/letters
says "'no/such/folder/letters"
quoth_refuses 74 "$news" never -o out --report no/such/folder/report
says "'no/such/folder/report"
quoth_refuses 74 "$news" never -o out --journal no/such/folder/journal
[ ! -e out ] || complain 'there is an output'

begin 'an output that is a folder'
mkfifo never
mkdir folder
for option in --dead-letters --report --journal; do
    quoth_refuses 74 "$news" never -o other $option folder
    says "'folder'"
done
quoth_refuses 78 "$news" never -o folder
quoth_refuses 78 "$news" never -o folder/
[ -z "$(ls folder)" ] || complain 'something was written into the folder'

begin 'a folder that is not writable'
mkfifo never
mkdir folder
chmod 555 folder
as=$bound
if $as test -w folder; then
    note 'not tested: this user writes everywhere'
else
    quoth_refuses 78 "$news" never -o folder/out
    quoth_refuses 74 "$news" never -o out --dead-letters folder/letters
    quoth_refuses 74 "$news" never -o out --report folder/report
fi

begin 'a folder in the way of NAME.partial'
mkfifo never
mkdir out.partial
quoth_refuses 74 "$news" never -o out
says "'out.partial'"

begin 'the same file for two things'
mkfifo never
quoth_refuses 74 "$news" never -o same --dead-letters same
quoth_refuses 74 "$news" never -o same --report same
quoth_refuses 74 "$news" never -o out --dead-letters same --report same

begin 'an output that is the input'
many 10 >in.jsonl
cp in.jsonl before
quoth_refuses 78 "$news" in.jsonl -o in.jsonl
cmp -s in.jsonl before || complain 'the input was touched'

begin 'two runs into the same file'
many 20000 >in.jsonl
mkfifo slow
limited "$quoth" run "$news" slow -o out >stdout 2>err.first &
first=$!
# The first run has its output open once it opens its input.
{ head -n 1 in.jsonl && sleep 1 && cat in.jsonl; } >slow &
tries=0
until [ -e out.partial ] || [ $tries -gt 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
quoth_refuses 74 "$news" in.jsonl -o out
says "is writing 'out.partial'"
wait $first || complain "the first run ended with $?"
whole
[ "$(tail -n 1 counted)" -ge 20001 ] || complain "the first run's result has $(tail -n 1 counted) records"

begin 'a result that is there already is replaced whole, or not at all'
many 10 >in.jsonl
echo old >out
quoth_refuses 78 "$news" --set clean.model=no-such-model in.jsonl -o out
[ "$(cat out)" = old ] || complain 'the old result is gone'
limited "$quoth" run "$news" in.jsonl -o out 2>err || complain "status $?"
[ "$(lines_of quoth.claim/1 out)" -eq 10 ] || complain 'it was not replaced'
echo rubbish >out.partial
limited "$quoth" run "$news" in.jsonl -o out 2>err || complain "status $?"
[ "$(lines_of quoth.claim/1 out)" -eq 10 ] || complain 'what was left of another run is in it'

begin 'a full disk, as a limit on the size of files'
many 20000 >in.jsonl
# limited_files BLOCKS WORD...: what it says goes through a pipe, which the limit leaves alone.
limited_files() {
    {
        (
            trap '' XFSZ
            ulimit -f "$1"
            shift
            exec timeout 600 "$quoth" run "$@" 2>&1 >/dev/null </dev/null
        )
        echo $? >&3
    } 3>status | cat >err
    check_end 74 "$(cat status)"
}
for blocks in 0 1 100 2000; do
    rm -f out out.partial letters* report*
    limited_files $blocks "$news" in.jsonl -o out
    says "'out'"
    [ ! -e out ] || complain "$blocks: there is a result"
    whole
done
"$make_input" repeat 50000 '{"broken
' >broken.jsonl
for blocks in 0 1 100; do
    rm -f out out.partial letters* report*
    limited_files $blocks "$news" broken.jsonl --dead-letters letters
    grep -q 'letters' err || complain "$blocks: the dead letters are not named"
    [ ! -e letters ] || complain "$blocks: there are dead letters under the final name"
    [ ! -e letters.partial ] || lines_of quoth.dead-letter/1 letters.partial >>counted
done
rm -f out out.partial
many 3 >few.jsonl
limited_files 1 "$news" few.jsonl --report report
says "'report'"
[ ! -e report ] || complain 'there is a report'

begin 'a full disk'
many 20000 >in.jsonl
if [ ! -w /dev/full ]; then
    note 'not tested: there is no /dev/full'
else
    status=0
    limited "$quoth" run "$news" in.jsonl >/dev/full 2>err || status=$?
    check_end 74 $status
    says 'standard output'
    status=0
    limited "$quoth" run "$news" in.jsonl -o /dev/full 2>err || status=$?
    check_end 74 $status
    says "'/dev/full'"
    "$make_input" repeat 50000 '{"broken
' >broken.jsonl
    status=0
    limited "$quoth" run "$news" broken.jsonl -o out --dead-letters /dev/full 2>err || status=$?
    check_end 74 $status
    [ ! -e out ] || complain 'there is a result'
    status=0
    limited "$quoth" run "$news" in.jsonl -o out --report /dev/full 2>err || status=$?
    check_end 74 $status
    says "'/dev/full'"
fi
if mkdir full && mount -t tmpfs -o size=1m tmpfs full 2>/dev/null; then
    status=0
    limited "$quoth" run "$news" in.jsonl -o full/out --dead-letters letters 2>err || status=$?
    umounted=no
    check_end 74 $status
    says 'No space left'
    [ ! -e full/out ] || complain 'there is a result'
    [ ! -e full/out.partial ] || lines_of quoth.claim/1 full/out.partial >>counted
    [ "$(tail -n 1 counted)" -gt 100 ] || complain 'what was done is not kept'
    umount full && umounted=yes
    [ $umounted = yes ] || complain 'cannot unmount'
else
    note 'not tested with a small disk: this user cannot mount one'
fi

begin 'a closed pipe'
many 50000 >in.jsonl
{
    status=0
    limited "$quoth" run "$news" in.jsonl 2>err || status=$?
    echo $status >status
} | head -n 1 >first
check_end 74 "$(cat status)"
says 'the reader of'
[ "$(lines_of quoth.claim/1 first)" -eq 1 ] || complain 'the first line is not whole'

begin 'closed standard streams'
many 10 >in.jsonl
status=0
limited "$quoth" run "$news" in.jsonl --dead-letters letters --report report 2>err >&- || status=$?
check_end 74 $status
says 'standard output'
[ ! -s letters ] && [ ! -s letters.partial ] || complain 'the result is among the dead letters'
status=0
limited "$quoth" run "$news" in.jsonl -o out 2>err >&- <&- || status=$?
check_end 0 $status
[ "$(lines_of quoth.claim/1 out)" -eq 10 ] || complain 'the result is not whole'
status=0
limited "$quoth" run "$news" in.jsonl -o out 2>&- || status=$?
[ $status -eq 0 ] || complain "status $status"
[ "$(lines_of quoth.claim/1 out)" -eq 10 ] || complain 'other text is in the result'

begin 'a name that is too long'
many 3 >in.jsonl
quoth_refuses 74 "$news" in.jsonl -o "$("$make_input" repeat 250 n)"
quoth_refuses 74 "$news" in.jsonl -o "$("$make_input" repeat 5000 n)"
quoth_refuses 74 "$news" in.jsonl -o out --dead-letters "$("$make_input" repeat 5000 n)"

finish
