# SPDX-License-Identifier: Apache-2.0
"""Checks a page of `quoth view` without a browser: its policy, its elements, and that what it says of the claims is true.

   python3 read_page.py PAGE CLAIMS [whole]      whole: every article must be there with its text
"""
import base64
import hashlib
import html.parser
import json
import re
import sys

SHOWN = {'\r': ' ', '\v': '\n', '\f': '\n', '\x7f': '\u2421', '\x85': '\n', '\u2028': '\n', '\u2029': '\n', '\u202d': '\ufffd',
         '\u202e': '\ufffd'}


def shown(text):
    """As the page makes control characters visible."""
    def one(c):
        if c in SHOWN:
            return SHOWN[c]
        if c < ' ' and c not in '\t\n':
            return chr(0x2400 + ord(c))
        return '\ufffd' if '\x7f' < c < '\xa0' else c
    return ''.join(map(one, text))


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.inside, self.ids = [], {}, set()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        assert 'style' not in attributes and not any(name.startswith('on') for name in attributes), (tag, attributes)
        for name in ('src', 'srcset', 'action', 'data', 'poster'):
            assert name not in attributes, (tag, attributes)
        assert tag not in ('link', 'img', 'iframe', 'base', 'object', 'embed'), tag
        if 'href' in attributes:
            assert attributes['href'].startswith('#'), attributes
        if 'id' in attributes:
            assert attributes['id'] not in self.ids, 'two elements have the id ' + attributes['id']
            self.ids.add(attributes['id'])

    def handle_data(self, data):
        tag, attributes = self.elements[-1] if self.elements else ('', {})
        key = attributes.get('type', tag)
        self.inside[key] = self.inside.get(key, '') + data


def digest(text):
    return 'sha256-' + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def check_policy(source, page):
    policy = next(a['content'] for t, a in page.elements if a.get('http-equiv') == 'Content-Security-Policy')
    rules = dict((rule.split()[0], rule.split()[1:]) for rule in policy.split(';'))
    script = re.search(r'<script type="module">(.*?)</script>', source, re.S).group(1)
    style = re.search(r'<style>(.*?)</style>', source, re.S).group(1)
    assert rules == {'default-src': ["'none'"], 'script-src': [f"'{digest(script)}'"], 'style-src': [f"'{digest(style)}'"],
                     'base-uri': ["'none'"], 'form-action': ["'none'"]}, rules
    assert source.index('Content-Security-Policy') < source.index('<style') < source.index('<script')
    assert not re.search(r'@import|url\(|\bimport\b *[("\']|fetch\(|XMLHttpRequest|innerHTML|eval\(', script + style)


def units(text, begin, end):
    return text.encode('utf-16-le', 'surrogatepass')[2 * begin:2 * end].decode('utf-16-le')


def main():
    source = open(sys.argv[1], encoding='utf-8', newline='').read()
    claims = {}
    for line in open(sys.argv[2], encoding='utf-8'):
        record = json.loads(line)
        claims[shown(record['id'])] = record
    assert not re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e]', source), 'a control character'
    assert source.count('<script') == 2 and source.count('</script') == 2 and source.count('<!--') == 1
    page = Page()
    page.feed(source)
    check_policy(source, page)
    assert [tag for tag, _ in page.elements].count('main') == 1
    data = json.loads(page.inside['application/json'])
    names, whole, found = data['names'], 0, set()
    for article in data['articles']:
        whole += not article['context']
        for one in article['claims']:
            record = claims[one[0]]
            found.add(one[0])
            assert article['id'] == shown(record['doc'])
            assert names['types'][one[1]] == record['type']
            parts = [units(article['text'], b, e) for b, e in zip(one[5][::3], one[5][1::3])]
            assert parts == [shown(part['text']) for part in record['content']], (parts, record['content'])
            for place, key in ((7, 'cue'), (8, 'speaker'), (9, 'addressee')):
                if one[place]:
                    assert units(article['text'], *one[place]) == shown(record[key]['text']), key
                else:
                    assert article['context'] or not record[key], key
            entity = (record['speaker'] or {}).get('entity') or {}
            if entity:
                assert names['speakers'][one[3]][0] == shown(entity['name'])
            assert [names['topics'][t][0] for t in one[6]] == [shown(t['label']) for t in record['topics']]
    assert found == set(claims), 'claims that are not in the page'
    if sys.argv[3:] == ['whole']:
        assert whole == len(data['articles'])
    print(f'{len(found)} claims of {len(data["articles"])} articles, {whole} with their text')


main()
