"""Pages of one article joined into one text, without what a template prints on each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.joining import join
from storage.types import ArticleReading, Block, BlockType, Citation, Contributor, ContributorRole, Image, Topic
from storage.types.readings import Evidence
from storage.types.tokens import Sureness
from tests.storage.filing import AT, URL

SOURCE = "https://ministry.example/notice"
STATED, PRINTED = Evidence("json-ld", Sureness.LIKELY), Evidence("outline", Sureness.LIKELY)
PLAIN = ArticleReading(URL, "港口重開", ())


def page(number: int, *texts: str, **more: object) -> ArticleReading:
    """A page with these paragraphs; one in brackets is a heading."""
    blocks = tuple(
        Block(BlockType.HEADING, text[1:-1], level=2) if text[0] == "[" else Block(BlockType.PARAGRAPH, text)
        for text in texts
    )
    return replace(PLAIN, blocks=blocks, part=number, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pages", "text"),
    [
        ([page(1, "甲", "乙")], "甲 乙"),
        ([page(1, "甲"), page(2, "乙"), page(3, "丙")], "甲 乙 丙"),
        ([page(1, "甲"), page(3, "丙")], "甲 丙"),
        ([page(1, "前言", "甲"), page(2, "前言", "乙")], "前言 甲 乙"),
        ([page(1, "甲", "版權聲明"), page(2, "乙", "版權聲明")], "甲 乙 版權聲明"),
        ([page(1, "甲", "終"), page(2, "乙", "終"), page(3, "丙", "終")], "甲 乙 丙 終"),
        ([page(1, "甲"), page(2, "[港口重開]", "[小題]", "乙")], "甲 小題 乙"),
        ([page(1, "甲", "乙"), page(2, "甲", "乙")], "甲 乙"),
        ([page(1, "甲", "乙"), page(2, "甲", "乙", "丙", "丁")], "甲 乙 丙 丁"),
        ([page(1, "甲", "乙"), page(2, "甲", "乙"), page(3, "甲", "乙")], "甲 乙"),
    ],
    ids=[
        "one", "three", "one missing", "beginning", "end", "three ends", "title again", "same page", "all on one",
        "same thrice",
    ],
)  # fmt: skip
def test_the_text_is_that_of_all_pages(pages: list[ArticleReading], text: str) -> None:
    """In their order, what is repeated from page to page once."""
    assert join(pages).text.replace("\n\n", " ") == text


def test_the_first_page_says_what_the_article_is() -> None:
    """A later page's title and deck are its own."""
    whole = join(
        [
            page(1, "甲", deck="副題", summary="摘要"),
            page(2, "乙", title="港口重開（二）", deck="另一", dateline="台北"),
        ]
    )
    assert (whole.title, whole.deck, whole.summary, whole.dateline) == ("港口重開", "副題", "摘要", None)


def test_what_only_a_later_page_states_is_taken_from_there() -> None:
    """Names in other roles, topics, the date; with the rule that found it."""
    writer = Contributor("甲乙", ContributorRole.WRITER, "記者")
    other = Contributor("丙丁", ContributorRole.WRITER, "記者")
    editor = Contributor("戊己", ContributorRole.EDITOR, "編輯")
    last = page(
        2,
        "乙",
        contributors=(other, editor),
        topics=(Topic(None, "海港"),),
        published_at=AT,
        published_on=AT.date(),
        is_accessible_for_free=False,
        evidence=(("published_at", STATED), ("title", PRINTED)),
    )
    whole = join([page(1, "甲", contributors=(writer,), evidence=(("title", STATED),)), last])
    assert whole.contributors == (writer, editor)
    assert whole.topics == (Topic(None, "海港"),)
    assert (whole.published_at, whole.is_accessible_for_free) == (AT, False)
    assert whole.evidence == (("published_at", STATED), ("title", STATED))


def test_citations_and_pictures_of_all_pages_are_there_once() -> None:
    """A citation stands at the block of the joined text that points to it."""
    plain, pointed = Citation("公告", SOURCE, SOURCE), Citation("公告", SOURCE, SOURCE, block=2)
    picture = Image("https://lia.example/1.jpg")
    first = page(1, "前言", "甲", citations=(plain,), images=(picture,))
    last = page(2, "前言", "乙", citations=(pointed, Citation("無址", None, None)), images=(picture,))
    whole = join([first, last])
    assert whole.citations == (replace(plain, block=3), Citation("無址", None, None))
    assert whole.images == (picture,)
