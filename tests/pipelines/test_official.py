"""Official documents: agency, day, number and title as their opening lines state them."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.dates import parse_moment
from pipelines.document.official import OpeningLine, read_facts
from pipelines.page.tree import parse_html
from pipelines.source_page import read_source
from pipelines.words.numerals import number_of, with_digits
from storage.types import SourceReading


def facts(*lines: str, title: str | None = None) -> tuple[str | None, str | None, date | None]:
    """Agency, number and day of an opening."""
    found = read_facts([OpeningLine(line) for line in lines], title)
    return found.agency, found.number, None if found.moment is None else found.moment.day


def document(html: str) -> SourceReading:
    """The page as a cited document."""
    tree = parse_html(html)
    assert tree is not None
    outcome = read_source(tree, "https://ministry.example/doc/7", "text/html", partial=False)
    assert isinstance(outcome, SourceReading), outcome
    return outcome


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("港務部令", "中華民國115年3月4日", "港務航字第1150012345號", "修正「內港管理辦法」第十條。"),
         ("港務部", "港務航字第1150012345號", date(2026, 3, 4))),
        (("行政院港務署公告", "中華民國115年3月4日（補登）", "港署基字第1150012345A號"),
         ("行政院港務署", "港署基字第1150012345A號", date(2026, 3, 4))),
        (("發文機關：港務部", "發文日期：中華民國一百十五年三月四日", "發文字號：港務航字第1150012345號"),
         ("港務部", "港務航字第1150012345號", date(2026, 3, 4))),
        (("濱海地方法院刑事判決", "115年度訴字第88號"), (None, "115年度訴字第88號", None)),
        (("濱海地方法院判決", "裁判日期：115年3月4日", "裁判字號：115年度訴字第88號"),
         ("濱海地方法院", "115年度訴字第88號", date(2026, 3, 4))),
        (("司法院釋字第999號", "中華民國115年3月4日"), (None, "司法院釋字第999號", date(2026, 3, 4))),
        (("港湾省告示第十二号", "令和八年三月四日", "港湾大臣　山田太郎"),
         (None, "港湾省告示第十二号", date(2026, 3, 4))),
        (("発行機関：港湾庁", "発表日：令和8年3月4日（水）"), ("港湾庁", None, date(2026, 3, 4))),
        (("港务部公告", "发文字号：港务发〔2026〕12号", "成文日期：2026年03月04日"),
         ("港务部", "港务发〔2026〕12号", date(2026, 3, 4))),
        (("AGENCY: Harbour Administration (HA), DOT.", "Docket No.: HA-2026-0012", "Date: March 4, 2026"),
         ("Harbour Administration (HA), DOT", "HA-2026-0012", date(2026, 3, 4))),
        (("Ref:", "HRB/26/7", "Issued by:", "Harbour Office", "4 March 2026"),
         ("Harbour Office", "HRB/26/7", date(2026, 3, 4))),
        (("港務部新聞稿（測試文件）", "發文日期：115.03.04"), ("港務部", None, date(2026, 3, 4))),
        (("S/RES/3001 (2026)", "4 March 2026"), (None, "S/RES/3001 (2026)", date(2026, 3, 4))),
        (("[Record Volume 143, Number 8 (Wednesday, March 4, 2026)]", "[Senate]"), (None, None, date(2026, 3, 4))),
        (("港口今日重開。", "部長於115年3月4日表示，依港務航字第1150012345號函，船舶可以進港，並恢復航班與裝卸。"),
         (None, None, None)),
        (("中華民國 61 年 11 月 10 日公布", "修正第3條"), (None, None, None)),
        (("中華民國114年3月4日總統港總一字第11500012340號令修正公布第3條",
          "中華民國115年3月4日總統港總一字第11500012345號令修正公布第7條"),
         (None, "港總一字第11500012345號", date(2026, 3, 4))),
        (("索 引 號：", "000014349/2026-00081", "发文机关：", "国务院办公厅", "发文字号：", "国办发〔2026〕12号"),
         ("国务院办公厅", "国办发〔2026〕12号", None)),
        (("Executive Order 15999 of March 4, 2026", "Harbours"), (None, "Executive Order 15999", date(2026, 3, 4))),
        (("資料來源：港務署", "建檔日期：115-03-04", "更新時間：115-03-05"), (None, None, date(2026, 3, 4))),
        (("Brussels, 4 March 2026", "IP/26/1081"), (None, "IP/26/1081", date(2026, 3, 4))),
    ],
)  # fmt: skip
def test_the_opening_states_who_when_and_which_number(
    lines: tuple[str, ...], expected: tuple[str | None, str | None, date | None]
) -> None:
    """Lines of their own and lines behind a word; nothing from running text, nothing about another document."""
    assert facts(*lines) == expected


def test_links_to_other_versions_are_not_this_one() -> None:
    """The day in large print is the document's."""
    lines = [
        OpeningLine("中華民國 61 年 10 月 31 日", linked=True),
        OpeningLine("中華民國 81 年 4 月 17 日"),
        OpeningLine("民國91年12月17日(非現行條文)", large=True),
    ]
    found = read_facts(lines, None)
    assert found.moment is not None
    assert found.moment.day == date(2002, 12, 17)


def test_a_title_may_name_the_agency() -> None:
    """As the list of a gazette prints it."""
    assert facts("修正條文如附件。", title="港務部令：修正「內港管理辦法」第十條")[0] == "港務部"


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("港務部公告：預告「內港管理辦法」第10條修正草案", None),
        ("港務部全球資訊網", "預告修正「內港管理辦法」第十條草案。"),
        ("公告", "預告修正「內港管理辦法」第十條草案。"),
        (None, "預告修正「內港管理辦法」第十條草案。"),
    ],
)
def test_a_subject_is_the_title_where_the_page_states_none_that_says_the_same(
    known: str | None, expected: str | None
) -> None:
    """A letter's subject is a sentence of its text; the title of a gazette says the same, and whose act it is."""
    lines = ("港務部公告", "主　　旨：預告修正「內港管理辦法」第十條草案。", "依　　據：行政程序法第一百五十四條。")
    assert read_facts([OpeningLine(line) for line in lines], known).title == expected


def test_a_word_for_a_title_comes_before_the_subject() -> None:
    """A table may state both, in either order."""
    lines = [OpeningLine("主旨：檢送修正條文乙份。"), OpeningLine("標題：內港三月重開")]
    assert read_facts(lines, "港務部").title == "內港三月重開"


def test_a_page_without_headings_is_read_by_its_print() -> None:
    """An old page's title stands in a larger font, its head holds a file's number; every article is text."""
    articles = "".join(
        f"<table><tr><td><table><tr><td><font color=8000ff>第{number}條</font><table><tr><td>　　{text}<br></td>"
        "</table></table></table>"
        for number, text in (
            ("一", "為維護內港安全，特制定本條例。"),
            ("二", "本條例所稱主管機關，為港務部。"),
            (
                "三",
                "船舶進港，應依左列規定：<br>一、申報。<br>二、檢查。<br>三、繳費；其費率由主管機關定之，並公告於港區入口處。"
                * 3,
            ),
        )
    )
    found = document(
        "<html><head><title>法編號:09999 版本:091121700</title></head><body><table><tr><td>"
        "<font size=5>內港條例(09999)</font></td></table>"
        "<table><tr><td><a href=1.html><font size=2>中華民國 61 年 10 月 31 日</font></a></td></table>"
        f"<p><font size=4>民國91年12月17日(現行條文)</font></p>{articles}</body></html>"
    )
    assert (found.title, found.published_on) == ("內港條例", date(2002, 12, 17))
    for text in ("第一條", "特制定本條例", "第二條", "為港務部", "第三條", "二、檢查。"):
        assert text in found.text


def test_preformatted_text_has_its_title_in_capitals() -> None:
    """Not the issue that the page's head names."""
    found = document(
        "<title>Record of the Diet, Volume 9</title><body><pre>\n"
        "[Record Volume 9 (Wednesday, March 4, 2026)]\n[House]\n\n\n"
        "     PERMITTING USE OF THE INNER HARBOUR FOR A CEREMONY TO\n                  HONOUR ITS BUILDERS\n\n"
        + "  Mr. QUILL. I move to suspend the rules and to agree to the resolution.\n" * 12
        + "</pre></body>"
    )
    assert found.title == "PERMITTING USE OF THE INNER HARBOUR FOR A CEREMONY TO HONOUR ITS BUILDERS"
    assert found.published_on == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("一百零二", 102),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("廿一", 21),
        ("二〇二五", 2025),
        ("百", 100),
        ("甲", None),
        ("", None),
    ],
)
def test_chinese_numerals_are_numbers(numeral: str, number: int | None) -> None:
    """Place by place and with units."""
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("中華民國一百零二年四月十五日", date(2013, 4, 15)),
        ("二〇二五年九月八日", date(2025, 9, 8)),
        ("令和八年三月四日", date(2026, 3, 4)),
        ("令和元年五月一日", date(2019, 5, 1)),
        ("民國115年03月04日", date(2026, 3, 4)),
        ("昭和六十四年一月七日", date(1989, 1, 7)),
    ],
)
def test_dates_in_chinese_numerals_are_dates(text: str, day: date) -> None:
    """In the Republic of China's era, in Japanese eras, in the common one."""
    moment = parse_moment(text)
    assert moment is not None
    assert moment.day == day


def test_words_that_are_no_date_stay() -> None:
    """Only dates are rewritten."""
    assert with_digits("一百年後的三月，十日談") == "一百年後的三月，十日談"


def test_a_table_of_labels_and_values_states_what_a_document_is() -> None:
    """Title, day and agency in cells beside the words for them; the page's menu is no text."""
    menu = "".join(f"<li><a href='/{n}'>服務{n}</a></li>" for n in range(6))
    page = document(
        f"<html><head><title>港務部</title></head><body><ul>{menu}</ul><table><tr><th>標題</th><td>內港三月重開</td></tr>"
        "<tr><th>發布日期</th><td>115-03-04</td></tr><tr><th>發布單位</th><td>航務組</td></tr><tr><th>內容</th><td>內港將於"
        "三月十五日重新開放，船舶可以依照新的航道進出，裝卸作業同日恢復。</td></tr></table></body></html>"
    )
    assert (page.title, page.published_on, page.agency) == ("內港三月重開", date(2026, 3, 4), "航務組")
    assert "內港將於三月十五日重新開放" in page.text
    assert "服務3" not in page.text


def test_a_heading_of_the_section_is_not_the_title() -> None:
    """The heading that the head's title holds goes before the first one."""
    page = document(
        "<html><head><title>港務部全球資訊網-新聞稿-內港三月重開 航道縮短</title></head><body><h2>新聞稿</h2>"
        "<h3>內港三月重開　航道縮短</h3><p>發布日期：115-03-04</p><p>內港將於三月十五日重新開放，船舶可以依照新的航道"
        "進出。</p></body></html>"
    )
    assert (page.title, page.published_on) == ("內港三月重開　航道縮短", date(2026, 3, 4))
