"""The parts of a labelled article, in whatever element a house puts them."""

from __future__ import annotations

import pytest

from pipelines.article_page import read_article
from pipelines.page.tree import parse_html
from storage.types import ArticleReading, ContributorRole
from storage.types.profile import Labels, Profile

LABELS = Labels(
    full_text=("全文",),
    sources=("資料來源", "Sources"),
    related=("延伸閱讀",),
    roles=((ContributorRole.WRITER, ("撰稿人", "作者")), (ContributorRole.EDITOR, ("責任編輯",))),
)
PROFILE = Profile("test", "Test", None, None, labels=LABELS)
URL = "https://harbour.example/a/1"
SOURCE = "https://court.example/ruling/9"
TITLE = "外礁燈塔重新點亮，港務局公布維護期程"
DECK = "首批浮標明年春天換新，漁民可以線上查詢"
TOPICS = "· 海洋治理-外礁,公共工程-燈塔"
BYLINE = "撰稿人：林昕妤 / 責任編輯：周柏翰"
SUMMARY = "港務局今天點亮外礁的燈塔，並說明往後十年的維護期程。漁會說，燈光比過去遠了三浬。"
BODY = (
    "<p>外礁的燈塔在去年的颱風裡熄滅，夜裡出港的船隻要靠岸上的探照燈辨認方向，漁會因此三度請求提早修復。</p>"
    "<h3>往後十年的期程</h3><p>港務局說，新的燈具耗電只有過去的一半，每季檢查一次，結果公布在網站上供人查詢。</p>"
)
CREDITED = [("writer", "林昕妤"), ("editor", "周柏翰")]


def _page(
    *,
    head: str = f"<p>{DECK}</p><p>{TOPICS}</p><p>{BYLINE}</p><p>{SUMMARY}</p>",
    marker: str = "<h2>全文</h2>",
    foot: str = f"<h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p>",
    h1: str = f"<h1>{TITLE}</h1>",
    after: str = "",
) -> ArticleReading:
    """The reading of a page made of an article's heading, head, marker for the text, and what stands behind it."""
    page = (
        f"<html lang='zh-Hant'><head><title>{TITLE} | 港報</title></head><body><header><a href='/'>港報</a></header>"
        f"<main><article>{h1}{head}{marker}{BODY}{foot}</article></main>{after}</body></html>"
    )
    tree = parse_html(page)
    assert tree is not None
    reading = read_article(tree, URL, PROFILE)
    assert isinstance(reading, ArticleReading)
    return reading


@pytest.mark.parametrize(
    "foot",
    [
        f"<footer><h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p></footer>",
        f"<aside><h3>資料來源</h3><ul><li><a href='{SOURCE}'>高等法院判決</a></li></ul></aside>",
        f"<details><summary>資料來源</summary><p>高等法院判決<br>{SOURCE}</p></details>",
        f"<h2><button aria-expanded='false'>資料來源</button></h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<div><button>資料來源</button></div><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2><a href='#sources' id='sources'>資料來源</a></h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源 Sources</h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源（1）</h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源（共 1 筆）</h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源<span>[<a href='/edit'>編輯</a>]</span></h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源</h2><p>高等法院判決 {SOURCE}</p><div><strong>林昕妤</strong><p>記者。<a href='https://x.example/'>X</a></p></div>",
        f"<h2>資 料 來 源</h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源</h2><p>高等法院判決，{SOURCE}（最後瀏覽日：2031/5/4）</p>",
        f"<h2>Sources／資料來源</h2><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源</h2><h3>法院</h3><p>高等法院判決<br>{SOURCE}</p>",
        f"<h2>資料來源</h2><h4>法院</h4><p>高等法院判決<br>{SOURCE}</p><h4>延伸閱讀</h4><p><a href='/b'>另一篇</a></p>",
        f"<h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p><p>{BYLINE}</p>",
        f"<button aria-expanded='true'>資料來源</button><div><p>高等法院判決<br>{SOURCE}</p></div>",
        f"<h2>資料來源</h2><div><h4><a href='{SOURCE}'>高等法院判決</a></h4><p>全文。</p></div>",
        f"<h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p><h3>關於作者</h3>"
        f"<p>記者。<a href='https://x.example/lin'>X</a></p>",
        f"<h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p><div><p>最新文章</p><ul><li><a href='/b'>港</a></li></ul>"
        f"</div>",
        f"<h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p><h2>最新文章</h2><p><a href='/b'>另一篇</a></p>",
        f"<h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p><p>標籤：<a href='/t/1'>燈塔</a></p><p>"
        f"<a href='/b'>下一篇：港</a></p>",
    ],
)
def test_the_sources_are_found_wherever_the_article_keeps_them(foot: str) -> None:
    """A foot, an aside, a button or a second language around the label do not hide the list."""
    assert [(cited.label, cited.url) for cited in _page(foot=foot).citations] == [("高等法院判決", SOURCE)]


@pytest.mark.parametrize(
    "marker", ["<h2>全文</h2>", "<h2>全文 Full text</h2>", "<p>Full text｜全文</p>", "<div><button>全文</button></div>"]
)
def test_the_label_of_the_text_may_be_bilingual_or_a_button(marker: str) -> None:
    """What stands above it is the summary, and the label itself is no part of it."""
    assert _page(marker=marker).summary == SUMMARY


@pytest.mark.parametrize(
    "credits",
    [
        f"<p>{BYLINE}</p>",
        f"<footer class='meta'>{BYLINE}</footer>",
        "<p>撰稿人：林昕妤</p><p>責任編輯：周柏翰</p>",
        "<ul><li>撰稿人：林昕妤</li><li>責任編輯：周柏翰</li></ul>",
        "<dl><dt>撰稿人</dt><dd>林昕妤</dd><dt>責任編輯</dt><dd>周柏翰</dd></dl>",
        "<table><tr><th>撰稿人</th><td>林昕妤</td></tr><tr><th>責任編輯</th><td>周柏翰</td></tr></table>",
        "<div><span>撰稿人：</span><a href='/p/1'>林昕妤</a></div><div><span>責任編輯：</span>"
        "<a href='/p/2'>周柏翰</a></div>",
        "<div><h4>撰稿人</h4><p>林昕妤</p></div><div><h4>責任編輯</h4><p>周柏翰</p></div>",
        "<table><tr><th>撰稿人</th><th>責任編輯</th></tr><tr><td>林昕妤</td><td>周柏翰</td></tr></table>",
        f"<p>{BYLINE} <a href='https://www.facebook.com/sharer/sharer.php?u=x'>分享</a></p>",
        "<p>採訪＝林昕妤　責任編輯＝周柏翰</p>",
        "<p>（撰稿人：林昕妤／責任編輯：周柏翰）</p>",
        "<p>【撰稿人：林昕妤　責任編輯：周柏翰】</p>",
        "<p>撰稿人／林昕妤　責任編輯／周柏翰</p>",
        "<p>撰稿人/林昕妤、責任編輯/周柏翰</p>",
        "<p>撰稿人｜林昕妤　責任編輯｜周柏翰</p>",
        "<p>撰稿人／林昕妤<br>責任編輯／周柏翰</p>",
        "<p>【撰稿人：林昕妤】【責任編輯：周柏翰】</p>",
        "<p><span>撰稿人：林昕妤</span><span>責任編輯：周柏翰</span></p>",
        "<ul><li><span>撰稿人</span><span>林昕妤</span></li><li><span>責任編輯</span><span>周柏翰</span></li></ul>",
        "<p>撰稿人：記者林昕妤 / 責任編輯：周柏翰　閱讀時間約 8 分鐘</p>",
        f"<p>{BYLINE} / 約 3,200 字</p>",
        f"<p>{BYLINE} / 閱讀時間：8 分鐘</p>",
        f"<p>{BYLINE} / 字數：約三千字</p>",
        "<p>撰稿人：林昕妤（特約記者） / 責任編輯：周柏翰（港報）</p>",
    ],
)
def test_credits_are_the_same_in_any_form(credits: str) -> None:
    """One line or several, a list, a table, brackets, slashes: the same persons with the same roles."""
    reading = _page(head=f"<p>{DECK}</p><p>{TOPICS}</p>{credits}<p>{SUMMARY}</p>")
    assert [(who.role.value, who.name) for who in reading.contributors] == CREDITED
    assert (reading.deck, reading.summary) == (DECK, SUMMARY)


def test_credits_behind_the_text_are_no_part_of_it() -> None:
    """A byline between text and sources is read, and is neither text nor source."""
    reading = _page(
        head=f"<p>{DECK}</p><p>{TOPICS}</p><p>{SUMMARY}</p>",
        foot=f"<p>{BYLINE}</p><h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p>",
    )
    assert [(who.role.value, who.name) for who in reading.contributors] == CREDITED
    assert "責任編輯" not in reading.text
    assert len(reading.citations) == 1


def test_a_summary_in_an_aside_is_the_articles_own() -> None:
    """Where none stands beside it above the label of the text."""
    head = f"<p>{DECK}</p><p>{TOPICS}</p><p>{BYLINE}</p>"
    assert _page(head=f"{head}<aside><p>{SUMMARY}</p></aside>").summary == SUMMARY
    promise = "<aside><p>每週一封信，把海上的消息寄到你的信箱，隨時可以取消訂閱。</p></aside>"
    assert _page(head=f"{head}<p>{SUMMARY}</p>{promise}").summary == SUMMARY


def test_a_kicker_in_the_heading_is_no_part_of_the_title() -> None:
    """The head states the title without it."""
    assert _page(h1=f"<h1><span>專題</span>{TITLE}</h1>").title == TITLE


def test_topics_in_a_menu_of_the_article_are_its_own() -> None:
    """A line of topics inside the article is read, whatever the element is called."""
    reading = _page(head=f"<p>{DECK}</p><nav class='topics'>{TOPICS}</nav><p>{BYLINE}</p><p>{SUMMARY}</p>")
    assert [(topic.group, topic.name) for topic in reading.topics] == [("海洋治理", "外礁"), ("公共工程", "燈塔")]


def test_lines_of_one_paragraph_are_parts_of_their_own() -> None:
    """Where single line breaks divide the parts, each line is read as if it stood alone."""
    head = "<br>".join((DECK, TOPICS, BYLINE, SUMMARY, "全文"))
    reading = _page(head=f"<p>{head}</p>", marker="")
    assert (reading.deck, reading.summary) == (DECK, SUMMARY)
    assert [(who.role.value, who.name) for who in reading.contributors] == CREDITED


def test_a_list_in_the_foot_of_the_page_is_the_articles_where_it_has_no_other() -> None:
    """Below the only label for sources, with addresses."""
    foot = f"<footer><h2>資料來源</h2><p>高等法院判決<br>{SOURCE}</p></footer>"
    assert [cited.url for cited in _page(foot="", after=foot).citations] == [SOURCE]
    assert len(_page(after=foot.replace("ruling", "other")).citations) == 1
    assert _page(foot="", after=foot * 2).citations == ()


def test_a_list_beside_the_article_is_not_its_own() -> None:
    """An aside of the page with such a heading is the page's."""
    reading = _page(foot=f"</article><aside><h2>資料來源</h2><p><a href='{SOURCE}'>開放資料</a></p></aside><article>")
    assert reading.citations == ()


def test_a_byline_above_the_title_is_read_too() -> None:
    """Title and deck stay what they are."""
    tree = parse_html(
        f"<html><head><title>{TITLE} | 港報</title></head><body><main><article><p>{BYLINE}</p><h1>{TITLE}</h1>"
        f"<p>{DECK}</p>"
        f"<p>{TOPICS}</p><p>{SUMMARY}</p><h2>全文</h2>{BODY}</article></main></body></html>"
    )
    assert tree is not None
    reading = read_article(tree, URL, PROFILE)
    assert isinstance(reading, ArticleReading)
    assert (reading.title, reading.deck) == (TITLE, DECK)
    assert [(who.role.value, who.name) for who in reading.contributors] == CREDITED


def test_what_stands_in_a_shadow_root_is_shown() -> None:
    """A declarative shadow root is part of the page, and elements of names of their own are blocks."""
    tree = parse_html(
        f"<html><head><title>{TITLE}</title></head><body><x-page><template shadowrootmode='open'><main><h1>{TITLE}</h1>"
        f"<x-deck>{DECK}</x-deck><x-topics>{TOPICS}</x-topics><x-by>{BYLINE}</x-by><x-sum>{SUMMARY}</x-sum>"
        f"<x-mark>全文</x-mark>{BODY}</main></template></x-page></body></html>"
    )
    assert tree is not None
    reading = read_article(tree, URL, PROFILE)
    assert isinstance(reading, ArticleReading)
    assert (reading.title, reading.deck, reading.summary) == (TITLE, DECK, SUMMARY)
