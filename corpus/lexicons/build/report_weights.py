#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fits the weights by which quote-detect says how sure a report is, and writes corpus/lexicons/report-weights.tsv.

    report_weights.py EVIDENCE CORPUS OURS OTHERS [--table] > corpus/lexicons/report-weights.tsv

EVIDENCE is the program tests/eval/report_evidence, CORPUS the folder that holds lexicons/, models/, articles/ and gold/,
OURS a file of articles annotated by our definition of a claim, OTHERS one annotated by another one, near to it (both as
report_precision.py says).  The weights are those of a logistic regression on whether a report is a claim with the right
content and speaker, with a penalty on their squares; a quotation that a rule gives to somebody is at least as sure as the rule.  Reports of OURS and of our own articles count fully, those of OTHERS
OTHERS_WEIGHT: they say much about what rules and network are worth, less about what is a claim.  The weights that go with the guide of
OTHERS (GUIDE) are fitted on OTHERS alone.

--table prints how well the fit does instead, on articles that it has not seen (five folds, by article)."""
import collections, os, subprocess, sys

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from report_precision import WITHOUT_CUE, characters, gold_claims, overlap, own_docs, read, same_speaker

GRADES = ["fast", "best"]
GUIDE = "polnear"
FEATURES = """one rule precision found content cue link source same-source other-source overlap looks begins goes-on looks-cue
looks-source quoted mixed no-cue no-source no-lemma pronoun ing weak nested inside belief document noun adjective phrase mark
finite to length short""".split()
OTHERS_WEIGHT = 0.15
PENALTY = 2.0
FOLDS = 5
HEAD = """# SPDX-License-Identifier: Apache-2.0
# How sure a report is: weights of a logistic regression, fitted on annotated articles by build/report_weights.py, which says
# how.  No text of them is in here.
#
# Columns, separated by tabs:
#   model    the grade of network that the weights go with; behind a hyphen the guide, where that is not our own definition
#   feature  plugins/quote-detect/confidence.h; "manner:" and a manner: the report's manner is that one
#   weight   times the feature's value
"""

Report = collections.namedtuple("Report", "doc rule manner parts speaker features")


def reports_of(program, grade, guide, corpus, docs):
    """The reports of each document, with spans in code points."""
    texts = [doc["text"].encode("utf-8") for doc in docs]
    run = subprocess.run([program, grade, guide], input=b"".join(b"%d\n%s" % (len(t), t) for t in texts), stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, env=dict(os.environ, QUOTH_DATA_PATH=corpus), check=True)
    found = [[] for _ in docs]
    for line in run.stdout.decode("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) != 6: continue
        text = texts[int(cells[0])]
        spans = lambda cell: [tuple(len(text[: int(at)].decode("utf-8", "replace")) for at in span.split("-")) for span in cell.split()]
        found[int(cells[0])].append(Report(int(cells[0]), cells[1], cells[2], spans(cells[3]), spans(cells[4]),
                                           [float(x) for x in cells[5].split()]))
    return found


def judge(doc, reports):
    """Whether each report is right: 1, 0, or None if it is neither."""
    gold = gold_claims(doc)
    gold_chars, our_chars = [characters(g["parts"]) for g in gold], [characters(r.parts) for r in reports]
    pairs = sorted(((overlap(a, b), i, j) for i, a in enumerate(gold_chars) for j, b in enumerate(our_chars) if overlap(a, b) >= 0.5),
                   key=lambda pair: (-pair[0], pair[1], pair[2]))
    of_gold, of_ours = set(), {}
    for _, i, j in pairs:
        if i not in of_gold and j not in of_ours: of_gold.add(i); of_ours[j] = i
    right = []
    for j, report in enumerate(reports):
        if j in of_ours and gold[of_ours[j]]["optional"]: right.append(None)
        else: right.append(float(j in of_ours and same_speaker(doc["text"], gold[of_ours[j]]["speaker"], report.speaker)))
    return right, sum(not g["optional"] for g in gold)


class Examples:
    def __init__(self):
        self.x, self.y, self.weight, self.article, self.kind, self.least, self.gold = [], [], [], [], [], [], collections.Counter()

    def add(self, kind, docs, found, manners, weight):
        for doc, reports in zip(docs, found):
            right, gold = judge(doc, reports)
            self.gold[kind] += gold
            for report, y in zip(reports, right):
                if y is None or (kind == "others" and report.rule in WITHOUT_CUE): continue
                self.x.append(report.features + [float(report.manner == m) for m in manners])
                self.y.append(y); self.weight.append(weight); self.article.append(doc["id"]); self.kind.append(kind)
                self.least.append(1 / (1 + np.exp(-report.features[FEATURES.index("precision")])) if report.rule.startswith("quote-") else 0)

    def arrays(self):
        return np.array(self.x), np.array(self.y), np.array(self.weight), np.array(self.article), np.array(self.kind)


def fit(x, y, weight):
    """Logistic regression by Newton's method."""
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-3
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (weight * (p - y)) + penalty * w
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6: break
    return w


def cross_validate(examples):
    x, y, weight, article, kind = examples.arrays()
    fold_of = {a: i % FOLDS for i, a in enumerate(sorted(set(article)))}
    fold = np.array([fold_of[a] for a in article])
    p = np.zeros(len(y))
    for k in range(FOLDS):
        seen = fold != k
        w = fit(x[seen], y[seen], weight[seen])
        p[~seen] = 1 / (1 + np.exp(-x[~seen] @ w))
    return np.maximum(p, examples.least), y, kind


def table(examples):
    p, y, kind = cross_validate(examples)
    for k in sorted(set(kind)):
        of = kind == k
        print("%s: %d reports, %d gold claims" % (k, of.sum(), examples.gold[k]))
        for low in np.arange(0, 1, 0.1):
            within = of & (p >= low) & (p < low + 0.1)
            if within.sum(): print("  confidence %.1f to %.1f: %5d reports, mean %.2f, right %.2f" % (low, low + 0.1, within.sum(), p[within].mean(), y[within].mean()))
        for least in np.arange(0.1, 0.95, 0.05):
            kept = of & (p >= least)
            right = y[kept].sum()
            precision, recall = right / max(1, kept.sum()), right / examples.gold[k]
            print("  min-confidence %.2f: precision %.1f recall %.1f F1 %.1f" % (least, 100 * precision, 100 * recall, 200 * precision * recall / (precision + recall + 1e-9)))


def main():
    arguments = [a for a in sys.argv[1:] if a != "--table"]
    program, corpus, ours, others = arguments
    ours, others = list(read(ours)), list(read(others))
    sets = {"quoth": [("ours", ours, 1.0), ("own articles", list(own_docs(corpus)), 1.0), ("others", others, OTHERS_WEIGHT)],
            GUIDE: [("by their guide", others, 1.0)]}
    if "--table" not in sys.argv: sys.stdout.write(HEAD)
    for guide in sets:
        for grade in GRADES:
            found = [reports_of(program, grade, guide, corpus, docs) for _, docs, _ in sets[guide]]
            seen = collections.Counter(r.manner for reports in found for doc in reports for r in doc if r.manner)
            manners = sorted(m for m, n in seen.items() if n >= 10)
            examples = Examples()
            for (kind, docs, weight), reports in zip(sets[guide], found): examples.add(kind, docs, reports, manners, weight)
            name = grade if guide == "quoth" else "%s-%s" % (grade, guide)
            if "--table" in sys.argv:
                print("model %s" % name)
                table(examples)
                continue
            x, y, weight, _, _ = examples.arrays()
            for feature, w in zip(FEATURES + ["manner:" + m for m in manners], fit(x, y, weight)): print("%s\t%s\t%.3f" % (name, feature, w))


if __name__ == "__main__":
    main()
