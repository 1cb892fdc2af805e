"""The invented newspaper visited three times, so that every kind of capture is there.

Article 0 is corrected between the visits and cites two sources more, one that has moved and one that is gone; article 1
stays as it is, so that its revisits have the first visit's body; article 2 answers that nothing changed (304); source 1
is corrected after it was cited.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.access.commands import fonds
from tests.access.gazette import Gazette, article_page, page, redirect, source_page, status
from tests.wire.origin import Answer, Asked, whole

MOVED = "http://moved.example/old.html"
ARRIVED = "http://moved.example/new.html"
GONE = "http://gone.example/gone.html"


@contextmanager
def corrected(archive: Path, visits: int = 3) -> Iterator[Gazette]:
    """The newspaper while it is served, after so many crawls into an archive."""
    gazette = Gazette(articles=3, sources=3, cited=(MOVED, GONE))
    confirmed = page(article_page(2, [gazette.source_url(2), gazette.source_url(0)]), 'ETag: "2"')
    gazette.special = {
        MOVED: redirect(ARRIVED),
        ARRIVED: lambda _asked: page(source_page(40)),
        GONE: status("410 Gone"),
        gazette.article_url(0): lambda asked: page(_corrected(gazette, asked)),
        gazette.article_url(2): lambda asked: _unchanged() if b"If-None-Match" in asked.raw else confirmed,
        gazette.source_url(1): lambda asked: page(source_page(1 if not asked.before else 31)),
    }
    with gazette.serving():
        for _visit in range(visits):
            ran = fonds(*gazette.crawl_options(archive), "--recheck")
            assert ran.code == 0, ran.err
        yield gazette


def _corrected(gazette: Gazette, asked: Asked) -> str:
    cited = [gazette.source_url(0), gazette.source_url(1), MOVED, GONE]
    printed = article_page(0, cited)
    return printed.replace("第0號報導的第1段", "更正後的第1段") if asked.before else printed


def _unchanged() -> Answer:
    return Answer([whole(b"", 'ETag: "2"', status="HTTP/1.1 304 Not Modified")])
