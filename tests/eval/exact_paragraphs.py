# SPDX-License-Identifier: Apache-2.0
"""How many paragraphs come out exactly as they are in the gold text: what a quotation over several paragraphs depends on.

    exact_paragraphs.py GOLD.jsonl.gz TEXTS.json

GOLD has a page a line, {"id", "text"}; TEXTS is {id: text}.  A paragraph is a line that is not blank, white space folded.
Printed: the mean of the pages' F1.
"""
import collections
import gzip
import json
import sys


def paragraphs(text):
    folded = (" ".join(line.split()) for line in (text or "").split("\n"))
    return collections.Counter(line for line in folded if line)


with open(sys.argv[2], encoding="utf-8") as file:
    texts = json.load(file)
scores = []
with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
    for line in file:
        page = json.loads(line)
        if not page.get("text"):
            continue
        gold, got = paragraphs(page["text"]), paragraphs(texts.get(page["id"]))
        both = sum((gold & got).values())
        scores.append(2 * both / (sum(gold.values()) + sum(got.values())) if both else 0.0)
if scores:
    print("exact paragraphs %.4f of %d pages" % (sum(scores) / len(scores), len(scores)))
