#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every YAML, shell and terminal block of README.md and docs/*.md, run.  With arguments: those files alone.
. "$srcdir/tests/support/program.sh"
for tool in python3 sqlite3 xz; do
    command -v $tool >/dev/null || { echo "SKIP: the examples of docs are not run: there is no $tool"; exit 77; }
done
mkdir bin inputs
ln -s "$quoth" bin/quoth
PATH=$work/bin:$PATH
export PATH
python3 "$here/tests/docs/make_inputs.py" "$here/corpus/articles" inputs || exit 99
# Results that the examples ask.
sed 's/write-jsonl/write-sqlite/' "$here/pipelines/news.yaml" >sqlite.yaml
"$quoth" run -q sqlite.yaml inputs/archive -o inputs/claims.db && "$quoth" run -q "$here/pipelines/news.yaml" inputs/archive \
    -o inputs/claims.jsonl || exit 99
[ $# -gt 0 ] || set -- "$here/README.md" "$here"/docs/*.md
python3 "$here/tests/docs/check_docs.py" "$here" "$work" "$@"
