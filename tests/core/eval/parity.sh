#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth eval prints what the reference scorer prints.
set -eu
scorer=$QUOTH_SHARED_DATA/../tools/score-attribution
if [ ! -x "$scorer" ] || ! command -v python3 >/dev/null; then
    echo "SKIP: the reference scorer or python3 is missing ('$scorer')"
    exit 77
fi
work=$builddir/tests/work/eval
mkdir -p "$work"
for name in newsroom.dev polnear.dev; do
    gold=$QUOTH_SHARED_DATA/attribution/$name.jsonl.gz
    "$builddir/quoth" run --quiet "$srcdir/pipelines/evaluate.yaml" "$gold" -o "$work/$name.claims.jsonl"
    "$builddir/quoth" eval "$gold" "$work/$name.claims.jsonl" --by-type >"$work/$name.ours"
    "$scorer" "$gold" "$work/$name.claims.jsonl" --by-type >"$work/$name.theirs"
    diff -u "$work/$name.theirs" "$work/$name.ours"
    echo "$name: the figures agree"
done
