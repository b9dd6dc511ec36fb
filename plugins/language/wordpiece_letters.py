#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes wordpiece_letters.h: what the networks' words are made of, from the Unicode tables of Python.

Run by hand when the Unicode version is raised:  python3 wordpiece_letters.py > wordpiece_letters.h
Classes follow Python's str methods and its re module, since the networks are trained on words cut there; folds are
lower case without the marks that a canonical decomposition splits off.  Hangul syllables are left out: arithmetic does them.
"""
import unicodedata

LAST = 0x323AF
HANGUL = range(0xAC00, 0xD7A4)


def classes(code):
    char = chr(code)
    found = []
    if char.isalnum() or char == "_":
        found.append("WORD")
    for name in ("alpha", "digit", "lower", "upper", "space"):
        if getattr(char, "is" + name)():
            found.append(name.upper())
    if char.istitle() and not char.isupper():
        found.append("TITLE")
    return found


def fold(code):
    letters = [c for c in unicodedata.normalize("NFD", chr(code)) if unicodedata.category(c) != "Mn"]
    return [ord(c) for letter in letters for c in letter.lower()]


def rows(items):
    line = "   "
    for item in items:
        if len(line) + len(item) > 118:
            print(line)
            line = "   "
        line += " " + item
    print(line)


def main():
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print("/* Written by wordpiece_letters.py from Unicode %s; do not edit. */" % unicodedata.unidata_version)
    print("/* clang-format off */")
    ranges = []
    for code in range(LAST + 2):
        found = classes(code) if code <= LAST and not 0xD800 <= code <= 0xDFFF else []
        bits = "|".join("LETTER_" + name for name in found) or "0"
        if not ranges or ranges[-1][1] != bits:
            ranges.append((code, bits))
    short = {name: letter for name, letter in zip(("WORD", "ALPHA", "DIGIT", "LOWER", "UPPER", "SPACE", "TITLE"), range(7))}
    number = lambda bits: sum(1 << short[b[7:]] for b in bits.split("|") if b != "0")
    print("/* First code point of a range, its classes. */")
    print("static const letter_range letter_ranges[] = {")
    rows("{0x%X,%d}," % (code, number(bits)) for code, bits in ranges)
    print("};")
    print("/* Code point, what it folds to; 0: nothing more. */")
    print("static const letter_fold letter_folds[] = {")
    items = []
    for code in range(0x80, LAST + 1):
        if code in HANGUL or 0xD800 <= code <= 0xDFFF:
            continue
        to = fold(code)
        if to != [code]:
            assert len(to) <= 3, hex(code)
            items.append("{0x%X,{%s}}," % (code, ",".join("0x%X" % c for c in to) or "0"))
    rows(items)
    print("};")


main()
