"""Pages whose elements lie deeper in one another than the parser's usual limit are read, or said to be cut off."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from pipelines.page.tree import DEEPEST, MOST_MARKS, HtmlElement, parse_page
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Refusal, Role, SourceReading, Verdict

_AT = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
_LINE = "The harbour office says that ferry table {} stays as it is until the works at the old pier end."
_TEXT = "".join(f"<p>{_LINE.format(number)}</p>" for number in range(8))


def deep_page(depth: int) -> str:
    """A page of an article within so many elements, with text between them."""
    opened = "".join(f"<div>a{number}<b>x{number}</b>y" for number in range(depth))
    closed = "".join(f"</div>z{number}" for number in range(depth))
    return f"<html><body>{opened}<article><h1>Ferry table</h1>{_TEXT}</article>{closed}</body></html>"


def depth_of(tree: HtmlElement) -> int:
    """How many elements lie in one another at most."""
    return max(1 + sum(1 for _ in element.iterancestors()) for element in tree.iter())


@pytest.mark.parametrize("depth", [0, 3, 240, 300, 700])
def test_every_text_stays_in_its_place(depth: int) -> None:
    """However deep it lies; and no tree is deeper than programs that walk it can bear."""
    text = deep_page(depth)
    page = parse_page(text)
    assert page.tree is not None
    assert ("".join(page.tree.itertext()), page.is_cut) == (re.sub("<[^>]*>", "", text), False)
    assert len(list(page.tree.iter("p"))) == 8
    assert depth_of(page.tree) <= 256


def test_a_page_deeper_than_the_parser_can_follow_is_cut() -> None:
    """And said to be."""
    assert parse_page(deep_page(DEEPEST + 10)).is_cut


def test_a_page_of_more_tags_than_any_page_has_is_cut_behind_the_last_that_is_parsed() -> None:
    """An element costs the reader a kilobyte, and a page of a few bytes for each could take all memory."""
    page = parse_page("<i>" * 2 + "</i>" * (MOST_MARKS - 2) + "<p>behind</p>")
    assert page.tree is not None
    assert (page.is_cut, page.tree.find(".//p")) == (True, None)
    assert not parse_page("<i>" * 2 + "</i>" * (MOST_MARKS - 2)).is_cut


@pytest.mark.parametrize("role", [Role.ARTICLE, Role.SOURCE])
def test_a_page_of_more_text_than_any_page_has_is_no_whole_text(role: Role) -> None:
    """As one that was cut on its way."""
    long = Page("urn:uuid:1", "any", "https://any.example/1", _AT, 200, "text/html", role, b"<p>" + b" " * (13 << 20))
    outcome = read(long, load_profile("any")).outcome
    assert isinstance(outcome, Refusal)
    assert (outcome.verdict is Verdict.TRUNCATED) is (role is Role.ARTICLE)


@pytest.mark.parametrize("role", [Role.ARTICLE, Role.SOURCE])
def test_what_lies_deep_is_read_and_what_is_cut_is_no_whole_text(role: Role) -> None:
    """An article is refused rather than cut, a source is partial."""
    deep, cut = (read(page(depth, role), load_profile("any")).outcome for depth in (400, DEEPEST + 10))
    assert isinstance(deep, ArticleReading | SourceReading)
    assert _LINE.format(7) in "".join(block.text for block in deep.blocks)
    if role is Role.ARTICLE:
        assert isinstance(cut, Refusal)
        assert (cut.verdict, "2048" in cut.reason) == (Verdict.TRUNCATED, True)
    else:
        assert isinstance(deep, SourceReading)
        assert not deep.partial
        assert isinstance(cut, SourceReading)
        assert cut.partial


def page(depth: int, role: Role) -> Page:
    """A capture of a page whose article lies so deep, below a line that does not."""
    opened, closed = "<div><font>" * (depth // 2), "</font></div>" * (depth // 2)
    body = (
        f"<!doctype html><title>Ferry table</title><p>{_LINE.format(0)}</p>{opened}<h1>Ferry table</h1>{_TEXT}{closed}"
    )
    return Page("urn:uuid:1", "any", "https://any.example/news/1", _AT, 200, "text/html", role, body.encode())
