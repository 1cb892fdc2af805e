"""What stands among the parts of a labelled article: controls, stamps, credits without signs, boxes about people."""

from __future__ import annotations

import pytest

from pipelines.credits.glued_credits import read_glued
from pipelines.page.linearise import linearise
from pipelines.page.strips import Strip
from pipelines.page.tree import parse_html
from pipelines.rules.controls import is_control, is_stamp
from pipelines.rules.labelled_head import read_head
from pipelines.rules.labelled_strips import labelled_strips
from pipelines.rules.source_part import sources_below
from pipelines.rules.text_part import text_part, up_to_author
from storage.types import Contributor, ContributorRole
from storage.types.profile import Labels

ROLES = ((ContributorRole.WRITER, ("撰稿人", "Written by")), (ContributorRole.EDITOR, ("責任編輯", "Edited by")))
LABELS = Labels(full_text=("全文",), sources=("資料來源",), related=("延伸閱讀",), roles=ROLES)
LONG = (
    "港務局今天宣布，東堤防波堤將於下個月開始改建，工程分為三期，預計三年完成，總經費約十二億元，由中央與地方共同負擔。"
)
DECK = "漁民要求公開每一次會議的紀錄。"


def _strips(html: str) -> list[Strip]:
    tree = parse_html(f"<div>{html}</div>")
    assert tree is not None
    return [strip for strip in linearise(tree).strips if strip.text]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("撰稿人林昕妤責任編輯周柏翰", ["林昕妤", "周柏翰"]),
        ("撰稿人林昕妤、高承恩責任編輯周柏翰", ["林昕妤", "高承恩", "周柏翰"]),
        ("Written byAnna WhitcombeEdited byJoan Ashby", ["Anna Whitcombe", "Joan Ashby"]),
        ("撰稿人林昕妤", ["林昕妤"]),
        ("撰稿人員短缺", []),
        ("撰稿人說：責任編輯已經離職。", []),
        ("記者會由撰稿人與責任編輯主持", []),
    ],
)
def test_labels_and_names_without_a_sign_between_them(line: str, names: list[str]) -> None:
    """They are credits where the whole line is made of them, and never where it is a sentence."""
    assert [who.name for who in read_glued(line, ROLES)] == names


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>林昕妤</p><p>撰稿人</p><p>周柏翰</p><p>責任編輯</p>", ["撰稿人：林昕妤", "責任編輯：周柏翰"]),
        (
            "<div><p>Anna Whitcombe</p><p>Written by</p></div><div><p>Joan Ashby</p><p>Edited by</p></div>",
            ["Written by：Anna Whitcombe", "Edited by：Joan Ashby"],
        ),
        ("<p>撰稿人</p><p>林昕妤</p><p>責任編輯</p><p>周柏翰</p>", ["撰稿人：林昕妤", "責任編輯：周柏翰"]),
        ("<p>撰稿人<br>林昕妤</p><p>責任編輯<br>周柏翰</p>", ["撰稿人：林昕妤", "責任編輯：周柏翰"]),
        ("<p>港務</p><p>撰稿人</p><p>林昕妤</p>", ["港務", "撰稿人：林昕妤"]),
    ],
)
def test_a_role_stands_above_its_name_or_below(html: str, lines: list[str]) -> None:
    """The element that holds both tells, or else what is a name; a role never goes to the next person."""
    tree = parse_html(f"<body>{html}</body>")
    assert tree is not None
    assert [strip.text for strip in labelled_strips(linearise(tree), LABELS) if strip.text] == lines


@pytest.mark.parametrize(
    ("html", "is_one"),
    [
        ("<p>分享此文 <a href='https://www.facebook.com/sharer.php?u=x'>Facebook</a></p>", True),
        ("<p><a href='#'>A-</a> <a href='#'>A</a> <a href='#'>A+</a></p>", True),
        ("<p>瀏覽次數：1,024</p>", True),
        ("<h4>訂閱電子報</h4>", True),
        ("<p><a href='https://www.harbour.example/report'>港務局報告</a></p>", False),
        (f"<p>{LONG}</p>", False),
        ("<h3>零件在海上，款項在桌上</h3>", False),
    ],
)
def test_a_control_is_told_from_what_an_article_says(html: str, is_one: bool) -> None:
    """Share rows, sizes, counters and sign-ups are controls; links to elsewhere and headings are not."""
    assert is_control(_strips(html)[0]) is is_one


@pytest.mark.parametrize(
    "text", ["98/11/03", "1140820", "民國一百一十四年八月二十日", "00:00 / 05:12", "２０２５／０８／２０", "R7.8.20"]
)
def test_a_day_in_any_form_is_a_stamp(text: str) -> None:
    """Also one that says too little to be read as a day."""
    assert is_stamp(text)
    assert not is_stamp("2025 年度報告")


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{DECK}</p><p>· 環境-水</p><p>撰稿人：林昕妤</p><p>{LONG}</p>",
        f"<p>· 環境-水</p><p>{DECK}</p><p>撰稿人：林昕妤</p><p>{LONG}</p>",
        f"<p>· 環境-水</p><p>撰稿人：林昕妤</p><p>{DECK}</p><p>{LONG}</p>",
        f"<p>98/11/03</p><p>{DECK}</p><p>海線 2025-08-20</p><p>撰稿人：林昕妤</p><p>瀏覽：12</p><p>{LONG}</p>",
    ],
)
def test_deck_and_summary_are_told_apart_wherever_topics_and_credits_stand(html: str) -> None:
    """And what is neither stays out of both."""
    head = read_head(_strips(html), LABELS)
    assert head.deck is not None
    assert (head.deck.text, [strip.text for strip in head.summary]) == (DECK, [LONG])


def test_a_text_without_sources_ends_with_its_element() -> None:
    """What a page prints behind it, in elements of its own, is not the article's."""
    strips = _strips(f"<div><p>{LONG}</p><p>{LONG}</p></div><div><p>港都日報</p></div>")
    assert [strip.text for strip in text_part(strips, LABELS, has_end=False)] == [LONG, LONG]


def test_cards_under_a_label_for_related_matter_are_left_out() -> None:
    """With their bylines and days; the text goes on behind them."""
    cards = "<div><h4>延伸閱讀</h4><div><a href='/1'>另一篇</a><p>撰稿人：周文彬</p><p>2026-02-10</p></div></div>"
    strips = _strips(f"<p>{LONG}</p>{cards}<p><b>工程分三期</b></p><p>{LONG}</p>")
    assert [strip.text for strip in text_part(strips, LABELS, has_end=True)] == [LONG, "工程分三期", LONG]


def test_a_heading_above_links_for_sharing_divides_no_list_of_sources() -> None:
    """It is that of a box about the author, say."""
    share = "<div><p><a href='https://www.facebook.com/sharer/sharer.php?u=x'>Facebook</a></p></div>"
    sources = "<h2>資料來源</h2><div><p>判決書<br>https://court.example/1</p></div>"
    box = "<div><h4>林昕妤</h4><p>關注海洋與沿岸聚落的記者</p></div>"
    found = sources_below(_strips(f"{sources}{box}{share}"), LABELS)
    assert [strip.lines[0].text for strip in found] == ["判決書"]


def test_a_box_about_the_author_ends_the_text() -> None:
    """Its heading is the name of somebody whom the article credits."""
    strips = _strips(f"<p>{LONG}</p><h4>林昕妤</h4><p>關注海洋的記者。</p>")
    assert len(up_to_author(strips, [Contributor("林昕妤", ContributorRole.WRITER)])) == 1
    assert len(up_to_author(strips, [Contributor("周柏翰", ContributorRole.EDITOR)])) == 3
