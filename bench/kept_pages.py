"""Archives of pages for the benches of what is done with them later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from storage.archive.archive import Archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.types import Errand, Exchange, Role
from storage.types.profile import Profile
from storage.warc.warcinfo import Harvest

PUBLICATION = "news"
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_ERRAND = Errand(PUBLICATION, "crawl", Role.ARTICLE, via="https://news.example/feed")


def fill(archive: Archive, packed: Iterator[bytes], *, files: int = 4, size: int) -> None:
    """Keep packed pages, which have about `size` bytes together, by the real recorder in about so many files."""
    text = 'name = "News"\nlanguage = "en"\ntimezone = "UTC"\n'
    profile = Profile(slug=PUBLICATION, name="News", language="en", timezone="UTC", text=text)
    with archive.open_database(write=True) as database:
        know_publication(database, PUBLICATION, "News", "en")
        collections = archive.path / "collections"
        recorder = Recorder(collections, Captures(database), lambda _: profile, Harvest(), size_limit=size // files)
        with recorder as writer:
            for number, body in enumerate(packed):
                writer.record(_ERRAND, _exchange(number, body)).result()


def _exchange(number: int, body: bytes) -> Exchange:
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
        f"Content-Length: {len(body)}\r\nServer: nginx\r\nVary: Accept-Encoding\r\n\r\n"
    )
    at = _BEGAN + timedelta(seconds=number)
    return Exchange(
        url=f"https://news.example/2026/{number}",
        started=at,
        ended=at,
        peer="203.0.113.7",
        tls=None,
        request=f"GET /2026/{number} HTTP/1.1\r\nHost: news.example\r\nAccept-Encoding: gzip\r\n\r\n".encode(),
        interim=b"",
        response=head.encode() + body,
        surplus=b"",
    )
