#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a network for attribution on gold, or on gold and silver.

    train.py --gold TRAIN.jsonl.gz --tokenizer tokenizer.json --out FOLDER
             [--silver SILVER.npz] [--words MODEL.safetensors | --init attribution-fast.safetensors]
             [--dev DEV.jsonl.gz ... (--scorer PROGRAM | --quoth PROGRAM)]

Writes FOLDER/network.pt, the moving average of the weights, after every measurement; export.py makes the model of it.
A line of FOLDER/log.txt says how much was read; with '--million-words' set to that and no '--minutes', the run can be repeated.
"""
import argparse
import os
import random
import signal
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import claims
import dataset
import encoder
import export
import gold
import reference
from network import Network
from transformer import Transformer
from words import Document, Vocabulary

CHAIN_WEIGHT, SOFT_WEIGHT, LINK_WEIGHT = 5.0, 5.0, 0.2
PRETRAINED_RATE, HEAD_RATE = 0.1, 0.5  # shares of the rate for a transformer's layers and for what it begins without
WARM_UP = 200  # steps
AVERAGE_EVERY = 4  # steps between two updates of the moving average
DOCUMENTS = 400  # drawn at a time
SHORTEST, LONGEST = 150, 500  # words of a text, about


def losses(network, row, hidden):
    """(of the chains, of the soft labels, of the links)"""
    emissions = network.emit(hidden)
    chain = network.chain.loss(emissions, row.labels, row.begins, row.mask) / row.words
    soft = torch.zeros(())
    if row.soft_mask.any():
        told = torch.log_softmax(row.soft, -1)
        said = torch.log_softmax(emissions[row.soft_mask], -1)
        soft = F.kl_div(said, told, log_target=True, reduction="sum") / row.words
    total, count = torch.zeros(()), 0
    for linker, link in zip(network.links, row.links):
        if link is None:
            continue
        children, parents, features, forbidden, target = link
        score = linker(hidden, children, parents, features)
        m = forbidden.shape[1]
        score = torch.cat([score[:, :m].masked_fill(forbidden, -1e4), score[:, m:]], 1)
        total, count = total + F.cross_entropy(score, target, reduction="sum"), count + len(target)
    return chain, soft, total / max(count, 1)


class Average:
    """An exponential moving average of the weights."""

    def __init__(self, network, decay):
        self.decay = decay
        self.values = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def update(self, network):
        for name, value in network.state_dict().items():
            self.values[name].lerp_(value, 1 - self.decay)


class Draw:
    """The numbers of documents of a corpus in random order, again and again."""

    def __init__(self, numbers, source):
        self.numbers, self.source, self.left = list(numbers), source, []

    def take(self, count):
        taken = []
        while len(taken) < count:
            if not self.left:
                self.left = self.numbers[:]
                self.source.shuffle(self.left)
            taken.append(self.left.pop())
        return taken


def rows_of(corpora, progress, options, source, lengths=(SHORTEST, LONGEST)):
    """(corpus, texts) without end.  A row holds texts of gold or of silver; their share depends on the progress."""
    draws = [Draw(range(len(corpus)), source) for corpus in corpora]
    while True:
        if len(corpora) == 1:
            counts = [DOCUMENTS]
        else:
            share = options.last_gold_share if progress() > options.last_from else options.gold_share
            counts = [round(share * DOCUMENTS), DOCUMENTS - round(share * DOCUMENTS)]
        found = []
        for corpus, draw, count in zip(corpora, draws, counts):
            texts = [text for number in draw.take(count) for text in corpus.cut(number, source.randint(*lengths))]
            source.shuffle(texts)
            found += [(corpus, row) for row in dataset.rows(texts, options.row)]
        source.shuffle(found)
        yield from found


def start_pieces(network, path):
    """Embeddings of the pieces from another model's: its widest directions."""
    from safetensors.torch import load_file

    tensors = load_file(path)
    names = [name for name in tensors if name.endswith("word_embeddings.weight")]
    if not names:
        raise SystemExit(f"train: no word embeddings in '{path}': a model of the BERT family with the same pieces is needed")
    table = tensors[names[0]].float()
    table = table - table.mean(0)
    _, _, directions = torch.linalg.svd(table[:20000], full_matrices=False)
    table = table @ directions[: network.shape["embedding"]].T
    table = table / table.std() * 0.05
    table[0] = 0
    network.pieces.weight.data.copy_(table)


def start_from(path):
    """The network that was saved or exported there."""
    try:
        return export.load(path) if path.endswith(".pt") else reference.Model(path).network(0)
    except Exception:
        raise SystemExit(f"train: '{path}' is neither a network.pt of this program nor a model of export.py")


def read_gold(paths, vocabulary):
    builder = dataset.Builder()
    for path in paths:
        for record in gold.read(path):
            document = Document(record.get("id"), record["text"], vocabulary)
            builder.add(document, gold.attributions(document, record))
    if not builder.kinds:
        raise SystemExit(f"train: no documents in '{paths[0]}'")
    return dataset.Corpus(builder.arrays())


def arguments():
    parser = argparse.ArgumentParser(description="Trains a network for attribution.")
    parser.add_argument("--gold", nargs="+", required=True)
    parser.add_argument("--silver", help="what label.py wrote")
    parser.add_argument("--tokenizer", required=True, help="tokenizer.json with the word pieces, or a model")
    parser.add_argument("--words", help="safetensors whose word embeddings are a start for the pieces'")
    parser.add_argument("--init", help="a network.pt or a model to go on from, in its shape")
    parser.add_argument("--base", help="safetensors of the BERT family whose lower layers a transformer begins with")
    parser.add_argument("--dev", nargs="*", default=[])
    parser.add_argument("--scorer", help="program that scores claims against a gold file")
    parser.add_argument("--quoth", help="the program quoth, whose command eval scores")
    parser.add_argument("--out", required=True)
    parser.add_argument("--embedding", type=int, default=128)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--million-words", type=float, default=100.0, help="how long to train")
    parser.add_argument("--minutes", type=float, default=1e9, help="shorten the schedule to this time")
    parser.add_argument("--measure-every", type=float, default=10.0, help="million words")
    parser.add_argument("--row", type=int, default=4096, help="words a step")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--drop", type=float, default=0.2)
    parser.add_argument("--word-drop", type=float, default=0.05)
    parser.add_argument("--average", type=float, default=0.996, help="decay of the moving average every four steps")
    parser.add_argument("--gold-share", type=float, default=0.12)
    parser.add_argument("--last-gold-share", type=float, default=0.4)
    parser.add_argument("--last-from", type=float, default=0.9, help="where in the schedule the last part begins")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for path in [*options.gold, options.tokenizer, *options.dev, *filter(None, (options.silver, options.words, options.init))]:
        if not os.path.exists(path):
            raise SystemExit(f"train: cannot open '{path}'")
    if options.scorer and not os.path.exists(options.scorer):
        raise SystemExit(f"train: cannot open '{options.scorer}'")
    if options.quoth:
        options.scorer = [options.quoth, "eval"]
    if options.dev and not options.scorer:
        raise SystemExit("train: '--dev' needs '--scorer', a program that scores claims against a gold file, or '--quoth'")
    return options


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a user who stops it wants no traceback
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    source = random.Random(options.seed)
    os.makedirs(options.out, exist_ok=True)
    log = open(os.path.join(options.out, "log.txt"), "a", encoding="utf-8")

    def say(line):
        print(line, flush=True)
        print(line, file=log, flush=True)

    say(" ".join(sys.argv))
    vocabulary = Vocabulary(options.tokenizer)
    corpora = [read_gold(options.gold, vocabulary)]
    if options.init:
        network = start_from(options.init)
        network.drop.rate = options.drop
    elif options.base:
        network = Transformer(layers=options.layers, drop=options.drop)
        network.start_from(encoder.pretrained(options.base))
    else:
        network = Network(options.embedding, options.width, options.layers, options.drop)
    if options.words:
        start_pieces(network, options.words)
    if options.silver:
        with np.load(options.silver) as arrays:
            corpora.append(dataset.Corpus(arrays))
            if not options.init:
                network.chain.transitions.data.copy_(torch.from_numpy(arrays["transitions"]))
                network.chain.starts.data.copy_(torch.from_numpy(arrays["starts"]))
    dev = [(path, [Document(r.get("id"), r["text"], vocabulary) for r in gold.read(path)]) for path in options.dev]
    dense = [value for name, value in network.named_parameters() if name != "pieces.weight"]
    say(f"words {[int(corpus.bounds[-1]) for corpus in corpora]}, weights {sum(value.numel() for value in dense)} and the pieces'")

    inner, lengths = set(), (SHORTEST, LONGEST)
    if isinstance(network, Transformer):
        inner = {id(value) for value in (network.places, *network.layers.parameters())}
        lengths = (network.shape["window"] // 2, network.shape["window"])
    shares = (PRETRAINED_RATE, HEAD_RATE, PRETRAINED_RATE / 2) if inner else (1, 1, 0.5)  # of the rate: layers, the rest, pieces
    groups = [
        dict(
            params=[value for value in dense if (id(value) in inner) == low and (value.dim() >= 2) == matrix],
            lr=options.rate * shares[0 if low else 1],
            weight_decay=0.01 if matrix else 0.0,
        )
        for low in (True, False)
        for matrix in (True, False)
    ]
    optimizers = [
        torch.optim.AdamW([group for group in groups if group["params"]], fused=True),
        torch.optim.SparseAdam([network.pieces.weight], lr=options.rate * shares[2]),
    ]
    rates = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
    average = Average(network, options.average)
    began, words, step, measured = time.time(), 0, 0, 0
    sums, since = np.zeros(3), 0

    def progress():
        return max(words / (options.million_words * 1e6), (time.time() - began) / 60 / options.minutes)

    def measure():
        seconds = time.time() - began
        say(
            f"{words / 1e6:.1f} million words, {step} steps, {seconds:.0f} s, {words / seconds:.0f} words/s: "
            + "chain %.4f soft %.4f link %.3f" % tuple(sums / max(since, 1))
        )
        state = {name: value.clone() for name, value in average.values.items()}
        torch.save({"shape": network.shape, "state": state}, os.path.join(options.out, "network.pt"))
        judge = export.shaped(network.shape)
        judge.load_state_dict(state)
        for path, documents in dev:
            figures = claims.score(options.scorer, path, claims.claims_of(judge, documents))
            line = ", ".join(f"{name.replace('exact ', '')} {value:.1f}" for name, value in figures.items())
            say(f"  {os.path.basename(path)}: {line}")

    network.train()
    for corpus, texts in rows_of(corpora, progress, options, source, lengths):
        done = progress()
        if done >= 1:
            break
        factor = min((step + 1) / WARM_UP, 1.0) * (1 - done)
        for optimizer, base in zip(optimizers, rates):
            for group, rate in zip(optimizer.param_groups, base):
                group["lr"] = rate * factor
        row = dataset.Row(corpus, texts, options.row)
        if options.word_drop:
            row.pieces[torch.rand(options.row) < options.word_drop] = 0
        parts = losses(network, row, network.of_row(row))
        loss = CHAIN_WEIGHT * parts[0] + SOFT_WEIGHT * parts[1] + LINK_WEIGHT * parts[2]
        loss.backward()
        torch.nn.utils.clip_grad_norm_(dense, 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        step += 1
        words += row.words
        sums += [float(part) for part in parts]
        since += 1
        if step % AVERAGE_EVERY == 0:
            average.update(network)
        if words // int(options.measure_every * 1e6) > measured:
            measured = words // int(options.measure_every * 1e6)
            measure()
            sums, since = np.zeros(3), 0
    if since or not measured:
        measure()


if __name__ == "__main__":
    main()
