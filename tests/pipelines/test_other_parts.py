"""The text of a page of which nothing is known, without what is read into other fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Role

TITLE = "外礁燈塔重新點亮"
DECK = "新的燈具耗電只有一半，漁會等了三年，港務局說往後十年不必再換。"
PARAGRAPHS = [
    "港務局今天點亮外礁的燈塔，並說明往後十年的維護期程。岸上的探照燈照得卻比從前遠了三浬，因此可以在午夜熄滅。",
    "漁會表示，去年颱風過後夜裡出港的船隻要靠岸上的探照燈辨認方向，因此三度請求提早修復，如今總算等到結果。",
    "學者提醒，燈塔只是第一步，航道兩側的浮標仍有四成沒有燈光，明年的預算應當優先更換，否則風險並未降低。",
]
SOURCES = (
    "<li>燈塔維護計畫 <a href='https://port.example/plan.pdf'>https://port.example/plan.pdf</a></li>"
    "<li>浮標清冊 <a href='https://port.example/buoys.pdf'>https://port.example/buoys.pdf</a></li>"
)
SIGN_UP = "<div><h4>訂閱電子報</h4><form><input type='email'><button>OK</button></form></div>"
SHARE = "<p>分享此文<a href='https://www.facebook.com/sharer/sharer.php?u=x'>Facebook</a></p>"
CREDITS = "<p>撰稿人：林昕妤 / 責任編輯：周柏翰</p>"


def _read(before: str = "", behind: str = "") -> ArticleReading:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    html = f"<html lang='zh-Hant'><body><h1>{TITLE}</h1><div>{before}{text}{behind}</div></body></html>"
    page = Page(
        capture_id="urn:uuid:1",
        publication="any",
        url="https://harbour.example/2026/01/lamp.html",
        captured_at=datetime(2026, 3, 5, tzinfo=UTC),
        status=200,
        media_type="text/html; charset=utf-8",
        role=Role.ARTICLE,
        body=html.encode(),
    )
    found = read(page, load_profile("any")).outcome
    assert isinstance(found, ArticleReading), found
    return found


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (CREDITS, ""),
        ("<p>撰稿人：林昕妤</p><p>責任編輯：周柏翰</p>", ""),
        ("<p>2026-01-05</p>", ""),
        ("", f"<h2>資料來源</h2><ol>{SOURCES}</ol>"),
        ("", f"<p>資料來源：</p><ul>{SOURCES}</ul>"),
        ("", SIGN_UP + SHARE),
        (CREDITS, "<h4>林昕妤</h4><p>關注海洋與沿岸聚落的記者。</p>"),
    ],
)
def test_what_is_in_other_fields_is_no_text(before: str, behind: str) -> None:
    """Credits, day, sources, forms, share buttons, and what is told of a contributor."""
    assert [block.text for block in _read(before, behind).blocks] == PARAGRAPHS


@pytest.mark.parametrize("before", [f"<p>{DECK}</p>{CREDITS}", f"<h2>{DECK}</h2>", f'<p class="standfirst">{DECK}</p>'])
def test_a_deck_is_no_text(before: str) -> None:
    """A sentence above the line of credits is the deck, in whatever element it stands."""
    found = _read(before)
    assert found.deck == DECK
    assert [block.text for block in found.blocks] == PARAGRAPHS


def test_each_role_may_stand_on_a_line_of_its_own() -> None:
    """The first line that credits somebody is not all of them."""
    found = _read("<p>撰稿人：林昕妤</p><p>責任編輯：周柏翰</p>")
    assert [(who.name, who.role.value) for who in found.contributors] == [("林昕妤", "writer"), ("周柏翰", "editor")]


def test_sources_are_cited_though_they_are_no_text() -> None:
    """Each with its address."""
    cited = _read(behind=f"<h2>資料來源</h2><ol>{SOURCES}</ol>").citations
    assert [cited.url for cited in cited] == ["https://port.example/plan.pdf", "https://port.example/buoys.pdf"]
