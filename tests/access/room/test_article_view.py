"""An article cut into the pieces that its page shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from access.web.room.article_view import article_view, fields_with_evidence, picture_urls, rules_of
from access.web.room.attention import attention
from storage.questions.archive_figures import ArchiveFigures
from storage.questions.article_details import ShownArticle, ShownCitation
from storage.questions.proofs import Proof
from storage.types import Block, BlockType, Evidence, Image, SourceState, Sureness

AT = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC).isoformat()
PICTURE, OTHER = "https://news.example/a.png", "https://news.example/b.png"


def cited(position: int, block: int | None) -> ShownCitation:
    """A citation of which nothing but its place is known."""
    nothing = dict.fromkeys(ShownCitation.__slots__)
    return ShownCitation(**{**nothing, "position": position, "cited_at": AT, "block": block})  # type: ignore[arg-type]


def an_article(
    *blocks: Block, citations: tuple[ShownCitation, ...] = (), images: tuple[Image, ...] = ()
) -> ShownArticle:
    """An article of these blocks."""
    proof = Proof("urn:uuid:1", AT, 200, "a.warc.gz", 0, 1, None, None)
    nothing = dict.fromkeys(ShownArticle.__slots__)
    known = {"blocks": blocks, "citations": citations, "images": images, "proof": proof, "evidence": {}, "topics": ()}
    return ShownArticle(**{**nothing, **known})  # type: ignore[arg-type]


def test_each_piece_has_its_citations_and_its_captured_picture() -> None:
    """By the number of the block that cites; what no block points to stands at none."""
    article = an_article(
        Block(BlockType.PARAGRAPH, "一"),
        Block(BlockType.FIGURE, "圖", caption="圖", image=PICTURE),
        Block(BlockType.RUN_IN, "船員：二人", term="船員"),
        Block(BlockType.TABLE, "甲\t1\n乙\t2"),
        citations=(cited(1, 3), cited(2, None), cited(3, 1)),
        images=(Image(PICTURE), Image(OTHER, caption="另一張")),
    )
    assert picture_urls(article) == {PICTURE, OTHER}
    view = article_view(article, {PICTURE: "/a", OTHER: "/b"}, under=1)
    first, figure, run_in, table = view.pieces
    assert [one.position for one in first.citations] == [3]
    assert [one.position for one in run_in.citations] == [1]
    assert view.pointed
    assert figure.picture == "/a"
    assert run_in.rest == "：二人"
    assert table.rows == (("甲", "1"), ("乙", "2"))
    assert [(one.address, one.caption) for one in view.other_pictures] == [("/b", "另一張")]


def test_a_picture_that_was_not_captured_is_not_asked_for() -> None:
    """Nothing of a page is fetched from elsewhere."""
    article = an_article(Block(BlockType.FIGURE, "圖", image=PICTURE), images=(Image(PICTURE), Image(OTHER)))
    view = article_view(article, {}, under=1)
    assert view.pieces[0].picture is None
    assert view.other_pictures == ()
    assert not view.pointed


def test_how_a_date_is_stated_is_no_field_of_its_own() -> None:
    """Its precision, its zone and its day go with the instant; a day that stands alone stays."""
    found = Evidence("page:time", Sureness.LIKELY)
    evidence = MappingProxyType(dict.fromkeys(("published_at", "published_on", "published_zone", "modified_on"), found))
    assert [name for name, _ in fields_with_evidence(evidence)] == ["published_at", "modified_on"]


def test_of_an_archive_in_which_all_is_well_nothing_is_named() -> None:
    """No number, no line."""
    nothing = ArchiveFigures({}, 0, 0, 0, {}, *(0,) * 8)
    assert attention(nothing) == ()
    assert [one.key for one in attention(replace(nothing, on_lost=3, sources={SourceState.GONE: 1}))] == [
        "on-lost",
        "gone",
    ]


def test_rules_that_agree_are_told_one_by_one() -> None:
    """As many as found the same value."""
    assert rules_of("page:time, meta:article:published_time") == ("page:time", "meta:article:published_time")
