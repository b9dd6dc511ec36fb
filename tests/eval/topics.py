# SPDX-License-Identifier: Apache-2.0
"""The share of labelled texts whose best topic is right, of a model that is installed.

    topics.py PROBE MODEL LEXICON TRAIN_FOLDER DATA

PROBE is the program topic_probe, TRAIN_FOLDER the one with texts.py, DATA holds topics/labelled.jsonl.gz."""
import collections
import pathlib
import subprocess
import sys

probe, model, lexicon, train, data = sys.argv[1:]
sys.dont_write_bytecode = True
sys.path.insert(0, train)
import texts  # noqa: E402

rows = list(texts.labelled(pathlib.Path(data)))
done = subprocess.run([probe, "scores", model, lexicon], check=True, stdout=subprocess.PIPE,
                      input=b"".join(text.replace("\0", " ").encode() + b"\0" for _source, _topic, text in rows))
lines = done.stdout.decode().splitlines()
assert len(lines) == len(rows), "the program must judge every text"
count, right = collections.Counter(), collections.Counter()
for (source, topic, _text), line in zip(rows, lines):
    scores = [float(cell) for cell in line.split()[len(texts.TOPICS):]]
    for name in (source, "all"):
        count[name] += 1
        right[name] += scores.index(max(scores)) == topic
for name in sorted(count):
    print(f"{name}: {100 * right[name] / count[name]:.1f} % of {count[name]} texts")
