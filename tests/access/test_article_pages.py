"""An article that is cut into three pages, from its crawl to every answer about it."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.gazette import START, Gazette, add_profile, page, status
from tests.access.views import shown_of
from tests.crawler.invented_time import invented_crawls

AT = datetime(2031, 3, 1, 6, tzinfo=UTC)
PLACES = ("碼頭", "燈塔", "魚市")
NOTICE = "http://office-0.example/document-0.html"


def page_of(url: str, number: int, changed: str = "") -> str:
    """One page of the article, with links to the others; the last one lists the source."""
    links = " ".join(
        str(other) if other == number else f'<a href="{url if other == 1 else f"{url}{other}/"}">{other}</a>'
        for other in (1, 2, 3)
    )
    text = "".join(
        f"<p>{PLACES[number - 1]}的第{index}段寫明當天的情形，居民說這裡的潮水比去年更高。{changed}</p>"
        for index in range(1, 5)
    )
    sources = f'<h2>資料來源</h2><ul><li><a href="{NOTICE}">港務公告</a></li></ul>' if number == 3 else ""
    return (
        "<html lang='zh-Hant'><head><title>港邊三日 | The Gazette</title></head><body><article><h1>港邊三日</h1>"
        f"<p>撰稿人：甲乙</p><h2>全文</h2>{text}<p class='pages'>{links}</p>{sources}</article></body></html>"
    )


def test_an_article_of_three_pages_is_one_text_from_crawl_to_package(tmp_path: Path) -> None:
    """The crawl visits its pages, and one that failed is said to be missing and completes it later.

    The database that is made again from the records, or read again, is the same.
    """
    archive = tmp_path / "archive"
    with Gazette(articles=1, sources=2).serving() as gazette:
        add_profile(archive)
        url = gazette.article_url(0)
        pages = {url if number == 1 else f"{url}{number}/": page_of(url, number) for number in (1, 2, 3)}
        gazette.special = {address: lambda _asked, html=html: page(html) for address, html in pages.items()}  # type: ignore[misc]
        gazette.special[f"{url}3/"] = status("503 Service Unavailable")

        def crawl(days: float) -> None:
            invented_crawls(archive, START, gazette.origin.port, AT + timedelta(days=days), wire_too=True)

        crawl(0)
        (article,) = rows(archive, "SELECT * FROM v_articles")
        assert (article["parts"], article["parts_missing"], article["revisions"]) == (3, 1, 1)
        told = fonds("show", url, "--archive", archive)
        assert "Pages: 3, 1 of them missing" in told.out
        assert "never read" in told.out
        gazette.special[f"{url}3/"] = lambda _asked: page(page_of(url, 3))
        crawl(2)
        (article,) = rows(archive, "SELECT * FROM v_articles")
        assert (article["parts"], article["parts_missing"], article["revisions"]) == (3, 0, 1)
        assert [place in article["text"] for place in PLACES] == [True] * 3
        assert article["text"].count("第1段") == 3
        gazette.special[f"{url}2/"] = lambda _asked: page(page_of(url, 2, "後來退了。"))
        crawl(40)
    (article,) = rows(archive, "SELECT * FROM v_articles")
    assert article["revision"] == 2
    changes = rows(archive, "SELECT kind FROM v_changes WHERE article_id IS NOT NULL ORDER BY cursor")
    assert [row["kind"] for row in changes] == ["new", "completed", "completed", "revised"]
    assert [row["label"] for row in rows(archive, "SELECT label FROM v_citations")] == ["港務公告"]
    before = shown_of(archive)
    assert fonds("search", "魚市", "--archive", archive, "--json").answer["total"] == 1
    assert "後來退了" in fonds("diff", url, "--archive", archive).out
    reread = fonds("reread", "--archive", archive, "--json")
    assert (reread.code, reread.answer["different"]) == (0, 0)
    assert shown_of(archive) == before
    assert fonds("rebuild", "--archive", archive).code == 0
    assert shown_of(archive) == before
    assert fonds("verify", "--archive", archive).code == 0
    package = tmp_path / "article.wacz"
    assert fonds("export", "wacz", "--article", url, "--output", package, "--archive", archive).code == 0
    with zipfile.ZipFile(package) as opened:
        parts = [json.loads(line) for line in opened.read("fonds/revision_parts.jsonl").splitlines()]
        kept = {json.loads(line)["url"] for line in opened.read("fonds/captures.jsonl").splitlines()}
    assert {(part["revision"], part["part"]) for part in parts} == {(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)}
    assert set(pages) <= kept
