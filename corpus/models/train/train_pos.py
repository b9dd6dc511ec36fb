#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains pos.safetensors: an averaged perceptron over the features that the program `features` writes.

    train_pos.py FEATURES CLUSTERS.safetensors UD_FOLDER OUT.safetensors        about 6 CPU minutes

UD_FOLDER holds ewt_{train,dev}.conllu.gz and gum_nr_{train_nonews,dev}.conllu.gz.
"""
import collections
import os
import sys
import time

import numba
import numpy as np

import store
import treebank

VERSION = 1
FEATURES_VERSION = 1
FEATURES, HEAD = 28, 9  # numbers a record
T_LABEL, T_LABELS2, T_LABEL_WORD, T_LABEL_AFTER, T_LABEL_CLASS_AFTER, T_LABEL_SUFFIX = range(29, 35)  # as in pos.c
DYNAMIC = 6
LABELS = 48  # a rarer label becomes the most frequent one with the same Penn part of speech
LEAST_FEATURE = 2
ROWS, BITS = 50_000, 17
KNOWN_LEAST, KNOWN_SHARE, KNOWN_BITS = 12, 0.998, 12
FIRST_EPOCHS, SECOND_EPOCHS = 6, 8
M32 = np.uint32


@numba.njit(cache=True)
def feature(template, value):
    """linear_feature() of linear.h"""
    h = M32(value) * M32(0x9E3779B1) + M32(template) * M32(0x85EBCA77)
    h = M32(h)
    h = M32(h ^ (h >> M32(15)))
    h = M32(h * M32(0x2C1B3C6D))
    return M32(h ^ (h >> M32(13)))


@numba.njit(cache=True)
def feature2(template, a, b):
    return feature(template, M32(M32(a) ^ M32(M32(b) * M32(0xC2B2AE3D) + M32(0x27D4EB2F))))


@numba.njit(cache=True)
def dynamic(head, last, last2, out):
    """The features with labels, as in pos_tag()."""
    word, after, class_after, suffix = head[5], head[6], head[7], head[8]
    out[0] = feature(T_LABEL, last)
    out[1] = feature2(T_LABELS2, last, last2)
    out[2] = feature2(T_LABEL_WORD, word, last)
    out[3] = feature2(T_LABEL_AFTER, after, last)
    out[4] = feature2(T_LABEL_CLASS_AFTER, class_after, last)
    out[5] = feature2(T_LABEL_SUFFIX, suffix, last)


@numba.njit(cache=True)
def table_find(slots, ids, bits, key):
    slot = np.int64(key >> M32(32 - bits))
    while ids[slot] >= 0:
        if slots[slot] == key:
            return ids[slot]
        slot = (slot + 1) & ((1 << bits) - 1)
    return -1


@numba.njit(cache=True)
def table_make(keys, bits):
    slots, ids = np.zeros(1 << bits, np.uint32), np.full(1 << bits, -1, np.int32)
    for i in range(len(keys)):
        slot = np.int64(keys[i] >> M32(32 - bits))
        while ids[slot] >= 0:
            slot = (slot + 1) & ((1 << bits) - 1)
        slots[slot], ids[slot] = keys[i], i
    return slots, ids


@numba.njit(cache=True)
def gold_dynamic(heads, gold, starts, none, out):
    for s in range(len(starts) - 1):
        last, last2 = none, none
        for i in range(starts[s], starts[s + 1]):
            dynamic(heads[i], last, last2, out[i])
            last2, last = last, gold[i]


@numba.njit(cache=True)
def epoch(heads, static, gold, known, starts, order, slots, ids, bits, labels, weights, totals, stamps, step, learn):
    """One pass; with `learn` False it only tags.  Returns the number of right labels, and fills `out`."""
    right = 0
    scores = np.zeros(weights.shape[1], np.float32)
    active = np.zeros(static.shape[1] + DYNAMIC, np.int64)
    dyn = np.zeros(DYNAMIC, np.uint32)
    out = np.zeros(len(gold), np.uint8)
    for s in order:
        last, last2 = labels, labels
        for i in range(starts[s], starts[s + 1]):
            if known[i] >= 0:
                guess = known[i]
            else:
                n = 0
                for k in range(static.shape[1]):
                    if static[i, k] >= 0:
                        active[n] = static[i, k]
                        n += 1
                dynamic(heads[i], last, last2, dyn)
                for k in range(DYNAMIC):
                    row = table_find(slots, ids, bits, dyn[k])
                    if row >= 0:
                        active[n] = row
                        n += 1
                scores[:] = 0
                for k in range(n):
                    for c in range(labels):
                        scores[c] += weights[active[k], c]
                guess = 0
                for c in range(1, labels):
                    if scores[c] > scores[guess]:
                        guess = c
                step += 1
                if learn and guess != gold[i]:
                    for k in range(n):
                        row = active[k]
                        for c, change in ((gold[i], 1.0), (guess, -1.0)):
                            totals[row, c] += (step - stamps[row, c]) * weights[row, c]
                            stamps[row, c] = step
                            weights[row, c] += change
            right += guess == gold[i]
            out[i] = guess
            last2, last = last, guess
    return right, step, out


class Data:
    def __init__(self, tool, clusters, sentences):
        self.lines = lines = [text for text, _ in sentences]
        gold = [words for _, words in sentences]
        self.rows = treebank.records(tool, ("pos", clusters), lines, HEAD + FEATURES)
        self.names, self.exact = treebank.align(gold, self.rows)
        self.words = sum(len(words) for words in gold)
        line = self.rows[:, 0]
        self.starts = np.concatenate([[0], np.flatnonzero(np.diff(line)) + 1, [len(line)]]).astype(np.int64)


def number(data, label_of):
    return np.array([label_of[name] for name in data.names], np.int64)


def main():
    tool, clusters, folder, out = sys.argv[1:]
    began = time.process_time()
    load = lambda name: list(treebank.sentences(os.path.join(folder, name + ".conllu.gz")))
    train = load("ewt_train") + load("gum_nr_train_nonews")
    rng = np.random.default_rng(1)
    # Headlines: some sentences again, in capitals and capitalised.
    for text, words in [train[i] for i in rng.choice(len(train), len(train) // 12, replace=False)]:
        for changed in (text.upper(), " ".join(w[:1].upper() + w[1:] for w in text.split(" "))):
            if len(changed.encode()) == len(text.encode()):
                train.append((changed, words))
    data = Data(tool, clusters, train)
    dev = {name: Data(tool, clusters, load(name)) for name in ("ewt_dev", "gum_nr_dev")}
    count = collections.Counter(data.names)
    final, kept = {}, [name for name, _ in count.most_common(LABELS - 1)] + ["OTHER/X"]
    for name in count:
        if name in kept:
            final[name] = name
        else:
            same = [n for n in kept if n.split("/")[0] == name.split("/")[0]]
            final[name] = max(same, key=lambda n: count[n]) if same else "OTHER/X"
    labels = sorted(set(final.values()), key=lambda n: (-count[n], n))
    label_of = collections.defaultdict(lambda: labels.index("OTHER/X"))
    label_of.update({name: labels.index(final[name]) for name in count})
    gold = number(data, label_of)
    print(len(labels), "labels,", len(gold), "tokens")

    # Words that have one label only.
    plain = data.rows[:, 4] == 0
    by_word = collections.defaultdict(collections.Counter)
    for word, label in zip(data.rows[plain, 5].tolist(), gold[plain].tolist()):
        by_word[word][label] += 1
    known = {}
    for word, tally in by_word.items():
        label, most = tally.most_common(1)[0]
        total = sum(tally.values())
        if total >= KNOWN_LEAST and most >= KNOWN_SHARE * total and labels[label].split("/")[0] not in ("NNP", "NNPS"):
            known[word] = label
    known = dict(sorted(known.items(), key=lambda item: -sum(by_word[item[0]].values()))[: (1 << KNOWN_BITS) // 2])

    def known_of(rows):
        return np.array([known.get(word, -1) if not upper else -1
                         for upper, word in zip(rows[:, 4].tolist(), rows[:, 5].tolist())], np.int64)

    known_train = known_of(data.rows)
    heads = np.ascontiguousarray(data.rows[:, :HEAD])
    dyn = np.zeros((len(gold), DYNAMIC), np.uint32)
    gold_dynamic(heads, gold, data.starts, len(labels), dyn)
    open_rows = known_train < 0
    keys, tally = np.unique(np.concatenate([data.rows[open_rows, HEAD:].ravel(), dyn[open_rows].ravel()]),
                            return_counts=True)
    frequency = tally[tally >= LEAST_FEATURE]
    keys = keys[tally >= LEAST_FEATURE]
    print(len(keys), "features")

    def fit(keys, epochs):
        bits = int(np.ceil(np.log2(len(keys) * 1.6)))
        slots, ids = table_make(keys, bits)

        def static_of(rows):
            at = np.searchsorted(keys, rows[:, HEAD:])
            at[at == len(keys)] = 0
            return np.where(keys[at] == rows[:, HEAD:], at, -1).astype(np.int32)

        static = static_of(data.rows)
        weights = np.zeros((len(keys), len(labels)), np.float32)
        totals, stamps = np.zeros_like(weights, np.float64), np.zeros_like(weights, np.int64)
        step = 0
        for number_of_epoch in range(epochs):
            order = rng.permutation(len(data.starts) - 1)
            right, step, _ = epoch(heads, static, gold, known_train, data.starts, order, slots, ids, bits, len(labels),
                                   weights, totals, stamps, step, True)
            print("epoch", number_of_epoch + 1, "%.2f" % (100 * right / len(gold)), "%.0f s" % (time.process_time() - began))
            sys.stdout.flush()
        totals += (step - stamps) * weights
        return (totals / step).astype(np.float32), static_of, (slots, ids, bits)

    def score(weights, static_of, table, prefix):
        found = {}
        for name, d in dev.items():
            want = number(d, label_of)
            _, _, got = epoch(np.ascontiguousarray(d.rows[:, :HEAD]), static_of(d.rows), want, known_of(d.rows), d.starts,
                              np.arange(len(d.starts) - 1), *table, len(labels), weights, np.zeros((1, 1)),
                              np.zeros((1, 1), np.int64), 0, False)
            x = [n.split("/")[0] for n in d.names]
            u = [n.split("/")[1] for n in d.names]
            xs = np.array([labels[g].split("/")[0] == w for g, w in zip(got, x)])
            us = np.array([labels[g].split("/")[1] == w for g, w in zip(got, u)])
            found[name] = (100 * us[d.exact].mean(), 100 * xs[d.exact].mean(), 100 * d.exact.sum() / d.words)
            print(prefix, name, "UPOS %.2f XPOS %.2f, tokens as in the treebank %.1f %%" % found[name])
        return found

    weights, static_of, table = fit(keys, FIRST_EPOCHS)
    score(weights, static_of, table, "all features:")
    worth = np.abs(weights - weights.mean(1, keepdims=True)).sum(1) * np.sqrt(frequency)
    keys = np.sort(keys[np.argsort(-worth)[:ROWS]])
    weights, static_of, table = fit(keys, SECOND_EPOCHS)
    score(weights, static_of, table, "kept features:")
    small, scales = store.shrink(weights)
    found = score(small.astype(np.float32) * scales[:, None], static_of, table, "int8:")

    slots, rows = store.pack(keys, small, scales, BITS)
    known_words = np.zeros(1 << KNOWN_BITS, np.uint32)
    known_labels = np.zeros(1 << KNOWN_BITS, np.uint8)
    for word, label in known.items():
        slot = (word * 0x9E3779B1 & 0xFFFFFFFF) >> (32 - KNOWN_BITS)
        while known_words[slot]:
            slot = (slot + 1) & ((1 << KNOWN_BITS) - 1)
        known_words[slot], known_labels[slot] = word, label
    store.write(out, {"slots": slots, "rows": rows, "known_words": known_words, "known_labels": known_labels}, {
        "name": "pos", "version": VERSION, "kind": "part-of-speech", "features": FEATURES_VERSION,
        "labels": " ".join(labels),
        "data": "Universal Dependencies English EWT train (CC BY-SA 4.0), GUM train without news (CC BY 4.0 and others)",
        "licence": "CC-BY-SA-4.0",
        "scores": "; ".join("%s UPOS %.2f XPOS %.2f" % ((n,) + f[:2]) for n, f in found.items()),
        "command": "train_pos.py features clusters.safetensors UD pos.safetensors",
    })
    # The C tagger must say the same.
    for name, d in dev.items():
        got = treebank.records(tool, ("tag", clusters, out), d.lines, 5)[:, 4]
        _, _, want = epoch(np.ascontiguousarray(d.rows[:, :HEAD]), static_of(d.rows), number(d, label_of),
                           known_of(d.rows), d.starts, np.arange(len(d.starts) - 1), *table, len(labels),
                           small.astype(np.float32) * scales[:, None], np.zeros((1, 1)), np.zeros((1, 1), np.int64), 0,
                           False)
        print("%s: the C tagger differs in %d of %d labels" % (name, (got != want).sum(), len(want)))
    print("%.0f CPU seconds" % (time.process_time() - began))


if __name__ == "__main__":
    main()
