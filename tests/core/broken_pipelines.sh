#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each file in pipelines-broken is checked and what `quoth check` says is compared, to the letter, with the .txt beside
# it.  A line "# arguments: ..." in a file gives further arguments, "# status: N" another exit status than 78.
# With UPDATE=1 the .txt files are written anew: read the difference before you commit it.
set -eu
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
[ -x "$quoth" ] || { echo "$quoth is not built"; exit 1; }
QUOTH_PLUGIN_PATH=$builddir/tests/core/plugins:$srcdir/tests/core/plugins
export QUOTH_PLUGIN_PATH
if QUOTH_PLUGIN_PATH=/ "$quoth" plugins show tag >/dev/null 2>&1; then
    echo "SKIP: the built-in plugins are linked in, and help names their stages where the files expect those of the tests"
    exit 77
fi
broken=$srcdir/tests/core/pipelines-broken
# In a copy: outputs are looked for, and the source folder may not be writable.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$broken"/*.yaml "$work"
cd "$work"
: >a
: >a.txt
actual=actual
failed=0 count=0
for file in *.yaml; do
    count=$((count + 1))
    expected=$broken/${file%.yaml}.txt
    arguments=$(sed -n 's/^# arguments: //p' "$file")
    wanted=$(sed -n 's/^# status: //p' "$file")
    status=0
    eval "set -- $arguments"
    "$quoth" check "$file" "$@" >"$actual" 2>&1 || status=$?
    # Where the plugins were built, and data installed, is of no interest here.
    sed -i -e "s|$builddir/tests/core/plugins/\(\.libs/\)\{0,1\}\([a-z-]*\)\.[a-z]*|BUILD/\2|g" \
        -e "s|QUOTH_DATA_PATH or '[^']*'|QUOTH_DATA_PATH or 'DATA'|" -e "s|'$work/|'FOLDER/|g" "$actual"
    if [ "${UPDATE:-}" = 1 ]; then
        cp "$actual" "$expected"
    fi
    if [ "$status" != "${wanted:-78}" ]; then
        echo "$file: status $status instead of ${wanted:-78}"
        failed=1
    fi
    # What check accepts starts, and nothing else does.
    ran=0
    "$quoth" run -q "$file" "$@" >run 2>&1 </dev/null || ran=$?
    if { [ "$ran" = 78 ] && [ "$status" != 78 ]; } || { [ "$ran" != 78 ] && [ "$status" = 78 ]; }; then
        echo "$file: check ends with $status and run with $ran"
        cat run
        failed=1
    fi
    if ! diff -u "$expected" "$actual"; then
        echo "$file: other messages than expected"
        failed=1
    fi
done
echo "$count pipelines"
[ "$count" -ge 60 ] || failed=1
exit $failed
