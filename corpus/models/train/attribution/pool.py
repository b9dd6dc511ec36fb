#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Chooses the articles that are labelled by machine: none that is in a set to be scored, none twice.

    pool.py DATA OUT.jsonl

DATA holds archives/articles.jsonl.xz ({"id", "title", "text"} a line) and archives/not-for-silver.ids, the articles to leave out.
"""
import json
import random
import re
import sys

import gold

FEWEST, MOST = 150, 1600  # words of an article
SHINGLE, STRIDE = 12, 3  # words that count as the same passage; every third is remembered
MOST_SHARED = 20  # passages shared with articles already chosen
TITLED = 0.5  # share of articles that begin with their title
SEED = 5


def main(data, out):
    with open(f"{data}/archives/not-for-silver.ids", encoding="utf-8") as file:
        excluded = set(file.read().split())
    source = random.Random(SEED)
    articles = list(gold.read(f"{data}/archives/articles.jsonl.xz"))
    source.shuffle(articles)
    seen, chosen, repeated = set(), 0, 0
    with open(out, "w", encoding="utf-8") as file:
        for article in articles:
            if str(article["id"]) in excluded:
                continue
            words = re.findall(r"\w+", article["text"].lower())
            if not FEWEST <= len(words) <= MOST:
                continue
            passages = [hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE)]
            if len(seen.intersection(passages)) > MOST_SHARED:
                repeated += 1
                continue
            seen.update(passages[::STRIDE])
            text = article["text"]
            if article.get("title") and source.random() < TITLED:
                text = f"{article['title']}.\n\n{text}"
            file.write(json.dumps({"id": article["id"], "text": text}) + "\n")
            chosen += 1
    print(f"{chosen} articles; {repeated} left out that repeat others")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    main(*sys.argv[1:])
