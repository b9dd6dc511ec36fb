#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Texts that are too large, too long, too monotonous, or no text: a dead letter that names the limit, or claims.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml
# What looks like no language must reach the stages behind the one that would drop it.
any='clean.language=any --set clean.min-prose=0'
# QUOTH_TEST_TORTURE=briefly, for builds with sanitizers: networks, which take most of the time there, read the smaller texts
# only, and of the shapes less: 100,000 bytes are still many windows of a network.
large=$any
shape_bytes=400000
if [ "${QUOTH_TEST_TORTURE:-}" = briefly ]; then
    large="$any --set quote-detect.model=none"
    shape_bytes=100000
fi

begin 'a line of 100 MB'
{ json_line first && printf '{"text":"' && repeated 10000000 'ten bytes ' && printf '"}\n' && json_line last; } >line.jsonl
length=$(($(size_of line.jsonl) - $(json_line first | wc -c) - $(json_line last | wc -c) - 1))
quoth_run 0 "$news" line.jsonl
count in 3 out 2 failed 1
letter max-document "\"offset\":$(json_line first | wc -c | tr -d ' '),\"length\":$length," 'max-document'
has first last
repeated 10000000 'ten bytes ' >line.txt
article one >one.txt
quoth_run 0 "$news" line.txt one.txt
count in 2 out 1 failed 1
letter max-document '"file":"line.txt"'
"$make_input" compress gzip <line.jsonl >line.jsonl.gz
quoth_run 0 "$news" line.jsonl.gz
count in 3 out 2 failed 1
quoth_run 0 "$news" - <line.jsonl
count in 3 out 2 failed 1
# No line feed in 100 MB of what is said to be JSONL, and nothing behind it.
quoth_run 0 "$news" --set fetch.format=jsonl line.txt one.txt
letter max-document

begin 'as much as max-document allows, in one line'
{ printf '{"id":"large","text":"' && repeated 1600000 'ten bytes ' && printf '"}\n' && json_line last; } >line.jsonl
quoth_run 0 "$news" --set $any line.jsonl
has last

begin 'as much as max-document allows, in sentences'
for count in 20000 200000; do
    { article one && repeated $count 'The mayor said on Monday that the bridge will be closed in spring. ' && article two; } >large.txt
    article one >one.txt
    quoth_run 0 "$news" large.txt one.txt
    [ "$(reported out)" -ge 1 ] || complain "$count: nothing came out"
done

# Ten million marks of each kind: more than max-document holds where a mark has three bytes.
begin 'ten million quotation marks'
article one >one.txt
for mark in '"' "'" '\342\200\234' '\342\200\235' '\342\200\230' '\342\200\231' '\302\253' '\302\273' '\342\200\236' '``' '"\342\200\234' '(' '[' '“”' '\342\200\224'; do
    repeated 10000000 "$mark" >marks.txt
    quoth_run 0 "$news" --set $any marks.txt one.txt
    [ "$(reported out)" -ge 1 ] || complain "$mark: the other article is lost"
done

# As many as document-memory lets through to the last stage, or nearly so, and more.
begin 'as many quotation marks as fit'
article one >one.txt
for mark in '"' "'" '“' '”' '‘’' '«»' '"a' '“a”' '“a ' ' “' '” ' '"\n' '"\n\n' '“She said.\n\n' '“Yes, we do.\n\n' '“a,” he said. ' \
    '"a," he said ' 'He said: “a.\n\n' '“a,” he said.\n\n'; do
    for bytes in 300000 3000000; do
        repeated $((bytes / ${#mark})) "$mark" >marks.txt
        [ $bytes = 300000 ] && as_read=$any || as_read=$large
        quoth_run 0 "$news" --set $as_read marks.txt one.txt
        [ "$(reported out)" -ge 1 ] || complain "$mark: the other article is lost"
    done
done

begin 'marks of every kind, mixed'
article one >one.txt
repeated 300000 '"a“b”c‘d’e«f»g„h“i (j [k] “l ”' >marks.txt
quoth_run 0 "$news" --set $any marks.txt one.txt
{ repeated 100000 '“‘' && repeated 100000 'words ' && repeated 100000 '’”'; } >nested.txt
quoth_run 0 "$news" --set $any nested.txt one.txt

begin 'a token of 16 MB'
article one >one.txt
for word in a A 9 é '\360\237\230\200' . - _ , "a'" 'A.' '\302\240' '\342\200\213' '\314\201' '/' '@a' 'http://' '$1' '%%' 'a-' ; do
    repeated 16000000 "$word" | head -c 16700000 >token.txt
    quoth_run 0 "$news" --set $any token.txt one.txt
    [ "$(reported out)" -ge 1 ] || complain "$word: the other article is lost"
done

begin 'the shapes that rules look for, without end'
article one >one.txt
for words in 'said ' 'he said ' 'said that ' 'Mr. ' 'Miller ' 'Anna Miller said ' 'according to ' 'the ' ', ' 'and ' 'President ' \
    'who said that who said that ' 'said, “' 'Jan. 5, ' 'U.S. ' 'told ' '\n' '. ' '\n\n' '- ' '* ' '1. ' 'A\nB ' 'Read more: x\n' \
    'Photo: Reuters\n' 'By Anna Miller\n' '\t' ' \n' 'said\n\n' '“said\n\n' 'Miller, the mayor, ' 'Bank of America and ' 'Miller said. ' 'told Miller that ' 'Q: x\nA: y\n' '— he said — '; do
    for bytes in $shape_bytes 4000000; do
        repeated $((bytes / ${#words})) "$words" >shape.txt
        [ $bytes = $shape_bytes ] && as_read=$any || as_read=$large
        quoth_run 0 "$news" --set $as_read shape.txt one.txt
        [ "$(reported out)" -ge 1 ] || complain "$words: the other article is lost"
    done
done
{ printf 'Mayor Anna Miller said: ' && "$make_input" number 200000 'Name' ' Surname, ' && printf 'agreed.\n'; } >names.txt
quoth_run 0 "$news" --set $any names.txt one.txt
"$make_input" number 100000 'Mayor Person' 'son Miller said on Monday that the bridge is closed. ' >people.txt
quoth_run 0 "$news" --set $any people.txt one.txt
"$make_input" number 100000 '“We agree,” said Mayor Person' 'son Miller.

' >people.txt
quoth_run 0 "$news" --set $any people.txt one.txt

begin 'no UTF-8'
article one >one.txt
repeated 2000000 '\377\376\200' >bytes.txt
quoth_run 0 "$news" --set $any bytes.txt one.txt
[ "$(reported out)" -ge 1 ] || complain 'the other article is lost'
{ article latin | sed "s/Miller/M$(printf '\374')ller/"; } >latin.txt
printf '\377\376' >utf16.txt
article one | sed 's/[^ -~]//g; s/./&\x00/g' | tr -d '\n' >>utf16.txt
printf '\355\240\200 \364\220\200\200 \300\200 \370\210\200\200\200 The mayor said on Monday that the bridge is closed for repairs in the spring.\n' >odd.txt
quoth_run 0 "$pipelines/clean.yaml" latin.txt utf16.txt odd.txt one.txt
[ "$(reported out)" -ge 3 ] || complain "only $(reported out) documents"
grep -q 'Müller' out || complain 'windows-1252 is not read as such'

begin 'NUL bytes'
article one >one.txt
{ article a && printf 'The mayor said on \0 Monday.\n'; } >few.txt
repeated 100000 'a' | tr a '\0' >nul.txt
{ article b && repeated 1000000 'a' | tr a '\0'; } >many.txt
{ printf '<p>\0</p>' && page c; } >nul.html
quoth_run 0 "$news" --set $any few.txt nul.txt many.txt nul.html one.txt
[ "$(reported out)" -ge 3 ] || complain "only $(reported out) documents"
letter not-text

finish
