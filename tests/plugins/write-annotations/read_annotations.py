# SPDX-License-Identifier: Apache-2.0
"""Reads annotations with a JSON-LD processor and finds what they say in the documents and claims.

    read_annotations.py ANNOTATIONS CLAIMS DOCUMENTS

The terms of the annotation vocabulary that are in use are listed here, so that nothing is fetched.
"""
import json
import sys

from pyld import jsonld

OA = "http://www.w3.org/ns/oa#"
TERM = "urn:quoth:term:"
LINKS = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector"}
WORDS = {"motivation": "motivatedBy", "purpose": "hasPurpose"}
NAMES = ["Annotation", "SpecificResource", "TextQuoteSelector", "TextPositionSelector", "TextualBody", "exact", "prefix",
         "suffix", "describing", "tagging"]
COUNT = "http://www.w3.org/2001/XMLSchema#nonNegativeInteger"
CONTEXT = {
    "id": "@id", "type": "@type", "schema": "http://schema.org/",
    **{name: OA + name for name in NAMES},
    **{name: {"@id": OA + full, "@type": "@id"} for name, full in LINKS.items()},
    **{name: {"@id": OA + full, "@type": "@vocab"} for name, full in WORDS.items()},
    "start": {"@id": OA + "start", "@type": COUNT}, "end": {"@id": OA + "end", "@type": COUNT},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "format": "http://purl.org/dc/elements/1.1/format", "language": "http://purl.org/dc/elements/1.1/language",
    "generator": {"@id": "https://www.w3.org/ns/activitystreams#generator", "@type": "@id"},
    "Software": "https://www.w3.org/ns/activitystreams#Application",
    "Person": "http://xmlns.com/foaf/0.1/Person", "Organization": "http://xmlns.com/foaf/0.1/Organization",
    "name": "http://xmlns.com/foaf/0.1/name",
}


def load(url, _options):
    assert url == "http://www.w3.org/ns/anno.jsonld", url
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": {"@context": CONTEXT}}


def one(node, name):
    found = node[name]
    assert len(found) == 1, (name, found)
    return found[0].get("@value", found[0].get("@id"))


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def selector(target, kind):
    return next(s for s in target[OA + "hasSelector"] if s["@type"] == [OA + kind])


def main():
    annotations, claims, documents = (read(path) for path in sys.argv[1:])
    texts = {document["id"]: document["text"] for document in documents}
    assert len(annotations) == len(claims) > 5
    several = addresses = 0
    for line, claim in zip(annotations, claims):
        expanded = jsonld.expand(line, {"documentLoader": load})
        assert len(expanded) == 1
        node = expanded[0]
        assert node["@type"] == [OA + "Annotation"] and node["@id"] == "urn:quoth:claim:" + claim["id"]
        assert one(node, OA + "motivatedBy") == OA + "describing"
        targets, text = node[OA + "hasTarget"], texts[claim["doc"]]
        assert len(targets) == len(claim["content"])
        several += len(targets) > 1
        for target, part in zip(targets, claim["content"]):
            place, quote = selector(target, "TextPositionSelector"), selector(target, "TextQuoteSelector")
            begin, end = int(one(place, OA + "start")), int(one(place, OA + "end"))
            exact = one(quote, OA + "exact")
            assert [begin, end] == part["chars"] and text[begin:end] == exact == part["text"]
            assert one(quote, OA + "prefix") == text[max(0, begin - 32):begin]
            assert one(quote, OA + "suffix") == text[end:end + 32]
            source = one(target, OA + "hasSource")
            assert source.startswith("https://" if claim["article"]["url"] else "urn:quoth:document:"), source
            assert not set(source) & set(' <>"{}|\\^`'), source
            addresses += source.startswith("https://")
        tags = [one(body, "http://www.w3.org/1999/02/22-rdf-syntax-ns#value") for body in node[OA + "hasBody"]
                if one(body, OA + "hasPurpose") == OA + "tagging"]
        assert tags == [topic["label"] for topic in claim["topics"]]
        assert one(node, TERM + "type") == claim["type"] and one(node, TERM + "act") == claim["act"]
        assert abs(one(node, TERM + "confidence") - claim["confidence"]) < 1e-4
        assert (TERM + "speaker" in node) == (claim["speaker"] is not None)
        if claim["speaker"] and claim["speaker"]["entity"]:
            speaker = node[TERM + "speaker"][0]
            assert one(speaker, "http://xmlns.com/foaf/0.1/name") == claim["speaker"]["entity"]["name"]
            assert one(speaker, TERM + "mention") == claim["speaker"]["text"]
    assert several > 0 and addresses > 0


main()
