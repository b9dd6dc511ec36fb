# SPDX-License-Identifier: Apache-2.0
"""The networks that label: any that is read from a file here gives hidden states, emissions and scores of links.

A labeller is a network.Network, a transformer.Transformer or an encoder.Reader: all have emit(), a chain, links and read().
"""
import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file

import encoder
import export
import network

# Names of the tensors of the supplied weights, in the order of their parts.
LINKS = {"a.": "child.", "b.": "parent.", "w.": "pair.", "mlp.": "prior.", "null.": "none."}
TABLES = {"dist.weight": "distance", "gap.weight": "gap", "pd.weight": "reach"}
CHAIN = {"crf.T": "chain.transitions", "crf.S": "chain.starts"}
CONVOLUTION = {"word.": "pieces.", "fcase.": "features.0.", "fq.": "features.1.", "fp.": "features.2.", "ln.": "norm.", "inp.": "enter."}
CONVOLUTION.update({"conv.": "layers.", "lns.": "norms."})
TRANSFORMER = {"word.": "words.", "pos.": "places.", "fcase.": "features.0.", "fq.": "features.1.", "fp.": "features.2.", "ln.": "norm."}
LAYER = {"qkv.": "attend.", "o.": "mix.", "f1.": "widen.", "f2.": "narrow.", "ln1.": "norms.0.", "ln2.": "norms.1."}


def renamed(name, names):
    for old, new in names.items():
        if name.startswith(old):
            return new + name[len(old) :]
    return name


def supplied(loaded):
    """The state of the heads and of the rest, under the names of this folder."""
    heads, rest = {}, {}
    for name, value in loaded.items():
        if name.startswith(("l1.", "l2.")):
            part = name[3:]
            new, value = (TABLES[part], value[:, 0]) if part in TABLES else (renamed(part, LINKS), value)
            heads[f"links.{int(name[1]) - 1}.{new}"] = value
        elif name.startswith("out."):
            heads["leave." + name[4:]] = value
        elif name in CHAIN:
            heads[CHAIN[name]] = value
        elif name.startswith("crf."):
            continue  # what is forbidden, which Chain knows
        elif name.startswith("enc.layers."):
            number, part = name[len("enc.layers.") :].split(".", 1)
            rest[f"layers.{number}.{renamed(part, LAYER)}"] = value
        else:
            rest[renamed(name.removeprefix("enc."), TRANSFORMER if name.startswith("enc.") else CONVOLUTION)] = value
    return heads, rest


def load(path):
    if path.endswith(".pt"):
        return export.load(path)
    reader = encoder.saved(path)
    if reader:
        return reader
    loaded = {name: value.float() for name, value in load_file(path).items()}
    if "enc.word.weight" not in loaded and "inp.weight" not in loaded:
        raise SystemExit(f"label: '{path}' is neither a transformer nor a convolution with heads for attribution")
    heads, rest = supplied(loaded)
    link_width = len(heads["links.0.pair.weight"])
    if "enc.word.weight" in loaded:
        found = encoder.Reader(encoder.shaped(rest, encoder.BERT), link_width)
        found.load_state_dict(heads, strict=False)
        return found.eval()
    width, embedding = loaded["inp.weight"].shape
    layers = sum(name.startswith("conv.") and name.endswith(".weight") for name in loaded)
    found = network.Network(embedding, width, layers, link_width=link_width)
    found.load_state_dict({**heads, **rest})
    return found.eval()
