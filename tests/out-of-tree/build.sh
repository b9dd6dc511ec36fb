#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A plugin outside of this tree is built with nothing but the installed header and pkg-config, and runs.
set -eu
work=$(cd "$builddir" && pwd)/tests/work/out-of-tree
rm -rf "$work"
mkdir -p "$work/plugins"
make -s -C "$builddir" install-includequothHEADERS install-nodist_pkgconfigDATA DESTDIR="$work/root" >/dev/null
pc=$(find "$work/root" -name quoth.pc)
flags=$(PKG_CONFIG_PATH=$(dirname "$pc") PKG_CONFIG_SYSROOT_DIR="$work/root" pkg-config --cflags quoth)
for compiler in gcc clang; do
    command -v $compiler >/dev/null || { echo "no $compiler here: not tried"; continue; }
    # shellcheck disable=SC2086
    $compiler -std=c11 -Wall -Wextra -Wpedantic -Werror -shared -fPIC $flags "$srcdir/tests/out-of-tree/figures.c" \
        -o "$work/plugins/figures.so"
    QUOTH_PLUGIN_PATH=$work/plugins:$QUOTH_PLUGIN_PATH
    export QUOTH_PLUGIN_PATH
    "$builddir/quoth" plugins show figures >"$work/show.txt"
    grep -q 'min-figures' "$work/show.txt"
    "$builddir/quoth" run --quiet "$srcdir/tests/out-of-tree/figures.yaml" "$srcdir/corpus/articles" \
        --report "$work/report.json" -o "$work/claims.jsonl"
    grep -q 'few-figures' "$work/report.json"
    test -s "$work/claims.jsonl"
    echo "built with $compiler, loaded, ran"
done
