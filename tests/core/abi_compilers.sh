#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# plugin.h alone, as C11 and C++11, by every compiler that is here, with nothing to complain about.
set -eu
srcdir=${srcdir:-$(dirname "$0")/../..}
seen=0
for compiler in gcc clang g++ clang++; do
    command -v "$compiler" >/dev/null || continue
    case $compiler in
    *++) language=c++ standard=c++11 test=test_abi_cxx.cc ;;
    *) language=c standard=c11 test=test_abi.c ;;
    esac
    for file in "$srcdir/core/include/quoth/plugin.h" "$srcdir/tests/core/$test"; do
        "$compiler" -x "$language" -std="$standard" -Wall -Wextra -Wpedantic -Wshadow -Wundef -Werror \
            -I"$srcdir/core/include" -fsyntax-only "$file"
    done
    seen=$((seen + 1))
done
[ "$seen" -gt 0 ] || exit 77
