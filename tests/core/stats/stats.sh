#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth stats counts what is in the records: tables, JSON and CSV, filters, mistakes.
. "$srcdir/tests/support/program.sh"

# claim DOC TYPE ACT NAME LINK ROLE TOPIC PUBLISHED SITE URL: words without quotation marks; - is null.
claim() {
    printf '%s\n' "$*" | sed 's/|/\n/g' | {
        read -r doc; read -r type; read -r act; read -r name; read -r link; read -r role; read -r topic
        read -r published; read -r site; read -r url
        value() { [ "$1" = - ] && echo null || echo "\"$1\""; }
        entity="{\"id\":\"e0\",\"name\":\"$name\",\"link\":$(value "$link"),\"role\":$(value "$role")}"
        [ "$name" = - ] && speaker=null || speaker="{\"text\":\"he\",\"entity\":$entity}"
        [ "$topic" = - ] && topics='[]' || topics="[{\"id\":\"t:$topic\",\"label\":\"$topic\",\"score\":0.5},
            {\"id\":\"t:all\",\"label\":\"news\",\"score\":0.4}]"
        echo "{\"schema\":\"quoth.claim/1\",\"doc\":\"$doc\",\"type\":\"$type\",\"act\":\"$act\",\"speaker\":$speaker,
            \"topics\":$topics,\"article\":{\"published\":$(value "$published"),\"site\":$(value "$site"),
            \"url\":$(value "$url")}}" | tr '\n' ' '
        echo
    }
}
{
    claim 'a|direct|speech|Anna Müller|-|mayor|politics|2020-12-31T23:59:00Z|News|https://x.example/'
    claim 'a|mixed|speech|Anna Müller|-|-|politics|2020-12-31|News|https://x.example/'
    claim 'b|indirect|belief|李明|-|=SUM(1)|sport|2021-01-05|-|https://www.daily.example:8080/b?x'
    claim 'b|direct|speech|Jo Doe|id:1|mayor|sport|2021-01-05|-|https://www.daily.example:8080/b?x'
    claim 'c|direct|speech|Joseph Doe|id:1|-|-|2021|-|-'
    claim 'd|direct|document|-|-|-|-|-|-|-'
} >claims.jsonl

"$quoth" stats claims.jsonl --by speaker --by source --by month >tables || exit 99
cat >expected <<'END'
6 claims of 4 articles, 2020-12-31 to 2021-01-05

speaker        claims   share  direct   mixed indirect
Anna Müller         2   33.3%       1       1        0
Jo Doe              2   33.3%       2       0        0
李明                1   16.7%       0       0        1
1 claims have no speaker

source          claims   share  direct   mixed indirect
News                 2   33.3%       1       1        0
daily.example        2   33.3%       1       0        1
2 claims have no source

month          claims   share  direct   mixed indirect
2020-12             2   33.3%       1       1        0
2021-01             2   33.3%       1       0        1
2 claims have no month
END
diff expected tables || failures=$((failures + 1))

# rows BY: "NAME CLAIMS" of each row, from JSON.
rows() {
    by=$1
    shift
    "$quoth" stats claims.jsonl --by "$by" --json "$@" >json || echo "status $?"
    tr -d '\n' <json | sed 's/{ *"name"/\n"name"/g' | sed -n 's/^"name": "\([^"]*\)".*"claims": \([0-9]*\),.*"direct".*/\1 \2/p' | tr '\n' ';'
}
check 'roles' 'mayor 2;=SUM(1) 1' "$(rows role)"
check 'a claim counts in each topic' 'news 4;politics 2;sport 2' "$(rows topic)"
check 'years' '2020 2;2021 3' "$(rows year)"
check 'types' 'direct 4;indirect 1;mixed 1' "$(rows type)"
check 'acts' 'speech 4;belief 1;document 1' "$(rows act)"
check 'the first of them' 'news 4' "$(rows topic --top 1)"
check 'a speaker' 'mayor 1' "$(rows role --speaker 'anna Müller')"
check 'an identifier' 'Jo Doe 2' "$(rows speaker --speaker id:1)"
check 'a topic' 'Jo Doe 1;李明 1' "$(rows speaker --topic SPORT)"
check 'from' '2021-01 2' "$(rows month --from 2021)"
check 'to' '2020-12 2' "$(rows month --to 2020-12-31)"
check 'a span of time' '' "$(rows month --from 2020-01 --to 2020-11)"
"$quoth" stats claims.jsonl --by role --csv | tr -d '\r' >csv
check 'CSV' "role,\"'=SUM(1)\",1,0.1667,0,0,1,2021-01-05,2021-01-05" "$(tail -n 1 csv)"
gzip -k claims.jsonl
check 'compressed' "$(cat tables)" "$("$quoth" stats claims.jsonl.gz --by speaker --by source --by month)"
check 'standard input' "$(cat tables)" "$("$quoth" stats - --by speaker --by source --by month <claims.jsonl)"
check 'two files' '12 claims of 8 articles' "$("$quoth" stats claims.jsonl claims.jsonl | sed -n '1s/,.*//p')"
: >empty.jsonl
check 'nothing' '0 claims of 0 articles' "$("$quoth" stats empty.jsonl | head -n 1)"
"$quoth" stats empty.jsonl --json >/dev/null || failures=$((failures + 1))

# A name from an article does not steer the terminal.
printf '%s\n' '{"schema":"quoth.claim/1","doc":"a","type":"direct","act":"speech","speaker":{"text":"\u001b[31mred"}}' >evil.jsonl
check 'control characters' 0 "$("$quoth" stats evil.jsonl | tr -d '\n -~' | wc -c | tr -d ' ')"

# Mistakes.
expect() {
    want=$1
    words=$2
    shift 2
    "$quoth" stats "$@" >out 2>log
    check "status of stats $*" "$want" $?
    grep -q -- "$words" log || { echo "FAIL: no '$words' in:"; cat log; failures=$((failures + 1)); }
}
expect 64 'nothing to count by' claims.jsonl --by colour
expect 64 'no date' claims.jsonl --from yesterday
expect 64 'exclude each other' claims.jsonl --json --csv
expect 74 "cannot read 'none.jsonl'" none.jsonl
echo '{"schema":"quoth.document/1"}' >documents.jsonl
expect 65 "'documents.jsonl' line 1 is no claim record" documents.jsonl
echo '{"schema":' >broken.jsonl
expect 65 'broken.jsonl' broken.jsonl
[ $failures -eq 0 ]
