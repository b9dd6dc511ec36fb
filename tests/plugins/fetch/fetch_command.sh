#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth fetch: what a run found is found again, by its place and by its record.
set -u
srcdir=$(cd "${srcdir:-$(dirname "$0")/../../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
[ -x "$quoth" ] || { echo "$quoth is not built"; exit 1; }
QUOTH_PLUGIN_PATH=$builddir/plugins
QUOTH_DATA_PATH=$srcdir/corpus
export QUOTH_PLUGIN_PATH QUOTH_DATA_PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# expect STATUS OUTPUT ARGUMENT...: standard output is exactly that.
expect() {
    wanted=$1 out=$2
    shift 2
    status=0
    "$quoth" fetch "$@" >out 2>err <in || status=$?
    printf '%s' "$out" >expected
    if ! cmp -s out expected || [ $status -ne "$wanted" ]; then
        echo "quoth fetch $*: status $status instead of $wanted"
        diff expected out
        cat err
        failed=1
    fi
}

says() {
    grep -q -e "$1" err || { echo "no '$1' in:"; cat err; failed=1; }
}

: >in
one='{"id": "1", "text": "One said: \"Yes.\""}'
printf '%s\n{"id": "2", "text": "Two."}\n' "$one" >a@1+2.jsonl
gzip -c a@1+2.jsonl >b!c.jsonl.gz
tar cf d.tar a@1+2.jsonl b!c.jsonl.gz

# places, as messages print them: stored, decompressed, in archives, of whole files
first=$((${#one} + 1))
expect 0 'Two.' "a@1+2.jsonl@$first+27"
expect 0 'Two.' "b!c.jsonl.gz@$first+27"
expect 0 'Two.' "d.tar!a@1+2.jsonl@$first+27"
expect 0 'Two.' "d.tar!b!c.jsonl.gz@$first+27"
expect 0 'One said: "Yes."Two.' "a@1+2.jsonl@0+${#one}" "a@1+2.jsonl@$first+27"
expect 0 'said
' --part 4-8 a@1+2.jsonl
expect 74 '' "a@1+2.jsonl@$first+26" && says 'locator-mismatch'
expect 74 '' 'nowhere@1+2' && says 'input-missing'
expect 65 '' --part 4-800 a@1+2.jsonl && says 'no such part'
expect 64 ''
expect 64 '' --part some a@1+2.jsonl
expect 64 '' --from - a@1+2.jsonl
expect 78 '' --set fetch.no-such-option=1 a@1+2.jsonl

# records
"$quoth" run "$srcdir/pipelines/documents.yaml" b!c.jsonl.gz d.tar -o documents.jsonl 2>err || { cat err; failed=1; }
cp documents.jsonl in
expect 0 'One said: "Yes."Two.One said: "Yes."Two.One said: "Yes."Two.' --from documents.jsonl
expect 0 'One said: "Yes."Two.One said: "Yes."Two.One said: "Yes."Two.' --from -
cat >in <<'END'
{"source": {"file": "a@1+2.jsonl", "member": null, "offset": 0, "length": 40, "record": 0, "decoded": false},
{"content": [], "source": null}
{"content": [{"original": [11, 13]}, {"original": null}, {"original": [4, 8]}], "source": {"file": "a@1+2.jsonl", "offset": 0, "length": 0}}
END
expect 65 'said: "Ye
' --from - --part original
says 'line 1: this is not JSON'
says 'line 2: this record has no locator'
expect 74 '' --from nowhere.jsonl

exit $failed
