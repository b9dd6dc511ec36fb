# SPDX-License-Identifier: Apache-2.0
"""Reads what write-sqlite made with Python's sqlite3 and compares it with the records.

    read_sqlite.py DATABASE CLAIMS DOCUMENTS
"""
import collections
import json
import sqlite3
import sys


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def member(record, *names):
    for name in names:
        record = record[name] if record else None
    return record


def part(kind, place, span, quoted):
    return (kind, place, quoted, span["text"], *span["bytes"], *span["chars"], *(span["original"] or (None, None)))


def parts_of(claim):
    found = [part("content", i, span, int(span["quoted"])) for i, span in enumerate(claim["content"])]
    found += [part("quote", i, span, None) for i, span in enumerate(claim["quotes"])]
    found += [part(kind, 0, claim[kind], None) for kind in ("cue", "speaker", "addressee") if claim[kind]]
    return sorted(found, key=lambda row: row[:2])


def speaker_of(claim):
    return member(claim, "speaker", "entity", "name") or member(claim, "speaker", "text")


def main():
    path, claims, documents = sys.argv[1], read(sys.argv[2]), read(sys.argv[3])
    base = sqlite3.connect(path)
    ask = lambda sql, *values: base.execute(sql, values).fetchall()
    assert ask("PRAGMA integrity_check") == [("ok",)]
    assert ask("PRAGMA foreign_key_check") == []
    assert ask("PRAGMA user_version") == [(1,)]
    assert ask("PRAGMA application_id") == [(0x71756F74,)]

    articles = ask("SELECT id, doc_id, url, title, published, site, language, file, offset, length, decoded FROM articles"
                   " ORDER BY id")
    assert [row[1:] for row in articles] == [
        (d["id"], d["url"], d["title"], d["published"], d["site"], d["language"], d["source"]["file"],
         d["source"]["offset"], d["source"]["length"], int(d["source"]["decoded"])) for d in documents]
    authors = [(d["id"], i, name) for d in documents for i, name in enumerate(d["authors"])]
    assert authors and authors == ask(
        "SELECT doc_id, place, name FROM authors JOIN articles ON id = article ORDER BY article, place")

    rows = ask("SELECT c.id, claim_id, doc_id, type, act, c.text, s.name, s.kind, role, role_of, cue, lemma, manner,"
               " addressee, confidence, context_before, context_after FROM claims c JOIN articles a ON a.id = article"
               " LEFT JOIN speakers s ON s.id = speaker ORDER BY c.id")
    assert len(rows) == len(claims) > 5
    for row, claim in zip(rows, claims):
        entity = member(claim, "speaker", "entity")
        assert row[1:] == (
            claim["id"], claim["doc"], claim["type"], claim["act"], claim["text"], speaker_of(claim),
            member(entity, "kind"), member(entity, "role"), member(entity, "of"), member(claim, "cue", "text"),
            member(claim, "cue", "lemma"), member(claim, "cue", "manner"), member(claim, "addressee", "text"),
            claim["confidence"], claim["context"]["before"], claim["context"]["after"]), (row, claim)
        assert parts_of(claim) == ask(
            "SELECT kind, place, quoted, text, byte_begin, byte_end, char_begin, char_end, original_begin, original_end"
            " FROM parts WHERE claim = ? ORDER BY kind, place", row[0])
        assert [(t["id"], t["label"], t["score"]) for t in claim["topics"]] == ask(
            "SELECT topic_id, label, score FROM claim_topics JOIN topics ON id = topic WHERE claim = ? ORDER BY place",
            row[0])

    made_by = dict(ask("SELECT name, value FROM made_by"))
    assert len(made_by["pipeline"]) == 64 and made_by["lexicons"] == claims[0]["made_by"]["lexicons"]
    assert {f"model {name}": value for name, value in claims[0]["made_by"]["models"].items()}.items() <= made_by.items()

    counts = collections.Counter(filter(None, map(speaker_of, claims)))
    assert sum(row[0] for row in ask("SELECT claims FROM by_speaker")) == sum(counts.values())
    assert ask("SELECT claims FROM by_speaker LIMIT 1")[0][0] == max(counts.values())
    topics = collections.Counter(topic["label"] for claim in claims for topic in claim["topics"])
    assert dict(ask("SELECT topic, claims FROM by_topic")) == topics
    months = collections.Counter(c["article"]["published"][:7] for c in claims if c["article"]["published"])
    assert dict(ask("SELECT month, claims FROM by_month")) == months and len(months) == 2
    roles = collections.Counter(filter(None, (member(c, "speaker", "entity", "role") for c in claims)))
    assert dict(ask("SELECT role, claims FROM by_role")) == roles
    assert ask("SELECT sum(articles) FROM by_site") == [(len(documents),)]
    for view in ("overview", "speaker_topics", "speaker_months", "topic_months"):
        assert ask(f"SELECT count(*) FROM {view}")[0][0] > 0, view

    # Without accents and case; each hit leads to its claim.
    hits = ask("SELECT rowid, speaker, text FROM claims_search WHERE claims_search MATCH 'speaker:muller AND elan'")
    assert len(hits) == 1 and "élan" in hits[0][2], hits
    assert ask("SELECT text FROM claims WHERE id = ?", hits[0][0]) == [(hits[0][2],)]


main()
