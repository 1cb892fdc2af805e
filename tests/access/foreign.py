"""A crawl as another program keeps it: WARC 1.0 by hand, with an article, what it cites, and what lies around it."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

SITE = "https://paper.example"
MINISTRY = "https://ministry.example"
_WORDS = (
    "The harbour of Lower Kestrel was opened again on Monday after nine weeks of work on its northern wall. "
    "Engineers had found that the tide reached further than the tables of the ministry said it would. "
)


def article(number: int, cited: Sequence[str] = (), more: str = "") -> str:
    """A page of the paper, whose text says `more`, with a list of what it cites."""
    text = "".join(f"<p>{_WORDS} Paragraph {part} of report {number}. {more}</p>" for part in range(4))
    entries = "".join(f'<li><a href="{url}">Document {at}</a></li>' for at, url in enumerate(cited, 1))
    sources = f"<h2>Sources</h2><ul>{entries}</ul>" if cited else ""
    return (
        f'<!doctype html><html lang="en"><head><title>Report {number}</title>'
        f'<link rel="canonical" href="{SITE}/news/{number}">'
        f'<meta property="og:type" content="article"></head><body><article><h1>Report {number} on the harbour</h1>'
        f'<p>By Ann Reporter</p><time datetime="2024-03-0{number}T08:00:00Z">March {number}, 2024</time>'
        f"{text}{sources}</article></body></html>"
    )


DOCUMENT = (
    "<!doctype html><html><head><title>Tide tables revised</title></head><body><main><h1>Tide tables revised</h1>"
    + "".join(f"<p>The ministry states in part {part} that the tables were revised. {_WORDS}</p>" for part in range(3))
    + "</main></body></html>"
)


def answer(
    body: str | bytes, media_type: str = "text/html; charset=utf-8", status: str = "200 OK", *more: str
) -> bytes:
    """What a server answered."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(content)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def redirect(to: str) -> bytes:
    """A redirect."""
    return answer("", "text/html", "301 Moved Permanently", f"Location: {to}")


@dataclass(frozen=True)
class Visit:
    """One visit of a crawl, `minute` minutes after its beginning."""

    url: str
    answer: bytes
    minute: int
    day: int = 1

    @property
    def record_id(self) -> str:
        """The id of its record, the same whenever the same visit is written."""
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self.url} {self.day} {self.minute}')}"

    def record(self) -> bytes:
        """Its record."""
        date = f"2024-03-{self.day:02d}T10:{self.minute:02d}:00Z"
        return record("response", self.url, date, self.answer, self.record_id)


def record(
    kind: str, url: str, date: str, block: bytes, record_id: str, media_type: str = "application/http; msgtype=response"
) -> bytes:
    """A record of WARC 1.0."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <{record_id}>",
        f"WARC-Date: {date}",
        f"WARC-Target-URI: <{url}>",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


VISITS = (
    Visit(f"{SITE}/robots.txt", answer("User-agent: *\n", "text/plain"), 0),
    Visit(f"{MINISTRY}/tides/new", answer(DOCUMENT), 1),
    Visit(f"{SITE}/feed", answer('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "text/xml"), 2),
    Visit(f"{MINISTRY}/tides", redirect("/tides/new"), 3),
    Visit(f"{MINISTRY}/tides/new", answer(DOCUMENT), 4),
    Visit(f"{SITE}/news/1", answer(article(1, (f"{MINISTRY}/tides", f"{MINISTRY}/gone", f"{MINISTRY}/never"))), 5),
    Visit(f"{MINISTRY}/gone", answer("no such page", status="404 Not Found"), 6),
    Visit(f"{SITE}/logo.png", answer(b"\x89PNG", "image/png"), 7),
    Visit(f"{SITE}/news/1", answer(article(1, (f"{MINISTRY}/tides", f"{MINISTRY}/gone", f"{MINISTRY}/never"))), 8, 2),
    Visit(f"{SITE}/news/1", answer(article(1, (f"{MINISTRY}/tides",), "Corrected.")), 9, 3),
    Visit(f"{SITE}/old/2", redirect(f"{SITE}/news/2"), 10),
    Visit(f"{SITE}/news/2", answer(article(2)), 11),
)


def packed(records: Sequence[bytes]) -> bytes:
    """Records as most programs keep them: a gzip member each."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def crawl(visits: Sequence[Visit] = VISITS) -> bytes:
    """The crawl as a WARC file."""
    return packed([visit.record() for visit in visits])
