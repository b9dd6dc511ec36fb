#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tunes a pretrained transformer for attribution: the network that labels articles for the others.

    tune.py --base MODEL.safetensors --gold TRAIN.jsonl.gz --tokenizer tokenizer.json --out READER.safetensors
            [--silver SILVER.npz] [--dev DEV.jsonl.gz ... --scorer PROGRAM]

Word embeddings stay as they are.  READER.safetensors is written after every measurement; label.py takes it as '--teacher'.
"""
import argparse
import os
import random
import time

import numpy as np
import torch

import claims
import dataset
import encoder
import gold
import label
import train
from words import Document, Vocabulary

CHAIN_WEIGHT, SOFT_WEIGHT, LINK_WEIGHT = 1.0, 1.0, 0.1


def arguments():
    parser = argparse.ArgumentParser(description="Tunes a pretrained transformer for attribution.")
    parser.add_argument("--base", required=True, help="a model of the BERT or MPNet family, or what this program wrote")
    parser.add_argument("--gold", nargs="+", required=True)
    parser.add_argument("--silver", help="what label.py wrote")
    parser.add_argument("--tokenizer", required=True)
    parser.add_argument("--dev", nargs="*", default=[])
    parser.add_argument("--scorer")
    parser.add_argument("--out", required=True)
    parser.add_argument("--million-words", type=float, default=3.0, help="how long to train")
    parser.add_argument("--minutes", type=float, default=1e9, help="shorten the schedule to this time")
    parser.add_argument("--measure-every", type=float, default=0.75, help="million words")
    parser.add_argument("--row", type=int, default=4096, help="words a step")
    parser.add_argument("--longest", type=int, default=270, help="words of a text")
    parser.add_argument("--rate", type=float, default=5e-5)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--drop", type=float, default=0.1)
    parser.add_argument("--gold-share", type=float, default=0.5)
    parser.add_argument("--last-gold-share", type=float, default=0.5)
    parser.add_argument("--last-from", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for path in [options.base, *options.gold, options.tokenizer, *options.dev, *filter(None, (options.silver, options.scorer))]:
        if not os.path.exists(path):
            raise SystemExit(f"tune: cannot open '{path}'")
    if options.dev and not options.scorer:
        raise SystemExit("tune: '--dev' needs '--scorer', a program that scores claims against a gold file")
    return options


def main():
    options = arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    source = random.Random(options.seed)
    vocabulary = Vocabulary(options.tokenizer)
    corpora = [train.read_gold(options.gold, vocabulary)]
    if options.silver:
        with np.load(options.silver) as arrays:
            corpora.append(dataset.Corpus(arrays))
    dev = [(path, [Document(r.get("id"), r["text"], vocabulary) for r in gold.read(path)]) for path in options.dev]
    reader = encoder.saved(options.base) or encoder.Reader(encoder.pretrained(options.base, options.drop))
    reader.encoder.words.weight.requires_grad_(False)
    if reader.encoder.distances is not None:
        reader.encoder.distances.weight.requires_grad_(False)
    groups = {}
    for name, value in reader.named_parameters():
        if value.requires_grad:
            inner = name.startswith("encoder.") and not name.startswith("encoder.features.")
            groups.setdefault((inner, value.dim() >= 2), []).append(value)
    optimizer = torch.optim.AdamW(
        [
            dict(params=values, lr=options.rate if inner else options.head_rate, weight_decay=0.01 * matrix)
            for (inner, matrix), values in groups.items()
        ],
        fused=True,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    began, words, step, measured, sums, since = time.time(), 0, 0, 0, np.zeros(3), 0

    def progress():
        return max(words / (options.million_words * 1e6), (time.time() - began) / 60 / options.minutes)

    def measure():
        seconds = time.time() - began
        print(
            f"{words / 1e6:.2f} million words, {step} steps, {seconds:.0f} s, {words / seconds:.0f} words/s: "
            + "chain %.4f soft %.4f link %.3f" % tuple(sums / max(since, 1)),
            flush=True,
        )
        reader.save(options.out)
        for path, documents in dev:
            figures = claims.score(options.scorer, path, label.claims_of([reader], documents))
            line = ", ".join(f"{name.replace('exact ', '')} {value:.1f}" for name, value in figures.items())
            print(f"  {os.path.basename(path)}: {line}", flush=True)
        reader.train()

    for corpus, texts in train.rows_of(corpora, progress, options, source, (options.longest // 2, options.longest)):
        done = progress()
        if done >= 1:
            break
        factor = min(done / 0.06 + 0.01, 1.0) * (1 - done)
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * factor
        row = dataset.Row(corpus, texts, options.row)
        parts = train.losses(reader, row, reader.of_row(row))
        loss = CHAIN_WEIGHT * parts[0] + SOFT_WEIGHT * parts[1] + LINK_WEIGHT * parts[2]
        loss.backward()
        torch.nn.utils.clip_grad_norm_((value for group in optimizer.param_groups for value in group["params"]), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        words += row.words
        sums += [float(part) for part in parts]
        since += 1
        if step % 10 == 0:
            seconds = time.time() - began
            print(f"step {step}: {words} words, {words / seconds:.0f} words/s, loss {sums[0] / since:.4f}", flush=True)
        if words // int(options.measure_every * 1e6) > measured:
            measured = words // int(options.measure_every * 1e6)
            measure()
            sums, since = np.zeros(3), 0
    if since or not measured:
        measure()


if __name__ == "__main__":
    main()
