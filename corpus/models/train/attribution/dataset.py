# SPDX-License-Identifier: Apache-2.0
"""Documents as flat arrays, and rows of texts cut from them for training."""
import numpy as np
import torch

from gold import CONTENT, CUE, SOURCE
from network import BEGIN, DILATIONS, INSIDE, OUTSIDE, ROLES, link_features
from words import PIECES

GAP = max(DILATIONS)  # masked words between two texts of a row


class Builder:
    def __init__(self):
        self.parts = {name: [] for name in ("pieces", "features", "paragraph", "labels", "soft")}
        self.children, self.parents = [[], []], [[], []]
        self.bounds, self.kinds = [0], []

    def add(self, document, attributions, soft=None):
        n, start = len(document), self.bounds[-1]
        if not n:
            return
        labels = np.zeros((n, ROLES), np.uint8)
        spans = [sorted({span for item in attributions for span in item[role]}) for role in range(ROLES)]
        for role in range(ROLES):
            for begin, end in spans[role]:
                labels[begin:end, role] = INSIDE
                labels[begin, role] = BEGIN
        cue_of = {part: item[CUE][0] for item in attributions if item[CUE] for part in item[CONTENT]}
        source_of = {cue: item[SOURCE][0] if item[SOURCE] else (-start - 1,) * 2 for item in attributions for cue in item[CUE]}
        for kind, links, parents in ((0, cue_of, spans[CUE]), (1, source_of, spans[SOURCE])):
            rows = sorted(child + parent for child, parent in links.items())
            self.children[kind].append(np.array(rows, np.int64).reshape(-1, 4) + start)
            self.parents[kind].append(np.array(parents, np.int64).reshape(-1, 2) + start)
        for name, value in (
            ("pieces", document.pieces.astype(np.int32)),
            ("features", document.features),
            ("paragraph", document.paragraph),
            ("labels", labels),
            ("soft", np.zeros((n, 9), np.float16) if soft is None else soft.reshape(n, 9).astype(np.float16)),
        ):
            self.parts[name].append(value)
        self.bounds.append(start + n)
        self.kinds.append(soft is not None)

    def arrays(self):
        arrays = {name: np.concatenate(parts) for name, parts in self.parts.items()}
        for kind in (0, 1):
            arrays[f"children{kind}"] = np.concatenate(self.children[kind])
            arrays[f"parents{kind}"] = np.concatenate(self.parents[kind])
        arrays["bounds"], arrays["silver"] = np.array(self.bounds), np.array(self.kinds)
        return arrays


class Corpus:
    """Many documents one after another.

    children[k]: (first, last + 1) of a child and of its parent, the latter -1 where there is none; sorted by child."""

    def __init__(self, arrays):
        for name in ("pieces", "features", "paragraph", "labels", "soft", "bounds", "silver"):
            setattr(self, name, arrays[name])
        self.children = [arrays["children0"], arrays["children1"]]
        self.parents = [arrays["parents0"], arrays["parents1"]]

    def __len__(self):
        return len(self.bounds) - 1

    def cut(self, number, longest):
        """The document as texts of at most `longest` words, cut between paragraphs where that is possible."""
        start, end = int(self.bounds[number]), int(self.bounds[number + 1])
        if end - start <= longest:
            return [(start, end)]
        opens = start + np.flatnonzero(self.features[start:end, 2])
        texts = []
        while end - start > longest:
            k = np.searchsorted(opens, start + longest, "right") - 1
            stop = int(opens[k]) if opens[k] > start else start + longest
            texts.append((start, stop))
            start = stop
        texts.append((start, end))
        return texts


def within(starts, ends, text):
    """Which spans (sorted by start) lie in a text."""
    low, high = np.searchsorted(starts, text)
    chosen = np.arange(low, high)
    return chosen[ends[low:high] <= text[1]]


class Row:
    """Texts laid side by side as tensors of `size` words."""

    def __init__(self, corpus, texts, size):
        index = np.zeros(size, np.int64)
        mask, begins, soft = np.zeros(size, bool), np.zeros(size, bool), np.zeros(size, bool)
        text_of = np.zeros(size, np.int32)
        at, shifts = 0, []
        for number, (start, end) in enumerate(texts):
            stop = at + end - start
            index[at:stop] = np.arange(start, end)
            mask[at:stop], begins[at], text_of[at:stop] = True, True, number
            soft[at:stop] = corpus.silver[np.searchsorted(corpus.bounds, start, "right") - 1]
            shifts.append(at - start)
            at = stop + GAP
        self.words = int(mask.sum())
        pieces = corpus.pieces[index]
        pieces[~mask] = 0
        self.pieces = torch.from_numpy(pieces)
        self.features = torch.from_numpy(corpus.features[index].astype(np.int64))
        self.mask, self.begins = torch.from_numpy(mask), torch.from_numpy(begins)
        labels = np.where(mask[:, None], corpus.labels[index], OUTSIDE)
        cut = begins[:, None] & (labels == INSIDE)
        labels[cut] = BEGIN  # a text that begins within a span begins it
        self.labels = torch.from_numpy(labels.astype(np.int64))
        self.soft_mask = torch.from_numpy(soft)
        self.soft = torch.from_numpy(corpus.soft[index[soft]].astype(np.float32).reshape(-1, ROLES, 3))
        paragraph = corpus.paragraph[index]
        self.links = [self.link(corpus, kind, texts, shifts, text_of, paragraph) for kind in (0, 1)]

    @staticmethod
    def link(corpus, kind, texts, shifts, text_of, paragraph):
        """(children, parents, features, forbidden, target) of the links of a kind, or None."""
        links, spans = corpus.children[kind], corpus.parents[kind]
        child, parent, target_span = [], [], []
        for text, shift in zip(texts, shifts):
            chosen = links[within(links[:, 0], links[:, 1], text)]
            inside = (chosen[:, 2] >= text[0]) & (chosen[:, 3] <= text[1])
            if kind == 0:
                chosen, inside = chosen[inside], inside[inside]
            child.append(chosen[:, :2] + shift)
            target_span.append(np.where(inside, chosen[:, 2] + shift, -1))
            parent.append(spans[within(spans[:, 0], spans[:, 1], text)] + shift)
        child, parent, target_span = np.concatenate(child), np.concatenate(parent), np.concatenate(target_span)
        if not len(child) or not len(parent):
            return None
        forbidden = text_of[child[:, 0]][:, None] != text_of[parent[:, 0]][None]
        target = np.where(target_span >= 0, np.searchsorted(parent[:, 0], target_span), len(parent))
        ends = np.array([0, -1])
        return (
            torch.from_numpy(child + ends),
            torch.from_numpy(parent + ends),
            torch.from_numpy(link_features(child, parent, paragraph)),
            torch.from_numpy(forbidden),
            torch.from_numpy(target),
        )


def rows(texts, size):
    """The texts packed into rows of `size` words, in their order."""
    row, used = [], 0
    for text in texts:
        length = text[1] - text[0]
        if used + length > size and row:
            yield row
            row, used = [], 0
        row.append(text)
        used += length + GAP
    if row:
        yield row
