# SPDX-License-Identifier: Apache-2.0
"""Text as the network sees it: words, their pieces, case, state in quotation marks, paragraphs.

plugins/language does the same in C; the parity test in tests/plugins/language holds the two together.
"""
import re

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece

WORD = re.compile(r"\w+|''|``|[^\w\s]")
PIECES = 4  # word pieces of a word that count; the rest are dropped
UNKNOWN_PIECE = 100
CASES, STATES = 5, 4
OUTSIDE, INSIDE, OPENING, CLOSING = range(STATES)
TRIM = " \t\r\n\"'“”‘’«»„‚`,.;:!?()[]—–-…"  # what does not count at either end of a span


def find(text):
    """The words as (start, end) in characters, and the number of each word's paragraph."""
    spans, paragraphs, paragraph, last = [], [], 0, 0
    for match in WORD.finditer(text):
        begin, end = match.span()
        paragraph += "\n" in text[last:begin]
        spans.append((begin, end))
        paragraphs.append(paragraph)
        last = end
    return spans, paragraphs


def quotation_states(text, spans, paragraphs):
    """A quotation that is never closed ends with its paragraph."""
    states, open_ = [], False
    for i, (begin, end) in enumerate(spans):
        word = text[begin:end]
        if i and paragraphs[i] != paragraphs[i - 1]:
            open_ = False
        if word in ("“", "«", "„", "``") and not (word == "„" and open_):
            state, open_ = OPENING, True
        elif word in ("”", "»"):
            state, open_ = CLOSING, False
        elif word in ('"', "''"):
            touches_left = begin > 0 and not text[begin - 1].isspace()
            touches_right = end < len(text) and not text[end].isspace()
            if open_ or touches_left and not touches_right:
                state, open_ = CLOSING, False
            else:
                state, open_ = OPENING, True
        else:
            state = INSIDE if open_ else OUTSIDE
        states.append(state)
    return states


def case(word):
    """0 mark, 1 small letters, 2 mixed, 3 capitals, 4 number"""
    if word[0].isdigit():
        return 4
    if not word[0].isalpha():
        return 0
    if word.islower():
        return 1
    return 3 if word.isupper() and len(word) > 1 else 2


def pieces_of(path):
    """The bytes of a vocabulary, a word piece a line: of a text file, or of those that a model carries."""
    if not path.endswith(".safetensors"):
        with open(path, "rb") as file:
            return file.read()
    with safe_open(path, "np") as file:
        return file.get_tensor("vocabulary").tobytes()


def tokenizer_of(path):
    """Of a tokenizer.json, or of the word pieces that a model carries."""
    if not path.endswith(".safetensors"):
        return Tokenizer.from_file(path)
    lines = pieces_of(path).decode().removesuffix("\n").split("\n")
    pieces = {piece: number for number, piece in enumerate(lines)}
    tokenizer = Tokenizer(WordPiece(pieces, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


class Vocabulary:
    """Word pieces, each word cut once and remembered."""

    def __init__(self, path, first=None):
        """first: how many of the pieces there are, for a small one."""
        self.tokenizer = tokenizer_of(path)
        if first:
            pieces = self.tokenizer.get_vocab()
            kept = {piece: number for piece, number in pieces.items() if number < first}
            self.tokenizer.model = WordPiece(kept, unk_token="[UNK]", max_input_chars_per_word=100)
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.known = {}

    def all_of(self, word):
        return self.tokenizer.encode(word, add_special_tokens=False).ids or [UNKNOWN_PIECE]

    def of(self, word):
        """(case, piece, piece, piece, piece), 0 where there is none"""
        row = self.known.get(word)
        if row is None:
            row = self.known[word] = tuple([case(word)] + (self.all_of(word) + [0] * PIECES)[:PIECES])
        return row


class Document:
    """A text and its words as arrays: pieces (n, 4), features (n, 3: case, state, begins a paragraph)."""

    def __init__(self, id_, text, vocabulary):
        self.id, self.text = id_, text
        self.spans, self.paragraphs = find(text)
        rows = [vocabulary.of(text[begin:end]) for begin, end in self.spans]
        table = np.array(rows, np.int32).reshape(-1, 1 + PIECES)
        self.pieces = table[:, 1:]
        self.paragraph = np.array(self.paragraphs, np.int32)
        self.features = np.zeros((len(rows), 3), np.uint8)
        self.features[:, 0] = table[:, 0]
        self.features[:, 1] = quotation_states(text, self.spans, self.paragraphs)
        if rows:
            self.features[0, 2] = 1
            self.features[1:, 2] = self.paragraph[1:] != self.paragraph[:-1]

    def __len__(self):
        return len(self.spans)

    def chars(self, span):
        return [self.spans[span[0]][0], self.spans[span[1] - 1][1]]


def trim(text, begin, end):
    while begin < end and text[begin] in TRIM:
        begin += 1
    while end > begin and text[end - 1] in TRIM:
        end -= 1
    return begin, end
