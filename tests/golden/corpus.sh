#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The claims of our own articles are those of the last time, and so is their score.
#   UPDATE_GOLDEN=1 make check TESTS=tests/golden/corpus.sh     accepts what comes out now; read the diff
set -eu
golden=$srcdir/tests/golden
work=$builddir/tests/work/golden
mkdir -p "$work"
"$builddir/quoth" run --quiet "$srcdir/pipelines/evaluate.yaml" "$srcdir/corpus/articles" -o "$work/claims.jsonl"
"$builddir/quoth" run --quiet "$srcdir/pipelines/evaluate.yaml" "$srcdir/corpus/articles" --jobs 3 -o "$work/claims3.jsonl"
cmp "$work/claims.jsonl" "$work/claims3.jsonl" || { echo 'the number of jobs changes the output'; exit 1; }
"$builddir/tests/golden/claims_text" <"$work/claims.jsonl" >"$work/corpus-claims.txt"
"$builddir/quoth" eval "$srcdir/corpus/gold" "$work/claims.jsonl" --by-type >"$work/corpus-score.txt"
cat "$work/corpus-score.txt"
if [ -n "${UPDATE_GOLDEN:-}" ]; then
    cp "$work/corpus-claims.txt" "$work/corpus-score.txt" "$golden/"
fi
status=0
for file in corpus-claims.txt corpus-score.txt; do
    diff -u "$golden/$file" "$work/$file" || status=1
done
exit $status
