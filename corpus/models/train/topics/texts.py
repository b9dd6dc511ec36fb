# SPDX-License-Identifier: Apache-2.0
"""The texts that the topic model learns from: (source, topic, text), topic being 0 .. 16 in the order of the IPTC ids."""
import gzip
import json
import lzma
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parent.parent.parent
TERMS = CORPUS / "lexicons" / "topic-terms.tsv"

TOPICS = [f"medtop:{number:02}000000" for number in range(1, 18)]
INDEX = {topic: index for index, topic in enumerate(TOPICS)}

# The labels of the labelled texts.
LABELS = {
    "arts": 1, "crime": 2, "disaster": 3, "economy": 4, "education": 5, "environment": 6, "health": 7,
    "human interest": 8, "lifestyle": 10, "politics": 11, "religion": 12, "science": 13, "society": 14, "sport": 15,
    "conflict": 16,
}

# The subjects of the archive's articles, where one topic is meant.
SUBJECTS = {
    "abortion": 14, "agriculture": 4, "arts_and_entertainment": 1, "banking_and_finance": 4, "business": 4,
    "coronavirus": 7, "criminal_justice": 2, "cybersecurity": 13, "death_penalty": 2, "defense": 16, "disaster": 3,
    "ebola": 7, "economic_policy": 4, "economy_and_jobs": 4, "education": 5, "elections": 11, "energy": 4,
    "environment": 6, "family_and_marriage": 14, "federal_budget": 11, "food": 10, "great_britain": 11,
    "healthcare": 7, "housing_and_homelessness": 14, "immigration": 14, "inequality": 14, "isis": 16, "justice": 2,
    "labor": 9, "lgbt_rights": 14, "middle_east": 16, "obesity_and_malnutrition": 7, "opioid_crisis": 7,
    "politics": 11, "public_health": 7, "race_and_racism": 14, "religion_and_faith": 12, "republican_party": 11,
    "science": 13, "sexual_misconduct": 2, "sports": 15, "taxes": 4, "technology": 13, "terrorism": 16, "trade": 4,
    "us_house": 11, "us_military": 16, "us_senate": 11, "violence_in_america": 2, "welfare": 14, "white_house": 11,
    "women's_issues": 14,
}


def labelled(data):
    with gzip.open(data / "topics" / "labelled.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["source"], LABELS[row["label"]] - 1, row["text"]


def archive(data):
    """Articles that share nothing with a test text; topic -1: its subject does not say."""
    closed = set((data / "archives" / "not-for-silver.ids").read_text().split())
    with lzma.open(data / "archives" / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] not in closed:
                yield "archive", SUBJECTS.get(row["topic"], 0) - 1, (row["title"] or "") + "\n" + row["text"]


def vocabulary(data):
    """The IPTC vocabulary itself: names and definitions of all topics, under those of the top level."""
    with gzip.open(data / "topics" / "iptc-media-topics.json.gz", "rt", encoding="utf-8") as file:
        for topic in json.load(file).values():
            name, definition = topic["Name (en-GB)"], topic["Definition (en-GB)"]
            if isinstance(name, str):
                text = name + "\n" + (definition if isinstance(definition, str) else "")
                yield "vocabulary", INDEX[topic["Level1/NewsCode"]], text


def rows(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            yield line.split("\t")


def own(_data):
    for topic, text in rows(HERE / "examples.tsv"):
        yield "examples", INDEX[topic], text
    for term, topic, _weight in rows(TERMS):
        yield "terms", INDEX[topic], term


def collect(data):
    return [text for source in (labelled, archive, vocabulary, own) for text in source(data)]
