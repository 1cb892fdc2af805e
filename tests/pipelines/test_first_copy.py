"""Whether what answers is still the document, by comparison with the first copy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.first_copy import parked_evidence, says_for_sale
from storage.types import Refusal, SourceReading, Verdict
from storage.types.filings import SourceCopy
from tests.storage.filing import SOURCE

TEXT = (
    "The ministers of both governments met in the harbour city on Monday and agreed on a joint programme for the safety"
    " of shipping lanes. They instructed their delegations to prepare a report on the exercises before the next"
    " conference, and reaffirmed that freedom of navigation is a common interest of the region."
)
CHINESE = (
    "雙方部長週一在港都會面,就航道安全的共同計畫達成協議,"
    "並指示代表團在下次會議之前提出演習報告,重申航行自由是區域的共同利益。"
)
FIRST = SourceCopy(1, SOURCE, "Joint statement on shipping | Ministry of the Sea", TEXT, (), "en")
CASINO = SourceReading(
    title="Lucky slots: play online tonight",
    text="Spin hundreds of machines, collect bonus coins and withdraw your winnings within minutes. Register for free.",
    language="en",
)


@pytest.mark.parametrize(
    ("first", "url", "now", "words"),
    [
        (FIRST, "https://casino.example.net/x", CASINO, "another|answers in place of"),
        (FIRST, SOURCE, replace(CASINO, language="id"), "language is id"),
        (FIRST, SOURCE, CASINO, "not a word"),
        (FIRST, SOURCE, SourceReading(None, "Buy this domain today.", "en"), "buy this domain"),
        (None, SOURCE, SourceReading("ministry.example", "The domain ministry.example is for sale!", "en"), "for sale"),
        (replace(FIRST, title="聲明", text=CHINESE, language="zh-Hant"), SOURCE, CASINO, "language is en"),
    ],
)
def test_a_page_of_another_is_told(first: SourceCopy | None, url: str, now: SourceReading, words: str) -> None:
    """By another domain, another language, or because no word of the first copy is left."""
    found = parked_evidence(first, url, now)
    assert found is not None
    assert any(word in found for word in words.split("|"))


@pytest.mark.parametrize(
    ("first", "url", "now"),
    [
        # The same text, edited, moved, or with another title.
        (FIRST, SOURCE, SourceReading(FIRST.title, TEXT, "en")),
        (FIRST, "https://new.example.org/1", SourceReading("Elsewhere", TEXT, "en")),
        (FIRST, SOURCE, SourceReading("Withdrawn", TEXT[:140], "en")),
        # Another text under the name of the same house, or the same title.
        (FIRST, SOURCE, replace(CASINO, title="Annual budget | Ministry of the Sea")),
        (FIRST, SOURCE, replace(CASINO, text=CASINO.text + " Ministry of the Sea")),
        (FIRST, SOURCE, replace(CASINO, title="Joint statement on shipping")),
        # Too little to tell, or nothing to compare with.
        (replace(FIRST, text="Statement."), SOURCE, CASINO),
        (None, SOURCE, CASINO),
        # A document may quote such words, and cars may be parked free.
        (FIRST, SOURCE, SourceReading(FIRST.title, f"{TEXT} Beware of letters: this domain is for sale.", "en")),
        (None, SOURCE, SourceReading("By-law 7", "On Sundays cars may be parked free at the harbour.", "en")),
        # A translation keeps the name of its house.
        (FIRST, SOURCE, SourceReading("共同聲明 | Ministry of the Sea", CHINESE, "zh-Hant")),
    ],
)
def test_a_page_of_the_same_publisher_is_not(first: SourceCopy | None, url: str, now: SourceReading) -> None:
    """As long as anything of the first copy is left."""
    assert parked_evidence(first, url, now) is None


def test_only_a_sale_is_a_sale() -> None:
    """A page that is gone says something else."""
    assert says_for_sale(Refusal(Verdict.SOFT_GONE, "the page says 'domain x.example is for sale'"))
    assert not says_for_sale(Refusal(Verdict.SOFT_GONE, "the page says 'not found'"))
    assert not says_for_sale(None)
