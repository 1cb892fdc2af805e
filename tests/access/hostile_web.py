"""A hostile web: answers that are made to exhaust memory, time or patience, each of another kind, by name.

What is large is made as it is sent, and packs to little where it is packed: no test holds what it sends.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator

from tests.access.gazette import HOST, Reply, page
from tests.wire.origin import Answer, Asked, Then, head, whole

HTML = "Content-Type: text/html; charset=utf-8"
_MEGABYTE = 1 << 20
_TEXT = "<p>港務局說明航道的水深、船隻的數目與每一次測量的日期。</p>"
_CHUNKED = "Transfer-Encoding: chunked"
_OK = "HTTP/1.1 200 OK"
_LAST = b"0\r\n\r\n"
_XHTML = "application/xhtml+xml"


def _sent(kind: str, pieces: Iterator[bytes]) -> Answer:
    """An answer in chunks, which are made while they are sent."""
    begin = head(_OK, f"Content-Type: {kind}", _CHUNKED)
    chunks = (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece)
    return Answer(itertools.chain([begin], chunks, [_LAST]))


def _many(part: str, megabytes: int, before: str = "", after: str = "") -> Reply:
    """So many megabytes of one part repeated."""
    times = max(1, _MEGABYTE // len(part.encode()))
    return lambda _asked: _sent(
        "text/html; charset=utf-8",
        itertools.chain([before.encode()], itertools.repeat((part * times).encode(), megabytes), [after.encode()]),
    )


def _zeros_in_deflate(megabytes: int) -> bytes:
    """So many megabytes of zeros, packed a thousandfold; one packed megabyte is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + packer.flush()


def _gzip_bomb(megabytes: int) -> bytes:
    size = megabytes * _MEGABYTE
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + _zeros_in_deflate(megabytes) + struct.pack("<II", 0, size & 0xFFFFFFFF)


def _zstd_bomb(megabytes: int) -> bytes:
    """Blocks that say of one byte that it stands there 128 KiB long (RFC 8878, 3.1.1.2.2)."""
    block = struct.pack("<I", (128 * 1024) << 3 | 1 << 1)[:3] + b"a"
    last = struct.pack("<I", 1 << 3 | 1 << 1 | 1)[:3] + b"a"
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * (megabytes * 8) + last


def _shown(html: str) -> Reply:
    return lambda _asked: page(html)


def _binary(kind: str, body: bytes) -> Reply:
    return lambda _asked: Answer([whole(body, f"Content-Type: {kind}")])


def _packed(coding: str, body: bytes) -> Reply:
    return lambda _asked: Answer([whole(body, HTML, f"Content-Encoding: {coding}")])


def _laughs(depth: int = 12) -> str:
    """Entities that name ten others each: a billion and more when they are put in."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'


def _long_entity(size: int = 200_000) -> str:
    """One long entity, to be named many times."""
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "{"a" * size}">]>'


def _typed(kind: str, text: str) -> Reply:
    return _binary(kind, text.encode())


def pdf_of(drawing: bytes, pages: int) -> bytes:
    """A PDF whose pages are all drawn by one packed stream; readers find its objects without a table."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + pages))
    made = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R>>"] * pages,
    ]
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(made, 1))
    return b"%PDF-1.7\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF"


def _endless_fields(_asked: Asked) -> Answer:
    """A head that never ends."""
    return Answer(
        itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-More: and more\r\n" * 500)), Then.CLOSE
    )


def _endless_interim(_asked: Asked) -> Answer:
    return Answer(itertools.repeat(head("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload") * 100), Then.CLOSE)


def articles(megabytes: int) -> dict[str, Reply]:
    """Pages in an article's place; those whose size matters have so many megabytes, or unpack to a thousand times."""
    deep = "[" * 200_000 + "]" * 200_000
    size = megabytes
    article, full = "<html><body><article><h1>港口重開</h1>", f"<h2>全文</h2>{_TEXT}<h2>資料來源</h2>"
    return {
        "elements-in-elements": _shown("<div>" * 300_000 + _TEXT),
        "elements-beside-elements": _many("<i>a</i><b>b</b>", size, article),
        "tables-in-tables": _shown("<table><tr><td>" * 30_000 + _TEXT),
        "open-formatting": _shown("<p><b><i><u><font>" * 20_000 + _TEXT),
        "one-tag-of-attributes": _many(' data-a="1"', size, "<p", ">a</p>"),
        "one-attribute": _many("a", size, '<p title="', '">a</p>'),
        "one-line-of-text": _many("港口重開。", size, f"{article}<p>", "</p>"),
        "comment-without-end": _many("<!-- a", size),
        "scripts": _many("<script>var a={b:[1,2,{}]};</script>", size, "<body>", _TEXT),
        "title-of-marks": _many("a | b - ", 1, "<title>", f"</title>{_TEXT}"),
        "json-in-json": _shown(f'<script type="application/ld+json">{deep}</script>{_TEXT}'),
        "statements": _many('<script type="application/ld+json">{"@type":"NewsArticle"}</script>', size),
        "embedded-state": _shown(f"<script>window.__NUXT__={deep}</script>{_TEXT}"),
        "streamed-pushes": _many('<script>self.__next_f.push([1,"a:[\\"$\\",\\"p\\"]"])</script>', size),
        "dates": _many("2031年5月4日 03:02 ", 1, f"{article}<p>", f"</p>{_TEXT}"),
        "credits": _many("記者王一二／台北報導、", 1, f"{article}<p>", f"</p>{_TEXT}"),
        "links": _many('<a href="http://office-0.example/1">文件</a>', size, article + full),
        "styles": _many('<p style="background:url(a.png)">a</p>', size),
        "pictures": _many('<img src="a.png" srcset="b.png 1x, c.png 2x">', size),
        "escapes": _many("&#x1f600;&ampamp;&#xd800;", size, f"{article}<p>"),
        "gzip-bomb": _packed("gzip", _gzip_bomb(1024 * size)),
        "zstd-bomb": _packed("zstd", _zstd_bomb(1024 * size)),
        "gzip-in-gzip": _packed("gzip, gzip, gzip", _gzip_bomb(size)),
        "codings": _packed(", ".join(["gzip"] * 50), b"\x1f\x8b\x08"),
        "laughs": _typed(_XHTML, f"{_laughs()}<html xmlns='http://www.w3.org/1999/xhtml'><p>&l11;</p></html>"),
        "long-entity": _typed(_XHTML, f"{_long_entity()}<html><p>{'&a;' * 20_000}</p></html>"),
        "outer-entity": _typed(_XHTML, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><p>&a;</p></html>'),
        "encodings": _binary("text/html", b"\xff\xfe" + bytes(range(256)) * 4096 * size),
        "head-without-end": _endless_fields,
        "interim-without-end": _endless_interim,
        "declared-huge": lambda _asked: Answer([head(_OK, HTML, f"Content-Length: {1 << 60}") + b"a"], Then.CLOSE),
        "chunk-huge": lambda _asked: Answer([head(_OK, HTML, _CHUNKED) + b"f" * 16 + b"\r\na"], Then.CLOSE),
        "chunks-of-a-byte": lambda _asked: Answer([head(_OK, HTML, _CHUNKED), b"1\r\na\r\n" * 100_000, _LAST]),
    }


def documents(megabytes: int) -> dict[str, Reply]:
    """Answers in the place of a cited document."""
    drawing = zlib.compress(b"BT /F1 12 Tf 1 0 0 1 72 720 Tm (a) Tj ET\n" * (25_000 * megabytes))
    return {
        "pdf-of-one-drawing.pdf": _binary("application/pdf", pdf_of(drawing, pages=1)),
        "pdf-of-many-pages.pdf": _binary("application/pdf", pdf_of(zlib.compress(b"BT (a) Tj ET"), pages=20_000)),
        "pdf-of-kids.pdf": _binary("application/pdf", b"%PDF-1.7\n1 0 obj\n" + b"<</Kids[" * 100_000),
        "pdf-of-zeros.pdf": _binary("application/pdf", b"%PDF-1.7\n" + bytes(megabytes * _MEGABYTE)),
        "plain.txt": _binary("text/plain", b"a line of text\n" * (70_000 * megabytes)),
        "elements.html": _many("<i>a</i>", megabytes, "<html><body>"),
        "laughs.xml": _typed(_XHTML, f"{_laughs()}<html><p>&l11;</p></html>"),
    }


def listings(megabytes: int) -> dict[str, Reply]:
    """Answers in the place of a feed or a sitemap."""
    url = f"<url><loc>http://{HOST}/2026/01/article-0/</loc></url>"
    return {
        "laughs.xml": _typed("application/rss+xml", f"{_laughs()}<rss><channel><title>&l11;</title></channel></rss>"),
        "doctypes.xml": _binary("application/rss+xml", b"\n<!DOCTYPE" * 20_000 + b"<rss></rss>"),
        "deep.json": _typed("application/feed+json", '{"items":' + "[" * 200_000),
        "many.xml": _many(url, megabytes, "<urlset>", "</urlset>"),
        "itself.xml": _typed("text/xml", f"<sitemapindex><sitemap><loc>http://{HOST}/list/itself.xml</loc></sitemap>"),
        "bomb.xml": _packed("gzip", _gzip_bomb(1024 * megabytes)),
    }


def calendar(asked: Asked) -> Answer:
    """A calendar: each month has a page without articles that names the next one, without an end."""
    month = int(asked.target.rstrip("/").rpartition("/")[2] or 0)
    return page(f'<title>{month}</title><nav><a rel="next" href="/calendar/{month + 1}/">next</a></nav><main></main>')


def robots(host: int) -> Reply:
    """A robots.txt, of another kind for each of five hosts in turn."""
    forms = (
        b"User-agent: *\nDisallow: /*a*b*c*d$\n" * 12_000,
        b"User-agent: a\n" * 30_000 + b"Disallow: /\n" * 5_000,
        b"\xff\xfe" + "Disallow: /\n".encode("utf-16-le") * 20_000,
        b"Sitemap: http://[\n" * 20_000,
        b"User-agent: *\nCrawl-delay: 1e308\nAllow: /" + b"*" * 400_000,
    )
    return _binary("text/plain", forms[host % len(forms)])
