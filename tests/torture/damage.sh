#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Damaged and truncated archives: what is lost is said, with its place, and all the rest is read.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

# half FILE: without its second half.
half() { head -c "$(($(size_of "$1") / 2))" "$1"; }

# overwrite FILE OFFSET BYTES: with some noise.
overwrite() { "$make_input" repeat "$3" '#' | dd of="$1" bs=1 seek="$2" conv=notrunc 2>dd.err || complain 'dd'; }

ending_of() {
    case $1 in
    gzip) echo gz ;;
    zstd) echo zst ;;
    bzip2) echo bz2 ;;
    *) echo "$1" ;;
    esac
}

# noise LINES SEED: comments that do not compress well, so that half of the compressed form is half of the page.
noise() { "$make_input" noise "$1" "$2" | sed 's/.*/<!-- & -->/'; }

begin 'truncated JSONL, each compression'
"$make_input" number 2000 '{"id":"n' '","text":"“We agree,” said Mayor Anna Miller on Monday evening."}
' >all.jsonl
for filter in gzip xz zstd bzip2; do
    ending=$(ending_of $filter)
    "$make_input" compress $filter <all.jsonl >whole
    half whole >cut.jsonl.$ending
    json_line one >one.jsonl
    quoth_run 0 "$news" cut.jsonl.$ending one.jsonl
    letter truncated-compression '"decoded":true' "cut.jsonl.$ending"
    has one
    count failed 1
    # The others give nothing before the end of a block, which is larger than this.
    [ $filter != gzip ] || [ "$(reported out)" -gt 500 ] || complain "only $(reported out) documents before the cut"
done

begin 'a truncated text'
article one >one
for filter in gzip xz zstd bzip2; do
    "$make_input" compress $filter <one >whole
    half whole >"one.txt.$(ending_of $filter)"
done
quoth_run 0 "$news" one.txt.*
count in 4 out 0 failed 4
letter truncated-compression .gz .xz .zst .bz2

begin 'a bit wrong in the middle of one member'
for filter in gzip xz zstd bzip2; do
    ending=$(ending_of $filter)
    { json_line one && { noise 5000 1 | awk '{ printf "{\"id\":\"r%d\",\"text\":\"He said on Monday that the number is %s\"}\n", NR, $0 }'; }; } |
        "$make_input" compress $filter >damaged.jsonl.$ending
    json_line two | "$make_input" compress $filter >>damaged.jsonl.$ending
    overwrite damaged.jsonl.$ending $(($(size_of damaged.jsonl.$ending) / 2)) 20
    quoth_run 0 "$news" damaged.jsonl.$ending
    # The zstd data has no checksum, so what still decodes is taken.
    [ $filter = zstd ] || grep -q "\"code\":\"damaged-$filter\"" letters || complain "$filter: the damage is not said"
    has two
done

begin 'a damaged member amid others: WARC'
for id in a b c d e; do
    { page $id && noise 40 2; } >page
    warc_record $id page >record.$id
    "$make_input" compress gzip <record.$id >member.$id
done
cat member.* >all.warc.gz
quoth_run 0 "$news" all.warc.gz
count in 5 out 5
has a b c d e
before=$(($(size_of member.a) + $(size_of member.b)))
overwrite all.warc.gz $((before + $(size_of member.c) / 2)) 8
quoth_run 0 "$news" all.warc.gz
count in 5 out 4 failed 1
has a b d e
# What is met first: bytes that cannot be decoded, or a record that does not end where it should.
grep -q "\"offset\":$before,\"length\":$(size_of member.c),.*\"code\":\"\(damaged-gzip\|wrong-length\)\"" letters ||
    complain 'no dead letter has the place of the member'
# The header of the member, so that it is not seen to begin.
cat member.* >all.warc.gz
overwrite all.warc.gz "$before" 3
quoth_run 0 "$news" all.warc.gz
count out 4 failed 1
has a b d e
letter damaged-compression

# The decoder takes what follows for the rest of the member, and finds sooner or later, or never, that it is none.
begin 'a member that breaks off amid others: WARC'
for seed in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    for id in a b c; do
        number=$seed
        [ $id != b ] || number=9$seed
        { page $id && noise 40 "$number"; } >page
        warc_record $id page | "$make_input" compress gzip >member.$id
    done
    for tenths in 2 5 8; do
        { cat member.a && head -c $(($(size_of member.b) * tenths / 10)) member.b && cat member.c; } >all.warc.gz
        quoth_run 0 "$pipelines/documents.yaml" all.warc.gz
        count in 3 out 2 failed 1
        has a c
        grep -q "\"offset\":$(size_of member.a)," letters || complain 'the place is another'
    done
done

begin 'the last member breaks off: WARC'
for id in a b c; do
    { page $id && noise 40 3; } >page
    warc_record $id page | "$make_input" compress gzip >member.$id
done
{ cat member.a member.b && half member.c; } >all.warc.gz
page d >page && warc_record d page | "$make_input" compress gzip >other.warc.gz
quoth_run 0 "$news" all.warc.gz other.warc.gz
count in 4 out 3 failed 1
has a b d
letter truncated-compression '"file":"all.warc.gz"' "\"offset\":$(($(size_of member.a) + $(size_of member.b))),"

begin 'all records in one member: WARC'
for id in a b c; do page $id >page && warc_record $id page; done >all.warc
"$make_input" compress gzip <all.warc >all.warc.gz
quoth_run 0 "$news" all.warc.gz
count in 3 out 3
grep -q '"decoded":true' out || complain 'the place is not marked as one in the decompressed stream'

begin 'a truncated WARC, at every kind of place'
for id in a b c; do
    page $id >page
    warc_record $id page >record.$id
done
cat record.a record.b >two.warc
for bytes in 15 40 150 300 $(($(size_of record.c) - 30)); do
    { cat two.warc && head -c "$bytes" record.c; } >cut.warc
    quoth_run 0 "$news" cut.warc
    count in 3 out 2 failed 1
    has a b
    letter truncated-record "\"offset\":$(size_of two.warc),"
done
{ cat two.warc && head -c 5 record.c; } >cut.warc
quoth_run 0 "$news" cut.warc
count in 3 out 2 failed 1
letter no-warc-record "\"offset\":$(size_of two.warc),\"length\":5,"

begin 'a wrong Content-Length'
for id in a b c; do page $id >page.$id; done
length=$(size_of page.b)
for wrong in 0 $((length - 60)) $((length + 60)) 999999999999 99999999999999999999999 -5 abc ''; do
    { warc_record a page.a && warc_record b page.b "$wrong" && warc_record c page.c; } >wrong.warc
    [ -n "$wrong" ] || sed 's/^Content-Length: [0-9]*\(.\)$/&/; /urn:uuid:b/,/^WARC\/1/s/^Content-Length.*$/X-None: 0\r/' wrong.warc >none.warc
    [ -n "$wrong" ] || mv none.warc wrong.warc
    quoth_run 0 "$news" wrong.warc
    has a
    case $wrong in
    999999999999) letter truncated-record ;; # all that follows may be of this record
    *) has c ;;
    esac
    # What is wrong is either lost and said, or mended with a warning.
    [ "$(reported failed)" -ge 1 ] || grep -q -e 'wrong-length' err || complain "Content-Length '$wrong': nothing is said"
done

begin 'no WARC at all, from one byte on'
page a >page.a && page b >page.b
{ warc_record a page.a && "$make_input" repeat 100000 'no record here ' && printf '\r\n\r\n' && warc_record b page.b; } >mixed.warc
quoth_run 0 "$news" mixed.warc
count in 3 out 2 failed 1
has a b
letter no-warc-record "\"offset\":$(warc_record a page.a | wc -c | tr -d ' '),"

begin 'a WARC header without end'
page a >page.a
{
    warc_record a page.a
    printf 'WARC/1.0\r\n'
    "$make_input" repeat 200000 "$(printf 'X-Field: value\r\nX')"
    printf '\r\n\r\n'
    warc_record b page.a
} >header.warc
quoth_run 0 "$news" header.warc
has a b
letter header-too-long

begin 'damaged lines of JSONL'
{
    json_line first
    printf '{"text":"no end \n'
    printf '{"text":"bad utf-8 \377\376"}\n'
    printf '{"title":"no text"}\n'
    printf '{"text":17}\n'
    printf '{"text":null}\n'
    printf '{"text":{"a":"b"}}\n'
    printf '["a","list"]\n'
    printf '"a string"\n'
    printf 'null\n'
    printf '\n   \n'
    printf '{"text":"one"}{"text":"two"}\n'
    printf '{"text":"lone \\ud800 surrogate"}\n'
    printf '{"text":"bad \\x escape"}\n'
    printf '{"text":"a\tcontrol character"}\n'
    printf '{"text":"a nul \\u0000 here"}\n'
    printf '{"text":"a raw nul \0 here"}\n'
    printf '{"text":""}\n'
    printf '{"text":"twice","text":"the same field"}\n'
    printf '{"id":17,"text":"A number as its own id, the mayor said on Monday."}\n'
    printf '{"id":{"$oid":"x"},"url":[],"title":{},"authors":17,"date":[[]],"text":"Odd metadata, the mayor said."}\n'
    printf 'not json at all\n'
    printf '\357\273\277{"text":"A byte order mark in the middle, she said."}\n'
    printf '{"text":1e999999}\n'
    printf '{"text":"x","number":%s}\n' "$("$make_input" repeat 100000 9)"
    json_line last
    printf '{"id":"unended","text":"The last line has no line feed, the mayor said on Monday."}'
} >damaged.jsonl
quoth_run 0 "$news" damaged.jsonl
has first last unended
letter bad-json '"offset":'"$(json_line first | wc -c | tr -d ' ')"',"length":16'
letter no-text
letter not-an-object
[ "$(reported failed)" -ge 12 ] || complain "only $(reported failed) failed"

begin 'deep nesting in a line of JSONL'
{
    json_line first
    printf '{"text":"x","deep":%s%s}\n' "$("$make_input" repeat 100000 '[')" "$("$make_input" repeat 100000 ']')"
    printf '{"text":"x","deep":%s1%s}\n' "$("$make_input" repeat 50000 '{"a":')" "$("$make_input" repeat 50000 '}')"
    "$make_input" repeat 1000000 '['
    printf '\n'
    "$make_input" repeat 1000000 '{"text":'
    printf '\n'
    printf '{"text":"x",%s"last":1}\n' "$("$make_input" number 100000 '"k' '":1,')"
    json_line last
} 2>/dev/null >deep.jsonl
# A shell that refuses words that long would make another file.
[ "$(wc -l <deep.jsonl)" -eq 7 ] || complain 'the input was not made'
quoth_run 0 "$news" deep.jsonl
has first last
letter too-deep

begin 'damaged archives'
article one >one
"$make_input" archive tar a.txt one b.txt one c.txt one >all.tar
"$make_input" archive zip a.txt one b.txt one c.txt one >all.zip
article two >two.txt
for format in tar zip; do
    head -c $(($(size_of all.$format) / 2 + 100)) all.$format >cut.$format
    quoth_run 0 "$news" cut.$format two.txt
    [ "$(reported failed)" -ge 1 ] || complain "$format: nothing is said of the loss"
    [ "$(reported out)" -ge 2 ] || complain "$format: $(reported out) documents"
    cp all.$format damaged.$format
    overwrite damaged.$format $(($(size_of all.$format) / 2)) 40
    quoth_run 0 "$news" damaged.$format two.txt
    [ "$(reported out)" -ge 2 ] || complain "$format: $(reported out) documents"
done

begin 'damaged HTTP messages in a WARC'
http_record() {
    printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Target-URI: http://example.org/%s\r\n' "$1" "$1"
    printf 'WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %s\r\n\r\n' "$(size_of "$2")"
    cat "$2"
    printf '\r\n\r\n'
}
page a >page
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n' && cat page; } >good
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n' && cat page; } >chunk
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n' && cat page; } >minus
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n' && "$make_input" compress gzip <page | head -c 100; } >gzip
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: no-such-encoding\r\n\r\n' && repeated 100 'x'; } >encoding
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=no-such-charset\r\n\r\n' && cat page; } >charset
{ printf 'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n' && cat page; } >image
{ printf 'HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n' && cat page; } >missing
{ printf 'HTTP/1.1 200 OK\r\n' && "$make_input" repeat 100000 "$(printf 'X: y\r\nX')" && printf '\r\n\r\n' && cat page; } >headers
printf 'HTTP/1.1 200 OK' >stub
printf '\0\0\0\0' >zeros
: >nothing
for name in good chunk minus gzip encoding charset image missing headers stub zeros nothing; do http_record $name $name; done >http.warc
page last >page && warc_record last page >>http.warc
quoth_run 0 "$news" http.warc
has good charset last
letter bad-http
letter unsupported-encoding

finish
