# SPDX-License-Identifier: Apache-2.0
"""The network of `best`: self-attention over the words of a window, a chain a role, two linkers.

It reads words where a pretrained transformer reads pieces: the embedding of a word is the sum of those of its pieces, so
that a text is a quarter shorter.  A window holds whole paragraphs and opens with a mark of its own.
"""
import numpy as np
import torch
import torch.nn as nn

from encoder import Layer, batches, states_of_row
from network import PIECE_COUNT, Dropout, Heads
from words import CASES, PIECES, STATES

WINDOW, CONTEXT = 256, 32  # words of a window; of these, whole paragraphs before what is taken from it
OPEN = 101  # the piece that opens a window
EPSILON = 1e-5


def windows(opens, longest=WINDOW, context=CONTEXT):
    """(first, last + 1, first taken) of the windows of a document; the words taken are all those from there on.

    A window ends with a paragraph, or where it is full if a paragraph does not fit.  opens: whether each word begins one."""
    n, taken, found = len(opens), 0, []
    starts = np.flatnonzero(opens)
    while taken < n:
        first = taken
        if taken and opens[taken]:
            first = int(starts[np.searchsorted(starts, max(0, taken - context))])
        last = n
        if n - first > longest:
            last = int(starts[np.searchsorted(starts, first + longest, "right") - 1])
            if last <= taken:
                last = first + longest
        found.append((first, last, taken))
        taken = last
    return found


class Transformer(Heads):
    def __init__(
        self, pieces=PIECE_COUNT, width=384, inner=1536, heads=12, layers=4, window=WINDOW, context=CONTEXT, drop=0.1
    ):
        super().__init__()
        self.shape = {"kind": "transformer", "width": width, "inner": inner, "heads": heads, "layers": layers}
        self.shape.update(window=window, context=context)
        self.pieces = nn.EmbeddingBag(pieces, width, mode="sum", padding_idx=0, sparse=True)
        self.places = nn.Parameter(torch.zeros(window + 1, width))
        self.features = nn.ModuleList(nn.Embedding(size, width) for size in (CASES, STATES, 2))
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(width, EPSILON)
        self.drop = Dropout(drop)
        self.layers = nn.ModuleList(Layer(width, inner, heads, EPSILON, self.drop, "tanh") for _ in range(layers))
        self.add_heads(width)

    def start_from(self, encoder):
        """The lower layers of a pretrained encoder."""
        self.pieces.weight.data.copy_(encoder.words.weight.data)
        self.pieces.weight.data[0] = 0
        self.places.data.copy_(encoder.places.weight.data[: len(self.places)])
        self.norm.load_state_dict(encoder.norm.state_dict())
        for mine, theirs in zip(self.layers, encoder.layers):
            mine.load_state_dict(theirs.state_dict())

    def window(self, pieces, features, lengths):
        """Hidden states (sum of lengths, width) of windows that lie one after another, padded here to the longest."""
        n, most = len(lengths), max(lengths) + 1
        x = self.pieces(torch.cat([pieces, torch.tensor([[OPEN] + [0] * (PIECES - 1)], dtype=pieces.dtype)]))
        for k, table in enumerate(self.features):
            x = x + torch.cat([table(features[:, k]), torch.zeros(1, x.shape[1])])
        index = np.full((n, most), len(pieces))
        at, own = 0, []
        for k, length in enumerate(lengths):
            index[k, 1 : length + 1] = np.arange(at, at + length)
            own.append(k * most + 1 + np.arange(length))
            at += length
        x = self.drop(self.norm(x[torch.from_numpy(index)] + self.places[:most]))
        mask = torch.arange(most)[None] <= torch.tensor(lengths)[:, None]
        bias = torch.zeros(n, 1, 1, most).masked_fill(~mask[:, None, None], -1e4)
        with torch.autocast("cpu", torch.bfloat16):
            x, bias = x.to(torch.bfloat16), bias.to(torch.bfloat16)
            for layer in self.layers:
                x = layer(x, bias)
        return x.reshape(n * most, -1)[torch.from_numpy(np.concatenate(own))]

    def states(self, spans, pieces, features):
        """(number, states) of each window; spans: (first, last + 1) in the arrays."""
        for batch in batches([b - a for a, b in spans]):
            chosen = [spans[k] for k in batch]
            index = np.concatenate([np.arange(a, b) for a, b in chosen])
            found = self.window(pieces[index], features[index], [b - a for a, b in chosen])
            yield from zip(batch, found.split([b - a for a, b in chosen]))

    def of_row(self, row):
        """Hidden states of a row of texts (dataset.Row), none longer than a window."""
        return states_of_row(row, self.leave.in_features, lambda spans: self.states(spans, row.pieces, row.features))

    @torch.no_grad()
    def read(self, documents, context=None):
        """Hidden states of the words of each document."""
        self.eval()
        for document in documents:
            cut = windows(document.features[:, 2], self.shape["window"], self.shape["context"])
            pieces = torch.from_numpy(document.pieces.astype(np.int64))
            features = torch.from_numpy(document.features.astype(np.int64))
            hidden = torch.zeros(len(document), self.leave.in_features)
            for number, found in self.states([span[:2] for span in cut], pieces, features):
                first, last, taken = cut[number]
                hidden[taken:last] = found[taken - first :].float()
            yield hidden
