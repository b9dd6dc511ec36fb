# SPDX-License-Identifier: Apache-2.0
"""Writes claims and documents whose every string tries to get out of the page it is put into.

   python3 hostile.py CLAIMS DOCUMENTS
"""
import json
import sys

ATTACK = ('</script><script>window.hacked=1</script><!--<script>]]><img src=x onerror="window.hacked=2">'
          '&lt;b&gt;&#x22;{{DATA}}\\u003c/script\u202e\u2066\u0000\u0007\u007f\u0085\u2028\u2029\ufeff\U0001F600')
WORDS = 'He said: ' + ATTACK + ' and \u202e left.'
TEXT = ('Heading ' + ATTACK + '\n' + WORDS + '\n\tjavascript:window.hacked=3 \U0001F468\u200D\U0001F469 ' + 'x' * 3000 + '\n')


def span(text, words, start=0):
    at = text.index(words, start)
    begin = len(text[:at].encode())
    return {'bytes': [begin, begin + len(words.encode())], 'chars': [at, at + len(words)], 'text': words}


def claim(number, doc, text, words, **more):
    return {
        'schema': 'quoth.claim/1', 'id': f'{number:032x}{ATTACK if number == 3 else ""}', 'doc': doc,
        'type': ['direct', 'mixed', 'indirect'][number % 3], 'text': words,
        'content': [dict(span(text, words), quoted=True)], 'act': ATTACK,
        'cue': dict(span(text, 'said'), lemma=ATTACK, manner=ATTACK),
        'speaker': dict(span(text, 'He'), entity={
            'id': 'e0', 'name': ATTACK, 'kind': ATTACK, 'role': ATTACK, 'of': ATTACK, 'link': None, 'mentions': 1}),
        'addressee': span(text, 'left'),
        'topics': [{'id': '__proto__', 'label': ATTACK, 'score': 1}, {'id': 'constructor', 'label': 'x', 'score': 1}],
        'confidence': 1e300 if number == 2 else 0.5, 'context': {'before': ATTACK, 'after': ATTACK},
        'article': {'url': 'javascript:window.hacked=4', 'title': ATTACK, 'published': ATTACK, 'site': ATTACK,
                    'language': '"><script>', 'authors': [ATTACK]},
        'source': {'file': '-', 'member': None, 'offset': 0, 'length': 1, 'record': None, 'decoded': False}, **more}


def main():
    claims = [claim(0, 'a', TEXT, ATTACK), claim(1, 'a', TEXT, WORDS), claim(2, 'a', TEXT, TEXT),
              claim(3, 'b' + ATTACK.replace('\0', ''), TEXT, ATTACK), claim(4, 'c', TEXT, ATTACK),
              # Contents that overlap, stand in the wrong order, or are empty.
              claim(5, 'd', TEXT, ATTACK, content=[dict(span(TEXT, 'left'), quoted=False),
                                                   dict(span(TEXT, 'said'), quoted=False),
                                                   {'bytes': [3, 3], 'text': ''}])]
    documents = [{'schema': 'quoth.document/1', 'id': 'a', 'text': TEXT},
                 {'schema': 'quoth.document/1', 'id': 'c', 'text': ATTACK},
                 {'schema': 'quoth.document/1', 'id': 'd', 'text': TEXT}]
    for path, records in ((sys.argv[1], claims), (sys.argv[2], documents)):
        with open(path, 'w', encoding='utf-8') as file:
            for i, record in enumerate(records):
                # Both ways in which JSON can carry them.
                file.write(json.dumps(record, ensure_ascii=bool(i % 2)) + '\n')


main()
