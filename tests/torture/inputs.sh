#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Inputs that are not there, not readable, not articles, or strangely named.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

begin 'a missing file beside a good one'
article one >one.txt
article two >two.txt
quoth_run 74 "$news" one.txt missing.txt two.txt
count in 3 out 2 failed 1 lost 1
letter input-missing '"file":"missing.txt"' '"stage":"fetch"'
says "'missing.txt'"
[ "$records" -ge 2 ] || complain "only $records claims"

begin 'only a missing file'
quoth_run 74 "$news" missing.txt
count in 1 out 0 failed 1
letter input-missing

begin 'a folder without articles beside a good file'
mkdir pictures empty
printf '\211PNG\r\n\032\n\0\0\0\rIHDR' >pictures/a.png
article one >one.txt
quoth_run 74 "$news" pictures empty one.txt
count in 3 out 1 failed 2 lost 2
letter no-articles '"file":"pictures/"'
letter no-articles '"file":"empty/"'

begin 'a glob that matches nothing'
quoth_run 74 "$news" 'nothing/*.warc.gz'
letter input-missing 'nothing/*.warc.gz'

begin 'an unreadable file'
article one >one.txt
article two >two.txt
chmod 0 one.txt
as=$bound
if $as test -r one.txt; then
    note 'not tested: this user reads all files'
else
    quoth_run 74 "$news" one.txt two.txt
    count in 2 out 1 failed 1
    letter input-unreadable '"file":"one.txt"'
fi

begin 'a file that fails while it is read'
article one >one.txt
if [ -r /proc/self/mem ]; then
    quoth_run 74 "$news" /proc/self/mem one.txt
    count in 2 out 1 failed 1
    letter read-failed '/proc/self/mem'
else
    note 'not tested: there is no /proc/self/mem'
fi

begin 'an empty file, and one of white space'
: >empty.txt
printf ' \n\t\r\n \n' >white.txt
: >empty.jsonl
: >empty.html
article one >one.txt
quoth_run 0 "$news" empty.txt white.txt empty.jsonl empty.html one.txt
count out 1
letter empty-document '"file":"empty.txt","member":null,"offset":0,"length":0'
dropped no-text 1

begin 'an empty compressed file'
for filter in gzip xz zstd bzip2; do "$make_input" compress $filter </dev/null >empty.txt.$filter; done
article one >one.txt
quoth_run 0 "$news" empty.txt.* one.txt
count in 5 out 1 failed 4
letter empty-document empty.txt.gzip empty.txt.xz empty.txt.zstd empty.txt.bzip2

begin 'a folder in a ring'
mkdir -p ring/a
article one >ring/a/one.txt
ln -s .. ring/a/back
ln -s nowhere ring/broken.txt
quoth_run 74 "$news" ring
[ "$(reported out)" -ge 1 ] || complain 'the article was not read'

begin 'folders 100 deep'
deep=d
for level in 1 2 3 4 5 6 7 8 9; do deep=$deep/d/d/d/d/d/d/d/d/d/d/d; done
mkdir -p "$deep"
article deep >"$deep/deep.txt"
article one >d/one.txt
quoth_run 74 "$news" d
count out 1
letter too-deep

begin 'what is no regular file'
article one >one.txt
quoth_run 0 "$news" /dev/null one.txt
count out 1 failed 1
mkfifo pipe
{ article fifo >pipe; } &
quoth_run 0 "$news" pipe one.txt
count in 2 out 2
wait

begin 'standard input'
json_line one >in.jsonl
json_line two >>in.jsonl
status=0
quoth_run 0 "$news" - <in.jsonl
count in 2 out 2
mv out first
cat in.jsonl | quoth_run 0 "$news" -
cmp -s first out || complain 'a pipe gives another result'
"$make_input" compress xz <in.jsonl | quoth_run 0 "$news" -
sed 's/"decoded":true/"decoded":false/' out | cmp -s first - || complain 'compression changes more than the locator'
quoth_run 0 "$pipelines/documents.yaml" - </dev/null
count in 1 failed 1
letter empty-document '"file":"-"'
quoth_run 74 "$news" - <&-
count failed 1 lost 1

begin 'an input given twice'
json_line one >in.jsonl
article two >two.txt
quoth_run 0 "$news" in.jsonl two.txt in.jsonl two.txt
count in 4 out 4

begin 'strange names'
mkdir names
article one >'names/a b.txt'
article two >"names/$(printf 'tab\tquote"backslash\\.txt')"
article three >"names/$(printf 'not-utf-8-\377\376.txt')"
article four >"names/$(printf 'new\nline.txt')"
article five >"names/$(printf 'escape\033[31m.txt')"
article six >'names/-o'
article seven >'names/*.txt'
quoth_run 0 "$news" names
count in 7 out 7
grep -q "$(printf '\033')" err && complain 'a name reaches the terminal'
quoth_run 0 "$news" -- names/*.txt
count in 6 out 6
quoth_run 74 "$news" "$(printf 'gone-\033[31m-\377.txt')"
letter input-missing
grep -q "$(printf '\033')" err && complain 'a name reaches the terminal'
long=$("$make_input" repeat 5000 x)
quoth_run 74 "$news" "$long"
count failed 1
quoth_run 74 "$news" ''
count failed 1

begin 'archives with strange members'
article one >one
article two >two
json_line three >three
printf '\0\1\2\3' >binary
for format in tar zip; do
    "$make_input" archive $format ../../../etc/one.txt one /absolute/two.txt two ./lines.jsonl three same.txt one same.txt two \
        'with space.txt' one binary.bin binary empty.txt /dev/null "$(printf 'esc\033[2J.txt')" one "$("$make_input" repeat 3000 n).txt" one >strange.$format
    quoth_run 0 "$news" strange.$format
    [ "$(reported out)" -ge 6 ] || complain "$format: only $(reported out) documents"
    letter empty-document '"member":"empty.txt"'
    grep -q '"member":"../../../etc/one.txt"' out || complain "$format: the member's name is not kept"
done
[ ! -e ../../../etc/one.txt ] || complain 'something was unpacked'
[ -z "$(find . -name 'lines.jsonl')" ] || complain 'something was unpacked'

begin 'archives within archives'
article one >doc
cp doc inner
for level in 1 2 3 4 5 6; do
    name=level$level.tar
    [ $level -gt 1 ] || name=inmost.txt
    "$make_input" archive tar $name inner beside.txt doc >next
    mv next inner
done
mv inner nested.tar
quoth_run 0 "$news" nested.tar
letter max-nesting '"member":"level6.tar!level5.tar!level4.tar"'
count out 3
quoth_run 0 "$news" --set fetch.max-nesting=16 nested.tar
count out 7 failed 0
cp doc inner
for level in 1 2 3 4 5 6; do "$make_input" compress gzip <inner >next && mv next inner; done
mv inner doc.gz
quoth_run 0 "$news" doc.gz
count in 1 failed 1
letter max-nesting
: >none && "$make_input" archive tar >empty.tar && "$make_input" archive zip >empty.zip
article one >one.txt
quoth_run 0 "$news" empty.tar empty.zip one.txt
[ "$(reported out)" -eq 1 ] || complain "$(reported out) documents"

begin 'what is no article'
"$make_input" repeat 20000 "$(printf '\001\002\377\376')" >noise.bin
printf '[{"text":"a"},\n {"text":"b"}]\n' >list.json
printf 'filedesc://x.arc 0.0.0.0 20240101000000 text/plain 76\n1 0 test\n' >old.arc
printf '%%PDF-1.4\n%%\342\343\317\323\n1 0 obj\n' >paper.pdf
article one >one.txt
quoth_run 0 "$news" noise.bin list.json old.arc paper.pdf one.txt
count in 5 out 1 failed 4
letter unknown-format noise.bin paper.pdf
letter unsupported-format list.json
letter truncated-record old.arc

begin 'another language'
printf 'Der Stadtrat hat am Montag beschlossen, die alte Brücke im Frühjahr wegen Bauarbeiten zu sperren. „Wir werden die Brücke noch vor dem Sommer wieder öffnen“, sagte die Bürgermeisterin Anna Müller vor Journalisten. Die Ladenbesitzer an beiden Ufern haben um eine Fähre gebeten.\n' >german.txt
printf '市议会星期一投票决定在春天关闭旧桥进行维修。市长对记者说:“我们将在夏天之前重新开放这座桥。”两岸的店主要求开通渡轮,议会将在三月讨论这一问题。\n' >chinese.txt
article one >one.txt
quoth_run 0 "$news" german.txt chinese.txt one.txt
count in 3 out 1 dropped 2 failed 0
dropped language 2
says "dropped 2: clean 'language' 2"

finish
