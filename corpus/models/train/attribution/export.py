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
import transformer
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
    """{linear layer: its inputs}, one row a word, of the f32 network; of those whose inputs have one step for all words."""
    seen = {}

    def remember(name):
        return lambda module, inputs, output: seen.setdefault(name, []).append(output.numpy().copy())

    hooks = []
    if isinstance(net, network.Network):
        hooks = [net.norm.register_forward_hook(remember("enter")), net.enter.register_forward_hook(remember("layers.0"))]
        hooks += [norm.register_forward_hook(remember(f"layers.{k + 1}")) for k, norm in enumerate(net.norms[:-1])]
    for hidden in net.read(documents):
        seen.setdefault("leave", []).append(hidden.numpy())
    for hook in hooks:
        hook.remove()
    return {name: np.concatenate(values)[::7] for name, values in seen.items()}


class Tensors(dict):
    """The tensors of a network, by name."""

    def norm(self, name, layer):
        self[name + ".weight"], self[name + ".bias"] = layer.weight.detach().numpy(), layer.bias.detach().numpy()

    def linear(self, name, layer, step=None, factor=1):
        """step: of the input; without it each row has its own.  The outputs are multiplied by `factor`."""
        self[name + ".weight"], scale = rows_to_int8(layer.weight.detach().numpy())
        self[name + ".scale"] = scale * np.float32(factor)
        if step is not None:
            self[name + ".input"] = np.array([step], np.float32)
        if layer.bias is not None:
            self[name + ".bias"] = layer.bias.detach().numpy() * np.float32(factor)


def put_convolutions(tensors, net, steps):
    tensors.linear("enter", net.enter, steps["enter"])
    for k, (layer, norm) in enumerate(zip(net.layers, net.norms)):
        tensors.linear(f"layers.{k}", layer, steps[f"layers.{k}"])
        tensors.norm(f"layers.{k}.norm", norm)


def put_attentions(tensors, net):
    places = net.places.detach().numpy().copy()
    places[0] += net.pieces.weight.detach().numpy()[transformer.OPEN]
    tensors["places"] = places
    for k, layer in enumerate(net.layers):
        for part in ("attend", "mix", "widen", "narrow"):
            tensors.linear(f"layers.{k}.{part}", getattr(layer, part))
        for i, norm in enumerate(layer.norms):
            tensors.norm(f"layers.{k}.norms.{i}", norm)


def tensors_of(net, documents, factor=1):
    """factor: of what it says, in the mean with others."""
    steps = {name: best_step(values) for name, values in activations(net, documents).items()}
    tensors = Tensors()
    tensors["pieces.weight"], tensors["pieces.scale"] = rows_to_int8(net.pieces.weight.detach().numpy())
    for name, table in zip(("case", "state", "opens"), net.features):
        tensors[name] = table.weight.detach().numpy()
    tensors.norm("norm", net.norm)
    if isinstance(net, network.Network):
        put_convolutions(tensors, net, steps)
    else:
        put_attentions(tensors, net)
    tensors.linear("leave", net.leave, steps["leave"], factor)
    unit = np.float32(1 / 127)  # the input is a tanh
    for k, linker in enumerate(net.links):
        name = f"links.{k}"
        tensors.linear(name + ".child", linker.child, steps["leave"])
        tensors.linear(name + ".parent", linker.parent, steps["leave"])
        tensors.linear(name + ".pair", linker.pair, unit, factor)
        tensors.linear(name + ".prior", linker.prior, unit, factor)
        if linker.none is not None:
            tensors.linear(name + ".none", linker.none, unit, factor)
        for table in ("distance", "gap", "reach"):
            tensors[f"{name}.{table}"] = getattr(linker, table).detach().numpy() * np.float32(factor)
    return tensors


def shaped(shape):
    """A network of that shape."""
    kind, sizes = shape.get("kind"), {name: value for name, value in shape.items() if name != "kind"}
    return transformer.Transformer(**sizes) if kind == "transformer" else network.Network(**sizes)


def load(path):
    saved = torch.load(path, weights_only=True)
    net = shaped(saved["shape"])
    net.load_state_dict(saved["state"])
    return net.eval()


@torch.no_grad()
def lean(chain, by):
    chain.transitions[:, network.OUTSIDE, network.BEGIN] += by
    chain.starts[:, network.BEGIN] += by


def model_of(networks, documents, name, pieces, weights=None):
    """(tensors, metadata) of the ensemble, whose members count as `weights` say"""
    tensors, weights = {}, np.ones(len(networks)) if weights is None else np.array(weights)
    factors = weights / weights.mean()
    for k, (net, factor) in enumerate(zip(networks, factors)):
        tensors.update({f"m{k}.{key}": value for key, value in tensors_of(net, documents, factor).items()})
    for part in ("transitions", "starts"):
        values = [getattr(net.chain, part).detach().numpy() for net in networks]
        tensors[part] = np.average(values, 0, weights).astype(np.float32)
    tensors["vocabulary"] = np.frombuffer(pieces, np.uint8)
    convolutions = [net for net in networks if isinstance(net, network.Network)]
    layers = max((len(net.layers) for net in convolutions), default=0)
    meta = {
        "format": "quoth-attribution-1",
        "name": name,
        "version": VERSION,
        "architecture": " ".join("gated-convolution" if net in convolutions else "self-attention" for net in networks),
        "members": len(networks),
        "dilations": " ".join(map(str, network.DILATIONS[:layers])),
        "labels": LABELS,
    }
    for net in networks:
        if net not in convolutions:
            meta.update({name: net.shape[name] for name in ("heads", "window", "context")})
    return tensors, meta


def scores_line(figures):
    return ", ".join(f"{name} {value:.1f}" for name, value in figures.items())


def main():
    parser = argparse.ArgumentParser(description="Makes a model file of trained networks.")
    parser.add_argument("--network", nargs="+", required=True)
    parser.add_argument("--weight", nargs="+", type=float, help="of each network in the mean; all the same unless told")
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
    tensors, meta = model_of(networks, documents, options.name, pieces_of(options.vocabulary), options.weight)
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
