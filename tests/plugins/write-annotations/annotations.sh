#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What write-annotations writes is what a JSON-LD processor reads; its selectors lead to the words in the documents.
. "$srcdir/tests/support/program.sh"
. "$here/tests/plugins/output/articles.sh"
for python in python3 /usr/bin/python3 none; do
    "$python" -c 'import pyld' 2>/dev/null && break
done
[ "$python" != none ] || { echo 'SKIP: the Python package pyld (python3-pyld) is missing'; exit 77; }
pipeline write-jsonl
pipeline write-annotations
pipeline write-documents
sed -i /topic-classify/d write-documents.yaml
for sink in write-jsonl write-annotations write-documents; do
    "$quoth" run --quiet $sink.yaml $input -o $sink.jsonl || exit 99
done
"$python" "$here/tests/plugins/write-annotations/read_annotations.py" write-annotations.jsonl write-jsonl.jsonl \
    write-documents.jsonl || failures=$((failures + 1))
[ $failures -eq 0 ]
