"""The reading room in a real browser: what axe and a telephone say to it, and the way of a reader through it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.access.room.other_archives import being_crawled, without_anything
from tests.access.room.page_kinds import Opened, PageKind, not_opened, page_kinds
from tests.access.room.serving import serving
from tests.demo_archives import DemoArchives
from tests.replay.browser import needs_chromium

pytestmark = needs_chromium

# Each language and each scheme once: what axe finds depends on one or the other. English words are the longer ones, so
# they are read on a telephone.
LOOKS = [("en", "light", 320), ("zh-TW", "dark", 1000)]
_AXE = Axe().axe_script
# Only faults leave the browser: to hand over all that a page did right costs as much as to find it.
_FAULTS = """axe.run({resultTypes: ["violations"], selectors: false}).then(found => found.violations)"""
# Seen in `make test-long` alone: what stands on these stands on other kinds too, but for what a tried profile found,
# which takes seconds to try.
SEEN_LATER = {
    "articles that rest on something gone",
    "search for nothing",
    "search that finds nothing",
    "calendar without anything",
    "failed",
    "desk, check which",
    "desk with something withheld",
    "desk, release?",
    "source with another address",
    "desk, alias?",
    "desk, part?",
    "desk, profile tried",
}
# What the search for 北約 comes to.
FOUND = {"en": "2 found.", "zh-TW": "找到 2 項。"}
# Where the focus is in the document, whether it is marked, and whether it is in the window.
STOP = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  return {
    place: [...document.querySelectorAll("*")].indexOf(here),
    ringed: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.fixture(scope="module")
def kinds(
    demo_archives: DemoArchives, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, PageKind]]]:
    """The address of a room in which the desk acts, and every kind of page in it."""
    archive = demo_archives.corrected(tmp_path_factory.mktemp("kinds") / "archive")
    with serving(archive) as address:
        yield address, page_kinds(archive)


def context(browser: Browser, language: str, scheme: str = "light", width: int = 1000) -> BrowserContext:
    """A reader's own window."""
    return browser.new_context(
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 800},
    )


Look = tuple[str, str, int]


class Visitor:
    """A reader's own window in one look, and what it asked for."""

    def __init__(self, browser: Browser, look: Look) -> None:
        self.look = look
        self.asked, self.opened, self._complaints = set[str](), set[Opened](), list[str]()
        language, scheme, self._width = look
        self._reader = context(browser, language, scheme, self._width)
        self._reader.on("request", self._note)
        self._page = page = self._reader.new_page()
        page.on("console", lambda one: None if _is_of_a_refusal(one, page) else self._complaints.append(one.text))
        page.on("pageerror", lambda one: self._complaints.append(str(one)))

    def judge(self, served: str, kind: PageKind) -> dict[str, object]:
        """Come to a page, unfold everything in it, and say what is wrong with it."""
        page = self._page
        kind.open(page, served)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        is_cut = page.evaluate("document.documentElement.scrollWidth") > self._width
        page.evaluate(_AXE)
        faults = [
            (one["id"], one["help"], [node["html"][:200] for node in one["nodes"]][:3])
            for one in page.evaluate(_FAULTS)
        ]
        found = {"complaints": self._complaints, "cut off": is_cut, "faults": faults}
        return {name: value for name, value in found.items() if value}

    def close(self) -> None:
        """Close the window."""
        self._reader.close()

    def _note(self, one: Request) -> None:
        self.asked.add(one.url)
        if one.is_navigation_request():
            self.opened.add((one.method, urlsplit(one.url).path))


def see_all(
    browser: Browser,
    kinds: tuple[str, dict[str, PageKind]],
    looks: list[Look],
    left_out: Collection[str] = (),
) -> None:
    """Look at the kinds of pages, the looks in turn; no other page of the room is left out, no other server asked."""
    served, all_kinds = kinds
    visitors = [Visitor(browser, look) for look in looks]
    assert set(left_out) <= set(all_kinds)
    for number, (kind, one) in enumerate((kind, one) for kind, one in all_kinds.items() if kind not in left_out):
        visitor = visitors[number % len(visitors)]
        assert visitor.judge(served, one) == {}, (kind, visitor.look)
    assert [url for one in visitors for url in one.asked if not url.startswith(served)] == []
    assert not_opened({page for one in visitors for page in one.opened}) == set()
    for visitor in visitors:
        visitor.close()


def test_nobody_is_shut_out(browser: Browser, kinds: tuple[str, dict[str, PageKind]]) -> None:
    """In no kind of page axe-core finds a fault, with everything in it unfolded, nor is anything cut off sideways; all
    requests go to this server, and none of them fails. A browser takes its time: each kind is seen in one look, and
    one of those that show much the same is seen."""
    see_all(browser, kinds, LOOKS, left_out=SEEN_LATER)


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_shut_out_in_any_look(browser: Browser, kinds: tuple[str, dict[str, PageKind]], look: Look) -> None:
    """Nor in any other look of it, of every kind."""
    see_all(browser, kinds, [look])


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_shut_out_of_archives_in_other_states(browser: Browser, look: Look, tmp_path: Path) -> None:
    """Nor where there is nothing yet, while a crawl runs, nor where lists are long."""
    with being_crawled(tmp_path / "crowded") as crowded:
        for archive, kinds in ((tmp_path / "a", without_anything(tmp_path / "a")), (tmp_path / "crowded", crowded)):
            with serving(archive) as served:
                visitor = Visitor(browser, look)
                for kind, one in kinds.items():
                    assert visitor.judge(served, one) == {}, kind
                assert [url for url in visitor.asked if not url.startswith(served)] == []
                visitor.close()


def _is_of_a_refusal(message: ConsoleMessage, page: Page) -> bool:
    """Whether a browser only says that the page itself came with the status of an error."""
    return message.location["url"] == page.url and "Failed to load resource" in message.text


def test_the_keyboard_reaches_the_content_first(browser: Browser, served: str) -> None:
    """The first stop skips what stands on every page, and every stop can be seen."""
    reader = context(browser, "en")
    page = reader.new_page()
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    reader.close()


def test_every_stop_of_the_keyboard_is_seen_and_stands_where_it_is_read(
    browser: Browser, served: str, addresses: dict[str, str]
) -> None:
    """From the first to the last in the order of the page, each with a ring around it; none is a trap."""
    reader = browser.new_context(locale="en", reduced_motion="reduce")
    page = reader.new_page()
    page.goto(served + addresses["beside"])
    walked = page.locator("a[href], button, input, [tabindex='0']").count()
    stops = []
    for _ in range(walked):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
    assert [one["place"] for one in stops] == sorted({one["place"] for one in stops})
    assert all(one["ringed"] and one["seen"] for one in stops), stops
    reader.close()


def test_the_passage_is_in_sight_on_a_narrow_screen(browser: Browser, served: str, addresses: dict[str, str]) -> None:
    """The article's window begins where it cites, and the page itself at its top; no row sticks out of the events."""
    reader = context(browser, "en", width=320)
    page = reader.new_page()
    page.goto(served + addresses["beside"])
    seen = """one => {
      const box = one.closest(".window").getBoundingClientRect(), here = one.getBoundingClientRect();
      return [here.top < box.bottom && here.bottom > box.top, box.height > 280, scrollY];
    }"""
    assert page.locator("#in-its-place").evaluate(seen) == [True, True, 0]
    outside = "all => all.filter(one => one.offsetLeft < one.parentElement.offsetLeft).length"
    assert page.locator(".events li").evaluate_all(outside) == 0
    reader.close()


def test_paper_is_white_whatever_the_screen_is(browser: Browser, served: str, addresses: dict[str, str]) -> None:
    """A page that is printed where the system is dark has dark letters, and nothing of it is cut off in a window."""
    reader = context(browser, "en", "dark")
    page = reader.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(served + addresses["beside"])
    inked = "one => [getComputedStyle(one).color, one.scrollHeight > one.clientHeight + 1]"
    assert page.locator(".pair-article .window").evaluate(inked) == ["rgb(0, 0, 0)", False]
    assert page.locator(".notes").first.evaluate("one => getComputedStyle(one).color") == "rgb(92, 85, 74)"
    reader.close()


def search(page: Page, words: str) -> None:
    """Ask in the field that stands on every page."""
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")
    page.wait_for_url(f"**/search?q={quote_plus(words)}")


@pytest.mark.parametrize(("language", "has_script"), [("en", True), ("zh-TW", False)])
def test_a_reader_finds_an_article_its_source_and_what_changed(
    browser: Browser, served: str, addresses: dict[str, str], language: str, has_script: bool
) -> None:
    """By the links of the pages alone: search, article, a source beside the sentence that cites it, back, the diff."""
    reader = browser.new_context(locale=language, java_script_enabled=has_script)
    page = reader.new_page()
    page.goto(served)
    search(page, "北約")
    expect(page.locator(".lead")).to_have_text(FOUND[language])
    expect(page.locator("mark").first).to_have_text("北約")
    page.locator(".entry h3 a").first.click()
    expect(page.locator("article.leaf h1")).to_contain_text("北約")
    article = page.url

    page.locator(".beside-link a").first.click()
    expect(page.locator(".pair-source h2")).not_to_be_empty()
    expect(page.locator(".pair-source .source-text p").first).not_to_be_empty()
    expect(page.locator(".pair-article h2")).to_contain_text("北約")
    expect(page.locator(".citing")).to_have_count(1)
    page.locator(".trail a").first.click()
    assert page.url == f"{article}#citation-1"
    page.go_back()
    expect(page.locator(".pair")).to_be_visible()

    search(page, "漁船 找不到人")
    page.locator(f'.entry h3 a[href="{addresses["article"]}"]').click()
    page.locator(".time-line a[aria-label]").click()
    expect(page.locator("ins").first).to_be_visible()
    expect(page.locator("del").first).to_be_visible()
    page.locator(".choices a").last.click()
    expect(page.locator(".sides").first).to_be_visible()
    page.locator(".trail a").first.click()
    assert page.url == served + addresses["article"]
    reader.close()
