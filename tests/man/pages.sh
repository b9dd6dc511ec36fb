#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual pages are those that the program, its plugins and the documentation make, and mandoc finds nothing wrong.
. "$srcdir/tests/support/program.sh"
pages=$here/docs/man
if "$quoth" plugins list | grep -q ' was not built: '; then
    echo 'SKIP: some plugins were not built, so their pages cannot be made'
    exit 77
fi
command -v python3 >/dev/null || { echo 'SKIP: python3 is missing'; exit 77; }
mkdir made
python3 "$pages/make_pages.py" "$quoth" "$here" made || exit 99
for page in made/*; do
    cmp -s "$page" "$pages/${page#made/}" && continue
    diff -u "$pages/${page#made/}" "$page" | head -n 30
    echo "FAIL: docs/man/${page#made/} is not what it is made from: 'make man' makes it anew"
    failures=$((failures + 1))
done
for page in "$pages"/*.[1-9]; do
    [ -e "made/${page##*/}" ] || { echo "FAIL: docs/man/${page##*/} is of nothing that is there"; failures=$((failures + 1)); }
    grep -q "docs/man/${page##*/}" "$pages/man.am" || { echo "FAIL: docs/man/man.am lacks ${page##*/}"; failures=$((failures + 1)); }
done
if command -v mandoc >/dev/null; then
    # Pages that refer to one another are not installed yet.
    mandoc -T lint -W style made/* 2>&1 | grep -v 'STYLE: referenced manual not found: Xr quoth' >found
    [ ! -s found ] || { cat found; failures=$((failures + 1)); }
    check 'the page of quoth names its commands' "$("$quoth" --help | grep -c '^  [a-z]')" \
        "$(($(mandoc -T ascii made/quoth.1 | col -b | grep -c '^   quoth [a-z]') + 1))"
else
    echo 'SKIP: mandoc is missing, so the pages are not linted'
    [ $failures -ne 0 ] || exit 77
fi
[ $failures -eq 0 ]
