#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Speed and memory, on an archive of real articles: ratios to a named reference of the same run, and absolute figures with
# the machine they were measured on.  `make bench` runs it in the build folder.
#
#   BENCH_ARCHIVE   articles as .jsonl.xz (default: the shared data, else our own articles many times over)
#   BENCH_RUNS      how often each command runs; the median counts (default 3)
set -eu
archive=${BENCH_ARCHIVE:-$QUOTH_SHARED_DATA/archives/articles.jsonl.xz}
runs=${BENCH_RUNS:-3}
work=$builddir/bench-work
mkdir -p "$work"
trap 'rm -f "$work"/*.out "$work"/*.jsonl' EXIT

if [ ! -r "$archive" ]; then
    archive=$work/own.jsonl.xz
    echo "no archive at hand: our own articles, 400 times over"
    "$builddir/quoth" run --quiet "$srcdir/pipelines/documents.yaml" "$srcdir/corpus/articles" -o "$work/one.jsonl"
    i=0
    while [ $i -lt 400 ]; do cat "$work/one.jsonl"; i=$((i + 1)); done | xz -1 >"$archive"
fi

# seconds COMMAND...: median wall time
seconds() {
    n=0
    while [ $n -lt "$runs" ]; do
        begin=$(date +%s.%N)
        "$@" >"$work/null.out" 2>"$work/err.out" || { cat "$work/err.out" >&2; exit 1; }
        end=$(date +%s.%N)
        echo "$begin $end" | awk '{ printf "%.3f\n", $2 - $1 }'
        n=$((n + 1))
    done | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
echo "machine: $model, $(nproc) processors; archive: $(basename "$archive"), $(wc -c <"$archive") bytes"

echo
echo "host alone (fetch, write-documents), wall seconds, against decompressing the same file"
xz -dc "$archive" | gzip -6 >"$work/archive.jsonl.gz"
formats="xz:$archive gzip:$work/archive.jsonl.gz"
if command -v zstd >/dev/null; then
    xz -dc "$archive" | zstd -q -f -o "$work/archive.jsonl.zst"
    formats="$formats zstd:$work/archive.jsonl.zst"
fi
for format in $formats; do
    tool=${format%%:*}
    file=${format#*:}
    reference=$(seconds "$tool" -dc "$file")
    ours=$(seconds "$builddir/quoth" run --quiet "$srcdir/pipelines/documents.yaml" "$file" -o "$work/documents.jsonl")
    echo "$tool -dc $reference s   quoth $ours s   ratio $(ratio "$ours" "$reference")"
done
rm -f "$work/archive.jsonl.gz" "$work/archive.jsonl.zst"

samples=$QUOTH_SHARED_DATA/archives/warc-samples
if [ -d "$samples" ]; then
    echo
    echo "WARC to text without cleaning (the gzip samples many times over), wall seconds of one job, against zcat"
    : >"$work/big.warc.gz"
    while [ "$(wc -c <"$work/big.warc.gz")" -lt 100000000 ]; do
        find "$samples" -name '*.warc.gz' -size +100k -exec cat {} + >>"$work/big.warc.gz"
    done
    reference=$(seconds zcat "$work/big.warc.gz")
    ours=$(seconds "$builddir/quoth" run --quiet --jobs 1 "$srcdir/pipelines/documents.yaml" "$work/big.warc.gz" \
        -o "$work/documents.jsonl" --dead-letters "$work/dead.jsonl")
    echo "zcat $reference s   quoth $ours s   ratio $(ratio "$ours" "$reference")"
    rm -f "$work/big.warc.gz"
fi

echo
echo "networks of attribution, words from text to spans, processor time of one core"
cat "$srcdir"/corpus/articles/*.txt >"$work/text.out"
for model in fast best; do
    for isa in avx512vnni avxvnni avx2 plain; do
        QUOTH_ISA=$isa "$builddir/tests/bench/network_speed" "$srcdir/corpus/models/attribution-$model.safetensors" \
            "$work/text.out" 2>/dev/null || echo "$model $isa: not on this machine"
    done
done

echo
echo "whole pipeline (pipelines/news.yaml)"
for jobs in 1 2; do
    echo "jobs $jobs:"
    "$builddir/quoth" run --jobs $jobs "$srcdir/pipelines/news.yaml" "$archive" -o "$work/claims$jobs.jsonl" \
        --dead-letters "$work/dead.jsonl" 2>&1 | tail -n 2
done
cmp "$work/claims1.jsonl" "$work/claims2.jsonl" && echo "the same bytes with 1 and 2 jobs: $(sha256sum <"$work/claims1.jsonl" | cut -c 1-16)"

# processor_seconds PIPELINE: of one job over the archive's first articles, by the run's own report
processor_seconds() {
    "$builddir/quoth" run --quiet --jobs 1 --report "$work/report.jsonl" "$1" "$work/first.jsonl" -o "$work/documents.jsonl" \
        2>"$work/err.out" || { cat "$work/err.out" >&2; exit 1; }
    sed -n 's/.*"processor_seconds": *\([0-9.]*\).*/\1/p' "$work/report.jsonl"
}

echo
echo "tag and topic-classify on one core, processor time, less that of the same run without them"
xz -dc "$archive" | head -n 1500 >"$work/first.jsonl"
for extra in "" "  - use: tag\n  - use: topic-classify\n"; do
    printf 'quoth: 1\nname: bench\nstages:\n  - use: fetch\n    with: { inputs: [ "-" ] }\n' >"$work/bench.yaml"
    printf '  - use: clean\n    with: { mode: verbatim, language: any }\n%b  - use: write-documents\n' "$extra" >>"$work/bench.yaml"
    without=${with:-}
    with=$(processor_seconds "$work/bench.yaml")
done
grep -o '"text": *"\([^"\\]\|\\.\)*"' "$work/first.jsonl" | sed 's/\\n/ /g' | wc -w |
    awk -v a="$with" -v b="$without" '{ printf "%d words in %.2f s: %.0f words/s\n", $1, a - b, $1 / (a - b) }'

echo
echo "quoth plugins list: $(seconds "$builddir/quoth" plugins list) s"
