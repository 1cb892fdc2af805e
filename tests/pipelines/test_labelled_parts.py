"""What stands among the parts of a labelled article: controls, stamps, credits without signs, boxes about people."""

from __future__ import annotations

import pytest

from pipelines.credits.glued_credits import read_glued
from pipelines.page.form_boxes import form_boxes, outside
from pipelines.page.linearise import linearise
from pipelines.page.strips import Region, Shape, Strip
from pipelines.page.tree import parse_html
from pipelines.rules.controls import is_control, is_stamp
from pipelines.rules.glued_topics import topics_apart
from pipelines.rules.labelled_head import read_credits, read_head
from pipelines.rules.labelled_strips import labelled_strips
from pipelines.rules.markers import find_markers
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
CREDIT = "<p>撰稿人：林昕妤</p>"


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
        ("<p>收聽本文 08:31</p>", True),
        ("<p>聽見海的人</p>", False),
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
        f"<p>系列：海（2/5）</p><p><a href='/3'>港灣</a></p><p>出自 港都日報</p><p>{DECK}</p>{CREDIT}<p>{LONG}</p>",
        f"<p>98/11/03</p><p>{DECK}</p><p>海線 2025-08-20</p><p>撰稿人：林昕妤</p><p>瀏覽：12</p><p>{LONG}</p>",
    ],
)
def test_deck_and_summary_are_told_apart_wherever_topics_and_credits_stand(html: str) -> None:
    """And what is neither stays out of both."""
    head = read_head(_strips(html), LABELS, "港都日報")
    assert head.deck is not None
    assert (head.deck.text, [strip.text for strip in head.summary]) == (DECK, [LONG])


def test_a_head_of_one_text_has_a_deck_or_a_summary() -> None:
    """By how many sentences it is of."""
    assert read_head(_strips(f"<p>{DECK}</p>"), LABELS).summary == ()
    assert read_head(_strips(f"<p>{LONG}{DECK}</p>"), LABELS).deck is None


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


@pytest.mark.parametrize(
    "entry",
    [
        "<h4>判決書</h4><p>法院公布的全文，共二十四頁。</p><p><a href='https://court.example/{}'>前往原文 →</a></p>",
        "<details><summary>判決書</summary><p>https://court.example/{}</p></details>",
    ],
)
def test_a_heading_above_one_link_that_says_nothing_is_the_title_of_a_source(entry: str) -> None:
    """It divides no list."""
    found = sources_below(_strips(f"<h2>資料來源</h2>{entry.format(1)}{entry.format(2)}"), LABELS)
    assert [strip.text for strip in found if strip.shape is Shape.HEADING] == ["判決書", "判決書"]


@pytest.mark.parametrize(
    ("entry", "behind"),
    [
        ("<p>判決書<br>https://court.example/{}</p>", "<p>加入好友：<a href='https://lin.example/x'>@lia</a></p>"),
        (
            "<p><a href='https://court.example/{}'>判決書</a></p>",
            "<p>本站文章以 <a href='https://cc.example'>CC</a> 授權</p>",
        ),
        (
            "<li><a href='https://court.example/{}'>判決書</a></li>",
            "<p><a href='https://pay.example/x'>贊助本站</a></p>",
        ),
    ],
)
def test_what_is_printed_otherwise_behind_several_sources_is_none(entry: str, behind: str) -> None:
    """A word before its link where the sources have none, or a line behind the items of a list."""
    entries = "".join(map(entry.format, range(2)))
    listed = f"<ul>{entries}</ul>" if entry.startswith("<li>") else entries
    found = sources_below(_strips(f"<h2>資料來源</h2>{listed}{behind}"), LABELS)
    assert [strip.lines[0].text for strip in found] == ["判決書", "判決書"]


def test_each_part_of_a_divided_list_may_be_of_a_form_of_its_own() -> None:
    """Items below one heading, paragraphs below the next."""
    entry = "<a href='https://court.example/{}'>判決書</a>"
    listed = "".join(f"<li>{entry.format(number)}</li>" for number in range(3))
    html = f"<h2>資料來源</h2><h3>官方</h3><ul>{listed}</ul><h3>其他</h3><p>{entry.format(4)}</p>"
    assert len(sources_below(_strips(html), LABELS)) == 4


def test_a_single_source_says_nothing_about_the_form_of_the_others() -> None:
    """What follows it may be of another."""
    listed = "<p>判決書<br>https://court.example/1</p><p>年報：<a href='https://port.example/2'>港務局網站</a></p>"
    assert len(sources_below(_strips(f"<h2>資料來源</h2>{listed}"), LABELS)) == 2


@pytest.mark.parametrize(
    "line",
    [
        "<p>撰稿人：林昕妤 <a href='javascript:window.print()'>列印</a></p>",
        "<p>撰稿人：林昕妤 <a href='#'>小</a><a href='#'>大</a></p>",
        "<p>撰稿人：<a href='/a'>林昕妤</a></p>",
        "<p>撰稿人：林昕妤 ▶ 聽文章</p>",
        "<p>撰稿人：林昕妤<small>特約記者</small></p>",
        "<p>撰稿人：林昕妤<span>1,204 次閱讀</span></p>",
        "<p>撰稿人：\u200b林昕妤</p>",
    ],
)
def test_what_a_line_of_credits_prints_beside_a_name_is_no_part_of_it(line: str) -> None:
    """Controls, players, counts, what the person is, and what nobody sees."""
    assert [who.name for strip in _strips(line) for who in read_credits(strip, LABELS)] == ["林昕妤"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>· 環境-水 · 港灣-燈塔</p>",
        "<p>· 環境-水 / 港灣-燈塔</p>",
        "<p>主題：環境-水、港灣-燈塔</p>",
        "<ul><li>環境-水</li><li>港灣-燈塔</li></ul>",
    ],
)
def test_topics_are_read_in_whatever_form_their_pairs_are_printed(html: str) -> None:
    """Behind one dot or each their own, behind a word, as a list."""
    pairs = [(topic.group, topic.name) for topic in read_head(_strips(f"{html}<p>{DECK}</p>"), LABELS).topics]
    assert pairs == [("環境", "水"), ("港灣", "燈塔")]


def test_lines_across_the_page_part_sources() -> None:
    """But what links stand behind the last is none of them."""
    sources = "<p>判決書<br>https://court.example/1</p><hr><p>年報<br>https://court.example/2</p>"
    behind = "<hr><p><a href='https://page.example/lia'>粉絲專頁</a></p>"
    tree = parse_html(f"<div><h2>資料來源</h2>{sources}{behind}</div>")
    assert tree is not None
    strips = linearise(tree).strips
    assert [strip.lines[0].text for strip in sources_below(strips, LABELS)] == ["判決書", "年報"]


def test_a_box_about_the_author_ends_the_text() -> None:
    """Its heading is the name of somebody whom the article credits."""
    strips = _strips(f"<p>{LONG}</p><h4>林昕妤</h4><p>關注海洋的記者。</p>")
    assert len(up_to_author(strips, [Contributor("林昕妤", ContributorRole.WRITER)])) == 1
    assert len(up_to_author(strips, [Contributor("周柏翰", ContributorRole.EDITOR)])) == 3


@pytest.mark.parametrize(
    ("html", "topics"),
    [
        ("<div><span>海洋-東海</span><span>印太-島鏈</span></div>", [("海洋", "東海"), ("印太", "島鏈")]),
        ("<p>· <a href='/1'>海洋-東海</a><a href='/2'>印太-島鏈</a></p>", [("海洋", "東海"), ("印太", "島鏈")]),
        ("<p>海洋-東海印太-島鏈</p>", []),
        ("<p><b>海洋-東海</b><i>印太</i><i>-島鏈</i></p>", []),
        ("<p><span>海洋-東海</span></p>", []),
        ("<p><span>東海-那霸-高雄的航線</span><span>今天開通。</span></p>", []),
    ],
)
def test_topics_side_by_side_are_parted_by_their_elements(html: str, topics: list[tuple[str, str]]) -> None:
    """Where these do not part them, none are named."""
    tree = parse_html(f"<body>{html}</body>")
    assert tree is not None
    found = topics_apart([strip for strip in linearise(tree).strips if strip.text], tree)
    assert [(topic.group, topic.name) for topic in found] == topics


def test_a_box_with_a_form_is_no_part_of_an_article() -> None:
    """A form that stands beside the article's own parts makes no box of what holds them."""
    form = "<form><input type='email'><button>訂閱</button></form>"
    tree = parse_html(
        f"<article><h1>題</h1><p>{LONG}</p>{form}<div><h4>訂閱電子報</h4>{form}<p>每週三寄出。</p></div></article>"
    )
    assert tree is not None
    layout = linearise(tree)
    strips = [strip for strip in layout.strips if strip.text and strip.region is Region.MAIN]
    assert [strip.text for strip in outside(form_boxes(layout, [strips[0].path]), strips)] == ["題", LONG]
    tree = parse_html(f"<article><h1>題</h1><p>{LONG}</p><div><p>每週三寄出。</p><button>複製</button></div></article>")
    assert tree is not None
    layout = linearise(tree)
    assert outside(form_boxes(layout, []), layout.strips) == list(layout.strips)


@pytest.mark.parametrize(
    ("table", "is_marker"),
    [
        ("<tr><th>年度</th><th>次數</th><th>資料來源</th></tr><tr><td>2030</td><td>5</td><td>業者</td></tr>", False),
        ("<tr><th>年度</th><th>資料來源</th></tr><tr><td>2030</td><td>業者</td></tr>", False),
        ("<tr><th>資料來源</th><td>判決 https://court.example/1</td></tr>", True),
        ("<tr><td>資料來源</td></tr><tr><td>判決 https://court.example/1</td></tr>", True),
    ],
)
def test_the_head_of_a_column_begins_no_list_of_sources(table: str, is_marker: bool) -> None:
    """A cell that labels its row does, or one that stands alone in it."""
    strips = _strips(f"<h2>全文</h2><p>{LONG}</p><table>{table}</table>")
    assert (find_markers(strips, LABELS).sources is not None) is is_marker
