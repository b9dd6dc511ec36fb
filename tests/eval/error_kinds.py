#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the errors in claims by kind, as docs/errors.md has them.

    error_kinds.py GOLD CLAIMS ALL

GOLD is a file of annotated articles, CLAIMS what a pipeline made of it, ALL what it makes of it with
speaker-attribute.min-confidence at 0."""
import collections, os, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "corpus", "lexicons", "build"))
from report_precision import characters, gold_claims, overlap, read, same_speaker, trim


def pair(gold, claims):
    """{gold claim: claim}, one to one, best overlap first, from half on."""
    gold_chars, our_chars = [characters(g["parts"]) for g in gold], [characters(parts_of(c)) for c in claims]
    found = sorted(((overlap(a, b), i, j) for i, a in enumerate(gold_chars) for j, b in enumerate(our_chars) if overlap(a, b) >= 0.5),
                   key=lambda p: (-p[0], p[1], p[2]))
    of_gold, taken = {}, set()
    for _, i, j in found:
        if i not in of_gold and j not in taken: of_gold[i] = j; taken.add(j)
    return of_gold


def parts_of(claim):
    return [tuple(p["chars"]) for p in claim["content"]]


def edges(text, ours, gold):
    """What is wrong with the content of a claim that is found."""
    a, b = [trim(text, *p) for p in ours], [trim(text, *p) for p in gold]
    if a == b: return
    if len(a) != len(b): yield "content: other parts"; return
    if a[0][0] < b[0][0]: yield "content: begins too early"
    if a[0][0] > b[0][0]: yield "content: begins too late"
    if a[-1][1] > b[-1][1]: yield "content: ends too late"
    if a[-1][1] < b[-1][1]: yield "content: ends too early"


def main():
    gold_file, ours_file, all_file = sys.argv[1:]
    ours, everything = collections.defaultdict(list), collections.defaultdict(list)
    for claims, path in ((ours, ours_file), (everything, all_file)):
        for claim in read(path): claims[claim["doc"]].append(claim)
    count, total = collections.Counter(), 0
    for doc in read(gold_file):
        text, claims = doc["text"], ours[doc["id"]]
        gold = gold_claims(doc)
        found, possible = pair(gold, claims), pair(gold, everything[doc["id"]])
        for i, g in enumerate(gold):
            if g["optional"]: continue
            total += 1
            if i not in found:
                kind = "direct" if all(text[b] in "\"“'‘`«" for b, _ in g["parts"]) else "in other words"
                count["missed: %s, %s" % (kind, "not sure enough" if i in possible else "not found at all")] += 1
                continue
            claim = claims[found[i]]
            speaker = [tuple(claim["speaker"]["chars"])] if claim["speaker"] else []
            if not same_speaker(text, g["speaker"], speaker):
                count["speaker: %s" % ("named, has none" if not g["speaker"] else "none" if not speaker else "another mention")] += 1
            for kind in edges(text, parts_of(claim), g["parts"]): count[kind] += 1
        for j, claim in enumerate(claims):
            if j in found.values(): continue
            inside = any(characters(parts_of(claim)) & characters(g["parts"]) for g in gold)
            count["no claim: %s" % ("within or across claims of the gold" if inside else "nothing there")] += 1
    print("%d gold claims, %d claims" % (total, sum(map(len, ours.values()))))
    for kind in sorted(count): print("%4d  %s" % (count[kind], kind))


if __name__ == "__main__":
    main()
