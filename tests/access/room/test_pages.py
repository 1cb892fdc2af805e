"""The pages of the reading room as they are answered: what they say, in which language, and what they may load."""

from __future__ import annotations

import re

import pytest
from lxml import etree, html

from tests.access.room.looks import Room, target_of, text_of

_TEXTS_IN_ENGLISH = etree.XPath("//body//text()[ancestor::*[@lang][1]/@lang='en']")
_HAN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def test_the_start_page_says_what_there_is_and_what_needs_a_look(asked: Room) -> None:
    """In less than 100 kB with all that it loads."""
    page = asked.page("/")
    assert text_of(page, "h1") == "What was written, and what it rests on"
    figures = {text_of(one, "dt"): text_of(one, "dd") for one in page.cssselect(".figures > div")}
    (told,) = asked.api.get("/status")["publications"]
    visits = sum(number for _, number in told["captures"])
    assert figures == {"articles": "43", "revisions": "48", "cited sources": "24", "captures": str(visits)}
    stated = [sum(dict(told[one]).values()) for one in ("articles", "sources")]
    assert [*stated, told["revisions"]] == [43, 24, 48]
    needs = [text_of(one) for one in page.cssselect(".attention li")]
    assert f"{told['unfound_sources']} sources have not been found so far" in needs
    assert f"{told['missing']} articles were not found at their last visit" in needs
    assert f"{told['missing_sources']} source, captured earlier, was not found at its last visit" in needs
    assert f"{len(told['changed_sources'])} source changed in the last 30 days" in needs
    assert len(page.cssselect(".entry")) == 12
    style = target_of(page, 'link[rel="stylesheet"]')
    assert len(asked.answer("/").content) + len(asked.answer(style).content) < 100_000


def test_an_article_is_shown_as_published_with_what_it_rests_on(asked: Room, addresses: dict[str, str]) -> None:
    """Title, deck, credits as printed, topics, dateline, pieces of text, its own picture, and its sources' fate."""
    page = asked.page(addresses["article"])
    leaf = page.cssselect("article.leaf")[0]
    assert leaf.get("lang") == "zh-Hant"
    assert text_of(leaf, "h1").startswith("一天有兩艘近海漁船報備歇業")
    assert [text_of(one) for one in leaf.cssselect(".byline li")][:2] == ["撰稿人 小水鴨", "資料整理 Dunlin"]
    assert [text_of(one) for one in leaf.cssselect(".text h2")] == ["七月的數字為什麼改了", "船齡三十年不是分界"]
    answer = asked.answer(target_of(leaf, ".text img", "src"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    (source,) = page.cssselect(".citations > li")
    assert "Changed after it was first seen cited" in text_of(source)
    assert "(wording)" in text_of(source)
    assert len(page.cssselect(".time-line li")) == 2
    rules = {text_of(row, "th"): text_of(row) for row in page.cssselect(".evidence tbody tr")}
    assert "the page’s own heading page:heading a statement in the head of the page meta" in rules["Title"]


def test_an_article_that_was_not_found_lately_is_not_called_online(asked: Room) -> None:
    """It is marked in lists, and its page says since when, with the status; it is not called withdrawn yet."""
    listed = asked.api.get("/articles", missing="true")["answers"]
    assert listed
    marked = asked.page("/articles?missing=true").cssselect(".entry .mark-gone")
    assert [text_of(one) for one in marked] == ["Not found at the last visit"] * len(listed)
    for one in listed:
        shown = asked.api.get(f"/articles/{one['article_id']}")
        page = asked.page(f"/articles/{one['article_id']}")
        notice = text_of(page, ".notice-gone")
        assert notice.startswith("Not found at the last visit")
        assert "withdrawn after 3 such visits" in notice
        assert shown["last_failure"] is None or f"({shown['last_failure']})" in notice
        assert "Online" not in text_of(page, ".facts")
    assert "410" in {asked.api.get(f"/articles/{one['article_id']}")["last_failure"] for one in listed}


def test_an_earlier_revision_says_so(asked: Room, addresses: dict[str, str]) -> None:
    """And leads to the latest."""
    notice = asked.page(addresses["revision"]).cssselect(".notice")[0]
    assert text_of(notice).startswith("You are reading revision 1, first seen")
    assert notice.cssselect("a")[0].get("href") == addresses["article"]


def test_the_switch_remembers_a_language_and_leads_back(asked: Room) -> None:
    """Only within this server, whatever the address says."""
    answer = asked.answer("/language?to=zh-Hant&back=/articles?by=first-seen")
    assert (answer.status_code, answer.headers["location"]) == (303, "/articles?by=first-seen")
    assert "HttpOnly" in answer.headers["set-cookie"]
    chosen = asked.answer("/", headers={"cookie": "fonds-language=zh-Hant"})
    assert '<html lang="zh-Hant">' in chosen.text
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert asked.answer("/language", params={"to": "en", "back": elsewhere}).headers["location"] == "/"


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_an_error_is_a_page_and_the_api_answers_programs(asked: Room, language: str) -> None:
    """What, why and what to do; below /api/ a problem document."""
    page = asked.page("/nowhere", language, status=404)
    assert page.get("lang") == language
    assert "/nowhere" in text_of(page.cssselect(".problem")[0])
    assert asked.answer("/articles?colour=red").status_code == 400
    assert asked.answer("/api/v1/nowhere").headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("address", "status", "why"),
    [
        ("/articles?colour=red", 400, "這裡沒有參數 'colour'；可用 after, by, "),
        ("/articles?by=colour", 400, "這裡不能用 by=colour。可以選擇："),
        ("/articles?limit=many", 400, "limit=many：limit 須為整數"),
        ("/articles?since=soon", 400, "since 'soon' 不是日期"),
        ("/articles?since=2031&until=2030", 400, "since=2031 不早於 until=2030"),
        ("/articles?after=x", 400, "'x' 不是「報導」列表在此排序下的頁次"),
        ("/crawls/none?after=x", 400, "'x' 不是「擷取」列表在此排序下的頁次"),
        ("/days/2025-10-01?after=x", 400, "'x' 不是「當日擷取」列表在此排序下的頁次"),
        ("{article}/revisions?after=x", 400, "'x' 不是「報導版本」列表在此排序下的頁次"),
        ("/articles?publication=lia", 404, "典藏中沒有刊物 'lia'；現有 heron"),
        ("/days/yesterday", 400, "'yesterday' 不是日期"),
        ("{article}/revisions/9", 404, "沒有第 9 個版本"),
        ("{article}/diff?second=9", 404, "此報導沒有第 9 個版本；最新為第 2 個"),
        ("{article}/sources/9", 404, "沒有來源 9；這篇報導的第 2 個版本引用了 1 個來源"),
        ("/search?q=state:gone", 400, "gone 是來源的狀態"),
        ("/search?q=甲&after=x", 400, "不是「搜尋結果」列表在此排序下的頁次"),
    ],
)
def test_what_stands_in_the_way_is_said_in_the_readers_language(
    asked: Room, addresses: dict[str, str], address: str, status: int, why: str
) -> None:
    """Whatever was wrong with the question, without a word of English beside it."""
    page = asked.page(address.format(article=addresses["article"]), "zh-Hant", status)
    (said,) = page.cssselect(".problem .lead, .notice[role=alert]")
    assert why in text_of(said)
    assert not page.cssselect("main [lang=en]")


def test_pages_may_load_only_what_is_here(asked: Room, addresses: dict[str, str]) -> None:
    """No script and no style within a page, no frame of another origin, and nobody frames it."""
    for address in addresses.values():
        answer = asked.answer(address)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'"), address
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "<style" not in answer.text
        assert " style=" not in answer.text
    assert "sandbox" in asked.answer("/api/v1/articles").headers["content-security-policy"]


def test_what_was_read_is_not_sent_again(asked: Room) -> None:
    """A page that is as it was is answered without its body; another language is another page."""
    first = asked.answer("/articles")
    tag = {"if-none-match": first.headers["etag"]}
    assert asked.answer("/articles", headers=tag).status_code == 304
    assert asked.answer("/articles", "zh-Hant", headers=tag).status_code == 200


def test_the_style_sheet_has_its_digest_in_its_name(asked: Room) -> None:
    """Browsers keep it for good; that of another version is none."""
    answer = asked.answer(target_of(asked.page("/"), 'link[rel="stylesheet"]'))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["cache-control"]
    assert asked.answer("/room/0000000000000000.css").status_code == 404


def test_what_is_written_in_chinese_is_not_read_out_as_english(asked: Room, addresses: dict[str, str]) -> None:
    """Every letter of it stands in an element of its own language, or of one that is not known."""
    for kind, address in addresses.items():
        in_english = _TEXTS_IN_ENGLISH(html.document_fromstring(asked.answer(address).text))
        assert isinstance(in_english, list)
        assert in_english, kind
        assert [text for text in in_english if _HAN.search(text)] == [], kind
