"""What moves by itself makes no revision, whatever it is; what the publisher changes always does."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.content_digest import article_digest, source_digest
from pipelines.reader import read
from pipelines.volatile import is_volatile, plain, steady_lines, without_tokens
from storage.archive.profile_file import load_profile
from storage.types import ArticleReading, Page, Role, SourceReading

LIA = load_profile("lia")
ANY = load_profile("any")
PAGE = (Path(__file__).parent.parent / "pages" / "h1-plain" / "page.html").read_text(encoding="utf-8")
URL = "https://lia-a.example/2025/09/sar-agreement/"
_CLOSE = re.compile(r"</p>\n(?=<p>|<h3)")


def page_of(html: str, role: Role) -> Page:
    """The page as it was captured."""
    return Page("urn:uuid:1", "lia", URL, datetime(2026, 3, 4, tzinfo=UTC), 200, "text/html", role, html.encode())


def article(html: str) -> str:
    """The digest of the page as an article of its publication."""
    page = Page(
        "urn:uuid:1", "lia", URL, datetime(2026, 3, 4, tzinfo=UTC), 200, "text/html", Role.ARTICLE, html.encode()
    )
    outcome = read(page, LIA).outcome
    assert isinstance(outcome, ArticleReading), outcome
    return article_digest(outcome)


def source(html: str) -> str:
    """The digest of the page as a source, read without any profile."""
    page = Page(
        "urn:uuid:1", "any", URL, datetime(2026, 3, 4, tzinfo=UTC), 200, "text/html", Role.SOURCE, html.encode()
    )
    outcome = read(page, ANY).outcome
    assert isinstance(outcome, SourceReading), outcome
    return source_digest(outcome)


def inserted(html: str, what: str, place: int) -> str:
    """The page with something between two paragraphs of its text."""
    gaps = [match.end() for match in _CLOSE.finditer(html, 0, html.index("<h2>資料來源</h2>"))]
    at = gaps[place % len(gaps)]
    return html[:at] + what + "\n" + html[at:]


MOVING = st.one_of(
    st.integers(0, 10**7).map(lambda n: f"<p>瀏覽數：{n:,}</p>"),
    st.integers(0, 10**5).map(lambda n: f"<div class=meta><span>{n} 人閱讀</span> | <span>分享 {n % 97}</span></div>"),
    st.integers(1, 59).map(lambda n: f"<p>{n} 分鐘前</p>"),
    st.integers(1, 23).map(lambda n: f"<p>更新時間：{n} 小時前</p>"),
    st.integers(0, 10**4).map(lambda n: f"<p>{n} views</p>"),
    st.sampled_from(["<p>廣告</p>", "<p>（廣告）</p>", "<p>ADVERTISEMENT</p>", "<p>(廣告－請繼續往下閱讀)</p>"]),
    st.integers().map(lambda n: f'<ins class="adsbygoogle" data-ad-slot="{n}"></ins>'),
    st.text("甲乙丙丁戊己", min_size=4, max_size=12).map(
        lambda t: f'<p>延伸閱讀：<a href="/2024/{len(t)}/">{t}</a></p>'
    ),
    st.integers().map(lambda n: f'<input type="hidden" name="csrf" value="{n:x}"><script>var n = "{n}";</script>'),
)


@settings(max_examples=20)
@given(st.lists(st.tuples(MOVING, st.integers(0, 30)), min_size=1, max_size=4))
def test_moving_parts_make_no_revision(parts: list[tuple[str, int]]) -> None:
    """Counters, times, advertisements, other pages and tokens, at any place of the text."""
    page = PAGE
    for what, place in parts:
        page = inserted(page, what, place)
    assert article(page) == article(PAGE)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_markup_makes_no_revision(place: int, dice: object) -> None:
    """Re-ordered attributes, other classes, other white space, full-width and half-width forms."""
    assert hasattr(dice, "shuffle")

    def reordered(match: re.Match[str]) -> str:
        attributes = re.findall(r'[\w-]+="[^"]*"', match[2])
        dice.shuffle(attributes)
        return f'<{match[1]} {" ".join(attributes)} data-token="{place:x}">'

    page = re.sub(r'<(\w+)((?: [\w-]+="[^"]*")+)>', reordered, PAGE)
    page = page.replace("postid-812", f"postid-{place}").replace("</p>\n<p>", f"</p>\n{' ' * (place % 9)}\n<p>")
    page = page.replace("9月7日", "９月７日").replace("「海上沒有國界，只有時間。」", "「海上沒有國界, 只有時間。」")
    assert article(page) == article(PAGE)


def test_related_links_comments_and_counts_around_the_text_make_no_revision() -> None:
    """What stands beside the article may be another at each visit."""
    page = PAGE.replace("外礁地圖的五個版本", "颱風過後的港口").replace("2 則留言", "17 則留言")
    page = page.replace("老陳：寫得很清楚。", "路人：我不同意。").replace("去年的夜間演練", "前年的夜間演練")
    page = page.replace("https://www.imsru.example/cps/en/official_texts_99562.htm", "https://www.imsru.example/cps/en/"
                        "official_texts_99562.htm?utm_source=lia&amp;sessionid=8f3e")  # fmt: skip
    assert article(page) == article(PAGE)


SENTENCES = re.findall(r"<p>([^<]{20,})</p>", PAGE.split("<h2>全文</h2>")[1].split("<h2>資料來源</h2>")[0])


@settings(max_examples=20)
@given(st.sampled_from(SENTENCES), st.integers(0, 200), st.sampled_from("不未五九他東2"))
def test_a_changed_character_of_a_sentence_makes_a_revision(sentence: str, place: int, character: str) -> None:
    """However small the change, wherever in the text."""
    at = place % (len(sentence) - 1)
    changed = sentence[:at] + character + sentence[at + 1 :]
    if plain(changed) != plain(sentence):
        assert article(PAGE.replace(sentence, changed)) != article(PAGE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("三國簽署海上搜救協定 明年起共用無線電頻道</h1>", "三國延後簽署海上搜救協定 明年起共用無線電頻道</h1>"),
        ("協定把十四處外礁納入", "協定把十三處外礁納入"),
        ("漁民團體歡迎這項安排", "漁民團體反對這項安排"),
        (">Lia</a> / 責任編輯", ">Vera</a> / 責任編輯"),
        ("責任編輯：<span>Zaphyra</span>", "責任編輯：<span>Zaphyra</span> / 攝影：<span>Noor</span>"),
        ("東濱外交部：海上搜救協定全文與附件", "東濱外交部：海上搜救協定全文"),
        ("treaty/2025/sar?lang=zh&amp;no=22", "treaty/2025/sar?lang=zh&amp;no=23"),
        ("<p>附件同時說明，四項工作的經費由三方平均分擔。</p>", ""),
        ("兩架直升機", "三架直升機"),
        ("十五分鐘通報成為各方共同義務", "二十分鐘通報成為各方共同義務"),
    ],
)
def test_a_change_by_the_publisher_makes_a_revision(old: str, new: str) -> None:
    """Headline, deck, summary, byline, source, sentence, item and heading."""
    page = PAGE.replace(old, new)
    assert page != PAGE
    assert article(page) != article(PAGE)


def test_a_source_page_with_another_counter_and_stamp_is_the_same() -> None:
    """A ministry's page counts its visitors and says when it was touched."""
    body = "<p>" + "港務局公告內港自三月四日起封閉，船舶請改由外港出入，期間約三個月，逾時另行公告。" * 6 + "</p>"
    first = f"<title>公告</title><h1>內港封閉公告</h1>{body}<p>瀏覽人次：1,204</p><p>更新日期：115-03-04</p>"
    second = f"<title>公告</title><h1>內港封閉公告</h1>{body}<p>瀏覽人次：1,977</p><p>更新日期：115-03-09</p>"
    assert source(first) == source(second)
    assert source(first) != source(second.replace("三個月", "四個月"))


@pytest.mark.parametrize(
    "line",
    [
        "瀏覽數：1,234", "點閱 3.2萬 次", "1,234 views", "Views: 12", "12 人按讚", "瀏覽人次: 8 | 分享 3",
        "閱讀 88 留言 4",
        "3 hours ago", "Updated 5 minutes ago", "昨天", "2時間前", "更新時間：2026-03-04 10:22",
        "Last updated: 4 March 2026", "2026/03/04 (三) 10:22:31", "廣告", "ADVERTISEMENT - CONTINUE READING BELOW",
        "延伸閱讀：港口重開", "Read more: Port opens", "© 2026 The Harbour Ledger.",
        "最後更新日期：115年3月4日", "Story continues below",
    ],
)  # fmt: skip
def test_a_line_of_such_a_kind_is_known(line: str) -> None:
    """In Chinese, English and Japanese."""
    assert is_volatile(plain(line))


@pytest.mark.parametrize(
    "line",
    [
        "廣告商說，瀏覽數超過 1,234 次。", "The page had 1,234 views in 3 hours, he said.", "昨天下雨。",
        "2024年3月5日",
        "Read more books, the minister said.", "今年的分享會 3 月舉行", "3 分鐘前他還在港口。", "閱讀推廣計畫",
        "更新設備", "The Date", "Comments on the draft are due on 4 March 2026.",
    ],
)  # fmt: skip
def test_a_line_that_the_publisher_wrote_stays(line: str) -> None:
    """Words of such kinds inside a sentence are the publisher's, and so is a day that heads a part of a chronicle."""
    assert steady_lines(line) == [plain(line)]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/x?utm_source=b&id=3", "https://a.example/x?id=3"),
        ("https://a.example/x;jsessionid=8A7?id=3", "https://a.example/x?id=3"),
        ("https://a.example/x?_=1767225600123", "https://a.example/x"),
        ("https://a.example/watch?v=abc", "https://a.example/watch?v=abc"),
        ("https://a.example/x?t=120", "https://a.example/x?t=120"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_tokens_are_taken_out_of_addresses(url: str, kept: str) -> None:
    """What a server makes anew for each reader, and nothing else."""
    assert without_tokens(url) == kept


@given(st.text())
def test_any_text_has_plain_words(text: str) -> None:
    """And they are plain already."""
    assert plain(plain(text)) == plain(text)
