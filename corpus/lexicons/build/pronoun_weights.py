#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tunes the weights of corpus/lexicons/pronoun-weights.tsv on a file of GAP: each in turn, as long as the F1 grows.

usage: pronoun_weights.py GAP_ANSWERS GAP.tsv[.gz] CORPUS SECONDS >weights.tsv

GAP_ANSWERS  the program tests/eval/gap_answers of a build folder
CORPUS       the folder that holds lexicons/ and models/; its weights are where the search begins
Give the development part; the validation part is for measuring.
"""
import csv
import gzip
import io
import os
import random
import subprocess
import sys
import tempfile
import time

BY_HAND = ("speaks", "other kind", "guessed sex")  # news decides on these
LEAST_GAIN = 0.02                                  # of F1, for a move to count


def read_gold(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
        return list(csv.DictReader(io.StringIO(file.read().decode()), delimiter="\t", quoting=csv.QUOTE_NONE))


def f1(gold, answers):
    said = {}
    with open(answers, encoding="utf-8") as file:
        for line in file:
            name, a, b = line.rstrip("\n").split("\t")
            said[name] = (a == "TRUE", b == "TRUE")
    right = wrong = missed = 0
    for text in gold:
        for column, answer in zip(("A-coref", "B-coref"), said[text["ID"]]):
            truth = text[column].upper() == "TRUE"
            right += truth and answer
            wrong += answer and not truth
            missed += truth and not answer
    return 200 * right / (2 * right + wrong + missed) if right else 0.0


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    program, gap, corpus, seconds = sys.argv[1], sys.argv[2], os.path.abspath(sys.argv[3]), float(sys.argv[4])
    gold = read_gold(gap)
    work = tempfile.TemporaryDirectory()
    lexicons = os.path.join(work.name, "lexicons")
    os.mkdir(lexicons)
    os.symlink(os.path.join(corpus, "models"), os.path.join(work.name, "models"))
    for name in os.listdir(os.path.join(corpus, "lexicons")):
        if name != "pronoun-weights.tsv":
            os.symlink(os.path.join(corpus, "lexicons", name), os.path.join(lexicons, name))
    head, weights = [], {}
    with open(os.path.join(corpus, "lexicons", "pronoun-weights.tsv"), encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                head.append(line)
            else:
                key, value = line.rstrip("\n").split("\t")
                weights[key] = float(value)
    answers = os.path.join(work.name, "answers.tsv")
    environment = dict(os.environ, QUOTH_DATA_PATH=work.name)

    def rows(tried):
        return "".join(f"{key}\t{round(value, 3):g}\n" for key, value in tried.items())

    def measure(tried):
        with open(os.path.join(lexicons, "pronoun-weights.tsv"), "w", encoding="utf-8") as file:
            file.write(rows(tried))
        subprocess.run([program, gap, answers], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=True)
        return f1(gold, answers)

    best = measure(weights)
    print(f"{best:.2f}", file=sys.stderr)
    steps = {key: 0.6 for key in weights if key not in BY_HAND}
    end = time.time() + seconds
    while time.time() < end and max(steps.values()) > 0.05:
        order = list(steps)
        random.shuffle(order)
        for key in order:
            moved = False
            for step in (steps[key], -steps[key]):
                tried = dict(weights)
                tried[key] += step
                score = measure(tried)
                if score > best + LEAST_GAIN:
                    best, weights, moved = score, tried, True
                    break
            steps[key] *= 1.3 if moved else 0.5
            if time.time() > end:
                break
        print(f"{best:.2f}", file=sys.stderr)
    sys.stdout.write("".join(head) + rows(weights))


main()
