#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One real article whose claims are all known: each grade of model finds every one, with speaker, entity and role.
set -eu
gold=$QUOTH_SHARED_DATA/seed/gold.jsonl
[ -r "$gold" ] || { echo "SKIP: the seed article is missing: '$gold'"; exit 77; }
work=$builddir/tests/work/seed
mkdir -p "$work"
status=0
for model in fast best none; do
    "$builddir/quoth" run --quiet "$srcdir/pipelines/evaluate.yaml" --set quote-detect.model=$model "$gold" -o "$work/$model.jsonl"
    "$builddir/quoth" eval --errors 20 "$gold" "$work/$model.jsonl" >"$work/$model.txt"
    for figure in 'exact source' linked entity role; do
        recall=$(sed -n "s/^$figure .* R *\([0-9.]*\) .*/\1/p" "$work/$model.txt")
        [ "$recall" = 100.0 ] || { echo "model $model: $figure: recall $recall instead of 100.0"; cat "$work/$model.txt"; status=1; }
    done
done
exit $status
