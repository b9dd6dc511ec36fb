# SPDX-License-Identifier: Apache-2.0
"""Features of texts, as the C code sees them (plugins/topic-classify/tools/topic_probe.c)."""
import json
import subprocess

import numpy as np
import scipy.sparse as sparse

import texts

PRIOR = 4.0  # added to the squared norm of a text
CHUNK = 2000  # texts a call


def run(probe, mode, pieces):
    data = b"".join(piece.replace("\0", " ").encode() + b"\0" for piece in pieces)
    return subprocess.run([probe, *mode], input=data, stdout=subprocess.PIPE, check=True).stdout


def read(probe, pieces):
    """Of each text: its features and the rows of the lexicon's terms, with repetitions."""
    features, terms = [], []
    for first in range(0, len(pieces), CHUNK):
        numbers = np.frombuffer(run(probe, ["features", str(texts.TERMS)], pieces[first : first + CHUNK]), np.uint32)
        at = 0
        while at < len(numbers):
            for into in (features, terms):
                into.append(numbers[at + 1 : at + 1 + numbers[at]].copy())
                at += 1 + int(numbers[at])
    return features, terms


def damped(lists, keys):
    """A matrix of 1 + ln count: a row a text, a column a key; what is no key is left out."""
    lengths = np.array([len(numbers) for numbers in lists])
    flat = np.concatenate(lists) if len(lists) else np.zeros(0, np.uint32)
    rows = np.repeat(np.arange(len(lists)), lengths)
    places = np.searchsorted(keys, flat).clip(max=len(keys) - 1)
    known = keys[places] == flat
    matrix = sparse.csr_matrix(
        (np.ones(known.sum(), np.float32), (rows[known], places[known])), shape=(len(lists), len(keys))
    )
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def norms(matrix):
    return np.sqrt(PRIOR + np.asarray(matrix.multiply(matrix).sum(1)).ravel()).astype(np.float32)


def term_evidence(lists, norm):
    """The lexicon's part of the margins, for a unit of 1: a column a topic."""
    table = list(texts.rows(texts.TERMS))
    matrix = damped(lists, np.arange(len(table), dtype=np.uint32))
    weights = np.zeros((len(table), len(texts.TOPICS)), np.float32)
    for row, (_term, topic, weight) in enumerate(table):
        weights[row, texts.INDEX[topic]] = float(weight)
    return (matrix @ weights) / norm[:, None]


def word_vectors(probe, path, most):
    """Feature and vector of the `most` commonest words that are one token; vectors centred and of length 1."""
    with open(path, encoding="utf-8") as file:
        table = json.load(file)["vectors"]
    words = [word for word in list(table)[: 2 * most] if word[0].isalpha()][:most]
    vectors = np.array([table[word][:100] for word in words], np.float32)
    vectors -= vectors.mean(0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    found, _terms = read(probe, words)
    single = np.array([len(features) == 1 for features in found])
    keys = np.array([features[0] for features, one in zip(found, single) if one], np.uint32)
    keys, first = np.unique(keys, return_index=True)
    return keys, vectors[single][first]
