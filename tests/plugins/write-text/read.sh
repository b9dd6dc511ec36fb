#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# write-text shows every claim that write-jsonl writes, in lines of the width that was asked for.
set -eu
work=$builddir/tests/work/write-text
mkdir -p "$work"
article=$srcdir/corpus/articles/21-broken-quotes.txt
"$builddir/quoth" run --quiet "$srcdir/pipelines/news.yaml" "$article" -o "$work/claims.jsonl"
"$builddir/quoth" run --quiet "$srcdir/pipelines/read.yaml" --set write-text.width=60 "$article" -o "$work/claims.txt"
claims=$(wc -l <"$work/claims.jsonl")
shown=$(grep -c '^    \[\(direct\|mixed\|indirect\), [01]\.[0-9][0-9]' "$work/claims.txt")
[ "$claims" -gt 5 ] && [ "$claims" = "$shown" ] || { echo "$claims claims, $shown shown"; exit 1; }
head -n 2 "$work/claims.txt" | tail -n 1 | grep -q '^==*$'
grep -q '^Ottoline Baird' "$work/claims.txt"
# The heading is one long word (the file's name); everything below it is wrapped.
tail -n +3 "$work/claims.txt" | LC_ALL=C.UTF-8 grep -E '^.{61,}$' && { echo 'these lines are too long'; exit 1; }
echo "$shown claims shown"
