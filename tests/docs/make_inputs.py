# SPDX-License-Identifier: Apache-2.0
"""Makes the small inputs that the examples in docs name, out of our own articles: make_inputs.py ARTICLES FOLDER."""
import gzip
import html
import json
import lzma
import pathlib
import sys

articles, folder = map(pathlib.Path, sys.argv[1:])
texts = [path.read_text() for path in sorted(articles.glob("*.txt"))]


def page(text):
    title, *paragraphs = [line for line in text.splitlines() if line.strip()]
    body = "".join(f"<p>{html.escape(p)}</p>\n" for p in paragraphs)
    return f"<html><head><title>{html.escape(title)}</title></head><body><article><h1>{html.escape(title)}</h1>\n{body}</article></body></html>"


def warc_record(number, text):
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(text).encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Target-URI: https://paper.example/{number}\r\nWARC-Date: 2024-03-0{number % 9 + 1}T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def json_line(number, text):
    title, _, body = text.strip().partition("\n")
    record = {"id": f"a{number}", "url": f"https://daily.example/{number}", "headline": title, "body": body,
              "date": f"2024-0{number % 9 + 1}-15", "byline": "Ada Writer"}
    return json.dumps(record, ensure_ascii=False) + "\n"


def feed(entries):
    items = "".join(
        f"<item><title>{html.escape(t.split(chr(10))[0])}</title><link>https://paper.example/feed/{n}</link>"
        f"<pubDate>Mon, 04 Mar 2024 08:00:00 GMT</pubDate>"
        f"<content:encoded><![CDATA[{page(t)}]]></content:encoded></item>\n"
        for n, t in enumerate(entries)
    )
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Paper</title>\n'
            f"{items}</channel></rss>\n")


archive = folder / "archive"
archive.mkdir()
(archive / "crawl.warc.gz").write_bytes(b"".join(warc_record(n, t) for n, t in enumerate(texts[:8])))
lines = "".join(json_line(n, t) for n, t in enumerate(texts[8:24]))
(archive / "2024.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
(folder / "dump.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
(folder / "feed.xml").write_text(feed(texts[:4]))
(folder / "article.txt").write_text(texts[0])
for name in ("article.html", "page.html"):
    (folder / name).write_text(page(texts[1]))
