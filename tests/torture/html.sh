#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pages that parsers choke on: bounded time and memory, a dead letter that names the limit, or claims.
. "$(dirname "$0")/lib.sh"
news=$pipelines/news.yaml

# hostile TITLE: a page that was written to $next, and a good one, which must always come through.
next=$torture/next.html
hostile() {
    begin "$1"
    page good >good.html
    mv "$next" hostile.html
    quoth_run 0 "$news" --set clean.language=any hostile.html good.html
    count in 2
    grep -q '"file":"good.html"' out || complain 'the good page is lost'
}

html() { printf '<html><head><title>t</title></head><body>'; }

{ html && repeated 95000 '<div>' && page deep; } >"$next"
hostile '95,000 tags within one another'
{ html && repeated 95000 '<div>' && page deep && repeated 95000 '</div>'; } >"$next"
hostile '95,000 tags within one another, closed'
{ html && repeated 95000 '<b>' && page deep; } >"$next"
hostile '95,000 formatting tags'
{ html && repeated 95000 '<a href="x">' && page deep; } >"$next"
hostile '95,000 links'
{ html && repeated 95000 '<table><tr><td>' && page deep; } >"$next"
hostile '95,000 tables'
{ html && repeated 30000 '<p><font><form><li><option>' && page deep; } >"$next"
hostile 'tags that close one another'
{ html && repeated 95000 '</div>' && page deep; } >"$next"
hostile '95,000 closing tags'
{ html && repeated 95000 '<svg><math>' && page deep; } >"$next"
hostile '95,000 foreign elements'
{ repeated 50000 '<html><body>' && page deep; } >"$next"
hostile '50,000 pages in one'
{ html && repeated 400000 '<p>x' ; } >"$next"
hostile 'more tags than max-tags'
letter max-tags '"file":"hostile.html"'

{ html && printf '<p ' && "$make_input" number 100000 'a' '="value" ' && printf '>' && page many; } >"$next"
hostile '100,000 attributes of one tag'
{ html && printf '<p ' && repeated 100000 'same="value" ' && printf '>' && page many; } >"$next"
hostile '100,000 times the same attribute'
{ html && printf '<p ' && "$make_input" number 100000 'a' ' ' && printf '>' && page many; } >"$next"
hostile '100,000 attributes without a value'
{ html && printf '<p a="' && repeated 1000000 'x' && page many; } >"$next"
hostile 'an attribute without end'
{ html && printf '<p a=' && repeated 1000000 '&amp;' && printf '>' && page many; } >"$next"
hostile 'an attribute of 1,000,000 entities'
{ html && printf '<p class="' && "$make_input" number 200000 'c' ' ' && printf '">' && page many; } >"$next"
hostile '200,000 classes'
{ printf '<html><head>' && "$make_input" number 60000 '<meta property="og:x' '" content="y">' && page many; } >"$next"
hostile '60,000 meta tags'
{ printf '<html><head><meta property="og:title" content="' && repeated 3000000 't' && printf '">' && page many; } >"$next"
hostile 'a title of 3 MB'

{ html && repeated 1000000 '<'; } >"$next"
hostile '1,000,000 angles'
{ html && repeated 300000 '<a '; } >"$next"
hostile '300,000 tags that are not closed'
{ html && repeated 300000 '<a <p '; } >"$next"
hostile 'tags within tags'
{ html && repeated 250000 '<!--'; } >"$next"
hostile '250,000 comments that do not end'
{ html && repeated 250000 '<!-->'; } >"$next"
hostile '250,000 comments of no length'
{ html && repeated 250000 '<!-- -'; } >"$next"
hostile 'comments that nearly end'
{ html && repeated 200000 '<![CDATA['; } >"$next"
hostile 'CDATA that does not end'
{ html && repeated 200000 '<?x '; } >"$next"
hostile 'processing instructions'
{ html && repeated 125000 '<script>'; } >"$next"
hostile '125,000 scripts that do not end'
{ html && repeated 125000 '<style></styl'; } >"$next"
hostile 'styles that nearly end'
{ html && repeated 100000 '<textarea><title><xmp><plaintext>'; } >"$next"
hostile 'raw text that does not end'
{ html && repeated 100000 '<noscript><iframe><template><select>'; } >"$next"
hostile 'hidden elements'
{ html && printf '<p>' && repeated 1000000 '&'; } >"$next"
hostile '1,000,000 ampersands'
{ html && printf '<p>' && repeated 500000 '&amp;'; } >"$next"
hostile '500,000 entities'
{ html && printf '<p>&' && repeated 1000000 'a'; } >"$next"
hostile 'an entity of 1 MB'
{ html && printf '<p>&#' && repeated 1000000 '9' && printf ';'; } >"$next"
hostile 'a character reference of 1 MB'
{ html && printf '<p>' && repeated 100000 '&#0;&#xD800;&#x110000;&#128;&#xFFFFFFFFFF;'; } >"$next"
hostile 'references to no character'
{ printf '<!DOCTYPE x [' && "$make_input" number 1000 '<!ENTITY e' ' "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">' && printf ']><html><body><p>&e1000;' && page many; } >"$next"
hostile 'entities that are declared'
{ printf '<!DOCTYPE html SYSTEM "/etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p>' && page many; } >"$next"
hostile 'an entity that is a file'
grep -q 'root:' out && complain 'the file was read'

{ printf '<script type="application/ld+json">' && repeated 500000 '{"a":'; } >"$next"
hostile 'deep JSON-LD'
{ printf '<script type="application/ld+json">{"@type":"NewsArticle","headline":"' && repeated 1000000 'x' && printf '"}</script>' && page many; } >"$next"
hostile 'a headline of 1 MB in JSON-LD'
{ repeated 20000 '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","author":[{"name":"y"}]}</script>' && page many; } >"$next"
hostile '20,000 pieces of JSON-LD'
{ printf '<script type="application/ld+json">{"author":[' && repeated 200000 '{"name":"Anna Miller"},' && printf '1]}</script>' && page many; } >"$next"
hostile '200,000 authors'

{ html && repeated 40000 '<p>The mayor said on Monday that the bridge is closed for the summer.</p>'; } >"$next"
hostile '40,000 paragraphs'
{ html && repeated 40000 '<p><a href="x">The mayor</a> said <b>on</b> Monday.'; } >"$next"
hostile '40,000 paragraphs with links'
{ html && printf '<p>' && repeated 190000 '<br>'; } >"$next"
hostile '190,000 line breaks'
{ html && printf '<p>' && repeated 60000 'word <i>word</i> '; } >"$next"
hostile 'a paragraph of 60,000 pieces'
{ html && printf '<pre>' && repeated 1000000 'x \n'; } >"$next"
hostile 'preformatted text of 3 MB'
{ html && printf '<p>' && repeated 3000000 ' \n\t'; } >"$next"
hostile '9 MB of white space'
{ html && printf '<p>' && repeated 5000000 'word '; } >"$next"
hostile 'more than max-document allows'
letter max-document '"file":"hostile.html"'

{ printf '\376\377' && page big | sed 's/./\x00&/g'; } >"$next"
hostile 'a page in UTF-16'
{ printf '<meta charset="no-such-charset">' && page a; } >"$next"
hostile 'an unknown charset'
{ printf '<meta charset="utf-7">' && page a; } >"$next"
hostile 'utf-7'
{ printf '<meta charset="utf-16">' && page a; } >"$next"
hostile 'a charset that is not the one'
{ printf '<meta charset="iso-2022-jp">' && repeated 100000 '\033$B' && page a; } >"$next"
hostile 'a charset with states'
{ printf '<meta charset="' && repeated 100000 'x' && printf '">' && page a; } >"$next"
hostile 'a long charset'
{ printf '\357\273\277\357\273\277<!-- -->' && page a; } >"$next"
hostile 'two byte order marks'
{ html && repeated 300000 '\000<p>\000'; } >"$next"
hostile 'NUL bytes between tags'
{ html && repeated 1000000 '\377'; } >"$next"
hostile 'bytes that are no UTF-8'

begin 'a page within limits that the user has set'
page one >one.html
quoth_run 0 "$news" --set clean.max-page=1KiB --set fetch.format=html one.html
count out 1
{ page two && repeated 1000 '<!-- x -->'; } >two.html
quoth_run 0 "$news" --set clean.max-page=1KiB one.html two.html
count out 1 failed 1
letter max-page '"file":"two.html"' 'max-page'

finish
