#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every error code of the host and of the built-in plugins is explained, and every code of a pipeline file has a case
# that shows it.  docs/diagnostics.md is what `quoth explain-error --markdown` prints; UPDATE=1 writes it anew.
set -eu
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
[ -x "$quoth" ] || { echo "$quoth is not built"; exit 1; }
command -v python3 >/dev/null || { echo "SKIP: python3, which reads the codes out of the sources, is not installed"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() {
    echo "$*"
    failed=1
}

"$quoth" explain-error --markdown >"$work/diagnostics.md"
if [ "${UPDATE:-}" = 1 ]; then cp "$work/diagnostics.md" "$srcdir/docs/diagnostics.md"; fi
diff -u "$srcdir/docs/diagnostics.md" "$work/diagnostics.md" || fail "docs/diagnostics.md is not what quoth prints: UPDATE=1 writes it"

sources() { find "$srcdir/$1" -name '*.c' -exec python3 "$srcdir/tests/core/source_codes.py" {} +; }
"$quoth" explain-error --list | sed -n 's/^\([a-z][a-z0-9-]*\) .*/\1/p' | sort -u >"$work/explained"
sed -n 's/^### `\([a-z0-9-]*\)`.*/\1/p' "$work/diagnostics.md" | sort -u >"$work/hosts"

# The host's codes: all of the sources, and no others.
sources core | sort -u -k2,2 >"$work/core"
while read -r file code; do
    grep -qx "$code" "$work/hosts" || fail "${file#"$srcdir/"}: code '$code' is not in core/base/error_texts.c"
done <"$work/core"
while read -r code; do
    grep -q " $code\$" "$work/core" || fail "code '$code' is explained in core/base/error_texts.c and reported by nobody"
done <"$work/hosts"
[ "$(wc -l <"$work/core")" -ge 80 ] || fail "only $(wc -l <"$work/core") codes were found in core/"

# Those of plugins: in some manual, where all of them were built.
sources plugins | sort -u -k2,2 >"$work/plugins"
[ "$(wc -l <"$work/plugins")" -ge 80 ] || fail "only $(wc -l <"$work/plugins") codes were found in plugins/"
if "$quoth" plugins list | grep -q ' was not built: '; then
    echo "the codes of plugins are not compared: some plugins were not built"
else
    while read -r file code; do
        grep -qx "$code" "$work/explained" || fail "${file#"$srcdir/"}: code '$code' is in no manual of a plugin"
    done <"$work/plugins"
fi
# A manual does not explain what its plugin does not report.
while read -r code; do
    grep -rqF "\"$code\"" "$srcdir/core" "$srcdir/plugins" --include='*.c' || fail "code '$code' is explained and reported by nobody"
done <"$work/explained"

# A case for each code of a pipeline file and of the command line: an expected output, or a unit test that names it.
# Not to be had: the YAML reader without memory.
sed '/^## During a run/,$d' "$work/diagnostics.md" | sed -n 's/^### `\([a-z0-9-]*\)`.*/\1/p' | grep -vx yaml-memory >"$work/checked"
while read -r code; do
    grep -q "\[$code\]\$" "$srcdir"/tests/core/pipelines-broken/*.txt ||
        grep -qF "\"$code\"" "$srcdir"/tests/core/*.c || grep -qF "$code" "$srcdir/tests/core/commands.sh" ||
        fail "code '$code' has no case in tests/core/pipelines-broken or a unit test"
done <"$work/checked"

# The command itself.
expect() {
    wanted=$1 pattern=$2
    shift 2
    status=0
    "$quoth" explain-error "$@" >"$work/out" 2>&1 || status=$?
    [ "$status" = "$wanted" ] || fail "explain-error $*: status $status instead of $wanted"
    grep -q -e "$pattern" "$work/out" || { fail "explain-error $* does not say '$pattern':"; head -n 5 "$work/out"; }
}
expect 0 '^missing-layer: a stage reads what no earlier stage writes$' missing-layer
expect 0 '^      - use: quote-detect$' missing-layer
expect 0 "^no-memory: the machine" no-memory duplicate-key
expect 64 "unknown code 'missing-layr'; did you mean 'missing-layer'" missing-layr
expect 64 "did you mean .*'layer-twice'.*'old-layer'" layer
expect 64 'see `quoth explain-error --list`' zzzzzzzzzzzz
expect 64 'a code is missing'
expect 0 '^unknown-option  *quoth  *the stage has no such option$' --list
if "$quoth" plugins show clean >/dev/null 2>&1; then
    expect 0 "^max-page: a code of 'clean'" max-page
    expect 0 '^the HTML page is beyond the option of that name' max-page
    expect 0 '^index-state  *dedupe  *the file of `index` is not' --list
fi
echo "$(wc -l <"$work/hosts") codes of the host, $(wc -l <"$work/explained") in all"
exit $failed
