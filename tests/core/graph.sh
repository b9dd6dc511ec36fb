#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `quoth graph` prints is compared, to the letter, with the files in graphs; UPDATE=1 writes them anew.  What is
# meant for Graphviz is read by Graphviz, where it is installed.
set -eu
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
[ -x "$quoth" ] || { echo "$quoth is not built"; exit 1; }
graphs=$srcdir/tests/core/graphs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
probes=$builddir/tests/core/plugins:$srcdir/tests/core/plugins
plugins=${QUOTH_PLUGIN_PATH:-$builddir/plugins}
LC_ALL=C.UTF-8
export LC_ALL
failed=0

# case EXPECTED COLUMNS FOLDERS ARGUMENT...
case_of() {
    expected=$1 COLUMNS=$2 QUOTH_PLUGIN_PATH=$3
    export COLUMNS QUOTH_PLUGIN_PATH
    shift 3
    "$quoth" graph "$@" >"$work/$expected" 2>"$work/err" || { echo "graph $*: status $?"; cat "$work/err"; failed=1; }
    if [ "${UPDATE:-}" = 1 ]; then cp "$work/$expected" "$graphs/$expected"; fi
    diff -u "$graphs/$expected" "$work/$expected" || { echo "graph $*: not as in $expected"; failed=1; }
}
case_of probe-wide.txt 100 "$probes" "$graphs/probe.yaml"
case_of probe-ascii.txt 60 "$probes" --ascii "$graphs/probe.yaml"
case_of probe-narrow.txt 30 "$probes" "$graphs/probe.yaml"
case_of probe.mmd 100 "$probes" --format mermaid "$graphs/probe.yaml"
case_of probe.dot 100 "$probes" --format=dot "$graphs/probe.yaml"
case_of stdin.txt 80 "$probes" "$graphs/probe.yaml" - -o -
if QUOTH_PLUGIN_PATH=$plugins "$quoth" check -q "$srcdir/pipelines/news.yaml" 2>"$work/err"; then
    case_of news.txt 100 "$plugins" "$srcdir/pipelines/news.yaml"
    case_of news-narrow.txt 50 "$plugins" "$srcdir/pipelines/news.yaml"
fi

# No line is wider than the terminal.
for columns in 30 40 60 80 100; do
    COLUMNS=$columns QUOTH_PLUGIN_PATH=$probes "$quoth" graph --ascii "$graphs/probe.yaml" >"$work/out"
    awk -v most=$columns 'length($0) > most { print "wider than " most ": " $0; wrong = 1 } END { exit wrong }' "$work/out" || failed=1
done

# Without UTF-8 the drawing is in ASCII by itself.
LC_ALL=C COLUMNS=60 QUOTH_PLUGIN_PATH=$probes "$quoth" graph "$graphs/probe.yaml" >"$work/out"
cmp -s "$work/out" "$graphs/probe-ascii.txt" || { echo "the drawing in the C locale is not in ASCII"; failed=1; }

# A pipeline with errors is not drawn; an unknown format is told.
status=0
QUOTH_PLUGIN_PATH=$probes "$quoth" graph "$srcdir/tests/core/pipelines-broken/missing-layer.yaml" >"$work/out" 2>&1 || status=$?
[ $status = 78 ] && grep -q missing-layer "$work/out" || { echo "a broken pipeline: status $status"; failed=1; }
status=0
"$quoth" graph --format mermiad "$graphs/probe.yaml" >"$work/out" 2>&1 || status=$?
[ $status = 64 ] && grep -q "did you mean 'mermaid'" "$work/out" || { echo "an unknown format: status $status"; failed=1; }

if command -v dot >/dev/null; then
    dot -Tcanon "$graphs/probe.dot" >"$work/out" || { echo "Graphviz cannot read probe.dot"; failed=1; }
    [ "$(grep -c -e '->' "$work/out")" = 7 ] || { echo "Graphviz sees other edges"; failed=1; }
else
    echo "Graphviz is not installed: its syntax is not checked"
fi
exit $failed
