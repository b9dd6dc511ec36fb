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

# processor_seconds STAGES INPUT: of one job from INPUT through the stages (lines of a pipeline), by the run's own report
processor_seconds() {
    printf 'quoth: 1\nname: bench\nstages:\n  - use: fetch\n    with: { inputs: [ "-" ] }\n' >"$work/bench.yaml"
    printf '  - use: clean\n    with: { mode: verbatim, language: any }\n%b  - use: write-documents\n' "$1" >>"$work/bench.yaml"
    "$builddir/quoth" run --quiet --jobs 1 --report "$work/report.jsonl" "$work/bench.yaml" "$2" -o "$work/documents.jsonl" \
        2>"$work/err.out" || { cat "$work/err.out" >&2; exit 1; }
    sed -n 's/.*"processor_seconds": *\([0-9.]*\).*/\1/p' "$work/report.jsonl"
}
# count_words FILE: white-space words of the texts of a .jsonl; only the first "text" of a line, for gold spans have theirs
count_words() { grep -oP '^.*?"text": *"\K(?:[^"\\]++|\\.)*+' "$1" | sed 's/\\n/ /g' | wc -w; }

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

# The texts on which attribution is measured: one gold set where it is at hand, else our own articles.
gold=$QUOTH_SHARED_DATA/attribution/polnear.dev.jsonl.gz
if [ -r "$gold" ]; then
    gzip -dc "$gold" >"$work/attribution.jsonl"
    texts=$(basename "$gold")
else
    xz -dc "$archive" | head -n 300 >"$work/attribution.jsonl"
    texts="first 300 of $(basename "$archive")"
fi
words=$(count_words "$work/attribution.jsonl")

# stage_seconds STAGE: its part of the processor time of the run that was reported last, by the share of the clock's time
stage_seconds() {
    awk -F '[:,]' -v stage="$1" '
        /"processor_seconds"/ { used = $2 }
        /"stage"/ { name = $2; gsub(/[ "]/, "", name) }
        /"seconds"/ && name != "" { all += $2; if (name == stage) own = $2 }
        END { printf "%.6f\n", used * own / all }' "$work/report.jsonl"
}

# attribution_speed GRADE ISA: of quote-detect and speaker-attribute, each and together
attribution_speed() {
    processor_seconds "  - use: tag\n  - use: quote-detect\n    with: { model: $1 }\n  - use: speaker-attribute\n" \
        "$work/attribution.jsonl" >/dev/null
    detect=$(stage_seconds quote-detect)
    attribute=$(stage_seconds speaker-attribute)
    : "${rules:=$(awk -v a="$detect" -v b="$attribute" 'BEGIN { print a + b }')}"
    awk -v w="$words" -v a="$detect" -v b="$attribute" -v rules="$rules" -v grade="$1" -v isa="$2" 'BEGIN {
        printf "%-4s %-10s quote-detect %.0f, speaker-attribute %.0f, both %.0f words/s, ratio %.2f\n",
            grade, isa, w / a, w / b, w / (a + b), (a + b) / rules
    }'
}

echo
echo "quote-detect and speaker-attribute on $texts, $words words: words/s of one core by processor time; ratio of"
echo "the time of both to that of the rules alone (model: none)"
attribution_speed none -
for grade in fast best; do
    for isa in avx512vnni avxvnni avx2 plain; do
        if QUOTH_ISA=$isa "$builddir/tests/bench/network_speed" "$srcdir/corpus/models/attribution-$grade.safetensors" \
            "$work/text.out" >/dev/null 2>&1; then
            (QUOTH_ISA=$isa && export QUOTH_ISA && attribution_speed $grade $isa)
        else
            echo "$grade $isa: not on this machine"
        fi
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

echo
echo "tag and topic-classify on one core, processor time, less that of the same run without them"
xz -dc "$archive" | head -n 1500 >"$work/first.jsonl"
without=$(processor_seconds "" "$work/first.jsonl")
with=$(processor_seconds "  - use: tag\n  - use: topic-classify\n" "$work/first.jsonl")
count_words "$work/first.jsonl" |
    awk -v a="$with" -v b="$without" '{ printf "%d words in %.2f s: %.0f words/s\n", $1, a - b, $1 / (a - b) }'

echo
echo "quoth plugins list: $(seconds "$builddir/quoth" plugins list) s"
