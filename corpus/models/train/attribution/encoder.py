# SPDX-License-Identifier: Apache-2.0
"""The network that labels: a pretrained transformer over word pieces, with the chains and linkers of network.py on top.

The pretrained weights are a safetensors file of the BERT or the MPNet family with BERT's lower-cased word pieces.
"""
import json
import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from network import LINK_WIDTH, Dropout, Heads
from words import CASES, STATES

WINDOW, CONTEXT = 384, 96  # pieces read at once; pieces on either side whose words are not taken from this window
TOGETHER = 2304  # pieces of texts that are read side by side, about
HEAD_WIDTH = {384: 32}  # of a head of attention; 64 unless told
FARTHEST = 128  # distance at which the classes of distance end (MPNet)

# Where a family's pieces begin, which of them opens a text and which stands between its paragraphs, its first place.
BERT = {"shift": 0, "open": 101, "break": 102, "first": 0, "epsilon": 1e-12}
MPNET = {"shift": 4, "open": 0, "break": 2, "first": 2, "epsilon": 1e-5}


class Layer(nn.Module):
    def __init__(self, width, inner, heads, epsilon, drop, gelu="none"):
        super().__init__()
        self.heads, self.gelu = heads, gelu
        self.attend, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norms = nn.ModuleList(nn.LayerNorm(width, epsilon) for _ in range(2))
        self.drop = drop

    def forward(self, x, bias):
        n, length, width = x.shape
        query, key, value = self.attend(x).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias.to(query.dtype))
        x = self.norms[0](x + self.drop(self.mix(mixed.transpose(1, 2).reshape(n, length, width))))
        return self.norms[1](x + self.drop(self.narrow(F.gelu(self.widen(x), approximate=self.gelu))))


class Encoder(nn.Module):
    """Hidden states of pieces; the features of a word are added to the embeddings of its pieces."""

    def __init__(self, pieces, places, width, inner, layers, distances, family, drop=0.1):
        super().__init__()
        self.family = family
        heads = width // HEAD_WIDTH.get(width, 64)
        self.words, self.places = nn.Embedding(pieces, width), nn.Embedding(places, width)
        self.features = nn.ModuleList(nn.Embedding(size, width) for size in (CASES, STATES, 2))
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.norm = nn.LayerNorm(width, family["epsilon"])
        self.drop = Dropout(drop)
        self.layers = nn.ModuleList(Layer(width, inner, heads, family["epsilon"], self.drop) for _ in range(layers))
        self.distances = nn.Embedding(distances, heads) if distances else None

    def nearness(self, length):
        """What attention adds for the distance of two pieces, (1, heads, length, length): as MPNet was trained."""
        if self.distances is None:
            return torch.zeros(1, 1, length, length)
        place = torch.arange(length)
        ahead = place[None] - place[:, None]
        half = self.distances.num_embeddings // 2
        near, distance = half // 2, ahead.abs()
        far = near + (torch.log(distance.clamp(min=1) / near) / math.log(FARTHEST / near) * (half - near)).long()
        known = torch.where(distance < near, distance, far.clamp(max=half - 1)) + half * (ahead > 0)
        return self.distances.weight.detach()[known].permute(2, 0, 1)[None]

    def forward(self, pieces, features, mask):
        """pieces (n, length), features (n, length, 3), mask (n, length): true where there is a piece."""
        length = pieces.shape[1]
        x = self.words(pieces) + self.places.weight[self.family["first"] :][:length]
        for k, table in enumerate(self.features):
            x = x + table(features[..., k])
        x = self.drop(self.norm(x))
        bias = self.nearness(length).masked_fill(~mask[:, None, None, :], -1e4)
        with torch.autocast("cpu", torch.bfloat16):
            x, bias = x.to(torch.bfloat16), bias.to(torch.bfloat16)
            for layer in self.layers:
                x = layer(x, bias)
        return x


def lay(pieces, features, family):
    """Pieces and features of a text, and where each word begins.  pieces (n, 4) and features (n, 3) of its words."""
    counts = (pieces > 0).sum(1)
    breaks = features[:, 2].astype(bool)
    breaks[0] = False
    places = 1 + np.cumsum(counts + breaks) - counts
    row = np.full(places[-1] + counts[-1] + 1, family["break"], np.int64)
    marks = np.zeros((len(row), 3), np.int64)
    row[0] = family["open"]
    for k in range(pieces.shape[1]):
        has = counts > k
        row[places[has] + k] = pieces[has, k] + family["shift"]
        marks[places[has] + k, :2] = features[has, :2]
    marks[places, 2] = features[:, 2]
    marks[places[0], 2] = 1
    return row, marks, places


def windows(lengths, context=CONTEXT):
    """(first, last + 1) of the words read, and of those taken, with about `context` pieces around.  lengths: of the words."""
    total = np.concatenate([[0], np.cumsum(lengths)])
    n, taken, found = len(lengths), 0, []
    if total[n] + 2 <= WINDOW:
        return [(0, n, 0, n)]
    while taken < n:
        first = min(taken, int(np.searchsorted(total, max(0, total[taken] - (context if taken else 0)))))
        last = int(np.searchsorted(total, total[first] + WINDOW - 2, "right")) - 1
        last = max(min(last, n), taken + 1)
        stop = n if last >= n else max(taken + 1, int(np.searchsorted(total, total[last] - context, "right")) - 1)
        found.append((first, last, taken, stop))
        taken = stop
    return found


def batches(lengths):
    """Texts of similar length together: lists of numbers."""
    order, batch = sorted(range(len(lengths)), key=lambda k: -lengths[k]), []
    for k in order:
        if batch and (len(batch) + 1) * lengths[batch[0]] > TOGETHER:
            yield batch
            batch = []
        batch.append(k)
    if batch:
        yield batch


def states_of_row(row, width, read):
    """Hidden states of a row of texts (dataset.Row).  read(spans): (number, states) of each text, in any order."""
    starts, mask = np.flatnonzero(row.begins.numpy()), row.mask.numpy()
    spans = [(int(a), int(a) + (int((~mask[a:]).argmax()) or len(mask) - int(a))) for a in starts]
    numbers, states = zip(*read(spans))
    places = torch.cat([torch.arange(*spans[number]) for number in numbers])
    return torch.zeros(len(mask), width).index_copy(0, places, torch.cat(states).float())


class Reader(Heads):
    """The encoder with heads."""

    def __init__(self, encoder, link_width=LINK_WIDTH):
        super().__init__()
        self.encoder = encoder
        width = encoder.words.embedding_dim
        self.add_heads(width, link_width)

    def states(self, texts):
        """(number, states of its words) of each text, in any order; texts: what lay() gives."""
        for batch in batches([len(row) for row, _, _ in texts]):
            most = len(texts[batch[0]][0])
            pieces = np.zeros((len(batch), most), np.int64)
            features, mask = np.zeros((len(batch), most, 3), np.int64), np.zeros((len(batch), most), bool)
            for k, number in enumerate(batch):
                row, marks, _ = texts[number]
                pieces[k, : len(row)], features[k, : len(row)], mask[k, : len(row)] = row, marks, True
            found = self.encoder(*(torch.from_numpy(array) for array in (pieces, features, mask)))
            for k, number in enumerate(batch):
                yield number, found[k, texts[number][2]]

    def of_row(self, row):
        """Hidden states of a row of texts (dataset.Row)."""
        pieces, features = row.pieces.numpy(), row.features.numpy()

        def read(spans):
            return self.states([lay(pieces[a:b], features[a:b], self.encoder.family) for a, b in spans])

        return states_of_row(row, self.leave.in_features, read)

    @torch.no_grad()
    def read(self, documents, context=CONTEXT):
        """Hidden states of the words of each document."""
        self.eval()
        family, texts, taken, hidden = self.encoder.family, [], [], []
        for number, document in enumerate(documents):
            lengths = (document.pieces > 0).sum(1) + (document.features[:, 2] > 0)
            hidden.append(torch.zeros(len(document), self.leave.in_features))
            for first, last, begin, end in windows(lengths, context):
                texts.append(lay(document.pieces[first:last], document.features[first:last], family))
                taken.append((number, begin, end, first))
        for text, states in self.states(texts):
            number, begin, end, first = taken[text]
            hidden[number][begin:end] = states[begin - first : end - first].float()
        return hidden

    def save(self, path):
        tensors = {name: value.to(torch.bfloat16).contiguous() for name, value in self.state_dict().items()}
        save_file(tensors, path, {"family": json.dumps(self.encoder.family)})


def shaped(tensors, family, drop=0.1):
    """An encoder with these tensors, named as those of Encoder; of the features' embeddings, only those that are there."""
    distances = tensors.get("distances.weight")
    encoder = Encoder(
        *tensors["words.weight"].shape[:1],
        len(tensors["places.weight"]),
        *tensors["layers.0.widen.weight"].shape[::-1],
        1 + max(int(name.split(".")[1]) for name in tensors if name.startswith("layers.")),
        0 if distances is None else len(distances),
        family,
        drop,
    )
    missing, unknown = encoder.load_state_dict(tensors, strict=False)
    if unknown or any(not name.startswith("features.") for name in missing):
        raise ValueError(f"tensors {missing} are missing, {unknown} unknown")
    return encoder


def pretrained(path, drop=0.1):
    """An encoder of the family's published weights."""
    loaded = {name.removeprefix("bert.").removeprefix("mpnet."): value for name, value in load_file(path).items()}
    is_mpnet = "encoder.relative_attention_bias.weight" in loaded
    attention, normed = ("attention.attn.", "attention.LayerNorm") if is_mpnet else ("attention.self.", "attention.output.LayerNorm")
    parts = ("q", "k", "v") if is_mpnet else ("query", "key", "value")
    tensors = {
        "words.weight": loaded["embeddings.word_embeddings.weight"],
        "places.weight": loaded["embeddings.position_embeddings.weight"],
    }
    if is_mpnet:
        tensors["distances.weight"] = loaded["encoder.relative_attention_bias.weight"]
    elif "embeddings.token_type_embeddings.weight" in loaded:
        tensors["places.weight"] = tensors["places.weight"] + loaded["embeddings.token_type_embeddings.weight"][0]
    layers = 1 + max(int(name.split(".")[2]) for name in loaded if name.startswith("encoder.layer."))
    for kind in ("weight", "bias"):
        tensors[f"norm.{kind}"] = loaded[f"embeddings.LayerNorm.{kind}"]
        for k in range(layers):
            old, new = f"encoder.layer.{k}.", f"layers.{k}."
            tensors[f"{new}attend.{kind}"] = torch.cat([loaded[f"{old}{attention}{part}.{kind}"] for part in parts])
            mixed = f"{attention}o" if is_mpnet else "attention.output.dense"
            for name, mine in (
                (mixed, "mix"),
                (normed, "norms.0"),
                ("intermediate.dense", "widen"),
                ("output.dense", "narrow"),
                ("output.LayerNorm", "norms.1"),
            ):
                tensors[f"{new}{mine}.{kind}"] = loaded[f"{old}{name}.{kind}"]
    return shaped(tensors, MPNET if is_mpnet else BERT, drop)


def saved(path):
    """The reader that Reader.save wrote, or None."""
    with safe_open(path, "pt") as file:
        family = (file.metadata() or {}).get("family")
    if family is None:
        return None
    loaded = {name: value.float() for name, value in load_file(path).items()}
    inner = {name.removeprefix("encoder."): value for name, value in loaded.items() if name.startswith("encoder.")}
    reader = Reader(shaped(inner, json.loads(family)), len(loaded["links.0.pair.weight"]))
    reader.load_state_dict(loaded)
    return reader.eval()
