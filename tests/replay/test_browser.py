"""The measure itself: pictures of one page are equal, and what a reader would notice is counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Playwright

from tests.replay.browser import Chromium, difference, needs_chromium
from tests.wire.origin import Answer, Asked, Origin, whole

pytestmark = [pytest.mark.replay, needs_chromium]

PAGE = "<!DOCTYPE html><html lang=zh-Hant><style>body{{background:{}}}</style><h1>北約峰會</h1><p>{}</p></html>"
PLAIN = PAGE.format("#fff", "國防支出")


def answer(asked: Asked) -> Answer:
    """Pages that differ from the plain one in nothing, in a word, in their ground, in their length."""
    bodies = {
        "/plain": PLAIN,
        "/word": PAGE.format("#fff", "國防預算"),
        "/ground": PAGE.format("#ffe", "國防支出"),
        "/long": PLAIN + "<div style='height:2000px'></div>",
    }
    return Answer([whole(bodies.get(asked.target, "").encode(), "Content-Type: text/html; charset=utf-8")])


def test_pictures_tell_what_a_reader_would_see(browser: Chromium) -> None:
    """The same page twice differs in no pixel; another word in some, another ground and length in most."""
    with Origin(answer) as origin:
        plain = browser.picture(origin.url("/plain"))
        assert difference(plain, browser.picture(origin.url("/plain"))) == 0
        assert 0 < difference(plain, browser.picture(origin.url("/word"))) < 0.02
        assert difference(plain, browser.picture(origin.url("/ground"))) > 0.9
        assert difference(plain, browser.picture(origin.url("/long"))) > 0.4


def test_a_host_may_be_met_elsewhere(playwright: Playwright) -> None:
    """A name that does not exist is served by an origin on loopback, and the page keeps its own address."""
    with (
        Origin(answer) as origin,
        Chromium(playwright, {"news.example": f"127.0.0.1:{origin.port}"}) as chromium,
        chromium.page("http://news.example/plain") as page,
    ):
        assert page.url == "http://news.example/plain"
        assert page.inner_text("h1") == "北約峰會"
