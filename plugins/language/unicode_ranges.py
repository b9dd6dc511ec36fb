#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes unicode_ranges.h: the classes of the code points from U+0080 up, as sorted ranges.

Run by hand when the Unicode version is raised:  python3 unicode_ranges.py > unicode_ranges.h
Unassigned code points belong to the range before them, which keeps the table short.  A stretch in which capital and
small letters take turns is one range.
"""
import unicodedata

LAST = 0x1FFFF


def class_of(code):
    char = chr(code)
    category = unicodedata.category(char)
    if category in ("Lu", "Lt"):
        return "UPPER"
    if category == "Ll":
        return "LOWER"
    if category[0] in "LM":
        return "LETTER"  # with its combining marks, so that a word stays one word
    if category == "Nd":
        return "DIGIT"
    if category[0] == "N":
        return "SYMBOL"
    if category[0] == "Z" or code in (0x85, 0xFEFF):
        return "SPACE"
    if category[0] == "P":
        return "PUNCT"
    if category in ("Cc", "Cf"):
        return "FORMAT"
    if category[0] == "S" or category == "Co":
        return "SYMBOL"
    return None  # unassigned, surrogates


def main():
    ranges = []  # [first, last, class]
    for code in range(0x80, LAST + 1):
        cls = class_of(code)
        if cls is None or (ranges and ranges[-1][2] == cls):
            if ranges:
                ranges[-1][1] = code
            continue
        ranges.append([code, code, cls])
    merged = []
    for first, last, cls in ranges:
        turn = None
        if cls in ("UPPER", "LOWER") and first == last:
            turn = "TURN_EVEN" if (cls == "UPPER") == (first % 2 == 0) else "TURN_ODD"
        if turn and merged and merged[-1][3] == turn and merged[-1][1] + 1 == first:
            merged[-1][1] = last
            merged[-1][2] = turn
        else:
            merged.append([first, last, cls, turn])
    print("/* SPDX-License-Identifier: Apache-2.0 */")
    print("/* Written by unicode_ranges.py from Unicode %s; do not edit. */" % unicodedata.unidata_version)
    print("/* clang-format off */")
    print("static const unicode_range unicode_ranges[] = {")
    line = "   "
    for first, last, cls, _ in merged:
        item = " {0x%X, UNICODE_%s}," % (first, cls)
        if len(line) + len(item) > 120:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};")


main()
