#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What write-sqlite writes is what Python's sqlite3 reads, row by row; views and the index of words answer questions.
. "$srcdir/tests/support/program.sh"
. "$here/tests/plugins/output/articles.sh"
python3 -c 'import sqlite3; sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE t USING fts5(a)")' 2>/dev/null ||
    { echo 'SKIP: python3 with sqlite3 and FTS5 is missing'; exit 77; }
pipeline write-jsonl
pipeline write-documents
sed -i /topic-classify/d write-documents.yaml
pipeline write-sqlite
"$quoth" run --quiet write-jsonl.yaml $input -o claims.jsonl || exit 99
"$quoth" run --quiet write-documents.yaml $input -o documents.jsonl || exit 99
"$quoth" run --quiet --jobs 4 write-sqlite.yaml $input -o claims.db || exit 99
python3 "$here/tests/plugins/write-sqlite/read_sqlite.py" claims.db claims.jsonl documents.jsonl ||
    failures=$((failures + 1))
check 'nothing else is left' 'claims.db' "$(echo claims.db*)"

# The same bytes for any number of jobs, and over an older file.
cp claims.db first.db
"$quoth" run --quiet --jobs 1 write-sqlite.yaml $input -o claims.db || exit 99
cmp claims.db first.db || failures=$((failures + 1))

# Options.
"$quoth" run --quiet write-sqlite.yaml made.jsonl -o small.db --set write-sqlite.full-text=false \
    --set write-sqlite.article-text=true || exit 99
count() {
    python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$1" "$2"
}
check 'no index of words' 0 "$(count small.db "SELECT count(*) FROM sqlite_master WHERE name LIKE 'claims_search%'")"
check 'texts that spans lead into' 0 "$(count small.db "SELECT count(*) FROM parts p JOIN claims c ON c.id = p.claim
    JOIN articles a ON a.id = c.article WHERE substr(a.text, char_begin + 1, char_end - char_begin) <> p.text")"
check 'texts' 3 "$(count small.db 'SELECT count(text) FROM articles')"

# Where no database can be.
"$quoth" run --quiet write-sqlite.yaml made.jsonl -o - >log 2>&1
check 'standard output' '78 1' "$? $(grep -c 'not-a-file' log)"
"$quoth" run --quiet write-sqlite.yaml made.jsonl >log 2>&1
check 'no path' 78 "$?"
[ $failures -eq 0 ]
