# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a model file, as FORMAT.md has it, in numpy."""
import re

import numpy as np
import torch
from safetensors import safe_open

import claims
from network import DILATIONS, FORBIDDEN, INSIDE, LINK_WIDTH, OUTSIDE, Network, viterbi

EPSILON = np.float32(1e-5)


class Model:
    def __init__(self, path):
        with safe_open(path, "np") as file:
            self.tensors = {name: file.get_tensor(name) for name in file.keys()}
            self.meta = file.metadata()
        self.members = int(self.meta["members"])
        self.chain = self.tensors["transitions"].copy(), self.tensors["starts"].copy()
        self.chain[0][:, OUTSIDE, INSIDE] = self.chain[1][:, INSIDE] = FORBIDDEN

    def linear(self, name, x):
        """x (n, in) in f32, or int8 where it is quantised already."""
        t = self.tensors
        step = t[name + ".input"][0]
        if x.dtype != np.int8:
            x = quantise(x, step)
        # products and sums of small integers are exact in f64, and quicker than integers there
        total = x.astype(np.float64) @ t[name + ".weight"].astype(np.float64).T
        y = total.astype(np.float32) * (step * t[name + ".scale"])
        return y + t[name + ".bias"] if name + ".bias" in t else y

    def network(self, member):
        """A member in f32, to train further."""
        prefix = f"m{member}."
        own = {name[len(prefix) :]: value for name, value in self.tensors.items() if name.startswith(prefix)}
        pieces, embedding = own["pieces.weight"].shape
        layers = sum(name.startswith("layers.") and name.endswith(".input") for name in own)
        network = Network(embedding, own["enter.weight"].shape[0], layers, pieces=pieces)
        state = {"chain.transitions": self.tensors["transitions"], "chain.starts": self.tensors["starts"]}
        tables = {"case": "features.0.weight", "state": "features.1.weight", "opens": "features.2.weight"}
        for name, value in own.items():
            if name.endswith(".input") or name.endswith(".scale"):
                continue
            if value.dtype == np.int8:
                value = value * own[name[: -len("weight")] + "scale"][:, None]
            name = tables.get(name, re.sub(r"^layers\.(\d+)\.norm", r"norms.\1", name))
            state[name] = value
        network.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
        return network

    def norm(self, name, x):
        centred = x - x.mean(1, keepdims=True, dtype=np.float32)
        variance = (centred * centred).mean(1, keepdims=True, dtype=np.float32)
        return centred / np.sqrt(variance + EPSILON) * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]

    def layers(self, document, member):
        """The states after the embeddings, after enter and after each layer."""
        t, m = self.tensors, f"m{member}."
        x = np.zeros((len(document), t[m + "pieces.weight"].shape[1]), np.float32)
        for k in range(document.pieces.shape[1]):
            piece = document.pieces[:, k]
            x += np.where(piece > 0, t[m + "pieces.scale"][piece], 0)[:, None].astype(np.float32) * t[m + "pieces.weight"][piece]
        for k, name in enumerate(("case", "state", "opens")):
            x += t[m + name][document.features[:, k]]
        states = [x]
        x = self.linear(m + "enter", self.norm(m + "norm", x))
        states.append(x)
        for k, dilation in enumerate(DILATIONS):
            name = f"{m}layers.{k}"
            if name + ".weight" not in t:
                break
            padded = np.pad(quantise(x, t[name + ".input"][0]), ((dilation, dilation), (0, 0)))
            n, width = x.shape
            y = self.linear(name, np.concatenate([padded[:n], padded[dilation : dilation + n], padded[2 * dilation :]], 1))
            x = self.norm(name + ".norm", x + y[:, :width] * sigmoid(y[:, width:]))
            states.append(x)
        return states

    def link(self, member, kind, state, children, parents, paragraph):
        """Scores (n, m), or (n, m + 1) with that of none."""
        t, name = self.tensors, f"m{member}.links.{kind}"
        ends = lambda spans: state[[word for a, b in spans for word in (a, b - 1)]].reshape(len(spans), -1)
        a, b = (np.tanh(self.linear(f"{name}.{side}", ends(s))) for side, s in (("child", children), ("parent", parents)))
        score = self.linear(name + ".pair", a) @ b.T / np.float32(LINK_WIDTH**0.5) + self.linear(name + ".prior", b)[:, 0]
        for feature, table in zip(claims.features_of(children, parents, paragraph), ("distance", "gap", "reach")):
            score = score + t[f"{name}.{table}"][feature]
        return np.concatenate([score, self.linear(name + ".none", a)], 1) if kind else score

    def read(self, document):
        """(emissions (n, 3, 3), scorers of both kinds of link)"""
        states = [self.layers(document, member)[-1] for member in range(self.members)]
        emissions = np.mean([self.linear(f"m{m}.leave", x) for m, x in enumerate(states)], 0).reshape(-1, 3, 3)
        scorers = [
            lambda children, parents, kind=kind: np.mean(
                [self.link(m, kind, x, children, parents, document.paragraph) for m, x in enumerate(states)], 0
            )
            for kind in (0, 1)
        ]
        return emissions, scorers

    def claims_of(self, documents):
        found = []
        for document in documents:
            if len(document):
                emissions, scorers = self.read(document)
                found += claims.assemble(document, viterbi(emissions, *self.chain), scorers)
        return found


def quantise(x, step):
    return np.clip(np.rint(x * (np.float32(1) / step)), -127, 127).astype(np.int8)


def sigmoid(x):
    return np.float32(1) / (np.float32(1) + np.exp(-x))
