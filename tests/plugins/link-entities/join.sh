#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Claims of two articles, whose speaker has another form of the name in each, join on speaker.entity.link.
. "$srcdir/tests/support/program.sh"

mkdir articles
cat >articles/1.txt <<END
The bridge will stay closed until spring. "We have found cracks in three of the pillars," said José Marquand, the city's
engineer. He said that repairs would take four months.
END
cat >articles/2.txt <<END
Traders fear for their shops. "Nobody has told us when the bridge will open," said Ruth Ellery, who sells flowers.

"It will be open in April," Jose Marquand said on Monday.
END
printf '# engineers\nJosé Marquand\tcity:17\tperson\nRuth Ellery\tshop:1\torganisation\n' >links.tsv
sed 's|- use: topic-classify|- use: link-entities\n    with: { file: ./links.tsv, fold: true }|' "$here/pipelines/evaluate.yaml" >link.yaml

"$quoth" run --quiet link.yaml articles -o claims.jsonl || exit 99
check "claims that join" 3 "$(grep -c '"link":"city:17"' claims.jsonl)"
check "articles of them" 2 "$(grep '"link":"city:17"' claims.jsonl | sed 's/.*"file":"\([^"]*\)".*/\1/' | sort -u | wc -l | tr -d ' ')"
check "one of another kind" 1 "$(grep '"name":"Ruth Ellery"' claims.jsonl | grep -c '"link":null')"
"$quoth" run --quiet link.yaml articles --set link-entities.fold=false -o exact.jsonl || exit 99
check "with accents" 2 "$(grep -c '"link":"city:17"' exact.jsonl)"

# A file that is not there, a line that cannot be read, no file named.
"$quoth" run --quiet link.yaml articles --set link-entities.file=./none.tsv -o none.jsonl 2>log
check "a missing file" "78 1" "$? $(grep -c "error: .*none.tsv" log)"
printf 'José Marquand city:17\n' >links.tsv
"$quoth" run --quiet link.yaml articles -o none.jsonl 2>log
check "a bad line" "78 1" "$? $(grep -c "line 1 of './links.tsv' cannot be read: it has no identifier" log)"
sed -i 's/file: [^ ]*, //' link.yaml
"$quoth" run --quiet link.yaml articles -o none.jsonl 2>log
check "no file" "78 1" "$? $(grep -c "error:.*'file'" log)"
[ $failures -eq 0 ]
