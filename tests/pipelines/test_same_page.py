"""A short page that a host shows in place of several documents is none of them, in whatever language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.content_digest import short_page_digest
from pipelines.filing import VisitFiler
from pipelines.same_page import page_elsewhere
from pipelines.visit import Visit
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import Capture, Citation, Reading, SourceReading, SourceState
from storage.types.filings import KeptSource
from storage.types.source_standing import SourceStanding
from tests.pipelines.filed_visits import file_visit
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import AT, Filing, after, article

HOST = "https://ofisi.example"
ONE, OTHER = f"{HOST}/hati/hotuba-ya-waziri", f"{HOST}/hati/ripoti-ya-bandari"
# In a language of which no list knows a word.
ASIDE = SourceReading("Ofisi ya Bandari", "Tafadhali ingia kwanza ili uone waraka huu, kisha urudi hapa.")
TEXTS = {
    ONE: SourceReading("Hotuba", "Waziri alisema jana kwamba bandari itapanuliwa kwa meli kubwa zaidi. " * 3),
    OTHER: SourceReading("Ripoti", "Ripoti hii inaeleza kina cha maji katika bandari kila mwezi wa mwaka. " * 3),
}


def shown(url: str, page: SourceReading, at: datetime = AT, *redirects: Capture) -> Visit:
    """A visit that brought a page."""
    capture = replace(CAPTURE, url=url, captured_at=at)
    return Visit(capture, redirects, Reading("", "reader 1", page))


def test_the_number_of_a_request_makes_no_other_page() -> None:
    """A document's own number does."""
    numbered = {
        short_page_digest(replace(ASIDE, text=f"{ASIDE.text} {number}")) for number in ("9f3a7c21d0be44", "10.9.8.7")
    }
    assert numbered == {short_page_digest(replace(ASIDE, text=f"{ASIDE.text} "))}
    assert short_page_digest(replace(ASIDE, text=f"{ASIDE.text} 123456789")) not in numbered


@pytest.mark.parametrize(
    ("page", "is_short"),
    [
        (ASIDE, True),
        (replace(ASIDE, text=ASIDE.text * 11), False),
        (replace(ASIDE, media_type="application/pdf"), False),
        (replace(ASIDE, document_number="港字第7號"), False),
        (replace(ASIDE, files=("https://ofisi.example/7.pdf",)), False),
    ],
)
def test_only_a_page_of_few_words_may_be_that(page: SourceReading, *, is_short: bool) -> None:
    """A document has more words, a file, or a number."""
    assert (short_page_digest(page) is not None) is is_short


@pytest.mark.parametrize(
    ("elsewhere", "page", "asked", "status", "found"),
    [
        (OTHER, ASIDE, ONE, None, OTHER),
        (OTHER, ASIDE, ONE, 302, OTHER),
        # What may be the same document, a page that says whose it is, and one where a document moved to tell nothing.
        (f"{HOST}/sw/hotuba-ya-waziri-wa-bandari", ASIDE, f"{HOST}/en/hotuba-ya-waziri-wa-bandari", None, None),
        (f"{HOST}/waraka?id=99562", ASIDE, f"{HOST}/hati/99562", None, None),
        (OTHER, replace(ASIDE, canonical_url=OTHER), ONE, None, None),
        (OTHER, ASIDE, ONE, 301, None),
        (f"{HOST}/sw/", ASIDE, ONE, None, None),
        (OTHER, ASIDE, f"{HOST}/", None, None),
    ],
)
def test_it_stands_at_another_documents_address(
    elsewhere: str, page: SourceReading, asked: str, status: int | None, found: str | None
) -> None:
    """Two addresses that may be one document's, and a front page, are none."""
    kept = KeptSource("s", SourceStanding(SourceState.PENDING), url=asked, shown_also=(elsewhere,))
    redirects = () if status is None else (replace(CAPTURE, url=asked, status=status),)
    assert page_elsewhere(kept, shown(asked, page, AT, *redirects)) == found


def test_a_page_that_stands_at_two_documents_is_a_wall_before_both(database: Database) -> None:
    """The one that was met first is found out by the other, and keeps its standing until three visits say so."""
    filing, read = Filing(database), dict[str, Reading]()
    filing.revise(article(citations=tuple(Citation(None, url, url) for url in TEXTS)))
    filer = VisitFiler(database, filing.captures, lambda _slug: load_profile("any"))

    def look(*days: float, page: SourceReading | None = None) -> list[tuple[Any, ...]]:
        for number, day in enumerate(days):
            for place, (url, text) in enumerate(TEXTS.items()):
                at = after(days=day, hours=place + number / 10)
                file_visit(filing, filer, shown(url, page or text, at), read)
        with database.read() as connection:
            return [
                tuple(row) for row in connection.execute(sa.text("SELECT state, revisions FROM v_sources ORDER BY url"))
            ]

    assert look(0, page=ASIDE) == [("captured", 1), ("walled", 0)]
    assert look(1, 2, page=ASIDE) == [("captured", 1), ("walled", 0)]
    assert look(5, page=ASIDE) == [("walled", 1), ("walled", 0)]
    with database.read() as connection:
        evidence = connection.execute(sa.text("SELECT evidence FROM v_sources ORDER BY url")).scalars().all()
    assert evidence == [
        f"3 visits in 4.0 days: the same few words stand at {OTHER}",
        f"the same few words stand at {ONE}",
    ]
    assert look(6, 8) == [("captured", 2), ("captured", 1)]
