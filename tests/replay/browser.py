"""Headless Chromium, and how far two pictures of a page are apart: what a reader of a replayed page would see.

Reusable for every player: `Chromium` opens pages and takes pictures, `difference` compares them. Playwright's own
download of a browser is not needed; Debian's package `chromium` is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, Playwright

CHROMIUM = Path("/usr/bin/chromium")
needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="Chromium is not installed; apt-get install chromium does it"
)
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
_WIDTH, _HEIGHT = 1000, 800
_PATIENCE = 60_000


class Chromium:
    """A browser with a fresh profile; a context manager. It asks nobody but the addresses it is sent to.

    Args:
        playwright: what drives it; one for all browsers of a test run (the fixture `playwright`).
        hosts: where it connects for a host name: `{"news.example": "127.0.0.1:8443"}`, whatever the port asked for.
            Certificates are not judged.
    """

    def __init__(self, playwright: Playwright, hosts: Mapping[str, str] | None = None) -> None:
        self._playwright = playwright
        rules = ", ".join(f"MAP {name} {place}" for name, place in (hosts or {}).items())
        self._flags = [*_FLAGS, *([f"--host-resolver-rules={rules}"] if rules else [])]

    def __enter__(self) -> Self:
        self._profile = TemporaryDirectory(prefix="fonds-chromium-", ignore_cleanup_errors=True)
        try:
            self._context = self._playwright.chromium.launch_persistent_context(
                self._profile.name,
                executable_path=CHROMIUM,
                headless=True,
                args=self._flags,
                ignore_https_errors=True,
                viewport={"width": _WIDTH, "height": _HEIGHT},
                timeout=_PATIENCE,
            )
        except BaseException:
            self._profile.cleanup()
            raise
        self._context.set_default_timeout(_PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()
        self._profile.cleanup()

    @contextmanager
    def page(self, url: str) -> Iterator[Page]:
        """A tab in which this address has been loaded, with everything it asks for."""
        page = self._context.new_page()
        try:
            page.goto(url, wait_until="load")
            page.evaluate("document.fonts.ready.then(() => true)")
            yield page
        finally:
            page.close()

    def picture(self, url: str) -> bytes:
        """The whole page at this address as a PNG."""
        with self.page(url) as page:
            return picture_of(page)


def picture_of(page: Page) -> bytes:
    """The whole of an opened page as a PNG."""
    return page.screenshot(full_page=True, animations="disabled", caret="hide")


def difference(one: bytes, other: bytes) -> float:
    """The share of pixels in which two PNGs differ at all, from 0 to 1; what only one of them has differs."""
    first, second = (Image.open(BytesIO(png)).convert("RGB") for png in (one, other))
    shared = (0, 0, min(first.width, second.width), min(first.height, second.height))
    red, green, blue = ImageChops.difference(first.crop(shared), second.crop(shared)).split()
    same = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()[0]
    return 1 - same / (max(first.width, second.width) * max(first.height, second.height))
