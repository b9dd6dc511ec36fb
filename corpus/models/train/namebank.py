# SPDX-License-Identifier: Apache-2.0
"""Texts with marked names (one token and its BILOU label a line) as lines of text with spans."""
import collections
import gzip
import re

KINDS = ("PER", "ORG", "LOC", "MISC")  # in the order of names.h


def documents(path):
    """Yields documents: lists of sentences, each a list of (token, label)."""
    document, sentence = [], []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            cell = line.rstrip("\n").split("\t")
            if cell[0] == "-DOCSTART-":
                if sentence:
                    document.append(sentence)
                if document:
                    yield document
                document, sentence = [], []
            elif len(cell) < 2:
                if sentence:
                    document.append(sentence)
                sentence = []
            else:
                sentence.append((cell[0], cell[1]))
    if sentence:
        document.append(sentence)
    if document:
        yield document


def text_of(sentence):
    """A sentence as (text, [(begin, end, kind)]), offsets in bytes.  Tokens that we would not cut are joined again."""
    text, spans, begin, before = b"", [], 0, ""
    for token, label in sentence:
        joined = token in ("s", "S") and before in ("\u2019", "'")
        joined = joined or token in ("\u2019", "\u2019s", "'s") and before != ""
        joined = joined or (token == "-" and before[-1:].isalnum()) or before == "-" and text[-2:-1] not in (b" ", b"")
        if text and not joined:
            text += b" "
        at = len(text)
        text += token.encode()
        if label[0] in "BU":
            begin = at
        if label[0] in "LU":
            spans.append((begin, len(text), label[2:]))
        before = token
    return text.decode(), spans


def compounds(train):
    """In training "Chicago-based" as a whole is of another kind; we cut it, and want the place."""
    kind_of = collections.defaultdict(collections.Counter)
    for document in train:
        for sentence in document:
            for token, label in sentence:
                if label[0] == "U":
                    kind_of[token][label[2:]] += 1
    for document in train:
        for sentence in document:
            for i, (token, label) in enumerate(sentence):
                parts = re.fullmatch(r"(\w[\w.]+)-([a-z]+)", token)
                if label[0] == "U" and parts:
                    kind = kind_of[parts[1]].most_common(1)
                    sentence[i : i + 1] = [(parts[1], "U-" + (kind[0][0] if kind else label[2:])), ("-" + parts[2], "O")]
    return train


def labels(spans, rows):
    """The labels (0: outside; then B, I, L, U of each kind) of candidates, rows of (line, begin, end), given each
    line's spans.  Of a name of which only some tokens are candidates, the longest stretch is learned."""
    by_line = collections.defaultdict(list)
    for i, (line, begin, end) in enumerate(rows[:, :3].tolist()):
        by_line[line].append((begin, end, i))
    found = [0] * len(rows)
    for line, items in by_line.items():
        for begin, end, kind in spans[line]:
            inside = [i for b, e, i in items if b < end and e > begin]
            best, stretch = [], []
            for i in inside:
                if stretch and i != stretch[-1] + 1:
                    stretch = []
                stretch = stretch + [i]
                if len(stretch) > len(best):
                    best = stretch
            for k, i in enumerate(best):
                part = 3 if len(best) == 1 else 0 if k == 0 else 2 if k == len(best) - 1 else 1
                found[i] = 1 + 4 * KINDS.index(kind) + part
    return found


def spans_of(rows, found):
    """And back: the set of (line, begin, end, kind) that labels spell."""
    spans, begin = set(), None
    for (line, b, e), label in zip(rows[:, :3].tolist(), found):
        if label == 0:
            continue
        kind, part = divmod(label - 1, 4)
        if part in (0, 3):
            begin = b
        if part in (2, 3):
            spans.add((line, begin, e, KINDS[kind]))
    return spans
