#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of docs/entities.md anew, from what quoth finds in ten articles of corpus/articles.

usage, in the build folder: python3 ../docs/entities.py ../docs/entities.md

What stands before the line with MARK is kept.  QUOTH_PLUGIN_PATH and QUOTH_DATA_PATH as for ./quoth; they default to the
build folder's plugins and the source folder's corpus.
"""
import os
import re
import subprocess
import sys

MARK = "<!-- tables: written by docs/entities.py -->"
ARTICLES = ["01-wire-election", "03-feature-lighthouse-keeper", "04-court-report-fraud-trial", "11-quotes-over-several-paragraphs",
            "17-organisation-as-speaker", "18-documents-as-speakers", "19-pronouns", "20-two-people-of-the-same-surname",
            "24-wire-trade-talks-readouts", "40-anonymous-sources"]
ROW = re.compile(r"^ *(\d+)  \d+\.\.\d+ '(.*?)'  +(.*)$")


def explain(source, article):
    """The rows of the layers entity and mention: (number, text, the other columns)."""
    env = dict(os.environ)
    env.setdefault("QUOTH_PLUGIN_PATH", "plugins")
    env.setdefault("QUOTH_DATA_PATH", os.path.join(source, "corpus"))
    path = os.path.join(source, "corpus", "articles", article + ".txt")
    pipeline = os.path.join(source, "pipelines", "evaluate.yaml")
    out = subprocess.run(["./quoth", "explain", pipeline, path, "--stage", "speaker-attribute"], env=env, check=True,
                         stdout=subprocess.PIPE, encoding="utf-8").stdout
    layers, layer = {}, None
    for line in out.splitlines():
        named = re.match(r"^([a-z-]+): ", line)
        if named:
            layer = layers.setdefault(named.group(1), [])
            continue
        row = ROW.match(line)
        if row and layer is not None:
            layer.append((int(row.group(1)), row.group(2), [c.strip("'") for c in re.split(r"  +", row.group(3).strip())]))
    return layers["entity"], layers["mention"]


def table(source, article):
    entities, mentions = explain(source, article)
    forms = {}
    for _, text, (entity, kind) in mentions:
        counts = forms.setdefault(int(entity[1:]), {})
        counts[text] = counts.get(text, 0) + 1
    lines = ["", "## " + article, "", "| entity | kind | role | of | mentions |", "|---|---|---|---|---|"]
    for number, _, (name, role, of, _, _, kind) in entities:
        said = [f"{text} ×{count}" if count > 1 else text for text, count in forms.get(number, {}).items()]
        cells = [name, kind, "" if role == "-" else role, "" if of == "-" else of, ", ".join(said)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    page = sys.argv[1]
    source = os.path.join(os.path.dirname(page) or ".", "..")
    with open(page, encoding="utf-8") as file:
        kept = file.read().split(MARK)[0]
    lines = [MARK]
    for article in ARTICLES:
        lines += table(source, article)
    with open(page, "w", encoding="utf-8") as file:
        file.write(kept + "\n".join(lines) + "\n")


main()
