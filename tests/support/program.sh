# SPDX-License-Identifier: Apache-2.0
# For tests of the program, which source it and end with `[ $failures -eq 0 ]`.  It sets the folder of the sources
# ($here), the program ($quoth) and a working folder ($work), which it enters and which is removed at the end.
set -u
here=$(cd "$srcdir" && pwd)
quoth=$(cd "$builddir" && pwd)/quoth
work=$(mktemp -d "${TMPDIR:-/tmp}/quoth-test-XXXXXX") || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
failures=0

# check WHAT EXPECTED ACTUAL
check() {
    [ "$2" = "$3" ] && return
    echo "FAIL: $1: expected '$2', got '$3'"
    failures=$((failures + 1))
}

# await FILE: until it is there, for 30 seconds at most.
await() {
    tries=0
    until [ -e "$1" ] || [ $tries -gt 300 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}
