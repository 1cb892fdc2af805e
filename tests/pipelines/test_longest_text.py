"""A text has a bound, and what is beyond it is said."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

from pipelines.longest_text import LONGEST_TEXT, says_cut, within_longest
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Block, BlockType, MementoReading, Page, Refusal, Role, SourceReading, Verdict

AT = datetime(2031, 5, 4, tzinfo=UTC)
HALF = "x" * (LONGEST_TEXT // 2)
BLOCKS = tuple(Block(BlockType.LIST, HALF, items=(HALF,)) for _ in range(3))


def test_a_document_is_cut_and_says_so() -> None:
    """Text and blocks alike, and a copy that another archive holds; what fits is left as it is."""
    long = SourceReading(None, "\n\n".join(block.text for block in BLOCKS), blocks=BLOCKS)
    cut = within_longest(long)
    assert isinstance(cut, SourceReading)
    assert (len(cut.text), cut.partial) == (LONGEST_TEXT, True)
    assert sum(len(block.text) for block in cut.blocks) == LONGEST_TEXT
    assert str(LONGEST_TEXT) in (says_cut(cut) or "")
    copy = within_longest(MementoReading(long, AT, is_unaltered=True))
    assert isinstance(copy, MementoReading)
    assert copy.document == cut
    whole = SourceReading(None, HALF, blocks=BLOCKS[:1])
    assert within_longest(whole) is whole
    assert says_cut(whole) is None


def test_an_article_of_which_a_part_would_pass_for_the_whole_is_refused() -> None:
    """With its length."""
    refused = within_longest(ArticleReading("https://lia.example/1", "Long", BLOCKS))
    assert isinstance(refused, Refusal)
    assert refused.verdict is Verdict.TRUNCATED
    assert str(LONGEST_TEXT) in refused.reason
    short = ArticleReading("https://lia.example/1", "Short", BLOCKS[:1])
    assert within_longest(short) is short


def test_a_packed_answer_that_is_far_longer_unpacked_is_read_within_the_bound() -> None:
    """It was packed without a word of it, and holds three times what is kept."""
    packed = gzip.compress(b"A line of the harbour.\n" * (3 * LONGEST_TEXT // 23), 1)
    page = Page("urn:uuid:1", "any", "https://office.example/a.txt", AT, 200, "text/plain", Role.SOURCE, packed)
    outcome = read(page, load_profile("any")).outcome
    assert isinstance(outcome, SourceReading)
    assert (len(outcome.text), outcome.partial) == (LONGEST_TEXT, True)
