# SPDX-License-Identifier: Apache-2.0
"""Treebanks (CoNLL-U) as lines of text, and the labels of our own tokens in them."""
import gzip
import subprocess

import numpy as np

PUNCT = {".", ",", ":", "``", "''", "-LRB-", "-RRB-", "HYPH", "NFP"}
OTHER = {"ADD", "AFX", "GW", "LS", "XX", "_", "FW"}


def label(upos, xpos):
    """The label that we learn: Penn part of speech, with all punctuation as one class, and the universal one."""
    if upos == "PUNCT" or (upos == "X" and xpos in PUNCT):
        return "PUNCT/PUNCT"
    if upos == "SYM" or xpos in ("$", "SYM", "#"):
        return "SYM/SYM"
    if xpos == "FW":
        return "FW/X"
    if xpos in OTHER or xpos in PUNCT:
        return "OTHER/X"
    return "%s/%s" % (xpos, upos)


def sentences(path):
    """Yields (text, [(begin, end, upos, xpos)]) with offsets in bytes."""
    text, words, at, until, split = "", [], 0, -1, None
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("# text = "):
                text, words, at, until = line[9:], [], 0, -1
            elif not line and words:
                offsets = np.cumsum([0] + [len(char.encode()) for char in text])
                yield text, [(int(offsets[b]), int(offsets[e]), u, x) for b, e, u, x in words]
                words = []
            elif line and line[0].isdigit():
                cell = line.split("\t")
                if "." in cell[0]:
                    continue
                if "-" in cell[0]:  # a word of several tokens: they share its letters
                    until = int(cell[0].split("-")[1])
                    begin = text.index(cell[1], at)
                    split = (begin, begin + len(cell[1]))
                    at = begin
                    continue
                if int(cell[0]) <= until:
                    begin = text.find(cell[1], at, split[1])
                    end = begin + len(cell[1])
                    if begin < 0:
                        begin, end = split
                    words.append((begin, end, cell[3], cell[4]))
                    at = end if int(cell[0]) < until else split[1]
                    continue
                begin = text.index(cell[1], at)
                at = begin + len(cell[1])
                words.append((begin, at, cell[3], cell[4]))


def records(tool, words, lines, width):
    """What the program `features` makes of the lines, called with `words`: an array of `width` numbers a token."""
    done = subprocess.run([tool, *words], input="\n".join(lines).encode() + b"\n", stdout=subprocess.PIPE, check=True)
    return np.frombuffer(done.stdout, np.uint32).reshape(-1, width)


def align(gold, rows):
    """For each of our tokens (rows of line, begin, end) the label in `gold`, one list a line, and whether the bounds
    are the same."""
    labels, exact = [], np.zeros(len(rows), bool)
    line_at, at = -1, 0
    for i, (line, begin, end) in enumerate(rows[:, :3]):
        if line != line_at:
            line_at, at = line, 0
        words = gold[line]
        while at < len(words) and words[at][1] <= begin:
            at += 1
        found = None
        k = at
        while k < len(words) and words[k][0] < end:
            if words[k][0] == begin and words[k][1] == end:
                exact[i] = True
            name = label(words[k][2], words[k][3])
            if found is None or (found == "PUNCT/PUNCT" and end - begin > 1):
                found = name
            k += 1
        labels.append(found or "OTHER/X")
    return labels, exact


def paragraphs(path):
    """Yields lists of (text of a sentence, whether a space follows it)."""
    sentences, text, last = [], "", ""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith(("# newpar", "# newdoc")) and sentences:
                yield sentences
                sentences = []
            elif line.startswith("# text = "):
                text = line[9:]
            elif line and line[0].isdigit():
                last = line
            elif not line and text:
                sentences.append((text, "SpaceAfter=No" not in last.split("\t")[9]))
                text = ""
    if sentences:
        yield sentences


def news_paragraphs(path, longest=5):
    """Yields paragraphs likewise from a corpus of names (a token and its label a line): sentences that end with a mark
    are joined to paragraphs, one without stands at a paragraph's end."""
    sentences, words = [], []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            word = line.rstrip("\n").split("\t")[0]
            if word and not word.startswith("-DOCSTART-"):
                words.append(word)
                continue
            if words:
                text = joined(words)
                sentences.append((text, True))
                if text[-1] not in ".?!\"'\u201d" or len(sentences) == longest:
                    yield sentences
                    sentences = []
            if word and sentences:
                yield sentences
                sentences = []
            words = []
    if sentences:
        yield sentences


def joined(words):
    """The text of tokens, with the spaces that it must have had."""
    text, opened = "", False
    for i, word in enumerate(words):
        left = word in (".", ",", ";", ":", "?", "!", ")", "]", "%", "\u201d", "\u2019", "...", "-") or \
            word.lower() in ("'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "\u2019s")
        if word == '"':
            left, opened = opened, not opened
        before = words[i - 1] if i else ""
        glued = before in ("(", "[", "\u201c", "\u2018", "$", "-") or (before == '"' and opened and word != '"')
        text += ("" if not text or left or glued else " ") + word
    return text
