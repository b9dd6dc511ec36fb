# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a model file, as FORMAT.md has it, in numpy."""
import itertools
import re

import numpy as np
import torch
from safetensors import safe_open

import claims
from network import DILATIONS, FORBIDDEN, INSIDE, LINK_WIDTH, OUTSIDE, Network, viterbi
from transformer import OPEN, Transformer, windows

EPSILON = np.float32(1e-5)
MOST = np.float32(87)  # of the exponent of e


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
        y = product(x, t[name + ".weight"].T) * (step * t[name + ".scale"])
        return y + t[name + ".bias"] if name + ".bias" in t else y

    def stepped(self, name, x):
        """A linear layer whose input has a step of its own in each row."""
        q, steps = rows_of(x)
        return product(q, self.tensors[name + ".weight"].T) * self.tensors[name + ".scale"] * steps + self.tensors[name + ".bias"]

    def network(self, member):
        """A member in f32, to train further."""
        prefix = f"m{member}."
        own = {name[len(prefix) :]: value for name, value in self.tensors.items() if name.startswith(prefix)}
        tables = {"case": "features.0.weight", "state": "features.1.weight", "opens": "features.2.weight"}
        pieces, embedding = own["pieces.weight"].shape
        if "places" in own:
            layers = sum(name.endswith(".mix.weight") for name in own)
            sizes = {name: int(self.meta[name]) for name in ("heads", "window", "context")}
            network = Transformer(pieces, embedding, len(own["layers.0.widen.weight"]), layers=layers, **sizes)
        else:
            layers = sum(name.startswith("layers.") and name.endswith(".input") for name in own)
            network = Network(embedding, own["enter.weight"].shape[0], layers, pieces=pieces)
        state = {"chain.transitions": self.tensors["transitions"], "chain.starts": self.tensors["starts"]}
        for name, value in own.items():
            if name.endswith(".input") or name.endswith(".scale"):
                continue
            if value.dtype == np.int8:
                value = value * own[name[: -len("weight")] + "scale"][:, None]
            name = tables.get(name, re.sub(r"^layers\.(\d+)\.norm\.", r"norms.\1.", name))
            state[name] = value
        if "places" in own:  # the mark has no embedding in the file
            state["places"] = state["places"].copy()
            state["places"][0] -= state["pieces.weight"][OPEN]
        network.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
        return network

    def norm(self, name, x):
        centred = x - x.mean(1, keepdims=True, dtype=np.float32)
        variance = (centred * centred).mean(1, keepdims=True, dtype=np.float32)
        return centred / np.sqrt(variance + EPSILON) * self.tensors[name + ".weight"] + self.tensors[name + ".bias"]

    def embed(self, document, m):
        t = self.tensors
        x = np.zeros((len(document), t[m + "pieces.weight"].shape[1]), np.float32)
        for k in range(document.pieces.shape[1]):
            piece = document.pieces[:, k]
            x += np.where(piece > 0, t[m + "pieces.scale"][piece], 0)[:, None].astype(np.float32) * t[m + "pieces.weight"][piece]
        for k, name in enumerate(("case", "state", "opens")):
            x += t[m + name][document.features[:, k]]
        return x

    def layers(self, document, member):
        """The states after the embeddings, after enter and after each layer; of self-attention after the embeddings and at the end."""
        m = f"m{member}."
        x = self.embed(document, m)
        return [x, self.attend(document, m, x)] if m + "places" in self.tensors else [x, *self.convolve(m, x)]

    def convolve(self, m, x):
        t, states = self.tensors, []
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

    def attend(self, document, m, embedded):
        state = np.zeros_like(embedded)
        longest, context = int(self.meta["window"]), int(self.meta["context"])
        for first, last, taken in windows(document.features[:, 2], longest, context):
            places = self.tensors[m + "places"][: last - first + 1]
            x = self.norm(m + "norm", np.concatenate([places[:1], embedded[first:last] + places[1:]]))
            for k in itertools.count():
                name = f"{m}layers.{k}."
                if name + "mix.weight" not in self.tensors:
                    break
                x = self.norm(name + "norms.0", x + self.stepped(name + "mix", self.attention(name, x)))
                x = self.norm(name + "norms.1", x + self.stepped(name + "narrow", gelu(self.stepped(name + "widen", x))))
            state[taken:last] = x[1 + taken - first :]
        return state

    def attention(self, name, x):
        """What the heads of a layer give each word."""
        heads = int(self.meta["heads"])
        n, width = x.shape
        query, key, value = self.stepped(name + "attend", x).reshape(n, 3, heads, width // heads).transpose(1, 2, 0, 3)
        scale = np.float32(1) / np.sqrt(np.float32(width // heads))
        found = []
        for h in range(heads):
            (q, q_step), (k, k_step), (v, v_step) = rows_of(query[h]), rows_of(key[h]), rows_of(value[h])
            score = product(q, k.T) * (k_step.T * (q_step * scale))
            share = np.exp(score - score.max(1, keepdims=True))
            p, p_step = rows_of(share * v_step.T)
            found.append(product(p, v) * (p_step / share.sum(1, keepdims=True, dtype=np.float32)))
        return np.concatenate(found, 1)

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


def rows_of(x):
    """int8 and the step of each row, whose largest number is 127 or -127"""
    most = np.abs(x).max(1, keepdims=True)
    inverse = np.divide(np.float32(127), most, out=np.zeros_like(most), where=most > 0)
    return np.clip(np.rint(x * inverse), -127, 127).astype(np.int8), most / np.float32(127)


def product(a, b):
    """Products and sums of small integers are exact in f64, and quicker than integers there."""
    return (a.astype(np.float64) @ b.astype(np.float64)).astype(np.float32)


def gelu(x):
    return x * sigmoid(np.float32(1.59576912) * x * (np.float32(1) + np.float32(0.044715) * x * x))


def sigmoid(x):
    return np.float32(1) / (np.float32(1) + np.exp(np.clip(-x, -MOST, MOST)))
