"""A browser that shows one page: the only file that knows Playwright, which the extra `browser` brings.

It asks a proxy for everything, and finds no name and no way around it: QUIC, direct connections and name look-ups are
off, service workers are blocked, downloads and web sockets refused, dialogs dismissed and other windows closed. Each
page gets a browser of its own, so that nothing of one page is known to the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from playwright.async_api import Error, async_playwright
from playwright.async_api import TimeoutError as LoadTimeout

from crawler.browser_choice import BrowserChoice
from crawler.browser_proxy import BrowserProxy
from crawler.shown_page import WRITE_OUT, Shown
from storage.types.errors import FondsError, UsageError
from storage.types.strangers_text import in_one_line

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser as PlaywrightBrowser
    from playwright.async_api import BrowserContext, Dialog, Page, Playwright, ProxySettings, Request

_ARGUMENTS = (
    "--disable-quic",
    # What did not go to the proxy would find no address.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    # By itself Chromium asks loopback without a proxy.
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
# At rest: nothing was asked for during so many seconds.
_REST = 1.0
_LOOK_EVERY = 0.1
# A page whose script never gives way answers no question.
_PATIENCE = 10.0
_ENDED = "browser has been closed"
_WORKER_BLOCKED = "Service Worker registration blocked"


class NoPage(FondsError):
    """A browser that showed no page, and why in a few words."""


@dataclass(slots=True)
class Browser:
    """One page of a browser; `name` is the browser's, with its version, and `notes` what the page tried in vain."""

    name: str
    page: Page
    notes: list[str] = field(default_factory=list)
    navigations: int = 0
    is_gone: bool = False

    async def show(self, url: str, rests_for: Callable[[], float], seconds: float) -> Shown:
        """Show a page until it is at rest, at most so many seconds.

        Raises:
            NoPage: there is nothing to show.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        loaded = await self._loaded(url, seconds)
        is_at_rest = loaded and await self._comes_to_rest(rests_for, deadline)
        if self.navigations > 1:
            raise NoPage(f"its script leads to {in_one_line(self.page.url)}; browse that address")
        try:
            html = await asyncio.wait_for(self._written_out(), _PATIENCE)
        except TimeoutError:
            raise NoPage("its script never gives way, so that nothing of it can be read") from None
        except Error as error:
            raise NoPage(_first_line(error)) from error
        return Shown(html.encode("utf-8", "replace"), is_at_rest)

    async def _written_out(self) -> str:
        """The page as text; asked in a world of its own, for in the page's own its scripts would answer."""
        session = await self.page.context.new_cdp_session(self.page)
        tree = await session.send("Page.getFrameTree")
        world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
        asked = {"expression": WRITE_OUT, "contextId": world["executionContextId"], "returnByValue": True}
        told = await session.send("Runtime.evaluate", asked)
        if "exceptionDetails" in told:
            raise NoPage(f"it cannot be written out: {in_one_line(str(told['result'].get('description')))[:200]}")
        return str(told["result"]["value"])

    async def _loaded(self, url: str, seconds: float) -> bool:
        try:
            await self.page.goto(url, wait_until="load", timeout=seconds * 1000)
        except LoadTimeout:
            return False
        except Error as error:
            if "Download is starting" in str(error):
                raise NoPage("it is a file to download, and no page; fonds capture keeps it") from error
            raise NoPage(_first_line(error)) from error
        return True

    async def _comes_to_rest(self, rests_for: Callable[[], float], deadline: float) -> bool:
        while asyncio.get_running_loop().time() < deadline and not self.is_gone:
            if rests_for() >= _REST:
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False

    def note(self, what: str) -> None:
        """Remember once what the page tried in vain."""
        if what not in self.notes:
            self.notes.append(what)

    async def watch(self, context: BrowserContext) -> None:
        """Refuse what a page may not do, and remember it."""

        async def dismiss(dialog: Dialog) -> None:
            self.note(f"its question to the reader was dismissed: {in_one_line(dialog.message)[:200]}")
            with suppress(Error):
                await dialog.dismiss()

        async def close(popup: Page) -> None:
            if popup is not self.page:
                self.note("another window that it opened was closed")
                with suppress(Error):
                    await popup.close()

        def count(request: Request) -> None:
            is_new = request.is_navigation_request() and request.redirected_from is None
            self.navigations += is_new and request.frame == self.page.main_frame

        def gone(_page: Page) -> None:
            self.is_gone = True

        self.page.on("dialog", dismiss)
        self.page.on("request", count)
        self.page.on("crash", gone)
        self.page.on("close", gone)
        self.page.on("console", lambda told: self._heard(told.text))
        self.page.on("websocket", lambda _: self.note("a web socket that it wanted to open was refused"))
        self.page.on("download", lambda _: self.note("a file that it began to download was refused"))
        context.on("page", close)

    def _heard(self, text: str) -> None:
        if _WORKER_BLOCKED in text:
            self.note("a service worker that it wanted to install was blocked")


BeginBrowser = Callable[[], AbstractAsyncContextManager[Browser]]


async def require_browser(choice: BrowserChoice) -> None:
    """Start a browser and end it, so that what is wrong with it is known before anything is asked for.

    Raises:
        UsageError: there is none, it is no browser, or its sandbox does not work.
    """
    program = choice.found()
    async with async_playwright() as driver:
        browser = await _launched(driver, program, choice)
        await _closed(browser)


@asynccontextmanager
async def browsers(
    choice: BrowserChoice, proxy: BrowserProxy, key_hash: str, contact: str
) -> AsyncIterator[BeginBrowser]:
    """What starts a browser with one empty page that asks a proxy for everything, and ends it; once for each page.

    What drives browsers is one program for all of them. One that cannot be started is a FondsError.

    Args:
        choice: which browser.
        proxy: what it asks.
        key_hash: the key of the authority that vouches for the proxy.
        contact: how we name ourselves to servers, behind the browser's own name.
    """
    async with async_playwright() as driver:
        yield partial(_browser, driver, choice, proxy, key_hash, contact)


@asynccontextmanager
async def _browser(
    driver: Playwright, choice: BrowserChoice, proxy: BrowserProxy, key_hash: str, contact: str
) -> AsyncIterator[Browser]:
    program = choice.found()
    try:
        vouched = f"--ignore-certificate-errors-spki-list={key_hash}"
        reach: ProxySettings = {"server": proxy.address, "username": proxy.user, "password": proxy.password}
        browser = await _launched(driver, program, choice, reach, vouched)
        try:
            own_name = await _own_name(browser)
            context = await browser.new_context(
                user_agent=f"{own_name} {contact}", service_workers="block", accept_downloads=False
            )
            shown = Browser(f"Chromium/{browser.version}", await context.new_page())
            await shown.watch(context)
            yield shown
        finally:
            await _closed(browser)
    except Error as error:
        raise FondsError(f"{program} failed: {_first_line(error)}") from error


async def _launched(
    driver: Playwright,
    program: Path,
    choice: BrowserChoice,
    proxy: ProxySettings | None = None,
    *arguments: str,
) -> PlaywrightBrowser:
    try:
        return await driver.chromium.launch(
            executable_path=program,
            args=[*_ARGUMENTS, *arguments],
            proxy=proxy,
            chromium_sandbox=choice.is_sandboxed,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except Error as error:
        if choice.is_sandboxed and "sandbox" in str(error).lower():
            why = "its sandbox does not work here (it needs another user than root, and user namespaces)"
            raise UsageError(f"{program}: {why}; --no-sandbox goes without") from error
        why = "it ended at once; name a Chromium" if _ENDED in error.message else _first_line(error)
        raise UsageError(f"{program} cannot be started: {why}") from error


async def _closed(browser: PlaywrightBrowser) -> None:
    with suppress(Error, TimeoutError):
        await asyncio.wait_for(browser.close(), _PATIENCE)


async def _own_name(browser: PlaywrightBrowser) -> str:
    """What the browser calls itself; a page of its own that is asked takes longer to make than many a page to show."""
    session = await browser.new_browser_cdp_session()
    name = str((await session.send("Browser.getVersion"))["userAgent"])
    await session.detach()
    return name


def _first_line(error: Error) -> str:
    return in_one_line(error.message.partition("\n")[0])
