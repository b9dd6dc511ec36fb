#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How much a figure depends on which articles were annotated: draws the articles anew, with repetition, and scores each
drawing (bootstrap; Efron 1979).

    interval.py QUOTH GOLD CLAIMS [TIMES]

prints the range in which 95 % of the linked F1 figures lie.  GOLD is a file of attribution lines, CLAIMS of claim records."""
import collections, gzip, json, os, random, subprocess, sys, tempfile

TIMES = 1000


def lines(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def main():
    if len(sys.argv) not in (4, 5): sys.exit(__doc__.strip())
    quoth, gold_path, claims_path = sys.argv[1:4]
    times = int(sys.argv[4]) if len(sys.argv) > 4 else TIMES
    gold = lines(gold_path)
    claims = collections.defaultdict(list)
    for claim in lines(claims_path): claims[claim["doc"]].append(claim)
    draw, figures = random.Random(1), []
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("gold.jsonl", "claims.jsonl")]
        for _ in range(times):
            with open(paths[0], "w", encoding="utf-8") as articles, open(paths[1], "w", encoding="utf-8") as found:
                for i in range(len(gold)):
                    article = draw.choice(gold)
                    articles.write(json.dumps(dict(article, id=str(i))) + "\n")
                    found.writelines(json.dumps(dict(claim, doc=str(i))) + "\n" for claim in claims[article["id"]])
            run = subprocess.run([quoth, "eval", "--json", *paths], stdout=subprocess.PIPE, check=True)
            figures.append(100 * json.loads(run.stdout)["linked"]["f1"])
    figures.sort()
    print("linked F1: 95 %% of %d drawings of the %d articles lie between %.1f and %.1f"
          % (times, len(gold), figures[round(0.025 * (times - 1))], figures[round(0.975 * (times - 1))]))


if __name__ == "__main__":
    main()
