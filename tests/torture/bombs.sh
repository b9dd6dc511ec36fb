#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Little that becomes much: stopped at a named limit, said, and the next record is read.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

# The beginning and end of a line and of a text between which the bomb is.
line_head() { printf '{"id":"bomb","text":"'; }
line_tail() { printf '"}\n'; }

begin 'a line of 10 GB in 10 MB of gzip, then good ones'
{ json_line first && line_head; } >head
{ line_tail && json_line last; } >tail
"$make_input" bomb gzip 10240 head tail >bomb.jsonl.gz
[ "$(size_of bomb.jsonl.gz)" -lt 20000000 ] || complain 'the bomb is too large'
quoth_run 0 "$news" bomb.jsonl.gz
has first
count in 3 out 2 failed 1
letter max-document "\"offset\":$(json_line first | wc -c | tr -d ' ')," '"kind":"limit"'
has last

begin 'a line over max-decompressed, and a member behind it'
{ json_line first && line_head; } >head
line_tail >tail
"$make_input" bomb gzip 1024 head tail >bomb.jsonl.gz
json_line last | "$make_input" compress gzip >>bomb.jsonl.gz
quoth_run 0 "$news" --set fetch.max-decompressed=100MiB bomb.jsonl.gz
count in 3 out 2 failed 1
has first last
letter max-decompressed

for filter in xz zstd bzip2; do
    begin "a line of a gigabyte in $filter, then good ones"
    { json_line first && line_head; } >head
    { line_tail && json_line last; } >tail
    "$make_input" bomb $filter 1024 head tail >bomb.jsonl.$filter
    quoth_run 0 "$news" bomb.jsonl.$filter
    count in 3 out 2 failed 1
    has first last
    letter max-document
done

begin 'a text of a gigabyte, each compression'
: >none
article one >one.txt
for filter in gzip xz zstd bzip2; do "$make_input" bomb $filter 1024 none none >bomb.txt.$filter; done
quoth_run 0 "$news" bomb.txt.* one.txt
count in 5 out 1 failed 4
letter max-document gzip xz zstd bzip2

begin 'a WARC record of 10 GB, then good ones'
page first >page && warc_record first page | "$make_input" compress gzip >bomb.warc.gz
before=$(size_of bomb.warc.gz)
page bomb >page && warc_record bomb page $((10240 * 1048576 + $(size_of page))) >head
printf '\r\n\r\n' >tail
"$make_input" bomb gzip 10240 head tail >member && cat member >>bomb.warc.gz
page last >page && warc_record last page | "$make_input" compress gzip >>bomb.warc.gz
quoth_run 0 "$news" bomb.warc.gz
count in 3 out 2 failed 1
has first last
letter max-ratio "\"offset\":$before,\"length\":$(size_of member)," '"kind":"limit"'

begin 'a WARC record of a gigabyte amid one member'
for filter in gzip xz zstd; do
    page first >page && warc_record first page >head
    page bomb >page && warc_record bomb page $((1024 * 1048576 + $(size_of page))) | head -c -4 >>head
    printf '\r\n\r\n' >tail
    page last >page && warc_record last page >>tail
    "$make_input" bomb $filter 1024 head tail >bomb.warc.$filter
    quoth_run 0 "$news" bomb.warc.$filter
    count in 3 out 2 failed 1
    has first last
    letter max-document "\"offset\":$(page first >page && warc_record first page | wc -c | tr -d ' '),"
done

begin 'a bomb within a bomb'
: >none
"$make_input" bomb gzip 1024 none none | "$make_input" compress gzip >bomb.txt.gz
"$make_input" bomb gzip 1024 none none | "$make_input" compress xz | "$make_input" compress zstd >other.txt.gz
article one >one.txt
quoth_run 0 "$news" bomb.txt.gz other.txt.gz one.txt
count in 3 out 1 failed 2
letter max-document bomb.txt.gz other.txt.gz

begin 'an archive with a member of a gigabyte'
article one >one
for format in tar zip; do
    if [ $format = tar ]; then
        "$make_input" archive-bomb tar 1024 bomb.txt | "$make_input" compress gzip >bomb.$format
    else
        "$make_input" archive-bomb zip 1024 bomb.txt >bomb.$format
    fi
    "$make_input" archive $format good.txt one bomb.$format bomb.$format last.txt one >outer.$format
    quoth_run 0 "$news" outer.$format
    count in 3 out 2 failed 1
    letter max-document '!bomb.txt"'
    rm bomb.$format outer.$format
done

begin 'an archive with 20,000 members that are no articles'
printf '\0' >nul
set -- "$make_input" archive zip
i=0
while [ $i -lt 20000 ]; do
    set -- "$@" $i.bin nul
    i=$((i + 1))
done
"$@" >many.zip
article one >one.txt
quoth_run 0 "$news" many.zip one.txt
[ "$(reported out)" -eq 1 ] || complain "$(reported out) documents"

begin 'a body that is compressed'
body_record() {
    { printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %s\r\n\r\n' "$2" && cat "$3"; } >message
    printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Target-URI: http://example.org/\r\n' "$1"
    printf 'WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %s\r\n\r\n' "$(size_of message)"
    cat message
    printf '\r\n\r\n'
}
: >none
"$make_input" bomb gzip 10240 none none >body.gzip
"$make_input" bomb zstd 1024 none none >body.zstd
{ body_record bomb1 gzip body.gzip && body_record bomb2 zstd body.zstd; } >bomb.warc
page last >page && "$make_input" compress gzip <page >body && body_record last gzip body >>bomb.warc
quoth_run 0 "$news" bomb.warc
count in 3 out 1 failed 2
has last
letter max-document bomb1 bomb2

begin 'a dictionary that needs gigabytes'
# An xz stream whose block asks for a dictionary of 2 GiB.
printf '\3757zXZ\000\000\004\346\326\264\106\002\000\041\001\046\000\000\000\325\327\316\123\001\000\000x' >dictionary.txt.xz
# A zstd frame that asks for a window of 2 GiB.
printf '\50\265\57\375\000\250\011\000\000x' >window.txt.zst
article one >one.txt
quoth_run 0 "$news" dictionary.txt.xz window.txt.zst one.txt
count in 3 out 1 failed 2
letter dictionary-memory dictionary.txt.xz window.txt.zst

finish
