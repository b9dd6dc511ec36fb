#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains sentences.safetensors: logistic regression over the features that the program `features` writes.

    train_sentences.py FEATURES CLUSTERS.safetensors UD_FOLDER NER_FOLDER OUT.safetensors [--folds]

UD_FOLDER holds ewt_{train,dev}.conllu.gz and gum_nr_{train_nonews,dev}.conllu.gz, NER_FOLDER conll_train.txt.gz, news.
  --folds measures by five folds of EWT instead, and writes nothing.
"""
import os
import sys
import time

import numba
import numpy as np

import store
import treebank

VERSION = 2
FEATURES_VERSION = 2
HEAD, FEATURES = 3, 51  # numbers a record
LEAST_FEATURE = 2
ROWS, BITS = 24_000, 16
EPOCHS, RATE, DECAY = 12, 0.05, 2e-6
RULE, NO_RULE = 25, 0x35BCD642  # where a record says what the rules say, and what it is where no mark stands
UNIT = 64  # steps of an int8 weight of 1
BIAS, ALWAYS = 0, 0.25  # where a record has the feature of every place, and what its weight is raised by: chosen by five folds
SEEDS = range(2, 7)
FOLDS = 5
QUOTES = ("\u201c\u201d", "''", "\u2018\u2019", "\u00ab\u00bb")


@numba.njit(cache=True)
def fit(active, gold, features, epochs, rate, decay, seed):
    """AdaGrad.  `active` has the features of a place, -1 for those that are not known."""
    np.random.seed(seed)
    weights, sums = np.zeros(features, np.float64), np.full(features, 1e-6)
    total = np.zeros(features, np.float64)
    for epoch in range(epochs):
        order = np.random.permutation(len(gold))
        for i in order:
            score = 0.0
            for k in active[i]:
                if k >= 0:
                    score += weights[k]
            slope = 1.0 / (1.0 + np.exp(-score)) - gold[i]
            for k in active[i]:
                if k >= 0:
                    step = slope + decay * weights[k]
                    sums[k] += step * step
                    weights[k] -= rate * step / np.sqrt(sums[k])
        if epoch >= epochs // 2:
            total += weights
    return total / (epochs - epochs // 2)


class Data:
    def __init__(self, tool, clusters, paragraphs):
        lines = ["".join(("\x1f" if i else "") + text + (" " if space else "")
                         for i, (text, space) in enumerate(sentences)).rstrip(" ") for sentences in paragraphs]
        self.rows = treebank.records(tool, ("sentences", clusters), lines, HEAD + FEATURES)
        self.gold = self.rows[:, 2].astype(np.int64)
        self.unmarked = self.rows[:, HEAD + RULE] == NO_RULE
        self.inner = sum(len(sentences) - 1 for sentences in paragraphs)

    def score(self, guess):
        right = int((guess & (self.gold == 1)).sum())
        return 200 * right / (int(guess.sum()) + self.inner)


def requoted(paragraphs):
    """The paragraphs with straight quotation marks again, with marks of other styles: treebanks have few of them."""
    for number, sentences in enumerate(p for p in paragraphs if any('"' in text for text, _ in p)):
        marks, count, changed = QUOTES[number % len(QUOTES)], 0, []
        for text, space in sentences:
            parts = text.split('"')
            text = parts[0]
            for part in parts[1:]:
                text += marks[count % 2] + part
                count += 1
            changed.append((text, space))
        if count % 2 == 0:
            yield changed


def ids(keys, rows):
    at = np.searchsorted(keys, rows[:, HEAD:])
    at[at == len(keys)] = 0
    return np.where(keys[at] == rows[:, HEAD:], at, -1).astype(np.int32)


def known(rows):
    keys, tally = np.unique(rows[:, HEAD:].ravel(), return_counts=True)
    return keys[tally >= LEAST_FEATURE], tally[tally >= LEAST_FEATURE]


def merge(data, news):
    """Adds the places of news where nothing marks an end and there is none: a program cut that corpus, and not well."""
    kept = news.unmarked & (news.gold == 0)
    data.rows = np.concatenate([data.rows, news.rows[kept]])
    data.gold = data.rows[:, 2].astype(np.int64)
    return data


def fits(data, keys, epochs):
    """The mean of several fits, which differ in the order of the places: one alone is right or wrong by chance here and
    there, by 0.3 of F1 on a dev set."""
    active = ids(keys, data.rows)
    return np.mean([fit(active, data.gold, len(keys), epochs, RATE, DECAY, seed) for seed in SEEDS], axis=0)


def train(data):
    keys, tally = known(data.rows)
    first = fits(data, keys, EPOCHS // 2)
    kept = np.sort(keys[np.argsort(-np.abs(first) * np.sqrt(tally))[:ROWS]])
    weights = fits(data, kept, EPOCHS)
    weights[np.searchsorted(kept, data.rows[0, HEAD + BIAS])] += ALWAYS
    return kept, weights


def judge(keys, weights, rows):
    active = ids(keys, rows)
    return np.where(active >= 0, weights[active], 0).sum(1) > 0


def main():
    tool, clusters, folder, names, out = sys.argv[1:6]
    began = time.process_time()
    load = lambda name: list(treebank.paragraphs(os.path.join(folder, name + ".conllu.gz")))
    ewt, gum = load("ewt_train"), load("gum_nr_train_nonews")
    news = list(treebank.news_paragraphs(os.path.join(names, "conll_train.txt.gz")))
    news = Data(tool, clusters, news)
    if "--folds" in sys.argv:
        for fold in range(FOLDS):
            held = [p for i, p in enumerate(ewt) if i * FOLDS // len(ewt) == fold]
            rest = [p for i, p in enumerate(ewt) if i * FOLDS // len(ewt) != fold]
            data, test = merge(Data(tool, clusters, rest + gum + list(requoted(rest + gum))), news), Data(tool, clusters, held)
            keys, weights = train(data)
            print("fold", fold, "ends within paragraphs F1 %.2f" % test.score(judge(keys, weights, test.rows)))
        return
    data = merge(Data(tool, clusters, ewt + gum + list(requoted(ewt + gum))), news)
    print(len(data.gold), "places,", data.gold.sum(), "of", data.inner, "ends among them")
    keys, weights = train(data)
    print("train F1 %.2f" % data.score(judge(keys, weights, data.rows)))
    small, scales = store.shrink(weights[:, None], UNIT)
    final = small[:, 0] * scales.astype(np.float64)
    scores = []
    for name in ("ewt_dev", "gum_nr_dev"):
        dev = Data(tool, clusters, load(name))
        scores.append("%s ends within paragraphs F1 %.2f" % (name, dev.score(judge(keys, final, dev.rows))))
        print(scores[-1], "(not rounded %.2f)" % dev.score(judge(keys, weights, dev.rows)), len(dev.gold), "places,",
              dev.gold.sum(), "of", dev.inner, "ends among them")
    slots, rows = store.pack(keys, small, scales, BITS)
    store.write(out, {"slots": slots, "rows": rows}, {
        "name": "sentences", "version": VERSION, "kind": "sentences", "features": FEATURES_VERSION,
        "data": "Universal Dependencies English EWT train (CC BY-SA 4.0), GUM train without news (CC BY 4.0 and others), "
                "CoNLL-2003 English train",
        "licence": "CC-BY-SA-4.0", "scores": "; ".join(scores),
        "command": "train_sentences.py features clusters.safetensors UD NER sentences.safetensors",
    })
    print("%.0f CPU seconds" % (time.process_time() - began))


if __name__ == "__main__":
    main()
