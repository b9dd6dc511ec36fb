# SPDX-License-Identifier: Apache-2.0
"""The networks that label: a fine-tuned transformer of the BERT family, and networks of this folder.

Both give emissions and hidden states a word, so that they can be averaged.
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file

import network
from words import CASES, STATES

OPEN_PIECE, BREAK_PIECE = 101, 102  # before the first word; between paragraphs and after the last
WINDOW, CONTEXT = 384, 96  # pieces read at once; pieces on either side whose words are not taken from this window
TOGETHER = 32  # windows
MOST_PIECES = 6  # of a word


def tensors(path):
    return {name: value.float() for name, value in load_file(path).items()}


class Link(nn.Module):
    """A linker with the tensor names of the supplied weights."""

    def __init__(self, loaded, prefix):
        super().__init__()
        self.loaded = {name[len(prefix) :]: value for name, value in loaded.items() if name.startswith(prefix)}

    def forward(self, hidden, children, parents, features):
        w = self.loaded
        a = torch.tanh(F.linear(hidden[children].flatten(1), w["a.weight"], w["a.bias"]))
        b = torch.tanh(F.linear(hidden[parents].flatten(1), w["b.weight"], w["b.bias"]))
        score = F.linear(a, w["w.weight"]) @ b.T / a.shape[1] ** 0.5 + F.linear(b, w["mlp.weight"], w["mlp.bias"])[:, 0][None]
        for feature, name in zip(features, ("dist", "gap", "pd")):
            score = score + w[f"{name}.weight"][feature, 0]
        return torch.cat([score, F.linear(a, w["null.weight"], w["null.bias"])], 1) if "null.weight" in w else score


class Teacher:
    """What is the same in both: the chain, the linkers."""

    def __init__(self, loaded):
        self.loaded = loaded
        self.transitions, self.starts = loaded["crf.T"].numpy(), loaded["crf.S"].numpy()
        self.links = [Link(loaded, "l1."), Link(loaded, "l2.")]

    def emit(self, hidden):
        return F.linear(hidden, self.loaded["out.weight"], self.loaded["out.bias"]).view(-1, 3, 3).numpy()


class Convolution(Teacher):
    def __init__(self, loaded):
        super().__init__(loaded)
        embedding, width = loaded["inp.weight"].shape[1], loaded["inp.weight"].shape[0]
        layers = sum(name.startswith("conv.") and name.endswith(".weight") for name in loaded)
        names = {"word.": "pieces.", "fcase.": "features.0.", "fq.": "features.1.", "fp.": "features.2.", "ln.": "norm."}
        names.update({"inp.": "enter.", "conv.": "layers.", "lns.": "norms."})
        self.network = network.Network(embedding, width, layers).eval()
        state = {}
        for name, value in loaded.items():
            for old, new in names.items():
                if name.startswith(old):
                    state[new + name[len(old) :]] = value
        self.network.load_state_dict(state, strict=False)

    def read(self, documents):
        for document in documents:
            pieces = torch.from_numpy(document.pieces.astype(np.int32))
            features = torch.from_numpy(document.features.astype(np.int64))
            yield self.network(pieces, features, torch.ones(len(document)))


class Transformer(Teacher):
    HEADS = 12

    def __init__(self, loaded, vocabulary):
        super().__init__(loaded)
        self.vocabulary = vocabulary
        self.layers = sum(name.endswith(".qkv.weight") for name in loaded)
        self.width = loaded["out.weight"].shape[1]
        assert loaded["enc.fcase.weight"].shape[0] == CASES and loaded["enc.fq.weight"].shape[0] == STATES

    def linear(self, x, name):
        return F.linear(x, self.loaded[name + ".weight"], self.loaded[name + ".bias"])

    def normed(self, x, name):
        return F.layer_norm(x, (self.width,), self.loaded[name + ".weight"], self.loaded[name + ".bias"], 1e-12)

    def encode(self, pieces, features, mask):
        w = self.loaded
        x = w["enc.word.weight"][pieces] + w["enc.pos.weight"][: pieces.shape[1]]
        for k, name in enumerate(("fcase", "fq", "fp")):
            x = x + w[f"enc.{name}.weight"][features[..., k]]
        x = self.normed(x, "enc.ln")
        allowed = mask[:, None, None, :]
        with torch.autocast("cpu", torch.bfloat16):
            for k in range(self.layers):
                layer = f"enc.layers.{k}"
                n, length, _ = x.shape
                qkv = self.linear(x, layer + ".qkv").view(n, length, 3, self.HEADS, self.width // self.HEADS)
                query, key, value = qkv.permute(2, 0, 3, 1, 4)
                mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=allowed)
                mixed = mixed.transpose(1, 2).reshape(n, length, self.width)
                x = self.normed(x + self.linear(mixed, layer + ".o"), layer + ".ln1")
                x = self.normed(x + self.linear(F.gelu(self.linear(x, layer + ".f1")), layer + ".f2"), layer + ".ln2")
        return x.float()

    def pieces_of(self, document):
        words = [document.text[begin:end] for begin, end in document.spans]
        return [self.vocabulary.all_of(word)[:MOST_PIECES] for word in words]

    @staticmethod
    def windows(lengths):
        """(first, last + 1) of the words read, and of those taken, with about CONTEXT pieces around."""
        total = np.concatenate([[0], np.cumsum(lengths)])
        n, taken, found = len(lengths), 0, []
        if total[n] + 2 <= WINDOW:
            return [(0, n, 0, n)]
        while taken < n:
            first = min(taken, int(np.searchsorted(total, max(0, total[taken] - (CONTEXT if taken else 0)))))
            last = int(np.searchsorted(total, total[first] + WINDOW - 2, "right")) - 1
            last = max(min(last, n), taken + 1)
            stop = n if last >= n else max(taken + 1, int(np.searchsorted(total, total[last] - CONTEXT, "right")) - 1)
            found.append((first, last, taken, stop))
            taken = stop
        return found

    @staticmethod
    def lay(document, pieces, first, last):
        """Pieces and features of a window, and where each word begins."""
        row, features, places = [OPEN_PIECE], [(0, 0, 0)], []
        for word in range(first, last):
            case, state, opens = (int(value) for value in document.features[word])
            if opens and word > first:
                row.append(BREAK_PIECE)
                features.append((0, 0, 0))
            places.append(len(row))
            for k, piece in enumerate(pieces[word]):
                row.append(piece)
                features.append((case, state, int(k == 0 and (opens or word == first))))
        return row + [BREAK_PIECE], features + [(0, 0, 0)], places

    def read(self, documents):
        todo, hidden = [], []
        for number, document in enumerate(documents):
            pieces = self.pieces_of(document)
            lengths = [len(p) + int(opens and k > 0) for k, (p, opens) in enumerate(zip(pieces, document.features[:, 2]))]
            hidden.append(torch.zeros(len(document), self.width))
            for window in self.windows(lengths):
                todo.append((number, window, *self.lay(document, pieces, *window[:2])))
        todo.sort(key=lambda item: -len(item[2]))
        for at in range(0, len(todo), TOGETHER):
            part = todo[at : at + TOGETHER]
            length = len(part[0][2])
            pieces = torch.zeros(len(part), length, dtype=torch.long)
            features = torch.zeros(len(part), length, 3, dtype=torch.long)
            mask = torch.zeros(len(part), length, dtype=torch.bool)
            for k, (_, _, row, marks, _) in enumerate(part):
                pieces[k, : len(row)], features[k, : len(row)] = torch.tensor(row), torch.tensor(marks)
                mask[k, : len(row)] = True
            states = self.encode(pieces, features, mask)
            for k, (number, (first, _, taken, stop), _, _, places) in enumerate(part):
                hidden[number][taken:stop] = states[k, places[taken - first : stop - first]]
        yield from hidden


def load(path, vocabulary):
    loaded = tensors(path)
    if "enc.word.weight" in loaded:
        return Transformer(loaded, vocabulary)
    if "inp.weight" in loaded:
        return Convolution(loaded)
    raise SystemExit(f"label: '{path}' is neither a transformer nor a convolution with heads for attribution")
