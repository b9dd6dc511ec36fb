# SPDX-License-Identifier: Apache-2.0
"""The network: gated dilated convolutions over words, a chain a role, two linkers.

Many texts lie in one row, with gaps of masked words between them that no convolution reaches across: a batch is
one matrix product a layer, without a loop over texts.
"""
import math
import random

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from words import CASES, PIECES, STATES

ROLES, LABELS = 3, 3  # source, cue, content; O, B, I
OUTSIDE, BEGIN, INSIDE = range(LABELS)
PIECE_COUNT = 30522
DILATIONS = (1, 2, 4, 8, 16, 1, 2, 4)
FORBIDDEN = -1e4
LINK_WIDTH = 64
DISTANCES, GAPS, REACHES = 24, 8, 9  # classes of the features of a link


class Dropout(nn.Module):
    """Masks are slices of a pool of random numbers: drawing them anew takes longer than a layer does."""

    POOL = 1 << 23

    def __init__(self, rate):
        super().__init__()
        self.rate, self.pools = rate, {}

    def forward(self, x):
        if not self.training or not self.rate:
            return x
        if x.dtype not in self.pools:
            self.pools[x.dtype] = ((torch.rand(self.POOL) >= self.rate).float() / (1 - self.rate)).to(x.dtype)
        start = random.randrange(self.POOL - x.numel()) & ~63
        return x * self.pools[x.dtype][start : start + x.numel()].view(x.shape)


class Chain(nn.Module):
    """A conditional random field of three labels for each role."""

    def __init__(self):
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(ROLES, LABELS, LABELS))
        self.starts = nn.Parameter(torch.zeros(ROLES, LABELS))

    def scores(self):
        """Transitions and starts with I after O, and I at the start, forbidden."""
        transitions, starts = torch.zeros(LABELS, LABELS), torch.zeros(LABELS)
        transitions[OUTSIDE, INSIDE] = starts[INSIDE] = FORBIDDEN
        return self.transitions + transitions, self.starts + starts

    def loss(self, emissions, labels, begins, mask):
        """The negative log likelihood of all texts of a row.

        emissions (n, 3, 3), labels (n, 3); begins marks the first word of each text, mask the words that are any.
        Each word is a matrix in the semiring of (log-sum-exp, +), and the sum over all label sequences is their product,
        taken pair by pair: log2(n) steps.  A word that begins a text forgets what came before; a gap is the identity.
        """
        n = emissions.shape[0]
        transitions, starts = self.scores()
        emissions = torch.log_softmax(emissions, -1)  # the likelihood does not change, sums stay small
        step = transitions[None] + emissions[:, :, None, :]
        fresh = (starts[None] + emissions)[:, :, None, :].expand_as(step)
        step = torch.where(begins[:, None, None, None], fresh, step)
        identity = torch.full((LABELS, LABELS), FORBIDDEN).fill_diagonal_(0.0)
        step = torch.where(mask[:, None, None, None], step, identity)
        product = step.permute(2, 3, 1, 0)  # from, to, role, word
        while product.shape[3] > 1:
            if product.shape[3] % 2:
                product = torch.cat([product, identity[:, :, None, None].expand(-1, -1, ROLES, 1)], 3)
            left, right = product[..., 0::2], product[..., 1::2]
            product = torch.logsumexp(left[:, :, None] + right[None], 1)
        total = torch.logsumexp(product[0, :, :, 0], 0).sum()
        role = torch.arange(ROLES)
        path = emissions.gather(2, labels[..., None])[..., 0]
        before = torch.cat([labels[:1], labels[:-1]])
        path = path + torch.where(begins[:, None], starts[role, labels], transitions[role, before, labels])
        return total - (path * mask[:, None]).sum()

    def best(self, emissions):
        """The best label sequence of each role as spans.  emissions: numpy (n, 3, 3)."""
        transitions, starts = (value.detach().numpy() for value in self.scores())
        return viterbi(emissions, transitions, starts)


def viterbi(emissions, transitions, starts):
    n = len(emissions)
    if not n:
        return [[] for _ in range(ROLES)]
    score = emissions[0] + starts
    back = np.zeros((n, ROLES, LABELS), np.int8)
    for i in range(1, n):
        into = score[:, :, None] + transitions
        back[i] = into.argmax(1)
        score = into.max(1) + emissions[i]
    found = []
    for role in range(ROLES):
        label, labels = int(score[role].argmax()), [0] * n
        for i in range(n - 1, -1, -1):
            labels[i] = label
            label = int(back[i, role, label])
        found.append(spans_of(labels))
    return found


def spans_of(labels):
    spans, begin = [], None
    for i, label in enumerate(labels):
        if label != INSIDE and begin is not None:
            spans.append((begin, i))
            begin = None
        if label == BEGIN:
            begin = i
    if begin is not None:
        spans.append((begin, len(labels)))
    return spans


class Linker(nn.Module):
    """Scores of (child, parent): a bilinear form of the words at both ends of each, and tables of the distance."""

    def __init__(self, width, none=False, inner=LINK_WIDTH):
        super().__init__()
        self.child, self.parent = nn.Linear(2 * width, inner), nn.Linear(2 * width, inner)
        self.pair, self.prior = nn.Linear(inner, inner, bias=False), nn.Linear(inner, 1)
        self.distance = nn.Parameter(torch.zeros(DISTANCES))
        self.gap = nn.Parameter(torch.zeros(GAPS))
        self.reach = nn.Parameter(torch.zeros(REACHES))
        self.none = nn.Linear(inner, 1) if none else None

    def forward(self, hidden, children, parents, features):
        """children (n, 2) and parents (m, 2) are first and last words; features (3, n, m); gives (n, m) or (n, m + 1)."""
        a = torch.tanh(self.child(hidden[children].flatten(1)))
        b = torch.tanh(self.parent(hidden[parents].flatten(1)))
        score = self.pair(a) @ b.T / math.sqrt(a.shape[1]) + self.prior(b)[:, 0][None]
        score = score + self.distance[features[0]] + self.gap[features[1]] + self.reach[features[2]]
        return score if self.none is None else torch.cat([score, self.none(a)], 1)


DISTANCE_CLASS = np.array(
    [d if d < 5 else min(11, 5 + int(math.log2(d / 5) * 1.5)) for d in range(128)], np.int64
)


def link_features(children, parents, paragraph):
    """(3, n, m): distance in words, how many other parents begin between, distance in paragraphs.

    children and parents: (n, 2) and (m, 2), first and last + 1, parents sorted."""
    a, b = children[:, 0][:, None], children[:, 1][:, None]
    c, d = parents[:, 0][None], parents[:, 1][None]
    distance = np.where(c >= b, c - b + 1, np.where(d <= a, -(a - d + 1), 0))
    left_a, right_a = (np.searchsorted(parents[:, 0], children[:, 0], side)[:, None] for side in ("left", "right"))
    left_c, right_c = (np.searchsorted(parents[:, 0], parents[:, 0], side)[None] for side in ("left", "right"))
    between = np.where(a < c, left_c - right_a, left_a - right_c)
    features = np.zeros((3, len(children), len(parents)), np.int64)
    features[0] = DISTANCE_CLASS[np.minimum(np.abs(distance), 127)] + 12 * (distance < 0)
    features[1] = np.clip(between, 0, 3) + 4 * (c < a)
    if len(children) and len(parents):
        features[2] = np.clip(paragraph[parents[:, 0]][None] - paragraph[children[:, 0]][:, None], -4, 4) + 4
    return features


class Heads(nn.Module):
    """What every network ends in: an output, a chain a role, two linkers."""

    def add_heads(self, width, link_width=LINK_WIDTH):
        self.leave = nn.Linear(width, ROLES * LABELS)
        self.chain = Chain()
        self.links = nn.ModuleList([Linker(width, False, link_width), Linker(width, True, link_width)])  # content to cue, cue to source

    def emit(self, hidden):
        return self.leave(hidden).view(-1, ROLES, LABELS)


class Network(Heads):
    def __init__(self, embedding, width, layers, drop=0.2, pieces=PIECE_COUNT, link_width=LINK_WIDTH):
        super().__init__()
        self.shape = {"embedding": embedding, "width": width, "layers": layers}
        self.pieces = nn.EmbeddingBag(pieces, embedding, mode="sum", padding_idx=0, sparse=True)
        self.features = nn.ModuleList(nn.Embedding(size, embedding) for size in (CASES, STATES, 2))
        for table in self.features:
            nn.init.normal_(table.weight, std=0.02)
        self.norm = nn.LayerNorm(embedding)
        self.enter = nn.Linear(embedding, width)
        self.layers = nn.ModuleList(nn.Linear(3 * width, 2 * width) for _ in range(layers))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(layers))
        self.drop = Dropout(drop)
        self.add_heads(width, link_width)

    def embed(self, pieces, features):
        x = self.pieces(pieces)
        for k, table in enumerate(self.features):
            x = x + table(features[:, k])
        return x

    def convolve(self, x, mask):
        """mask (n, 1): 0 in the gaps."""
        x = self.enter(self.drop(self.norm(x)))
        mask = mask.to(x.dtype)  # the type of the layers
        x = x * mask
        for layer, norm, dilation in zip(self.layers, self.norms, DILATIONS):
            padded = F.pad(x, (0, 0, dilation, dilation))
            around = torch.cat([padded[: len(x)], x, padded[2 * dilation :]], 1)
            x = norm(x + self.drop(F.glu(layer(around), 1))) * mask
        return x

    def forward(self, pieces, features, mask):
        return self.convolve(self.embed(pieces, features), mask[:, None]).float()

    def of_row(self, row):
        """Hidden states of a row of texts (dataset.Row)."""
        with torch.autocast("cpu", torch.bfloat16):
            return self(row.pieces, row.features, row.mask)

    @torch.no_grad()
    def read(self, documents, context=None):
        """Hidden states of the words of each document, which is read whole, whatever the context."""
        self.eval()
        for document in documents:
            pieces = torch.from_numpy(document.pieces.astype(np.int32))
            features = torch.from_numpy(document.features.astype(np.int64))
            yield self(pieces, features, torch.ones(len(document)))
