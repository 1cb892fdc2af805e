"""The prompt of a pay-wall below the beginning of an article is no text, and an article about one is an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.page.provenance_marks import without_marks
from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Outcome, Page, Refusal, Role, Verdict


def english(number: int) -> str:
    """So many paragraphs."""
    said = (
        "<p>The harbour board met for the {0}th time and decided to dredge the eastern channel, said its chairman.</p>"
    )
    return "".join(said.format(each) for each in range(4, 4 + number))


def chinese(number: int) -> str:
    """So many paragraphs."""
    said = "<p>港務局第{0}次公布航道的水深與船隻的數目，並說明每一次測量的日期，當地漁民要求延後施工。</p>"
    return "".join(said.format(each) for each in range(number))


def japanese(number: int) -> str:
    """So many paragraphs."""
    said = "<p>港湾局は{0}日、航路の水深と船の数を公表し、測量の日付をすべて説明した。漁師は延期を求めた。</p>"
    return "".join(said.format(each) for each in range(1, 1 + number))


LOGIN = "<p>Already a subscriber? <a href='/l'>Log in</a></p>"
TRIAL = "<p>To read the rest, start a trial.</p><a href='/s'>Subscribe now</a>"
LINE = "<p>What readers met on Monday was a line that says: subscribe to continue reading, or leave at once.</p>"
ZH_LINE = "<p>三家報社週一起設付費牆，讀者看見的是「訂閱以閱讀全文」一句，社方表示這是暫時的作法。</p>"


def outcome(text: str, title: str = "Board decides to dredge the channel") -> Outcome:
    """What a page with this text is read as."""
    body = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
    at = datetime(2031, 3, 1, tzinfo=UTC)
    page = Page("", "any", "https://x.example/2031/03/a", at, 200, "text/html", Role.ARTICLE, body.encode())
    return read(page, load_profile("any")).outcome


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        (english(3), f"<div><p>Subscribe to continue reading</p>{LOGIN}</div>"),
        (english(9), f"<h3>This article is for subscribers only</h3>{TRIAL}"),
        (chinese(3), "<div><p>本文為訂閱會員專屬內容，請登入或訂閱以閱讀全文。</p><a href='/l'>登入</a></div>"),
        (chinese(3), "<p>訂閱後即可閱讀更多。已經是會員？<a href='/l'>登入</a></p>"),
        (japanese(3), "<p>この記事は会員限定です。続きを読むにはログインしてください。</p><p>残り 1,204 文字</p>"),
    ],
    ids=["en", "en long", "zh", "zh more", "ja"],
)  # fmt: skip
def test_the_prompt_is_no_text_and_the_article_is_not_free(text: str, prompt: str) -> None:
    """The teaser is kept, with `is_accessible_for_free` 0 and the rule that says so."""
    found = outcome(text + prompt)
    assert isinstance(found, ArticleReading)
    assert found.is_accessible_for_free is False
    assert dict(found.evidence)["is_accessible_for_free"].rule == "page:pay-wall"
    for word in ("ubscribe", "訂閱", "会員", "残り", "rest"):
        assert word not in found.text


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Subscribe to continue reading</h2>"
        + "<p>Your support keeps our newsroom going, and gives all of our readers stories that they can trust.</p>" * 4,
        english(1)[:40] + "</p><p>Subscribe to continue reading</p>",
        "<p>本文為會員專屬內容，請先登入會員。</p>",
    ],
    ids=["marketing", "hardly a text", "nothing else"],
)
def test_a_wall_without_the_beginning_of_an_article_is_a_wall(text: str) -> None:
    """Praise of the subscription below its prompt is no article."""
    found = outcome(text)
    assert isinstance(found, Refusal)
    assert found.verdict is Verdict.WALLED


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Papers close their sites: subscribers only", english(3)),
        ("Papers close their sites", f"{english(2)}{LINE}{english(1)}"),
        ("三報設付費牆 僅限訂閱會員", f"{chinese(2)}{ZH_LINE}{chinese(1)}"),
        ("Board decides", f"{english(4)}<p>Subscribe to our newsletter and get the best stories each morning.</p>"),
    ],
    ids=["title", "sentence", "zh", "newsletter"],
)  # fmt: skip
def test_an_article_about_a_wall_is_an_article(title: str, text: str) -> None:
    """What its sentences say of subscribing asks nobody, and nothing is said of whether it is free."""
    found = outcome(text, title)
    assert isinstance(found, ArticleReading)
    assert found.is_accessible_for_free is None


def test_marks_of_provenance_are_no_text() -> None:
    """A row of variation selectors goes; a single one chooses the form of a letter, and stays."""
    row = "\ufeff" + "".join(chr(0xE0100 + number % 240) for number in range(300))
    plain, marked = outcome(english(4)), outcome((english(4)).replace("channel,", f"channel,{row}"))
    assert isinstance(plain, ArticleReading)
    assert marked == plain
    assert without_marks("葛\U000e0100城市 ✔\ufe0f") == "葛\U000e0100城市 ✔\ufe0f"
