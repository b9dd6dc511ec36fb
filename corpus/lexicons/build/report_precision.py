#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how often each rule of quote-detect is right, and writes corpus/lexicons/report-precision.tsv.

    report_precision.py QUOTH PIPELINE CORPUS GOLD... > corpus/lexicons/report-precision.tsv

QUOTH is the program, PIPELINE one that reads the gold's texts byte for byte (pipelines/evaluate.yaml), CORPUS the folder
that holds lexicons/, models/, articles/ and gold/, GOLD files of annotated articles: one JSON object a line with "id",
"text" and "quotes" (each with start, end, attribution_id, speaker), as JSONL or JSONL.gz.  Our own articles are counted
OWN_WEIGHT times, since they follow our definition of a claim to the letter and others only nearly.

The pipeline runs once with a table that gives each rule and variant a number of its own in place of a share, so that a
claim's confidence tells which rule found it.  A claim is right if it overlaps by half (intersection over union of
characters) with a gold claim that no better one has, and its speaker is the same mention or one holds the other with its
last word.  Quotations without cue are measured on our own articles alone: others put them together with the claim before,
or leave them out.

A share is smoothed towards that of the rule and, by lemma, towards that of the rule and variant."""
import collections, glob, gzip, hashlib, json, os, re, subprocess, sys, tempfile

RULES = """quote-before quote-inverted quote-after quote-other quote-block quote-name quote-dash quote-subject
quote-follows quote-next quote-loose quote-nobody clause-before clause-inverted that clause wh colon inf bid name with prep object
passive according noun adjective text-name""".split()
VARIANTS = ["plain", "ing", "weak", "nested", "inside"]
WITHOUT_CUE = {"quote-follows", "quote-next", "quote-loose"}
STEPS = 256  # shares of the coded table are multiples of 1 / STEPS
OWN_WEIGHT = 3
LEAST = 3    # a lemma needs to be seen so often
HEAD = """# SPDX-License-Identifier: Apache-2.0
# How often each rule of quote-detect is right: shares measured on the PolNeAR corpus's training articles and our own
# articles by build/report_precision.py, which says how.  No text of the corpus is in here.
#
# Columns, separated by tabs:
#   rule     family of rules (plugins/quote-detect/report.h)
#   variant  plain; ing: "saying"; weak: "would say", "did not say"; nested: within what
#            another one says; inside: within a quotation
#   lemma    of the cue; *: any other
#   share    of what it finds that is a claim, with content and speaker right
"""


def trim(text, b, e):
    while b < e and text[b] in " \n\t\r.,;:": b += 1
    while e > b and text[e - 1] in " \n\t\r.,;:": e -= 1
    return b, e


def same_speaker(text, gold, ours):
    if not gold or not ours: return not gold and not ours
    for x in gold:
        for y in ours:
            a, b = trim(text, *x), trim(text, *y)
            if a == b: return True
            short, long_ = (a, b) if a[1] - a[0] <= b[1] - b[0] else (b, a)
            if long_[0] <= short[0] and short[1] <= long_[1]:
                words = re.findall(r"\w+", text[short[0]:short[1]])
                if words and words[-1] in re.findall(r"\w+", text[long_[0]:long_[1]]): return True
    return False


def gold_claims(doc):
    claims = collections.OrderedDict()
    for i, q in enumerate(doc["quotes"]):
        claim = claims.setdefault(q.get("attribution_id") or i, {"parts": [], "speaker": [], "optional": bool(q.get("optional"))})
        claim["parts"].append((q["start"], q["end"]))
        speaker = q.get("speaker_parts") or ([q["speaker"]] if q.get("speaker") else [])
        claim["speaker"] = [(s["start"], s["end"]) for s in speaker]
    return list(claims.values())


def characters(spans):
    return set().union(*(range(b, e) for b, e in spans)) if spans else set()


def overlap(a, b):
    both = len(a & b)
    return both / len(a | b) if both else 0.0


def rule_of(claim):
    code = round(claim["confidence"] * STEPS) - 1
    return RULES[code // len(VARIANTS)], VARIANTS[code % len(VARIANTS)]


def judge(doc, claims, count, weight):
    text, gold = doc["text"], gold_claims(doc)
    gold_chars = [characters(g["parts"]) for g in gold]
    ours = [([tuple(p["chars"]) for p in c["content"]], [tuple(c["speaker"]["chars"])] if c["speaker"] else []) for c in claims]
    our_chars = [characters(parts) for parts, _ in ours]
    pairs = sorted(((overlap(a, b), i, j) for i, a in enumerate(gold_chars) for j, b in enumerate(our_chars) if overlap(a, b) >= 0.5), reverse=True)
    of_gold, of_ours = {}, {}
    for _, i, j in pairs:
        if i not in of_gold and j not in of_ours: of_gold[i] = j; of_ours[j] = i
    for j, claim in enumerate(claims):
        rule, variant = rule_of(claim)
        right = j in of_ours and same_speaker(text, gold[of_ours[j]]["speaker"], ours[j][1])
        if j in of_ours and gold[of_ours[j]]["optional"]: continue
        if rule in WITHOUT_CUE and weight == 1: continue
        lemma = (claim["cue"] or {}).get("lemma") or ""
        for key in ((rule, "*", "*"), (rule, variant, "*"), (rule, variant, lemma)):
            count[key][0] += weight
            count[key][1] += weight * right


def own_docs(corpus):
    """Our articles with their gold claims, in the form of the other gold files."""
    for path in sorted(glob.glob(os.path.join(corpus, "articles", "*.txt"))):
        with open(path, "rb") as article: payload = article.read()
        gold = os.path.join(corpus, "gold", os.path.basename(path)[:-4] + ".jsonl")
        if not os.path.exists(gold): continue
        quotes = []
        for i, claim in enumerate(read(gold)):
            speaker = claim["speaker"] and dict(zip(("start", "end"), claim["speaker"]["chars"]))
            quotes += [{"start": p["chars"][0], "end": p["chars"][1], "attribution_id": "c%d" % i, "speaker": speaker,
                        "optional": claim.get("optional")} for p in claim["content"]]
        yield {"id": hashlib.sha256(payload).hexdigest()[:32], "text": payload.decode("utf-8"), "quotes": quotes}


def read(path):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def main():
    quoth, pipeline, corpus, *gold_files = sys.argv[1:]
    count = collections.defaultdict(lambda: [0, 0])
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "lexicons"))
        with open(os.path.join(folder, "lexicons", "report-precision.tsv"), "w") as table:
            for i, rule in enumerate(RULES):
                for k, variant in enumerate(VARIANTS):
                    table.write("%s\t%s\t*\t%.7f\n" % (rule, variant, (i * len(VARIANTS) + k + 1) / STEPS))
        claims = os.path.join(folder, "claims.jsonl")
        subprocess.run([quoth, "run", "--quiet", pipeline, *gold_files, *glob.glob(os.path.join(corpus, "articles", "*.txt")),
                        "-o", claims, "--set", "speaker-attribute.min-confidence=0", "--set", "quote-detect.model=none"],
                       env=dict(os.environ, QUOTH_DATA_PATH=folder + ":" + corpus), check=True)
        by_doc = collections.defaultdict(list)
        for claim in read(claims): by_doc[claim["doc"]].append(claim)
    for path in gold_files:
        for doc in read(path): judge(doc, by_doc.get(doc["id"], []), count, 1)
    for doc in own_docs(corpus): judge(doc, by_doc.get(doc["id"], []), count, OWN_WEIGHT)
    sys.stdout.write(HEAD)
    without = [sum(count[(rule, "*", "*")][k] for rule in WITHOUT_CUE) for k in (0, 1)]
    for rule in RULES:
        seen, right = count[(rule, "*", "*")]
        # Our articles have few of each rule for quotations without cue: what they have in common counts more there.
        prior, strength = ((without[1] + 2) / (without[0] + 4), 30) if rule in WITHOUT_CUE else (0.5, 4)
        of_rule = (right + strength * prior) / (seen + strength)
        for variant in VARIANTS:
            seen, right = count[(rule, variant, "*")]
            share = (right + max(5, strength) * of_rule) / (seen + max(5, strength))
            print("%s\t%s\t*\t%.2f" % (rule, variant, share))
            for key in sorted(k for k in count if k[:2] == (rule, variant) and k[2] not in ("*", "")):
                if count[key][0] >= LEAST: print("%s\t%s\t%s\t%.2f" % (*key, (count[key][1] + 4 * share) / (count[key][0] + 4)))


if __name__ == "__main__":
    main()
