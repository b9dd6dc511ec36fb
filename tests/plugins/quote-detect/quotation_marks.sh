#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every style of quotation marks makes the same claims, by the rules alone and with the network beside them.
. "$srcdir/tests/support/program.sh"
claims_text=${quoth%/*}/tests/golden/claims_text
mkdir articles

# article NAME TEXT [CLAIM...]: what an article with this text claims; a claim is "TYPE SPEAKER: PART + PART ..."
article() {
    name=$1
    printf 'Maria Lopez, the mayor of Springfield, met reporters on Monday at the town hall.\n\n%s\n' "$2" >"articles/$name.txt"
    shift 2
    { echo "# $name.txt"; for claim in "$@"; do printf '%s\n' "$claim"; done; } >"$name.expected"
}

# styles NAME OPEN CLOSE: a quotation, and one that its cue breaks
styles() {
    article "$1" "$2The bridge will open before the winter,$3 Lopez said." \
        "direct Lopez: $2The bridge will open before the winter,$3"
    article "$1-broken" "$2The bridge,$3 Lopez said, $2will open before the winter.$3" \
        "direct Lopez: $2The bridge,$3 + $2will open before the winter.$3"
    article "$1-apostrophes" "$2It isn't the workers' fault that the town's money ran out,$3 Lopez said." \
        "direct Lopez: $2It isn't the workers' fault that the town's money ran out,$3"
    article "$1-paragraphs" "$2The bridge will open before the winter,$3 Lopez said. $2We waited for the workers' money.

$2They did all they could in a very hard year.

$2Now it is for the council to pay them.$3" \
        "direct Lopez: $2The bridge will open before the winter,$3 + $2We waited for the workers' money. + $2They did all they could in a very hard year. + $2Now it is for the council to pay them.$3"
}

styles curly-double '“' '”'
styles curly-single '‘' '’'
styles straight-double '"' '"'
styles straight-single "'" "'"
styles guillemets '«' '»'
styles guillemets-spaced '« ' ' »'
styles guillemets-reversed '»' '«'
styles low-high '„' '“'
styles typewriter '``' "''"
styles typewriter-alike "''" "''"

# nested NAME OPEN CLOSE OPEN CLOSE
nested() {
    article "nested-$1" "$2The roof is $4never safe$5 in a storm like that,$3 Lopez said." \
        "direct Lopez: $2The roof is $4never safe$5 in a storm like that,$3"
}
nested american '“' '”' '‘' '’'
nested british '‘' '’' '“' '”'
nested straight '"' '"' "'" "'"
nested straight-british "'" "'" '"' '"'
nested typewriter '``' "''" '`' "'"
nested typewriter-alike "''" "''" "'" "'"
nested guillemets '«' '»' '‹' '›'

article unclosed "“The bridge will open before the winter, Lopez said.

The council meets again in June. “We will see what it costs us,” said Peter Brandt, a councillor." \
    'direct *: “The bridge will open before the winter, Lopez said.' 'direct Peter Brandt: “We will see what it costs us,”'
article partial 'Lopez said the bridge was “a disgrace to everyone who paid for it” and would be torn down.' \
    'mixed Lopez: the bridge was “a disgrace to everyone who paid for it” and would be torn down'
article apostrophes "The workers’ union hasn’t met since the ’90s, and the mayor's office doesn't own the dogs' home."
article scare-curly 'The so-called “experts” built the “green” bridge and the ‘cheap’ road in three years.'
article scare-straight "The so-called \"experts\" built the ''green'' bridge and the 'cheap' road in three years."
article scare-guillemets 'The so-called «experts» built the «green» bridge in three years.'
article title 'The film “The Long Road Home” opens in June.'

for model in none fast; do
    "$quoth" run --quiet "$here/pipelines/evaluate.yaml" articles --set quote-detect.model=$model -o claims.jsonl || exit 1
    "$claims_text" <claims.jsonl | sed -E '/^#/!s/^([a-z]+) +[a-z]+ +([^|=]*[^|= ]) (= [^|]*)?\| [^|]* \| +[0-9]+-[0-9]+q? /\1 \2: /
        s/ +[0-9]+-[0-9]+q / + /g; s/ +$//; /^$/d' >claims.txt
    for expected in *.expected; do
        name=${expected%.expected}
        # of what was never closed only the extent is sure
        awk -v head="# $name.txt" '/^# /{ here = $0 == head } here' claims.txt |
            if [ "$name" = unclosed ]; then sed '2s/^direct [^:]*:/direct *:/'; else cat; fi >got.txt
        [ -s got.txt ] || echo "# $name.txt" >got.txt
        check "$name, model $model" "$(cat "$expected")" "$(cat got.txt)"
    done
done
[ $failures -eq 0 ]
