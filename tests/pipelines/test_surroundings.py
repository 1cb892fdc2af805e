"""What stands around an article and is not its own: dates, names, titles and texts of others, banners, badges."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from pipelines.reader import read
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Outcome, Page, Refusal, Role, SourceReading, Verdict

ANY = load_profile("any")
TITLE = "外礁燈塔重新點亮"
PARAGRAPHS = (
    "港務局今天點亮外礁的燈塔，並說明往後十年的維護期程。新的燈具耗電只有過去的一半，照得卻比從前遠了三浬，岸上的探照燈因此可以在午夜熄滅。",
    "漁會表示，去年颱風過後夜裡出港的船隻要靠岸上的探照燈辨認方向，因此三度請求提早修復，如今總算等到結果。",
    "學者提醒，燈塔只是第一步，航道兩側的浮標仍有四成沒有燈光，明年的預算應當優先更換，否則風險並未降低。",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
OTHERS = "<div class='list'><div class='card'><a href='/b'><h3>另一則報導的標題</h3></a>{}</div></div>"


def _outcome(body: str, head: str = "", *, role: Role = Role.ARTICLE, lang: str = "zh-Hant") -> Outcome:
    html = f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>"
    page = Page(
        capture_id="urn:uuid:1",
        publication="any",
        url="https://harbour.example/2026/01/lamp.html",
        captured_at=datetime(2026, 3, 5, tzinfo=UTC),
        status=200,
        media_type="text/html; charset=utf-8",
        role=role,
        body=html.encode(),
    )
    return read(page, ANY).outcome


def _article(body: str, head: str = f"<title>{TITLE} | 港報</title>") -> ArticleReading:
    found = _outcome(body, head)
    assert isinstance(found, ArticleReading), found
    return found


def _source(body: str) -> SourceReading:
    found = _outcome(body, f"<title>{TITLE} - 港務局</title>", role=Role.SOURCE)
    assert isinstance(found, SourceReading), found
    return found


def _linked(**facts: object) -> str:
    stated = json.dumps({"@type": "NewsArticle", "headline": TITLE, **facts}, ensure_ascii=False)
    return f"<title>{TITLE}</title><script type='application/ld+json'>{stated}</script>"


STATED = _linked(datePublished="2026-01-05T08:00:00+08:00", dateModified="2026-01-09T08:00:00+08:00")
H1 = f"<h1>{TITLE}</h1>"


def test_credits_below_the_sources_are_none_of_them() -> None:
    """On a page of any publication."""
    sources = "<h2>資料來源</h2><p>判決<br>https://court.example/1</p><p>撰稿人：林青河 / 責任編輯：王一清</p>"
    found = _article(f"{H1}{TEXT}{sources}")
    assert [(cited.label, cited.url) for cited in found.citations] == [("判決", "https://court.example/1")]
    assert [who.name for who in found.contributors] == ["林青河", "王一清"]


def test_a_line_of_hashtags_is_no_text() -> None:
    """One in a sentence is."""
    found = _article(
        f"{H1}{TEXT}<p>#燈塔 #外礁</p><p>港務局以 #燈塔 為題，請漁民寄來夜裡出港的照片，下個月在港邊展出。</p>"
    ).text
    assert "#外礁" not in found
    assert "以 #燈塔 為題" in found


def test_headings_that_open_and_shut_what_stands_below_stay_in_the_text() -> None:
    """Their link leads nowhere."""
    body = "".join(f"<h3><a href='#' role='button'>段落{number}</a></h3>{TEXT}" for number in (1, 2))
    assert {"段落1", "段落2"} <= {block.text for block in _article(f"{H1}{TEXT}{body}").blocks}


@pytest.mark.parametrize(
    "body",
    [
        f"<main><article>{H1}<div>{TEXT}</div></article>{OTHERS.format('<span>2026-01-20</span>')}</main>",
        f"<div>{H1}<div class='c'>{TEXT}</div></div><div><b>讀者</b> <time datetime='2026-01-20'>昨天</time>"
        f"<p>好。</p></div>",
        f"{H1}<div class='c'>{TEXT.replace('</p><p>', '</p><p>2019年3月2日</p><p>動工。</p><p>', 1)}</div>",
        f"<article>{H1}<p>{PARAGRAPHS[0]}</p></article>{OTHERS.format('<p>2026/01/20 10:00</p>')}",
        f"{H1}<div><time datetime='2026-01-09T08:00'>2026/01/09 08:00</time></div>{TEXT}",
        f"<div class='top'>2026年1月20日 星期二</div>{H1}{TEXT}",
        f"<article>{H1}<p>2026-01-05</p>{TEXT}</article>",
    ],
)
def test_the_day_of_publication_is_none_of_those_around(body: str) -> None:
    """A card's day, a reader's, one of the text, that of the update and today's: none of them is the article's."""
    assert _article(body, STATED).published_on == date(2026, 1, 5)


def test_a_printed_day_a_zone_apart_from_the_stated_one_is_kept() -> None:
    """A page that states its time in UTC and prints its own day does not contradict itself."""
    head = _linked(datePublished="2026-01-04T22:10:00Z", dateModified="2026-01-05T00:10:00Z")
    assert _article(f"<article>{H1}<p>2026-01-05</p>{TEXT}</article>", head).published_on == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("line", "writers"),
    [
        ("<p>2026/01/05 18:58 王小明 李小華 報導　　地區：台北市報導</p>", ["王小明", "李小華"]),
        ("<div>2026/1/5 王小明／台北報導</div>", ["王小明"]),
        ("<div>2026/1/5 綜合報導</div>", []),
        ("<div>(2026-01-05 12:00) 午間新聞</div>", []),
        ("<div>2026-01-05 09:30 王小明 點閱：1,024</div>", []),
        ("<div>發布：2026/01/05　作者：王小明　分類：環境</div>", ["王小明"]),
    ],
)
def test_a_line_that_holds_several_things_holds_its_day(line: str, writers: list[str]) -> None:
    """Names, kinds of report, places and counters beside a date do not hide it, nor does the date hide the names."""
    found = _article(f"{H1}{line}{TEXT}")
    assert found.published_on == date(2026, 1, 5)
    assert [who.name for who in found.contributors] == writers


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{H1}{TEXT}</article><div><div><a href='/b'>另一則報導</a><div>文／陳小美</div></div></div>",
        f"{H1}{TEXT}<ul><li><a href='/b'>駁早報報導 陳大同：張冠李戴</a></li></ul>",
        f"{H1}{TEXT}<h2>更多</h2><p>記者陳小美／台中報導</p>",
    ],
)
def test_names_of_other_articles_are_not_the_writers(body: str) -> None:
    """A card's byline and another headline that speaks of a report credit nobody here."""
    assert _article(body).contributors == ()


@pytest.mark.parametrize(
    ("author", "line", "credited"),
    [
        ({"@type": "Person", "name": "黃編輯"}, "<div>記者林青河／台北報導</div>", [("writer", "林青河")]),
        ({"@type": "Person", "name": "林青河"}, "<div>記者林青河、王一清／台北報導</div>", [("writer", "林青河")]),
        ({"@type": "Person", "givenName": "青河", "familyName": "林"}, "", [("writer", "林青河")]),
        ({"@type": "Person", "givenName": "Ines", "familyName": "Quill"}, "", [("writer", "Ines Quill")]),
        (
            [{"@type": "Person", "name": "文／林青河"}, {"@type": "Person", "name": "攝影／王一清"}],
            "",
            [("writer", "林青河"), ("photographer", "王一清")],
        ),
        ([], "<div>作者：林青河（大學教授、作家）</div>", [("writer", "林青河")]),
        ([], "<div>文／記者林青河 圖片來源／河岸車業</div>", [("writer", "林青河")]),
        ([], "<div>林青河（大學教授）／文</div>", [("writer", "林青河")]),
        ([], "<div>作者：林青河，大學教授</div>", [("writer", "林青河")]),
        ([], "<div>文、圖／林青河</div>", [("writer", "林青河")]),
        ([], "<div>时间：2026-01-05 作者：网络整理</div>", []),
        ([], "<div>作者：未知　責任編輯：李阿美</div>", [("editor", "李阿美")]),
        ([], "<div>文／林青河 圖／業者提供</div>", [("writer", "林青河")]),
        ([], "<div>記者林青河 圖片來源：環境局</div>", [("writer", "林青河")]),
        ({"@type": "Person", "name": "Sandy Cho"}, "<p>Photographs by Nikita Wade</p>", [("writer", "Sandy Cho")]),
        (
            [],
            "<div>文／記者林青河　圖／記者王一清、品牌提供、IG</div>",
            [("writer", "林青河"), ("photographer", "王一清")],
        ),
    ],
)
def test_the_persons_are_those_whom_the_page_credits(
    author: object, line: str, credited: list[tuple[str, str]]
) -> None:
    """A printed byline goes before an account that the page does not print; names are freed of what stands by them."""
    found = _article(f"{H1}{line}<div>{TEXT}</div>", _linked(author=author))
    assert [(who.role.value, who.name) for who in found.contributors] == credited


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (f"<h1><a href='/'>港報</a></h1><h2>{TITLE}</h2>{TEXT}", f"<title>{TITLE}</title>"),
        (
            f"<div><a href='/'><h1>港報全球資訊網</h1></a></div><div>{TITLE}</div><div>2026/1/5 報導</div>{TEXT}",
            "<title>港報全球資訊網</title>",
        ),
        (
            f"<p><b>{TITLE}</b></p><p>(2026-01-05 12:00) 午間新聞</p>{TEXT}",
            "<title>公共港報</title><meta property='og:site_name' content='港報'>"
            "<meta property='og:title' content='-港報'>",
        ),
        (f"<h1>{TITLE} <span>2026-01-05 09:30</span></h1>{TEXT}", f"<title>{TITLE} - 專題 - 港報</title>"),
        (f"<h1>{TITLE}（2026/01/05）</h1>{TEXT}", f"<title>{TITLE} | 港報</title>"),
        (f"<h1>{TITLE}<small>2026.01.05</small></h1>{TEXT}", f"<title>{TITLE} | 港報</title>"),
        (f"<h1><span>2026-01-05</span> {TITLE}</h1>{TEXT}", f"<title>{TITLE} | 港報</title>"),
        (f"<h1>{TITLE}<br><span>2026-01-05 09:30</span></h1>{TEXT}", f"<title>{TITLE} | 港報</title>"),
        (f"<h1><span>環境</span><br>{TITLE}</h1>{TEXT}", f"<title>{TITLE} | 港報</title>"),
        (f"<a href='/'>港報</a><h1>港報</h1><div>{TITLE}</div><div>2026/1/5</div>{TEXT}", "<title>港報</title>"),
        (
            f"<h1>港報</h1><h2>{TITLE}</h2>{TEXT}",
            f"<title>{TITLE}｜港報</title><meta property='og:site_name' content='港報'>",
        ),
    ],
)
def test_the_title_is_neither_the_site_nor_a_date(body: str, head: str) -> None:
    """Logos, site names in the head and days inside the heading are told from the title."""
    assert _article(body, head).title == TITLE


def test_a_line_of_credits_behind_the_text_is_read() -> None:
    """It stands right at the end of the text, and begins with a role."""
    found = _article(f"<article>{H1}<div>{TEXT}</div><p>文／王小明　攝影／李小華</p></article>")
    assert [(who.role.value, who.name) for who in found.contributors] == [
        ("writer", "王小明"),
        ("photographer", "李小華"),
    ]


def test_a_title_that_was_escaped_twice_is_read_as_meant() -> None:
    """What a reader should have seen."""
    head = "<title>港務局 &amp;amp; 漁會 &amp;quot;點燈&amp;quot;</title>"
    assert _article(f"<article><div>{TEXT}</div></article>", head).title == '港務局 & 漁會 "點燈"'


@pytest.mark.parametrize(
    ("body", "foreign"),
    [
        (
            f"<main><article>{H1}<p>{PARAGRAPHS[0]}</p></article>"
            f"<article><h2>電車改點</h2><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p></article></main>",
            "漁會表示",
        ),
        (
            f"<main><div class='post'>{H1}<p>{PARAGRAPHS[0]}</p></div>"
            f"<div class='post'><h2>電車改點</h2><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p></div></main>",
            "漁會表示",
        ),
        (
            f"<div>{H1}<p>{PARAGRAPHS[0]}</p></div><div><p>未經港報書面授權，請勿轉載或建立鏡像，否則即為侵權。</p>"
            "<p>[登記證 150772 號] 廣告經營許可證 0407 號 不良信息舉報電話：010-8000</p></div>",
            "登記證",
        ),
    ],
)
def test_the_texts_that_follow_are_not_the_articles(body: str, foreign: str) -> None:
    """Neither the next article's nor the publisher's imprint, even below a short text."""
    found = _article(body)
    assert PARAGRAPHS[0] in found.text
    assert foreign not in found.text


@pytest.mark.parametrize(
    "notes",
    [
        "<div><hr><ol><li id='n1'><p>局長在議會的答詢。<a href='#r1'>↩</a></p></li></ol></div>",
        "<aside class='footnotes'><p id='n1'><sup>1</sup> 局長在議會的答詢。<a href='#r1'>^</a></p></aside>",
        "<section><h2>註釋</h2><p id='n1'><a href='#r1'>[1]</a> 局長在議會的答詢。</p></section>",
    ],
)
def test_footnotes_belong_to_the_text(notes: str) -> None:
    """Notes that lead back into the text are read, in whatever element they stand behind it."""
    found = _article(f"<article>{H1}<div>{TEXT}</div>{notes}</article>")
    assert all(paragraph in found.text for paragraph in PARAGRAPHS)
    assert "局長在議會的答詢。" in found.text
    assert "↩" not in found.text


@pytest.mark.parametrize(
    "heading",
    ["<h2><button>浮標呢？</button></h2><p>{}</p>", "<div><button>浮標呢？</button><div><p>{}</p></div></div>"],
)
def test_headings_in_buttons_belong_to_the_text(heading: str) -> None:
    """What opens a part of the text is its heading."""
    body = f"<article>{H1}<p>{PARAGRAPHS[0]}</p>{heading.format(PARAGRAPHS[2])}</article>"
    assert "浮標呢？" in _article(body).text


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"<p>局長今天的談話全文：</p><blockquote>{TEXT}</blockquote>", ["局長今天的談話全文："]),
        (f"<p>談話全文：</p>{TEXT}", ["談話全文："]),
        (f"<p>{PARAGRAPHS[0]}</p><details><summary>浮標呢？</summary><p>{PARAGRAPHS[1]}</p></details>", ["浮標呢？"]),
        (f"{TEXT}<table><tr><th>浮標</th><th>燈光</th></tr><tr><td>甲</td><td>三浬</td></tr></table>", ["三浬"]),
        (f"{TEXT}<ul><li>北站：台北</li><li>南站：台南</li></ul>", ["北站：台北", "南站：台南"]),
        (f"<p>{PARAGRAPHS[0]}</p><p>地址：河岸路 1 號<br>電話：02-1234</p><p>{PARAGRAPHS[1]}</p>", ["河岸路 1 號"]),
    ],
)
def test_lines_that_are_no_sentences_belong_to_the_text(body: str, lines: list[str]) -> None:
    """A line that says what follows, summaries, tables and lists at the end, addresses."""
    found = _article(f"<article>{H1}<div>{body}</div></article>")
    assert all(line in found.text for line in lines)


def test_a_page_of_several_whole_articles_is_a_listing() -> None:
    """Each text below the linked title of another page: the page is none of them."""
    posts = "".join(
        f"<article><h2><a href='/2026/01/{name}'>{name}的標題</a></h2>{TEXT}</article>" for name in ("甲", "乙")
    )
    found = _outcome(f"<main>{posts}</main>", "<title>港報筆記</title>")
    assert isinstance(found, Refusal)
    assert found.verdict is Verdict.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    ("opening", "ending"),
    [("<p>2026-01-0{n}</p>", ""), ("", "<p><a href='/2026/01/{n}'>固定連結</a></p>")],
    ids=["dated", "addressed"],
)
def test_articles_below_each_other_need_no_links_in_their_titles(opening: str, ending: str) -> None:
    """A day or an address of its own tells an article; the chapters of one have neither."""
    posts = "".join(
        f"<div class='post'><h3>{name}的標題</h3>{opening.format(n=n)}{TEXT}{ending.format(n=n)}</div>"
        for n, name in enumerate("甲乙丙", 1)
    )
    found = _outcome(f"<h1>港報筆記</h1>{posts}", "<title>港報筆記</title>")
    assert isinstance(found, Refusal)
    assert found.verdict is Verdict.NOT_AN_ARTICLE
    chapters = "".join(f"<section><h3>{name}的標題</h3>{TEXT}</section>" for name in "甲乙丙")
    assert isinstance(_outcome(f"<h1>港報筆記</h1>{chapters}", "<title>港報筆記</title>"), ArticleReading)


def test_a_sentence_about_what_is_registered_is_no_imprint() -> None:
    """Words that licences begin with are also those of news."""
    last = "初步測量顯示，北站的水尺零點較登記值低1.8公分，環評備案3件也將補正。"
    assert last in _article(f"<main><h1>{TITLE}</h1>{TEXT}<p>{last}</p></main>").text


def test_an_article_with_others_titles_between_its_paragraphs_is_an_article() -> None:
    """Its own text began before the first of them."""
    teasers = "".join(f"<h3><a href='/2026/01/{name}'>{name}的標題</a></h3>{TEXT}" for name in ("甲", "乙"))
    assert _article(f"<main><h1>{TITLE}</h1>{TEXT * 3}{teasers}</main>").title == TITLE


@pytest.mark.parametrize(
    ("body", "is_wall"),
    [
        ("<div><h2>会員限定記事</h2></div><h1>灯台の点灯</h1><p>{}</p>", False),
        ("<h1>灯台の点灯</h1><p>会員限定</p><p>{}</p>", False),
        ("<h1>灯台の点灯</h1><p>{}</p><div>我不是機器人</div>", False),
        ("<h1>灯台の点灯</h1><p>{}</p><p>この記事は会員限定です。ログインして続きをお読みください。</p>", True),
        ("<h1>灯台の点灯</h1><h2>会員限定記事</h2><p>灯台がともった。</p>", True),
    ],
)
def test_a_badge_is_no_wall(body: str, *, is_wall: bool) -> None:
    """A word that marks an article beside its text is a badge; a call to log in, or one without a text, is a wall."""
    text = "港務局は五日、外礁の灯台をともした。新しい灯は三海里遠くまで届く。来月から浮標も替える。費用は市が持つ。"
    found = _outcome(body.format(text), "<title>灯台の点灯</title>", lang="ja")
    assert (isinstance(found, Refusal) and found.verdict is Verdict.WALLED) == is_wall


@pytest.mark.parametrize(
    ("body", "day"),
    [
        (f"{H1}<p>發布日期：099-12-31</p>{TEXT}", date(2010, 12, 31)),
        (f"{H1}<p>發布日期：1150105</p>{TEXT}", date(2026, 1, 5)),
        (f"{H1}<p>公告日期：98/05/20</p>{TEXT}", date(2009, 5, 20)),
        (f"{H1}<p>2026-01-05 航務組</p>{TEXT}", date(2026, 1, 5)),
        (f"{H1}<p>更新日期：115-01-09　發布日期：115-01-05</p>{TEXT}", date(2026, 1, 5)),
        # The head states the site alone, the logo is a picture, and the title a lower heading.
        (f"<h1><a href='/'><img alt='港'></a></h1><h2>{TITLE}</h2><p>刊登日期 115/01/05</p>{TEXT}", date(2026, 1, 5)),
        (
            f"{H1}<table><tr><td>活動日期</td><td>115-02-10</td><td>上版日期</td><td>115-01-05</td></tr></table>{TEXT}",
            date(2026, 1, 5),
        ),
        (
            f"{H1}<table><tr><th>會議日期</th><td>115-02-10</td></tr>"
            f"<tr><th>發布日期</th><td>115-01-05</td></tr></table>{TEXT}",
            date(2026, 1, 5),
        ),
        (
            f"{H1}<dl><dt>會議日期</dt><dd>115-02-10</dd><dt>發布日期</dt><dd>115-01-05</dd></dl>{TEXT}",
            date(2026, 1, 5),
        ),
        (
            f"{H1}<table><tr><td>會議日期</td><td>115-02-10</td></tr>"
            f"<tr><td>地點</td><td>港務大樓</td></tr></table>{TEXT}",
            None,
        ),
        (f"{H1}<div>{TEXT}</div><h2>下一則</h2><a href='/b'>公告</a><p>發布日期：115-11-20</p>", None),
        (f"{H1}<p>98/05/20</p>{TEXT}", None),
    ],
)
def test_the_day_of_a_document_is_that_which_its_words_say(body: str, day: date | None) -> None:
    """Years of the Republic in two and three digits, days that belong to the label of their row, and to other pages."""
    assert _source(body).published_on == day
