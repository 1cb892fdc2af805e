"""What the tests of the WARC store are made of: exchanges as they cross the wire, a sink in memory, a recorder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from gzip import compress
from pathlib import Path
from threading import Lock
from typing import Any

from storage.recording.recorder import Recorder
from storage.types import (
    Capture,
    Errand,
    Exchange,
    Failure,
    FailureKind,
    PlannedVisit,
    RecordType,
    Rendering,
    Role,
    TlsFacts,
    Truncated,
    Validated,
    WarcFileFacts,
)
from storage.types.profile import Profile
from storage.warc.exchange_records import Key
from storage.warc.warcinfo import Harvest

AT = datetime(2031, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
URL = "https://lia.example/news/1"
PROFILE = Profile(
    slug="lia", name="理亞", language="zh-Hant", timezone="Asia/Taipei", text='slug = "lia"\nname = "理亞"\n'
)
HARVEST = Harvest(
    "Archive of Lia <keeper@archive.example>", "Fonds/0.1 (+https://archive.example)", "keeper@archive.example"
)
ERRAND = Errand("lia", "crawl-1", Role.ARTICLE, via="https://lia.example/feed")
TLS = TlsFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", (b"first certificate", b"second certificate"))

PAGE = "<!doctype html><title>理亞</title><p>港口今日重開。</p>".encode()
HEAD = (
    b"HTTP/1.1 200 Fine\r\ncontent-TYPE: text/html;  charset=utf-8\r\nSet-Cookie: a=1\r\nset-cookie: b=\xe9\r\n"
    b'ETag: "v1"\r\nLast-Modified: Sun, 04 May 2031 03:00:00 GMT\r\n'
)


def message(body: bytes = PAGE, *fields: bytes, head: bytes = HEAD) -> bytes:
    """A message with Content-Length."""
    more = b"".join(line + b"\r\n" for line in (*fields, b"Content-Length: %d" % len(body)))
    return head + more + b"\r\n" + body


def chunked(body: bytes, size: int, *fields: bytes) -> bytes:
    """A message in chunks of `size`, with an extension and a trailer."""
    more = b"".join(line + b"\r\n" for line in (*fields, b"Transfer-Encoding: chunked"))
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    coded = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return HEAD + more + b"\r\n" + coded + b"0\r\nSum: 42\r\n\r\n"


_WHOLE = Exchange(
    url=URL,
    started=AT,
    ended=AT + timedelta(milliseconds=42),
    peer="203.0.113.7",
    tls=TLS,
    request=b"GET /news/1 HTTP/1.1\r\nHost: lia.example\r\nAccept-Encoding: gzip, deflate\r\n\r\n",
    interim=b"",
    response=b"",
    surplus=b"",
)


def exchange(response: bytes | None = None, **more: Any) -> Exchange:
    """An exchange over TLS that came whole, unless told otherwise; `more` are fields of Exchange."""
    return replace(_WHOLE, response=message() if response is None else response, **more)


NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
KINDS: dict[str, Exchange | Failure | Rendering] = {
    "page": exchange(message("<p>一</p>".encode())),
    "gzip": exchange(message(compress("<p>二</p>".encode(), mtime=0), b"Content-Encoding: gzip")),
    "chunked": exchange(chunked("<p>三三三三三</p>".encode(), 7)),
    "gzip chunked": exchange(chunked(compress("<p>四</p>".encode() * 9, mtime=0), 11, b"Content-Encoding: gzip")),
    "redirect": exchange(b"HTTP/1.1 302 Found\r\nLocation: /news/2\r\nContent-Length: 0\r\n\r\n"),
    "lf only": exchange(b"HTTP/1.0 200 OK\nContent-Type: text/plain\n\nfive", tls=None),
    "no reason, folded, no colon": exchange(b"HTTP/1.1 404\r\nX-Long: a\r\n b\r\nrubbish\r\n\r\ngone"),
    "cut body": exchange(message()[:-9], truncated=Truncated.DISCONNECT),
    "cut head": exchange(HEAD[:30], truncated=Truncated.TIME),
    "too long": exchange(message()[:-3], truncated=Truncated.LENGTH),
    "interim and surplus": exchange(
        interim=b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", surplus=b"\r\nHTTP/1.1 200"
    ),
    "interim alone": exchange(b"", interim=b"HTTP/1.1 100 Continue\r\n\r\n", truncated=Truncated.TIME),
    "not modified, unasked": exchange(NOT_MODIFIED),
    "no status line": exchange(b"\x00\x01\x02 rubbish"),
    "IPv6 peer with zone": exchange(message(b"six"), peer="fe80::1%eth0"),
    "odd URL": exchange(message(b"seven"), url="https://lia.example/新聞 1?q=a b"),
    "refused": Failure(URL, AT, FailureKind.REFUSED, "connection refused\r\nby 203.0.113.7", "203.0.113.7"),
    "DNS": Failure("https://nowhere.invalid/", AT, FailureKind.DNS, "no such host"),
    "no key": Failure("https://lia.example:99999/", AT, FailureKind.UNSUPPORTED, ""),
    "dead after request": Failure(
        URL, AT, FailureKind.DISCONNECT, "no answer", "203.0.113.7", b"GET / HTTP/1.1\r\n\r\n"
    ),
    "rendered": Rendering(URL, AT, "<p>八</p>".encode(), f"urn:uuid:{'8' * 8}", 200, "Chromium/131.0.6778.85"),
}


@dataclass
class MemorySink:
    """A database for one test: a recorder's and a recovery's sink."""

    rows: dict[str, Capture] = field(default_factory=dict)
    files: dict[str, WarcFileFacts] = field(default_factory=dict)
    transactions: int = 0
    hidden: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def originals(self, publication: str, keys: Collection[Key]) -> Mapping[Key, Validated]:
        """See CaptureSink."""
        return {
            (row.payload_digest or "", row.framing): Validated(
                row.capture_id, row.url, row.captured_at, row.payload_digest
            )
            for row in self.rows.values()
            if row.publication == publication
            and (row.payload_digest, row.framing) in keys
            and row.record_type is RecordType.RESPONSE
            and row.truncated is None
        }

    def add(
        self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
    ) -> None:
        """See CaptureSink."""
        with self._lock:
            self.transactions += 1
            self.files.update({facts.name: facts for facts in files})
            for capture in captures:
                assert capture.place.warc_file in self.files, "a row must point at a file that is filed"
                self.rows.setdefault(capture.capture_id, capture)

    def withheld(self, capture_ids: Collection[str]) -> set[str]:
        """See CaptureSink."""
        return self.hidden & set(capture_ids)

    def known(self, capture_ids: Collection[str]) -> set[str]:
        """See RecoverySink."""
        return self.rows.keys() & set(capture_ids)


def recorder(directory: Path, sink: MemorySink, size_limit: int = 10**9, rows_within: float = 0.0) -> Recorder:
    """A recorder of any publication under `directory`."""
    return Recorder(directory, sink, lambda slug: PROFILE, HARVEST, size_limit=size_limit, rows_within=rows_within)


def warcs(directory: Path, publication: str = "lia") -> list[Path]:
    """The WARC files of a publication, oldest first."""
    return sorted((directory / publication / "archive").glob("*.warc.gz"))
