"""ReplayWeb.page over one package: what receivers of a WACZ file open it with, on a free port of loopback.

Its licence (AGPL-3.0) keeps it out of the project: `make replayweb` fetches it, by its digest, into a folder that is
ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import pytest
from playwright.sync_api import Frame, Locator, Page, expect

from tests.replay.browser import Chromium

PLAYER = Path(__file__).parents[2] / ".replayweb" / "package"
needs_replayweb = pytest.mark.skipif(
    not (PLAYER / "sw.js").exists(), reason="ReplayWeb.page is not installed; make replayweb does it"
)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# The whole window is the page's, so that its picture can be held against the live page's.
_WINDOW = """<!DOCTYPE html><html><head><meta charset=utf-8><script src="/ui.js"></script><style>
html, body, replay-web-page {margin: 0; width: 100%; height: 100%; display: block; overflow: hidden}
</style></head><body><script>
const asked = new URLSearchParams(location.search);
const player = document.createElement("replay-web-page");
player.setAttribute("source", "/package.wacz");
player.setAttribute("replayBase", "/replay/");
for (const [name, value] of asked) player.setAttribute(name, value);
document.body.append(player);
</script></body></html>"""
_FRAME = """<!DOCTYPE html><html><head><script src="./ui.js"></script></head>
<body><replay-app-main></replay-app-main></body></html>"""
# What the player keeps of its checks, each with `id`, `expected` and `matched`.
_CHECKS = """async () => {
const answer = asked => new Promise(told => { asked.onsuccess = () => told(asked.result); });
const found = [];
for (const {name} of await indexedDB.databases()) {
  const database = await answer(indexedDB.open(name));
  if (database.objectStoreNames.contains("verification"))
    found.push(...await answer(database.transaction("verification").objectStore("verification").getAll()));
}
return Object.fromEntries(found.map(one => [one.id, one.matched]));
}"""
_HTML, _SCRIPT = "text/html", "text/javascript"
Content = tuple[str, bytes]


class ReplayWeb:
    """The player and one package, served with ranges; a context manager."""

    def __init__(self, package: Path) -> None:
        interface, worker = ((_SCRIPT, (PLAYER / name).read_bytes()) for name in ("ui.js", "sw.js"))
        served: dict[str, Content] = {
            "/": (_HTML, _WINDOW.encode()),
            "/ui.js": interface,
            "/replay/": (_HTML, _FRAME.encode()),
            "/replay/ui.js": interface,
            "/replay/sw.js": worker,
            "/package.wacz": ("application/octet-stream", package.read_bytes()),
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, served))
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @contextmanager
    def listed(self, chromium: Chromium, count: int) -> Iterator[Listed]:
        """The player's list of pages, once it shows so many."""
        with chromium.page(self._address(embed="full")) as page:
            entries = page.frame_locator("iframe").locator("wr-page-entry")
            expect(entries).to_have_count(count)
            yield Listed(page, entries)

    @contextmanager
    def page(self, chromium: Chromium, url: str, ts: str = "") -> Iterator[Frame]:
        """A page as it is replayed, at an instant of 14 digits or at its last one."""
        with chromium.page(self._address(embed="replayonly", url=url, ts=ts)) as page:
            yield _replayed(page)

    def _address(self, **options: str) -> str:
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items() if value)
        return f"http://127.0.0.1:{self._server.server_port}/?{query}"


@dataclass(frozen=True)
class Listed:
    """An opened list of pages."""

    page: Page
    entries: Locator

    def titles(self) -> list[str | None]:
        """The titles that it shows."""
        return [one.get_attribute("title") for one in self.entries.locator(".page-title keyword-mark").all()]

    def search(self, words: str, count: int) -> list[str | None]:
        """The titles of those pages that hold words, once they are so many."""
        self.page.frame_locator("iframe").get_by_placeholder("Search by Page URL, Title, or Text").fill(words)
        expect(self.entries).to_have_count(count)
        return self.titles()

    def checks(self) -> dict[str, Any]:
        """What the player has checked of the package, and whether it was right (None: nothing to hold it against)."""
        return dict(self.page.evaluate(_CHECKS))


def picture_of(frame: Frame) -> bytes:
    """The whole of a replayed page as a PNG."""
    size = frame.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    frame.page.set_viewport_size({"width": size[0], "height": size[1]})
    frame.evaluate("new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))")
    return frame.page.screenshot(animations="disabled", caret="hide")


def _replayed(page: Page) -> Frame:
    """The frame of the page itself, loaded with all that it shows."""
    while not (frames := [frame for frame in page.frames if "mp_/" in frame.url]):
        page.wait_for_timeout(50)
    # The first of a page's documents may be one that the player puts there until it has the page.
    frames[0].wait_for_load_state("networkidle")
    frames[0].wait_for_function("document.readyState === 'complete'")
    frames[0].evaluate("document.fonts.ready.then(() => true)")
    return frames[0]


class _Handler(BaseHTTPRequestHandler):
    """Answers with what is served, whole or in part."""

    protocol_version = "HTTP/1.1"

    def __init__(self, served: Mapping[str, Content], *arguments: Any) -> None:
        self._served = served
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Send a file, or the part of it that is asked for."""
        status, fields, body = self._answer()
        self.send_response(status)
        for name, value in (("Content-Length", str(len(body))), ("Accept-Ranges", "bytes"), *fields):
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def _answer(self) -> tuple[HTTPStatus, list[tuple[str, str]], bytes]:
        found = self._served.get(self.path.partition("?")[0])
        if found is None:
            return HTTPStatus.NOT_FOUND, [], b""
        kind, content = found
        asked = _RANGE.fullmatch(self.headers.get("Range") or "")
        if asked is None:
            return HTTPStatus.OK, [("Content-Type", kind)], content
        size = len(content)
        begin = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
        end = min(size, int(asked[2]) + 1) if asked[1] and asked[2] else size
        fields = [("Content-Type", kind), ("Content-Range", f"bytes {begin}-{end - 1}/{size}")]
        return HTTPStatus.PARTIAL_CONTENT, fields, content[begin:end]
