#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# quoth view without a browser: what is in the page, where it has its articles from, and what goes wrong.
. "$srcdir/tests/support/program.sh"
command -v python3 >/dev/null || { echo 'SKIP: python3 is missing'; exit 77; }

# view STATUS MESSAGE ARGUMENT...: runs it, and looks for a pattern on standard error
view() {
    wanted=$1 pattern=$2
    shift 2
    status=0
    "$quoth" view "$@" 2>err || status=$?
    check "quoth view $*: status" "$wanted" "$status"
    grep -q -e "$pattern" err || { echo "FAIL: quoth view $*: no '$pattern' in: $(cat err)"; failures=$((failures + 1)); }
}
# page WHAT ARGUMENT...: what read_page.py says of a page
page() {
    what=$1
    shift
    check "$what" "$what" "$(python3 "$here/tests/view/read_page.py" "$@" 2>&1 | tail -n 1)"
}

"$quoth" run --quiet "$here/pipelines/news.yaml" "$here/corpus/articles" -o claims.jsonl || exit 1
"$quoth" run --quiet "$here/pipelines/clean.yaml" "$here/corpus/articles" -o documents.jsonl || exit 1
claims=$(wc -l <claims.jsonl)
articles=$(grep -o '"doc":"[^"]*"' claims.jsonl | sort -u | wc -l)

# The articles: from documents, read again, or not at all.
view 0 "^quoth view: $claims claims of $articles articles, [0-9.]* MB: page.html\$" claims.jsonl --documents documents.jsonl -o page.html
check 'nothing else is said' 1 "$(wc -l <err)"
page "$claims claims of $articles articles, $articles with their text" page.html claims.jsonl whole
view 0 'claims of' claims.jsonl -o again.html
page "$claims claims of $articles articles, $articles with their text" again.html claims.jsonl whole
view 0 "by the words around their claims alone: $articles articles" claims.jsonl --context -o context.html
page "$claims claims of $articles articles, 0 with their text" context.html claims.jsonl
gzip -k claims.jsonl documents.jsonl
view 0 'claims of' - -d documents.jsonl.gz -o - <claims.jsonl.gz >piped.html
cmp page.html piped.html || failures=$((failures + 1))

# Text that has changed since, sources that are gone, standard input: each said, and each claim still there.
sed 's/"text":"/&changed /' documents.jsonl >changed.jsonl
view 0 "of these, $articles with another text" claims.jsonl --documents changed.jsonl -o changed.html
page "$claims claims of $articles articles, 0 with their text" changed.html claims.jsonl
sed 's/"source":{"file":"[^"]*"/"source":{"file":"gone.txt"/' claims.jsonl >gone.jsonl
view 0 "$articles that could not be read again, the first: gone.txt" gone.jsonl -o gone.html
page "$claims claims of $articles articles, 0 with their text" gone.html gone.jsonl
sed 's/"source":{"file":"[^"]*"/"source":{"file":"http:\/\/127.0.0.1:1\/x"/' claims.jsonl >web.jsonl
view 0 "by the words around their claims alone: $articles articles" web.jsonl -o web.html

# A part of it, and several files.
view 0 'of 3 articles' claims.jsonl --limit 3 -d documents.jsonl -o three.html
head -n 100 claims.jsonl >first.jsonl
tail -n +101 claims.jsonl >second.jsonl
view 0 'claims of' first.jsonl second.jsonl -d documents.jsonl -o two.html
cmp page.html two.html || failures=$((failures + 1))
view 0 'claims of' claims.jsonl --limit 1 --title '<b>"A & B"</b>' -o titled.html
grep -q '<title>&lt;b&gt;&quot;A &amp; B&quot;&lt;/b&gt;</title>' titled.html || { echo 'FAIL: the title'; failures=$((failures + 1)); }
: >empty.jsonl
view 0 '0 claims of 0 articles' empty.jsonl -o empty.html

# Strings that want to be more than strings.
python3 "$here/tests/view/hostile.py" hostile.jsonl hostile-documents.jsonl
view 0 '6 claims of 4 articles' hostile.jsonl --documents hostile-documents.jsonl -o hostile.html
page '6 claims of 4 articles, 2 with their text' hostile.html hostile.jsonl

# What goes wrong, with file and line; no file is left, and one that is there stays as it was.
rm -f none.html
view 64 'name the page to write with --output' claims.jsonl
view 64 'an argument is missing' -o none.html
view 74 "cannot read 'nothing.jsonl': No such file" nothing.jsonl -o none.html
view 74 "cannot read 'nothing.jsonl'" claims.jsonl -d nothing.jsonl -o none.html
view 74 "cannot write '.': it is a folder" claims.jsonl -o .
view 74 "cannot write 'no/such/page.html" claims.jsonl -o no/such/page.html
view 78 'unreadable-file' claims.jsonl --pipeline nothing.yaml -o none.html
(sed 3q claims.jsonl; echo '{"id": ') >broken.jsonl
view 65 'not JSON: broken.jsonl:4:' broken.jsonl -o none.html
bad() {
    printf '\n%s\n' "$2" >bad.jsonl
    view 65 "^quoth view: bad.jsonl:2: $1" bad.jsonl -o none.html
}
bad "a claim needs 'doc' and 'id'" '{}'
bad "a claim needs 'doc' and 'id'" '[]'
bad "'content' must be a list" '{"doc": "a", "id": "b"}'
bad "'content' must be a list" '{"doc": "a", "id": "b", "content": [{"bytes": [5, 1], "text": ""}]}'
bad "'content' must be a list" '{"doc": "a", "id": "b", "content": [{"bytes": [-1, 1], "text": ""}]}'
bad "'type' must be" '{"doc": "a", "id": "b", "content": [{"bytes": [0, 1], "text": "x"}], "type": "loud"}'
bad "'cue' must be a span" '{"doc": "a", "id": "b", "content": [{"bytes": [0, 1], "text": "x"}], "cue": 1}'
bad "'doc' must not hold" '{"doc": "a\u0000", "id": "b"}'
echo '{"id": 7}' >bad-documents.jsonl
view 65 "bad-documents.jsonl:1: a document needs 'id'" claims.jsonl -d bad-documents.jsonl -o none.html
echo '{"id": "7", "text": 7}' >bad-documents.jsonl
view 65 "a document needs 'text'" claims.jsonl -d bad-documents.jsonl -o none.html
awk 'BEGIN { for (i = 0; i <= 100000; i++)
    printf "{\"doc\":\"%d\",\"id\":\"x\",\"type\":\"direct\",\"content\":[{\"bytes\":[0,1],\"text\":\"x\"}]}\n", i / 10 }' >many.jsonl
view 65 'many.jsonl:100001: a page shows no more than 100000 claims' many.jsonl --context -o none.html
[ ! -e none.html ] && [ ! -e none.html.partial ] || { echo 'FAIL: a page is left'; failures=$((failures + 1)); }
cp page.html before.html
view 74 'cannot read' claims.jsonl -d nothing.jsonl -o page.html
cmp page.html before.html || failures=$((failures + 1))
if [ -w /dev/full ]; then view 74 'No space left' claims.jsonl -o /dev/full; fi
[ $failures -eq 0 ]
