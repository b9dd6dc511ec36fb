#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What write-csv writes is what Python's csv reads, for every column, delimiter and option.
. "$srcdir/tests/support/program.sh"
. "$here/tests/plugins/output/articles.sh"
command -v python3 >/dev/null || { echo 'SKIP: python3 is missing'; exit 77; }
read_csv=$here/tests/plugins/write-csv/read_csv.py
pipeline write-jsonl
pipeline write-csv

"$quoth" run --quiet write-jsonl.yaml $input -o claims.jsonl || exit 99
"$quoth" plugins show write-csv --json >plugin.json
all=$(python3 -c '
import json
columns = next(o for o in json.load(open("plugin.json"))["options"] if o["name"] == "columns")
print(" ".join(columns["choices"]))') || exit 99
list=$(echo "$all" | sed 's/ /, /g')

for delimiter in comma semicolon tab; do
    "$quoth" run --quiet write-csv.yaml $input -o claims.csv --set "write-csv.columns=[$list]" \
        --set write-csv.delimiter=$delimiter || exit 99
    python3 "$read_csv" claims.jsonl claims.csv $delimiter guarded $all || failures=$((failures + 1))
done
"$quoth" run --quiet write-csv.yaml $input -o claims.csv --set 'write-csv.columns=[text, article.title]' \
    --set write-csv.guard-formulas=false --set write-csv.byte-order-mark=true || exit 99
python3 "$read_csv" claims.jsonl claims.csv comma bare text article.title || failures=$((failures + 1))
check 'the byte order mark' 'efbbbf' "$(head -c 3 claims.csv | od -An -tx1 | tr -d ' \n')"

# A run over nothing has a header still; without one the file is empty.
: >empty.txt
"$quoth" run --quiet write-csv.yaml empty.txt -o none.csv --set 'write-csv.columns=[id, text]' 2>log
check 'the header alone' 'id,text' "$(tr -d '\r' <none.csv)"
"$quoth" run --quiet write-csv.yaml made.jsonl -o bare.csv --set write-csv.header=false || exit 99
check 'no header' 0 "$(grep -c speaker.entity.name bare.csv)"

# Mistakes.
"$quoth" check write-csv.yaml --set 'write-csv.columns=[]' >log 2>&1
check 'no columns' '78 1' "$? $(grep -c 'no-columns' log)"
"$quoth" check write-csv.yaml --set 'write-csv.columns=[speaker.nam]' >log 2>&1
check 'no such column' 78 "$?"
[ $failures -eq 0 ]
