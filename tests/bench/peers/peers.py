#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""HTML pages to text: quoth beside other tools, each on one core, in one run.

usage: peers.py compare QUOTH PIPELINE PAGES RUNS WORK [SCORE SET]
       peers.py extract TOOL PAGES OUT

compare   prints megabytes a second (of HTML), and what SCORE says of the texts on SET
extract   one peer over all pages: texts as JSON into OUT, seconds to standard output

What counts is processor time, so that other work on the machine does not.  For a peer it is that of reading the files,
decoding and extracting, after a warm-up and without imports; for quoth that of the whole process, from its start to
written JSON.  Tools take turns, the median of the runs counts.
"""
import json
import os
import statistics
import subprocess
import sys
import time

WARM_UP = 25  # pages


def lxml_text():
    """libxml2's tree and all of its text: what parsing alone costs."""
    from lxml import etree

    def extract(page):
        root = etree.fromstring(page, etree.HTMLParser(huge_tree=True))
        return "" if root is None else "".join(root.itertext())
    return extract


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(page):
        tree = HTMLTree.parse_from_bytes(page, detect_encoding(page, from_html_meta=True))
        return extract_plain_text(tree, main_content=True, alt_texts=False)
    return extract


def trafilatura(**options):
    from trafilatura import extract as of

    def extract(page):
        return of(page, include_comments=False, include_tables=False, **options) or ""
    return extract


PEERS = {
    "libxml2 (lxml), all text": lxml_text,
    "resiliparse": resiliparse,
    "trafilatura": trafilatura,
    "trafilatura, fast": lambda: trafilatura(fast=True),
}


def page_names(folder):
    return sorted(os.listdir(folder))


def page_bytes(folder, name):
    with open(os.path.join(folder, name), "rb") as f:
        return f.read()


def extract(tool, folder, out):
    run = PEERS[tool]()
    names = page_names(folder)
    texts, failed = {}, 0
    for name in names[:WARM_UP]:
        run(page_bytes(folder, name))
    begin = time.process_time()
    for name in names:
        try:
            texts[name.split(".")[0]] = run(page_bytes(folder, name))
        except Exception:  # whatever a tool throws at a page is its failure
            failed += 1
    seconds = time.process_time() - begin
    with open(out, "w", encoding="utf-8") as f:
        json.dump(texts, f)
    print(json.dumps({"seconds": seconds, "failed": failed}))


def on_one_core():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run_peer(tool, folder, out):
    command = [sys.executable, __file__, "extract", tool, folder, out]
    done = subprocess.run(command, preexec_fn=on_one_core, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout)["seconds"]


def run_quoth(quoth, pipeline, folder, out):
    lines = out + "l"
    # All languages, since peers take all; what fails counts as an empty text.
    command = [quoth, "run", "--quiet", "--jobs", "1", pipeline, folder, "-o", lines, "--set", "clean.language=any",
               "--dead-letters", out + ".dead"]
    child = subprocess.Popen(command, preexec_fn=on_one_core)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("peers.py: quoth failed")
    texts = {}
    with open(lines, encoding="utf-8") as f:
        for line in f:
            record = json.loads(line)
            texts[os.path.basename(record["source"]["file"]).split(".")[0]] = record["text"]
    with open(out, "w", encoding="utf-8") as f:
        json.dump(texts, f)
    return usage.ru_utime + usage.ru_stime


EXACT_PARAGRAPHS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../eval/exact_paragraphs.py")


def score_of(score, gold, out):
    commands = [score, gold, out], [sys.executable, EXACT_PARAGRAPHS, os.path.join(gold, "gold.jsonl.gz"), out]
    return "  ".join(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
                     for command in commands)


def compare(quoth, pipeline, folder, runs, work, score=None, gold=None):
    names = page_names(folder)
    size = sum(os.path.getsize(os.path.join(folder, n)) for n in names) / 1e6
    print("%d pages, %.1f MB of HTML; processor time on one core, median of %s runs" % (len(names), size, runs))
    tools = ["quoth"] + list(PEERS)
    seconds = {tool: [] for tool in tools}
    files = {tool: os.path.join(work, "texts%d.json" % i) for i, tool in enumerate(tools)}
    run_quoth(quoth, pipeline, folder, files["quoth"])  # warm-up: the pages come into the cache
    for _ in range(int(runs)):
        for tool in tools:
            if tool == "quoth":
                seconds[tool].append(run_quoth(quoth, pipeline, folder, files[tool]))
            else:
                seconds[tool].append(run_peer(tool, folder, files[tool]))
    rate = {tool: size / statistics.median(seconds[tool]) for tool in tools}
    print("%-26s %8s %8s %15s %15s" % ("", "MB/s", "pages/s", "of resiliparse", "of trafilatura"))
    for tool in tools:
        print("%-26s %8.1f %8.0f %15.2f %15.2f" % (tool, rate[tool], rate[tool] * len(names) / size,
                                                   rate[tool] / rate["resiliparse"], rate[tool] / rate["trafilatura"]))
    if score:
        print()
        for tool in tools:
            print("%-26s %s" % (tool, score_of(score, gold, files[tool])))


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "extract":
        extract(*sys.argv[2:])
    elif len(sys.argv) in (7, 9) and sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    else:
        sys.exit(__doc__)
