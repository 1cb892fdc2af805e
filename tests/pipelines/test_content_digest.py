"""What makes a revision: what the publisher wrote, and nothing that moves by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipelines.content_digest import DIGEST_VERSION, article_digest, is_current, source_digest
from storage.types import (
    ArticleReading,
    Block,
    BlockType,
    Citation,
    Contributor,
    ContributorRole,
    Evidence,
    Precision,
    SourceReading,
    Sureness,
    Topic,
)
from tests.storage.filing import ARTICLE, AT, STATEMENT, after


@pytest.mark.parametrize(
    "change",
    [
        {"title": "港口又開"},
        {"deck": None},
        {"summary": "另一段。"},
        {"dateline": None},
        {"blocks": ARTICLE.blocks[:2]},
        {"blocks": (*ARTICLE.blocks[1:], ARTICLE.blocks[0])},
        {"contributors": ARTICLE.contributors[:1]},
        {"contributors": (Contributor("Lia", ContributorRole.EDITOR), *ARTICLE.contributors[1:])},
        {"topics": (Topic(None, "北大西洋公約組織"), *ARTICLE.topics[1:])},
        {"citations": ()},
        {"citations": (Citation("聯合聲明", "https://ministry.example/8", "x"), *ARTICLE.citations[1:])},
    ],
)
def test_what_the_publisher_wrote_makes_a_revision(change: dict[str, Any]) -> None:
    """A change of any part of it."""
    assert article_digest(replace(ARTICLE, **change)) != article_digest(ARTICLE)


@pytest.mark.parametrize(
    "change",
    [
        {"canonical_url": "https://lia.example/other"},
        {"language": None},
        {"published_on": None, "published_at": None, "published_precision": None},
        {"published_at": after(days=1), "published_precision": Precision.SECOND},
        {"modified_at": after(days=1)},
        {"evidence": ()},
        {"title": " 港口重開\n", "deck": "北約與日本聯合聲明\u3000"},
        {"blocks": (Block(BlockType.PARAGRAPH, "港口今日重開。 "), *ARTICLE.blocks[1:])},
        {"blocks": (*ARTICLE.blocks[:2], Block(BlockType.RUN_IN, "海洋安全：　合作。"))},
        {"blocks": (Block(BlockType.HEADING, ARTICLE.blocks[0].text), *ARTICLE.blocks[1:])},
        {"blocks": (*ARTICLE.blocks, Block(BlockType.PARAGRAPH, "瀏覽數：1,234　分享 5"))},
        {"blocks": (Block(BlockType.PARAGRAPH, "3 小時前"), *ARTICLE.blocks)},
        {"topics": ARTICLE.topics[::-1]},
    ],
)
def test_what_moves_by_itself_makes_none(change: dict[str, Any]) -> None:
    """Dates, addresses, rules; blanks, width and how a block was recognised in detail."""
    assert article_digest(replace(ARTICLE, **change)) == article_digest(ARTICLE)


def test_parts_are_not_mixed_up() -> None:
    """A text that moves from one part to another is a change."""
    one = ArticleReading("https://lia.example/", "a", (), deck="b", summary=None)
    assert article_digest(one) != article_digest(replace(one, deck=None, summary="b"))


def test_a_source_is_its_title_and_text() -> None:
    """Nothing else of it makes a revision."""
    evidence = (("a", Evidence("b", Sureness.LIKELY)),)
    same = replace(STATEMENT, language=None, media_type="text/plain", published_at=AT, evidence=evidence)
    assert source_digest(same) == source_digest(STATEMENT)
    assert source_digest(replace(STATEMENT, title=None)) != source_digest(STATEMENT)
    assert source_digest(replace(STATEMENT, text="other")) != source_digest(STATEMENT)


def test_digests_of_different_lists_are_not_compared() -> None:
    """The version stands first."""
    assert article_digest(ARTICLE).startswith(f"{DIGEST_VERSION}:")
    assert is_current(source_digest(STATEMENT))
    assert not is_current("0:abc")


@pytest.mark.parametrize("text", ["\x00", "\ud83d", "", "\U0010ffff"])
def test_any_text_has_a_digest(text: str) -> None:
    """Also one that is no Unicode text."""
    assert is_current(source_digest(SourceReading(text, text)))
    assert is_current(article_digest(replace(ARTICLE, title=text)))
