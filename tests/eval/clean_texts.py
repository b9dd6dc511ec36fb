# SPDX-License-Identifier: Apache-2.0
"""Document records as the scorer of clean texts wants them: one object, from the name of a page's file to its text.

    clean_texts.py DOCUMENTS.jsonl > TEXTS.json
"""
import json
import os
import sys

texts = {}
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        document = json.loads(line)
        texts[os.path.basename(document["source"]["file"]).split(".")[0]] = document["text"]
json.dump(texts, sys.stdout)
