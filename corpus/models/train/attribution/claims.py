# SPDX-License-Identifier: Apache-2.0
"""From emissions and hidden states to claims, as a yardstick for training: the stages in C decode more carefully."""
import json
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
import torch

from network import link_features
from words import INSIDE, trim

OPENS = re.compile(r"(?:''|``|[\"“«])[\[(]?$")
CLOSES = re.compile(r"[\])]?[,.!?…—-]{0,3} ?(?:''|[\"”»])")
FIGURES = ("exact source", "exact cue", "exact content", "chars content", "linked", "direct spans", "direct speaker")


def link(scores, children, parents, paragraph):
    """The best parent of each child within its paragraph.  scores: numpy (n, m) or (n, m + 1), the last for none."""
    if not parents:
        return [None] * len(children)
    first = [span[0] for span in parents]
    far = paragraph[first][None] != paragraph[[span[0] for span in children]][:, None]
    scores = scores.copy()
    scores[:, : len(parents)] -= 1e3 * far
    best = scores.argmax(1)
    return [int(k) if k < len(parents) else None for k in best]


def features_of(children, parents, paragraph):
    return link_features(np.array(children).reshape(-1, 2), np.array(parents).reshape(-1, 2), paragraph)


def link_scores(linker, hidden, children, parents, paragraph):
    ends = lambda spans: torch.tensor([(a, b - 1) for a, b in spans], dtype=torch.long).reshape(-1, 2)
    features = torch.from_numpy(features_of(children, parents, paragraph))
    return linker(hidden, ends(children), ends(parents), features).numpy()


def assemble(document, spans, scorers):
    """Claims of a document.  scorers: functions of (children, parents) that give the scores of both kinds of link."""
    sources, cues, contents = spans
    cue_of = link(scorers[0](contents, cues), contents, cues, document.paragraph) if contents and cues else [None] * len(contents)
    source_of = link(scorers[1](cues, sources), cues, sources, document.paragraph) if cues and sources else [None] * len(cues)
    groups = {}
    for k, (content, cue) in enumerate(zip(contents, cue_of)):
        groups.setdefault((cue,) if cue is not None else (None, k), []).append(content)
    claims = []
    for key, group in groups.items():
        cue = key[0]
        content = [part for part in (part_of(document, span) for span in sorted(group)) if part]
        if not content:
            continue
        speaker = source_of[cue] if cue is not None else None
        quoted = sum(part["quoted"] for part in content)
        touched = any(document.features[word, 1] for span in group for word in range(*span))
        claims.append(
            {
                "doc": document.id,
                "type": "direct" if quoted == len(content) else "mixed" if touched else "indirect",
                "content": content,
                "cue": chars_of(document, *document.chars(cues[cue])) if cue is not None else None,
                "speaker": chars_of(document, *document.chars(sources[speaker])) if speaker is not None else None,
            }
        )
    return claims


def chars_of(document, begin, end):
    return {"chars": [begin, end], "text": document.text[begin:end]}


def part_of(document, span):
    """A part of the content; the marks around a quotation belong to it."""
    text = document.text
    begin, end = trim(text, *document.chars(span))
    if begin >= end:
        return None
    quoted = all(
        document.features[word, 1]
        for word in range(*span)
        if document.spans[word][0] >= begin and document.spans[word][1] <= end
    )
    if quoted:
        before, after = OPENS.search(text[max(0, begin - 4) : begin]), CLOSES.match(text[end : end + 6])
        begin -= len(before.group(0)) if before else 0
        end += len(after.group(0)) if after else 0
    return {**chars_of(document, begin, end), "quoted": quoted}


@torch.no_grad()
def claims_of(network, documents):
    found = []
    documents = [document for document in documents if len(document)]
    for document, hidden in zip(documents, network.read(documents)):
        emissions = network.emit(hidden).numpy()
        scorers = [
            lambda children, parents, linker=linker: link_scores(linker, hidden, children, parents, document.paragraph)
            for linker in network.links
        ]
        found += assemble(document, network.chain.best(emissions), scorers)
    return found


def score(scorer, gold, claims):
    """{figure: F1 in per cent} by the scoring program: the path of one in Python, or the words of a command."""
    command = scorer if isinstance(scorer, list) else [sys.executable, scorer]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "claims.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(claim) + "\n" for claim in claims)
        run = subprocess.run([*command, gold, path, "--json"], capture_output=True, text=True, check=True)
    figures = json.loads(run.stdout)
    return {name: 100 * figures[name]["f1"] for name in FIGURES}
