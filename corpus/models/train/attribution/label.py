#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Labels articles with the mean of several networks.

    label.py --tokenizer tokenizer.json --teacher MODEL.safetensors ... --out SILVER.npz POOL.jsonl
    label.py ... --gold DEV.jsonl.gz --scorer PROGRAM                 scores the mean instead

Emissions, chains and scores of links (as log-probabilities) are averaged; the mean emissions are the soft labels.
"""
import argparse

import numpy as np
import torch

import claims
import dataset
import encoder
import gold
import teacher
from network import FORBIDDEN, INSIDE, OUTSIDE, viterbi
from words import Document, Vocabulary

TOGETHER = 100  # documents


class Mean:
    """Networks that read together: their weighted mean."""

    def __init__(self, teachers, weights=None, context=encoder.CONTEXT):
        self.teachers, self.weights, self.context = teachers, weights, context
        self.transitions = self.of([t.chain.transitions.detach().numpy() for t in teachers])
        self.starts = self.of([t.chain.starts.detach().numpy() for t in teachers])

    def of(self, values):
        return np.average(values, 0, self.weights)

    @torch.no_grad()
    def read(self, documents):
        """(document, spans, scorers of links, emissions) of each"""
        transitions, starts = self.transitions.copy(), self.starts.copy()
        transitions[:, OUTSIDE, INSIDE] = starts[:, INSIDE] = FORBIDDEN
        for document, *hidden in zip(documents, *(t.read(documents, self.context) for t in self.teachers)):
            emissions = self.of([t.emit(h).numpy() for t, h in zip(self.teachers, hidden)])
            scorers = [
                lambda children, parents, kind=kind: self.of(
                    [self.link(t.links[kind], h, children, parents, document) for t, h in zip(self.teachers, hidden)]
                )
                for kind in (0, 1)
            ]
            yield document, viterbi(emissions, transitions, starts), scorers, emissions

    @staticmethod
    @torch.no_grad()
    def link(linker, hidden, children, parents, document):
        scores = claims.link_scores(linker, hidden, children, parents, document.paragraph)
        return torch.log_softmax(torch.from_numpy(scores), -1).numpy()


def claims_of(teachers, documents):
    """Claims of documents by the mean of networks."""
    documents = [document for document in documents if len(document)]
    return [claim for document, spans, scorers, _ in Mean(teachers).read(documents) for claim in claims.assemble(document, spans, scorers)]


def attributions(document, spans, scorers):
    """[(sources, cues, contents)] as in gold.py"""
    sources, cues, contents = spans
    cue_of = claims.link(scorers[0](contents, cues), contents, cues, document.paragraph) if contents and cues else []
    source_of = claims.link(scorers[1](cues, sources), cues, sources, document.paragraph) if cues and sources else [None] * len(cues)
    found = []
    for k, cue in enumerate(cues):
        source = [] if source_of[k] is None else [sources[source_of[k]]]
        found.append((source, [cue], [content for content, owner in zip(contents, cue_of) if owner == k]))
    loose = [content for k, content in enumerate(contents) if k >= len(cue_of) or cue_of[k] is None]
    linked = {source for item in found for source in item[0]}
    return found + [([], [], [c]) for c in loose] + [([s], [], []) for s in sources if s not in linked]


def main():
    parser = argparse.ArgumentParser(description="Labels articles with the mean of several networks.")
    parser.add_argument("pool", nargs="?")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--teacher", nargs="+", required=True)
    parser.add_argument("--weight", nargs="+", type=float, help="of each teacher in the mean; all the same unless told")
    parser.add_argument("--context", type=int, default=encoder.CONTEXT, help="pieces around what a transformer labels at once")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out")
    parser.add_argument("--gold")
    parser.add_argument("--scorer")
    options = parser.parse_args()
    if not (options.pool and options.out) and not (options.gold and options.scorer):
        parser.error("either POOL and '--out' or '--gold' and '--scorer' are needed")
    if options.weight and len(options.weight) != len(options.teacher):
        parser.error("'--weight' needs a number for each teacher")
    torch.set_num_threads(options.threads)
    vocabulary = Vocabulary(options.tokenizer)
    mean = Mean([teacher.load(path) for path in options.teacher], options.weight, options.context)
    records = list(gold.read(options.gold or options.pool))
    builder, found, words = dataset.Builder(), [], 0
    for at in range(0, len(records), TOGETHER):
        documents = [Document(r.get("id"), r["text"], vocabulary) for r in records[at : at + TOGETHER]]
        documents = [document for document in documents if len(document)]
        for document, spans, scorers, emissions in mean.read(documents):
            words += len(document)
            if options.gold:
                found += claims.assemble(document, spans, scorers)
            else:
                builder.add(document, attributions(document, spans, scorers), emissions)
        print(f"{min(at + TOGETHER, len(records))} of {len(records)} documents, {words} words", flush=True)
    if options.gold:
        for name, value in claims.score(options.scorer, options.gold, found).items():
            print(f"{name} {value:.1f}")
    else:
        np.savez(options.out, transitions=mean.transitions, starts=mean.starts, **builder.arrays())


if __name__ == "__main__":
    main()
