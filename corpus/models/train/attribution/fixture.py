#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the fixture of the parity test: a tiny model with random weights and what it gives for a text.

    fixture.py tokenizer.json vocab.txt FOLDER       writes FOLDER/tiny.safetensors and FOLDER/expected.safetensors

expected.safetensors holds `text` (UTF-8), `words` (first byte, last + 1), `pieces`, `features` (case, state, opens), `paragraphs`; of each
member `mK.embedded` and, after each step, `mK.states.L`; then `emissions` and, for the spans `children` and `parents` (first word, last + 1),
`links.0` and `links.1`; `labels`, the best of the chains. 
"""
import itertools
import os
import sys

import numpy as np
import torch

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import export
import reference
import store
from network import BEGIN, INSIDE, Network, viterbi
from transformer import Transformer
from words import Document, Vocabulary

PIECES = 3000
SHAPES = ((16, 16, 3), (24, 32, 2))  # embedding, width, layers of the convolutions
ATTENTION = {"width": 32, "inner": 48, "heads": 2, "layers": 2, "window": 40, "context": 16}
WEIGHTS = 1, 1, 2  # of the members in the mean
SEED = 7
TEXT = """“We won’t go,” Zoë O’Brien-Łukasz said on Tuesday, “not in 2019 ...”

NATO's spokesman told ``reporters in Kyiv'' that the §4 talks (held at 10:30 a.m.) were over: 'no more', he added.

According to the report, 東京 prices rose 1,234.5 % — the «worst» in years; "it hurts, the mayor wrote
on her page_1. The antidisestablishmentarianism of İstanbul's café owners is "well known" .

Naïve? “Perhaps" said one."""


def main(tokenizer, pieces, folder):
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    document = Document("tiny", TEXT, Vocabulary(tokenizer, PIECES))
    networks = []
    members = [Network(embedding, width, layers, pieces=PIECES) for embedding, width, layers in SHAPES]
    for net in [*members, Transformer(PIECES, **ATTENTION)]:
        net.eval()
        with torch.no_grad():
            for value in net.parameters():
                value.normal_(0.0, 0.5 if value.dim() > 1 else 0.3)
            net.pieces.weight[0] = 0
            for name, value in net.named_parameters():  # so that attention is not all on one word, where roundings decide
                if ".attend." in name:
                    value *= 0.3
            for norm in net.modules():  # so that the words decide, not the biases
                if isinstance(norm, torch.nn.LayerNorm):
                    norm.weight += 1
            for bias in (net.leave.bias, net.chain.transitions, net.chain.starts):
                bias *= 0.3
        networks.append(net)
    with open(pieces, "rb") as file:
        lines = b"".join(itertools.islice(file, PIECES))
    tensors, meta = export.model_of(networks, [document], "tiny", lines, WEIGHTS)
    path = os.path.join(folder, "tiny.safetensors")
    store.write(path, tensors, meta)
    meta["sha256"] = export.body_hash(path)
    store.write(path, tensors, meta)

    model = reference.Model(path)
    before = np.cumsum([0] + [len(letter.encode()) for letter in TEXT])
    spans = [(first, first + 1 + k % 4) for k, first in enumerate(range(0, len(document) - 4, 5))]
    children, parents = spans[0::2], spans[1::2]
    emissions, scorers = model.read(document)
    labels = np.zeros((3, len(document)), np.uint8)
    for role, found in enumerate(viterbi(emissions, *model.chain)):
        for begin, end in found:
            labels[role, begin:end] = INSIDE
            labels[role, begin] = BEGIN
    expected = {
        "text": np.frombuffer(TEXT.encode(), np.uint8),
        "words": before[np.array(document.spans)].astype(np.uint32),
        "pieces": document.pieces.astype(np.uint32),
        "features": document.features,
        "paragraphs": document.paragraph.astype(np.uint32),
        "emissions": emissions.astype(np.float32),
        "children": np.array(children, np.uint32),
        "parents": np.array(parents, np.uint32),
        "labels": labels,
    }
    for kind, scorer in enumerate(scorers):
        expected[f"links.{kind}"] = scorer(children, parents).astype(np.float32)
    for member in range(len(networks)):
        embedded, *states = model.layers(document, member)
        expected[f"m{member}.embedded"] = embedded
        for k, state in enumerate(states):
            expected[f"m{member}.states.{k}"] = state.astype(np.float32)
    store.write(os.path.join(folder, "expected.safetensors"), expected, {"model": "tiny"})


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.strip())
    main(*sys.argv[1:])
