# SPDX-License-Identifier: Apache-2.0
"""Gold files: one document a line, {"id", "text", "quotes": [{"start", "end", "attribution_id", "cue", "speaker"}]}.

Offsets count Unicode characters.  Parts that share an attribution_id are one attribution; "cue" and "speaker" are
{"start", "end"}, lists of these, or null; "cue_parts" and "speaker_parts" list all their parts.
"""
import bisect
import gzip
import json
import lzma

from words import trim

SOURCE, CUE, CONTENT = range(3)


def read(path):
    opener = gzip.open if path.endswith(".gz") else lzma.open if path.endswith(".xz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                record["text"]
            except (ValueError, KeyError, TypeError):
                raise SystemExit(f"train: line {number} of '{path}' is no document: a JSON object with 'text' is needed")
            yield record


def parts(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def attributions(document, record):
    """[(sources, cues, contents)], each a list of word spans (first, last + 1)"""
    starts = [begin for begin, _ in document.spans]
    ends = [end for _, end in document.spans]

    def spans(places):
        found = []
        for place in places:
            begin, end = trim(document.text, place["start"], place["end"])
            first, last = bisect.bisect_right(ends, begin), bisect.bisect_left(starts, end)
            if begin < end and first < last:
                found.append((first, last))
        return found

    groups = {}
    for number, quote in enumerate(record.get("quotes", [])):
        groups.setdefault(quote.get("attribution_id") or number, []).append(quote)
    return [
        (
            spans(group[0].get("speaker_parts") or parts(group[0].get("speaker"))),
            spans(group[0].get("cue_parts") or parts(group[0].get("cue"))),
            spans(group),
        )
        for group in groups.values()
    ]
