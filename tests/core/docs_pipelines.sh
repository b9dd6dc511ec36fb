#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/pipelines.md: its pipeline is right, and its transcripts are what quoth says.
set -eu
srcdir=$(cd "${srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
quoth=$builddir/quoth
page=$srcdir/docs/pipelines.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if "$quoth" plugins list | grep -q ' was not built: '; then
    echo "SKIP: some plugins were not built"
    exit 77
fi
failed=0
sed -n '/^```yaml$/,/^```$/{/^```/!p}' "$page" >ministers.yaml
[ -s ministers.yaml ] || { echo "there is no pipeline on the page"; exit 1; }
unset ARCHIVE
"$quoth" check -q ministers.yaml || { echo "the pipeline of the page is wrong"; failed=1; }

# said WHAT FILE: the lines of FILE stand on the page, indented or not.
said() {
    python3 - "$page" "$2" <<'PYTHON' || { echo "the page does not show $1:"; cat "$2"; failed=1; }
import sys
page, shown = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
indented = "".join("    " + line for line in shown.splitlines(keepends=True))
sys.exit(0 if shown in page or indented in page else 1)
PYTHON
}
command -v python3 >/dev/null || { echo "SKIP: python3 is not installed"; exit 77; }
sed 's/text-field/text_field/; s/{ARCHIVE:-archive}/{ARCHIVE}/' ministers.yaml >wrong.yaml
mv wrong.yaml ministers.yaml
ARCHIVE=. "$quoth" check ministers.yaml >out 2>&1 && failed=1
head -n 4 out >said
said "what check says" said
sed -n '/^```yaml$/,/^```$/{/^```/!p}' "$page" >ministers.yaml
COLUMNS=100 LC_ALL=C.UTF-8 "$quoth" graph ministers.yaml >out
head -n 7 out >said
said "what graph draws" said
exit $failed
