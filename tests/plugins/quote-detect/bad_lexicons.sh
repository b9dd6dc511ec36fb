#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A lexicon with a row that nobody knows, or without one that is needed, is refused with its line.
. "$srcdir/tests/support/program.sh"
corpus=$here/corpus
printf 'Maria Lopez said the bridge will open.\n' >article.txt
mkdir lexicons
QUOTH_DATA_PATH=$work:$corpus
export QUOTH_DATA_PATH
tab=$(printf '\t')

# refuses FILE ROW MESSAGE [STAGE.OPTION=VALUE]: with a row more
refuses() {
    cp "$corpus/lexicons/$1" "lexicons/$1"
    printf '%s\n' "$2" >>"lexicons/$1"
    says "$1" "line $(wc -l <"lexicons/$1" | tr -d ' ') of lexicon '$1': $3; mend the file" "${4:-quote-detect.model=fast}"
}

# lacks FILE ROW MESSAGE [STAGE.OPTION=VALUE]: without the row that begins so
lacks() {
    grep -v "^$2$tab" "$corpus/lexicons/$1" >"lexicons/$1"
    says "$1" "$3 in lexicon '$1'; add it" "${4:-quote-detect.model=fast}"
}

# says FILE MESSAGE SETTING
says() {
    "$quoth" run "$here/pipelines/news.yaml" --set "$3" article.txt -o out 2>log
    check "exit code: $2" 78 $?
    grep -qF "$2" log || {
        echo "FAIL: expected \"$2\", got:"
        cat log
        failures=$((failures + 1))
    }
    rm "lexicons/$1"
}

weights=report-weights.tsv
refuses $weights "fast${tab}lookz${tab}0.1" "unknown feature 'lookz'"
refuses $weights "fats${tab}looks${tab}0.1" "unknown model 'fats'"
refuses $weights "fast${tab}looks${tab}0.1" "a second weight of 'looks' for model 'fast'"
refuses $weights "fast${tab}manner:say${tab}0.1" "a second weight of manner 'say'"
refuses $weights "fast${tab}manner:${tab}0.1" "a manner without a name"
refuses $weights "fast${tab}looks${tab}much" "'much' is no weight from -1000 to 1000"
refuses $weights "best${tab}lookz${tab}0.1" "unknown feature 'lookz'" # whatever model runs
refuses $weights "fast${tab}looks" "2 columns instead of 3, separated by TAB"
lacks $weights "fast${tab}looks" "no weight of 'looks' for model 'fast'"
lacks $weights "best${tab}short" "no weight of 'short' for model 'best'" quote-detect.model=best
lacks $weights "best${tab}[a-z:-]*" "no weight of 'one' for model 'best'" quote-detect.model=best
lacks $weights "fast-polnear${tab}looks" "no weight of 'looks' for model 'fast-polnear'" quote-detect.guide=polnear

precision=report-precision.tsv
refuses $precision "quote-beside${tab}plain${tab}*${tab}0.9" "unknown rule 'quote-beside'"
refuses $precision "quote-before${tab}plane${tab}*${tab}0.9" "unknown variant 'plane'"
refuses $precision "quote-before${tab}plain${tab}${tab}0.9" "the lemma is empty; write * for all of them"
refuses $precision "quote-before${tab}plain${tab}*${tab}1.9" "'1.9' is no share from 0 to 1"

refuses reporting-verbs.tsv "utter${tab}-${tab}say${tab}speach${tab}quote" "unknown act 'speach'"

refuses pronoun-weights.tsv "sex of the subject${tab}1" "unknown feature 'sex of the subject'"
refuses pronoun-weights.tsv "sex${tab}1" "a second weight of 'sex'"
lacks pronoun-weights.tsv "sex" "no weight of 'sex'"

# As it is installed it is fine.
"$quoth" run "$here/pipelines/news.yaml" article.txt -o out -q
check "exit code with the lexicons as they are" 0 $?
[ $failures -eq 0 ]
