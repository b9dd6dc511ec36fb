#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the model that tells the main text of an HTML page from the rest (clean-blocks.txt).

usage: train_blocks.py --text SET [--segments SET] --out clean-blocks.txt [--folds DIR]

A SET is "BLOCKS,GOLD,IDS": the output of dump_blocks; a file of JSON lines (may be gzip), one page each, with "id" and
either "text" (the main text) or "with" and "without" (segments that belong to it and that do not); a file with the ids
of the pages that were dumped, one a line, in the same order.

Needs numpy and lightgbm 4.  With one thread and the same versions it gives the same file every time.  --folds writes,
besides, five models each trained without one fifth of the pages, so that figures can be had on pages not trained on.
"""
import argparse, collections, gzip, json, os, re, urllib.parse

import lightgbm
import numpy

WORD = re.compile(r'\w+')
TREES = 250
THRESHOLD = -0.4  # log odds; chosen on pages not trained on, for the mean F1 of words
PARAMETERS = dict(objective='cross_entropy', num_leaves=16, learning_rate=.06, min_data_in_leaf=60, feature_fraction=.5,
                  bagging_fraction=.8, bagging_freq=1, lambda_l2=5, verbosity=-1, num_threads=1, seed=1,
                  deterministic=True, force_row_wise=True)


def read_blocks(path):
    data = open(path, 'rb').read()
    end = data.index(b'\n')
    names, at = data[:end].decode().split(' '), end + 1
    pages, texts, features = [], [], []
    while at < len(data):
        page, n = (int(x) for x in numpy.frombuffer(data, numpy.uint32, 2, at))
        at += 8
        texts.append(data[at:at + n].decode('utf-8', 'replace'))
        at += n
        features.append(numpy.frombuffer(data, numpy.float32, len(names), at))
        at += 4 * len(names)
        pages.append(page)
    return names, numpy.array(pages), texts, numpy.stack(features)


def read_gold(path):
    with (gzip.open if path.endswith('.gz') else open)(path, 'rt', encoding='utf-8') as f:
        return {g['id']: g for g in map(json.loads, f)}


def words(text): return [w.lower() for w in WORD.findall(text)]


def fold(text): return re.sub(r'\s+', ' ', text or '').strip()


def label_by_text(texts, gold):
    """How much of each block stands in the main text, and how much that counts: a page's blocks weigh by their words."""
    g = words(gold)
    shingles = {tuple(g[i:i + 4]) for i in range(len(g) - 3)}
    lines = {tuple(words(line)) for line in re.split(r'\n+', gold)}
    whole = ' %s ' % ' '.join(g)
    labels, weights = [], []
    for text in texts:
        w = words(text)
        if len(w) >= 4:
            own = [tuple(w[i:i + 4]) for i in range(len(w) - 3)]
            label, weight = sum(s in shingles for s in own) / len(own), len(w)
        elif tuple(w) in lines:
            label, weight = 1, len(w)
        elif ' %s ' % ' '.join(w) in whole:
            label, weight = .5, .1  # a short word that may have come from anywhere
        else:
            label, weight = 0, max(len(w), .2)
        labels.append(label)
        weights.append(weight / max(len(g), 60) * 100 + .05)
    return labels, weights


def label_by_segments(texts, wanted, unwanted):
    """Only blocks that hold a segment count."""
    labels, weights = [], []
    for text in texts:
        good = any(s in text for s in wanted)
        bad = [s for s in unwanted if s in text]
        use = good and not bad or bad and not good and len(text) < 4 * max(map(len, bad)) + 40
        labels.append(1 if good else 0)
        weights.append(4 if use else 0)
    return labels, weights


def read_set(spec, by_text):
    blocks, gold, ids = spec.split(',')
    names, pages, texts, features = read_blocks(blocks)
    gold, ids = read_gold(gold), open(ids).read().split()
    labels, weights = numpy.zeros(len(pages)), numpy.zeros(len(pages))
    bounds = numpy.searchsorted(pages, numpy.arange(len(ids) + 1))
    for k, page in enumerate(ids):
        own = slice(bounds[k], bounds[k + 1])
        g = gold[page]
        if by_text:
            labels[own], weights[own] = label_by_text(texts[own], g['text'])
        else:
            labels[own], weights[own] = label_by_segments(texts[own], [fold(s) for s in g['with']],
                                                          [fold(s) for s in g['without']])
    # A site is in one fold only.
    sites = [urllib.parse.urlparse(gold[page].get('url') or page).netloc or page for page in ids]
    order = sorted(set(sites))
    numpy.random.RandomState(0).shuffle(order)
    fold_of = {site: i % 5 for i, site in enumerate(order)}
    folds = numpy.array([fold_of[site] for site in sites])
    return names, features, labels, weights, folds[pages], dict(zip(ids, map(int, folds)))


def write_model(booster, names, path):
    lines, used = [], []

    def emit(node):
        if 'leaf_value' in node:
            lines.append('= %.5g' % node['leaf_value'])
            return
        name = names[node['split_feature']]
        if name not in used: used.append(name)
        threshold = node['threshold'] if abs(node['threshold']) > 1e-30 else 0
        lines.append('%d %.8g' % (used.index(name), threshold))
        emit(node['left_child'])
        emit(node['right_child'])

    for tree in booster.dump_model()['tree_info']: emit(tree['tree_structure'])
    with open(path, 'w') as f:
        f.write('# SPDX-License-Identifier: Apache-2.0\n'
                '# Tells the main text of an HTML page from the rest; see clean-blocks.md.\n'
                'quoth-blocks 1\nfeatures %s\nthreshold %g\n%s\n' % (' '.join(used), THRESHOLD, '\n'.join(lines)))


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('--text', required=True)
    parser.add_argument('--segments')
    parser.add_argument('--out', required=True)
    parser.add_argument('--folds')
    arguments = parser.parse_args()
    sets = [read_set(arguments.text, True)] + ([read_set(arguments.segments, False)] if arguments.segments else [])
    names = sets[0][0]
    features, labels, weights, folds = (numpy.concatenate([s[i] for s in sets]) for i in (1, 2, 3, 4))

    def train(use):
        use = use & (weights > 0)
        return lightgbm.train(PARAMETERS, lightgbm.Dataset(features[use], labels[use], weight=weights[use]), TREES)

    write_model(train(folds >= 0), names, arguments.out)
    if arguments.folds:
        os.makedirs(arguments.folds, exist_ok=True)
        json.dump({k: v for s in sets for k, v in s[5].items()}, open(arguments.folds + '/folds.json', 'w'))
        for i in range(5): write_model(train(folds != i), names, '%s/%d.txt' % (arguments.folds, i))


if __name__ == '__main__': main()
