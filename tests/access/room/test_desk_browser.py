"""The desk in a real browser: an act from the button on a page to what was done, and a page that only pretends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from storage.types.identity import article_id
from tests.access.room.looks import CORRECTED
from tests.access.room.serving import serving
from tests.demo_archives import DemoArchives
from tests.replay.browser import needs_chromium

pytestmark = needs_chromium

ARTICLE = f"/articles/{article_id('heron', CORRECTED)}"
DONE = {
    "en": ("Withheld", "This article is kept, and not shown", "Released"),
    "zh-TW": ("已設為暫不公開", "這篇報導仍保存，暫不公開", "已恢復公開"),
}
# Another origin on the same site: browsers send it our cookies.
PRETENDING = """
<form method=post action="{desk}/desk/withhold"><input name=key value="{key}"><input name=reason value=x></form>
<script>document.forms[0].submit()</script>
"""


@pytest.fixture(scope="module")
def desk(demo_archives: DemoArchives, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a room over an archive of these tests' own."""
    with serving(demo_archives.corrected(tmp_path_factory.mktemp("desk-browser") / "archive")) as address:
        yield address


@pytest.mark.parametrize(("language", "has_script"), [("en", True), ("zh-TW", False)])
def test_an_article_is_withheld_and_released_by_hand(
    browser: Browser, desk: str, language: str, has_script: bool
) -> None:
    """By the buttons of the pages, with the keyboard's Enter, on a telephone; loading a page again does nothing."""
    withheld, kept, released = DONE[language]
    reader = browser.new_context(
        locale=language, java_script_enabled=has_script, viewport={"width": 320, "height": 700}
    )
    page = reader.new_page()
    page.goto(desk + ARTICLE)
    page.locator(".acts a").click()
    page.locator("#reason").fill("court order 31/2026")
    page.locator("#reason").press("Enter")
    page.locator("button.grave").click()
    expect(page.locator("h1")).to_have_text(withheld)
    page.reload()
    expect(page.locator("h1")).to_have_text(withheld)
    page.locator(".decide a").first.click()
    expect(page.locator("h1")).to_have_text(kept)
    page.locator(".acts a").click()
    page.locator("#reason").press("Enter")
    page.locator("button.grave").click()
    expect(page.locator("h1")).to_have_text(released)
    page.locator(".decide a").first.click()
    expect(page.locator("article.leaf h1")).to_be_visible()
    reader.close()


def test_a_page_of_another_server_on_this_machine_does_nothing(browser: Browser, desk: str, tmp_path: Path) -> None:
    """Although the browser sends it the desk's cookie."""
    reader = browser.new_context(locale="en")
    page = reader.new_page()
    page.goto(f"{desk}/desk")
    other = desk.rpartition(":")[0] + ":1"
    pretending = PRETENDING.format(desk=desk, key=CORRECTED)
    page.route(f"{other}/", lambda one: one.fulfill(body=pretending, content_type="text/html"))
    sent = list[dict[str, str]]()
    page.on("request", lambda one: sent.append(one.all_headers()) if one.method == "POST" else None)
    page.goto(f"{other}/")
    expect(page.locator(".lead")).to_contain_text("was not sent by a page of this server")
    assert "fonds-desk=" in sent[0]["cookie"]
    page.goto(desk + ARTICLE)
    expect(page.locator("article.leaf h1")).to_be_visible()
    reader.close()
