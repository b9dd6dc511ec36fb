#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a model file of trained networks: int8 weights, the steps of the activations set on sample texts (FORMAT.md).

    export.py --network FOLDER/network.pt ... --sample TRAIN.jsonl.gz --tokenizer tokenizer.json --vocabulary vocab.txt
              --name attribution-fast --out attribution-fast.safetensors [--meta KEY=VALUE ...] [--dev DEV ... --scorer PROGRAM]

Several networks are averaged.  The same networks and texts give the same bytes.
"""
import argparse
import hashlib
import os
import sys

import numpy as np
import torch

sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import claims
import gold
import network
import reference
import store
from words import Document, Vocabulary, pieces_of

SAMPLE = 60  # documents
VERSION = "1"
LABELS = " ".join(f"{role}-{label}" for role in ("source", "cue", "content") for label in "OBI")
CLIPS = np.linspace(0.3, 1.0, 36)  # shares of the largest activation that are tried as the largest of an int8


def rows_to_int8(weight):
    """Rows within -127 to 127 and their scales"""
    scale = np.maximum(np.abs(weight).max(1), 1e-12).astype(np.float32) / np.float32(127)
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8), scale


def best_step(values):
    """The step that loses least of the values."""
    values = values.astype(np.float32).ravel()
    most = np.abs(values).max()
    losses = []
    for clip in CLIPS:
        step = np.float32(most * clip / 127)
        losses.append(np.square(reference.quantise(values, step) * step - values).mean(dtype=np.float64))
    return np.float32(most * CLIPS[int(np.argmin(losses))] / 127)


@torch.no_grad()
def activations(net, documents):
    """{linear layer: its inputs}, one row a word, of the f32 network."""
    seen = {}

    def remember(name):
        return lambda module, inputs, output: seen.setdefault(name, []).append(output.numpy().copy())

    hooks = [net.norm.register_forward_hook(remember("enter")), net.enter.register_forward_hook(remember("layers.0"))]
    for k, norm in enumerate(net.norms):
        after = f"layers.{k + 1}" if k + 1 < len(net.norms) else "leave"
        hooks.append(norm.register_forward_hook(remember(after)))
    for _ in claims.read_all(net, documents):
        pass
    for hook in hooks:
        hook.remove()
    return {name: np.concatenate(values)[::7] for name, values in seen.items()}


def tensors_of(net, documents):
    steps = {name: best_step(values) for name, values in activations(net, documents).items()}
    tensors = {}

    def linear(name, layer, step):
        weight, scale = rows_to_int8(layer.weight.detach().numpy())
        tensors[name + ".weight"], tensors[name + ".scale"] = weight, scale
        tensors[name + ".input"] = np.array([step], np.float32)
        if layer.bias is not None:
            tensors[name + ".bias"] = layer.bias.detach().numpy()

    def norm(name, layer):
        tensors[name + ".weight"], tensors[name + ".bias"] = layer.weight.detach().numpy(), layer.bias.detach().numpy()

    tensors["pieces.weight"], tensors["pieces.scale"] = rows_to_int8(net.pieces.weight.detach().numpy())
    for name, table in zip(("case", "state", "opens"), net.features):
        tensors[name] = table.weight.detach().numpy()
    norm("norm", net.norm)
    linear("enter", net.enter, steps["enter"])
    for k, (layer, layer_norm) in enumerate(zip(net.layers, net.norms)):
        linear(f"layers.{k}", layer, steps[f"layers.{k}"])
        norm(f"layers.{k}.norm", layer_norm)
    linear("leave", net.leave, steps["leave"])
    unit = np.float32(1 / 127)  # the input is a tanh
    for k, linker in enumerate(net.links):
        name = f"links.{k}"
        linear(name + ".child", linker.child, steps["leave"])
        linear(name + ".parent", linker.parent, steps["leave"])
        linear(name + ".pair", linker.pair, unit)
        linear(name + ".prior", linker.prior, unit)
        if linker.none is not None:
            linear(name + ".none", linker.none, unit)
        for table in ("distance", "gap", "reach"):
            tensors[f"{name}.{table}"] = getattr(linker, table).detach().numpy()
    return tensors


def load(path):
    saved = torch.load(path, weights_only=True)
    net = network.Network(**saved["shape"])
    net.load_state_dict(saved["state"])
    return net.eval()


@torch.no_grad()
def lean(chain, by):
    chain.transitions[:, network.OUTSIDE, network.BEGIN] += by
    chain.starts[:, network.BEGIN] += by


def model_of(networks, documents, name, pieces):
    """(tensors, metadata) of the ensemble"""
    tensors = {}
    for k, net in enumerate(networks):
        tensors.update({f"m{k}.{key}": value for key, value in tensors_of(net, documents).items()})
    tensors["transitions"] = np.mean([net.chain.transitions.detach().numpy() for net in networks], 0, dtype=np.float32)
    tensors["starts"] = np.mean([net.chain.starts.detach().numpy() for net in networks], 0, dtype=np.float32)
    tensors["vocabulary"] = np.frombuffer(pieces, np.uint8)
    layers = max(len(net.layers) for net in networks)
    return tensors, {
        "format": "quoth-attribution-1",
        "name": name,
        "version": VERSION,
        "architecture": "gated-convolution",
        "members": len(networks),
        "dilations": " ".join(map(str, network.DILATIONS[:layers])),
        "labels": LABELS,
    }


def scores_line(figures):
    return ", ".join(f"{name} {value:.1f}" for name, value in figures.items())


def main():
    parser = argparse.ArgumentParser(description="Makes a model file of trained networks.")
    parser.add_argument("--network", nargs="+", required=True)
    parser.add_argument("--sample", required=True, help="texts on which the steps of the activations are set")
    parser.add_argument("--tokenizer", required=True, help="tokenizer.json with the word pieces, or a model")
    parser.add_argument("--vocabulary", required=True, help="vocab.txt, a word piece a line, or a model")
    parser.add_argument("--name", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument(
        "--lean", nargs=3, type=float, default=[0, 0, 0], metavar=("SOURCE", "CUE", "CONTENT"),
        help="added to the chains where a span begins: more spans for less precision",
    )
    parser.add_argument("--meta", nargs="*", default=[], metavar="KEY=VALUE")
    parser.add_argument("--dev", nargs="*", default=[])
    parser.add_argument("--scorer")
    options = parser.parse_args()
    torch.set_num_threads(1)
    vocabulary = Vocabulary(options.tokenizer)
    records = [record for record, _ in zip(gold.read(options.sample), range(SAMPLE))]
    documents = [Document(record.get("id"), record["text"], vocabulary) for record in records]
    networks = [load(path) for path in options.network]
    for net in networks:
        lean(net.chain, torch.tensor(options.lean))
    tensors, meta = model_of(networks, documents, options.name, pieces_of(options.vocabulary))
    meta.update(pair.split("=", 1) for pair in options.meta)
    store.write(options.out, tensors, meta)
    for path in options.dev:
        documents = [Document(record.get("id"), record["text"], vocabulary) for record in gold.read(path)]
        name = os.path.basename(path).split(".jsonl")[0]
        if len(networks) == 1:
            print(f"{name}, f32:  {scores_line(claims.score(options.scorer, path, claims.claims_of(networks[0], documents)))}")
        figures = claims.score(options.scorer, path, reference.Model(options.out).claims_of(documents))
        print(f"{name}, int8: {scores_line(figures)}")
        meta[f"scores.{name}"] = scores_line(figures)
    meta["sha256"] = body_hash(options.out)
    store.write(options.out, tensors, meta)
    print(f"{options.out}: {os.path.getsize(options.out)} bytes, sha256 of the tensors {meta['sha256']}")


def body_hash(path):
    with open(path, "rb") as file:
        head = int.from_bytes(file.read(8), "little")
        file.seek(8 + head)
        return hashlib.sha256(file.read()).hexdigest()


if __name__ == "__main__":
    main()
