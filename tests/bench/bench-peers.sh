#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# HTML to clean text beside other tools, on the same pages in the same run.  `make bench-peers` runs it in the build folder; the
# first time it sets up the peers in a virtual environment there (bench-work/peers), from the network.
#
#   BENCH_PAGES   folder of pages, *.html or *.html.gz, named ID.html (default: those of the shared data)
#   BENCH_SCORE   program that scores texts, called with the pages' parent folder (which holds gold.jsonl.gz) and a file
#                 {ID: text} (default: score-clean of the shared tools, if it is there)
#   BENCH_RUNS    how often each tool runs; the median counts (default 3)
set -eu
pages=${BENCH_PAGES:-$QUOTH_SHARED_DATA/clean/wcxb-dev/pages}
score=${BENCH_SCORE:-$QUOTH_SHARED_DATA/../tools/score-clean}
peers=$srcdir/tests/bench/peers
work=$builddir/bench-work
venv=$work/peers

if [ ! -d "$pages" ]; then
    echo "no pages at hand: name a folder of HTML pages in BENCH_PAGES"
    exit 0
fi
mkdir -p "$work"
if ! cmp -s "$peers/requirements.txt" "$venv/requirements.txt"; then
    rm -rf "$venv"
    python3 -m venv "$venv" || { echo "a virtual environment is needed: install python3-venv" >&2; exit 1; }
    "$venv/bin/pip" install -qq --disable-pip-version-check -r "$peers/requirements.txt"
    cp "$peers/requirements.txt" "$venv/requirements.txt"
fi

# Decompressing is no part of the comparison.
plain=$(mktemp -d "${TMPDIR:-/tmp}/quoth-peers-XXXXXX")
trap 'rm -rf "$plain"' EXIT
mkdir "$plain/pages" "$plain/texts"
for page in "$pages"/*; do
    case $page in
    *.gz) gzip -dc "$page" >"$plain/pages/$(basename "$page" .gz)" ;;
    *) cp "$page" "$plain/pages/" ;;
    esac
done

model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
echo "machine: $model; peers: $("$venv/bin/pip" list --format freeze 2>/dev/null | grep -Ei '^(lxml|resiliparse|trafilatura)=' | tr '\n' ' ')"
set -- "$builddir/quoth" "$srcdir/pipelines/clean.yaml" "$plain/pages" "${BENCH_RUNS:-3}" "$plain/texts"
if [ -x "$score" ] && [ -r "$pages/../gold.jsonl.gz" ]; then
    set -- "$@" "$score" "$pages/.."
fi
"$venv/bin/python" "$peers/peers.py" compare "$@"
