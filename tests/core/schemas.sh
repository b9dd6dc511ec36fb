#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The schemas in docs/schemas are those that `quoth schema` prints, so that a changed option or field shows in review;
# UPDATE=1 writes them anew.  A validator then holds them against all pipeline files, right and broken, and against
# records of a run.
set -eu
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
[ -x "$quoth" ] || { echo "$quoth is not built"; exit 1; }
schemas=$srcdir/docs/schemas
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
if "$quoth" plugins list | grep -q ' was not built: '; then
    echo "SKIP: some plugins were not built, so the schema of pipelines lacks their options"
    exit 77
fi

compare() {
    "$quoth" schema "$1" >"$work/$2"
    if [ "${UPDATE:-}" = 1 ]; then cp "$work/$2" "$schemas/$2"; fi
    diff -u "$schemas/$2" "$work/$2" >"$work/diff" || {
        head -n 40 "$work/diff"
        echo "docs/schemas/$2 is not what 'quoth schema $1' prints: UPDATE=1 sh tests/core/schemas.sh writes it"
        failed=1
    }
}
compare pipeline pipeline.json
compare tests tests.json
compare quoth.claim/1 claim-1.json
compare quoth.document/1 document-1.json
compare quoth.dead-letter/1 dead-letter-1.json
compare quoth.run/1 run-1.json
compare quoth.stats/1 stats-1.json

# The system's Python has the packages, also where another one comes first.
python=
for candidate in python3 /usr/bin/python3; do
    if "$candidate" -c 'import jsonschema, ruamel.yaml; jsonschema.Draft202012Validator' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || {
    echo "SKIP: the schemas are compared, but not validated: install python3-jsonschema and python3-ruamel.yaml"
    [ $failed = 0 ] || exit 1
    exit 77
}
pipelines=$(ls "$srcdir"/pipelines/*.yaml | grep -v '\.test\.yaml$')
# shellcheck disable=SC2086
"$python" "$srcdir/tests/core/schemas.py" pipelines "$schemas/pipeline.json" $pipelines || failed=1
"$python" "$srcdir/tests/core/schemas.py" pipelines "$schemas/tests.json" "$srcdir"/pipelines/*.test.yaml || failed=1
QUOTH_PLUGIN_PATH=$builddir/tests/core/plugins:$srcdir/tests/core/plugins "$quoth" schema >"$work/probe.json"
if grep -q '"probe-options"' "$work/probe.json"; then
    "$python" "$srcdir/tests/core/schemas.py" broken "$work/probe.json" "$srcdir"/tests/core/pipelines-broken/*.yaml || failed=1
fi

cd "$srcdir"
printf '\0\0\0\0\0' >"$work/nothing.txt"
run() {
    wanted=$1 status=0
    shift
    "$quoth" run -q "$@" 2>"$work/log" || status=$?
    [ $status = "$wanted" ] || { echo "quoth run $*: status $status instead of $wanted"; cat "$work/log"; exit 1; }
}
run 74 pipelines/news.yaml corpus/articles "$work/nothing.txt" missing.txt -o "$work/claims.jsonl" \
    --dead-letters "$work/dead.jsonl" --report "$work/run.json"
run 0 pipelines/clean.yaml corpus/articles -o "$work/documents.jsonl"
"$python" "$srcdir/tests/core/schemas.py" records "$schemas/claim-1.json" "$work/claims.jsonl" || failed=1
"$python" "$srcdir/tests/core/schemas.py" records "$schemas/document-1.json" "$work/documents.jsonl" || failed=1
"$python" "$srcdir/tests/core/schemas.py" records "$schemas/dead-letter-1.json" "$work/dead.jsonl" || failed=1
"$python" "$srcdir/tests/core/schemas.py" records "$schemas/run-1.json" "$work/run.json" || failed=1

# Counts: of everything, and of nothing.
printf '' >"$work/none.jsonl"
"$quoth" stats --json --by speaker --by role --by topic --by source --by year --by month --by type --by act \
    "$work/claims.jsonl" >"$work/stats.json"
"$quoth" stats --json "$work/none.jsonl" >"$work/nobody.json"
for counts in stats nobody; do
    "$python" "$srcdir/tests/core/schemas.py" records "$schemas/stats-1.json" "$work/$counts.json" || failed=1
done
exit $failed
