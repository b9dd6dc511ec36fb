#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The pages of quoth view in a real browser; `make check-browser` runs it in the build folder.  It needs Debian's chromium,
# chromium-driver and python3-venv, and npm; the first time it sets up Selenium and axe-core in tests/work/browser, from
# their registries.  Screenshots are left there to be looked at.
set -eu
here=$(cd "$srcdir" && pwd)
quoth=$(cd "$builddir" && pwd)/quoth
axe=4.14.1
work=$(cd "$builddir" && pwd)/tests/work/browser
mkdir -p "$work"
skip() {
    echo "SKIP: $1: nothing was tested in a browser"
    exit 77
}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip 'chromium is missing (install chromium)'
driver=$(command -v chromedriver) || skip 'chromedriver is missing (install chromium-driver)'
command -v npm >/dev/null || skip 'npm is missing'
if ! cmp -s "$here/tests/view/requirements.txt" "$work/venv/requirements.txt"; then
    rm -rf "$work/venv"
    python3 -m venv "$work/venv" || skip 'no virtual environment (install python3-venv)'
    "$work/venv/bin/pip" install -qq --disable-pip-version-check -r "$here/tests/view/requirements.txt" || skip 'no selenium'
    cp "$here/tests/view/requirements.txt" "$work/venv/"
fi
grep -qs "\"version\": \"$axe\"" "$work/node_modules/axe-core/package.json" ||
    npm install --silent --no-save --prefix "$work" "axe-core@$axe" >/dev/null || skip 'no axe-core'

cd "$work"
"$quoth" run --quiet "$here/pipelines/news.yaml" "$here/corpus/articles" -o claims.jsonl
"$quoth" run --quiet "$here/pipelines/clean.yaml" "$here/corpus/articles" -o documents.jsonl
"$quoth" view claims.jsonl --documents documents.jsonl -o corpus.html
"$quoth" view claims.jsonl --context -o context.html
python3 "$here/tests/view/hostile.py" hostile.jsonl hostile-documents.jsonl
"$quoth" view hostile.jsonl --documents hostile-documents.jsonl -o hostile.html
# As large as a page should open at once: our own articles, again and again, with dates and sites.
python3 "$here/tests/view/browser.py" make claims.jsonl documents.jsonl large.jsonl large-documents.jsonl
"$quoth" view large.jsonl --documents large-documents.jsonl -o large.html
exec "$work/venv/bin/python3" "$here/tests/view/browser.py" check "$browser" "$driver" "$work/node_modules/axe-core/axe.min.js"
