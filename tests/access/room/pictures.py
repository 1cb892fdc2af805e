"""Pictures of every kind of page of the reading room, for people to look at: `make looks`.

`python -m tests.access.room.pictures [--into looks] [--only KIND …] [--widths 320 …]`. Each page is taken whole, as on
a telephone, a tablet and a desk, in light and in dark, in both languages; `index.html` shows those of a kind side by
side. Each look is of the archive as it was crawled: what the desk did for one is not in the next. Where pywb is
installed archived pages are replayed in their frames. Of an archive without anything, and of one that is being crawled,
there are pictures, too.
"""

from __future__ import annotations

import argparse
import itertools
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markupsafe import Markup
from playwright.sync_api import Browser, Page, sync_playwright

from access.replay.environment import is_ready
from tests.access.room.other_archives import being_crawled, without_anything
from tests.access.room.page_kinds import PageKind, page_kinds
from tests.access.room.serving import serving
from tests.demo_archives import DemoArchives
from tests.replay.browser import CHROMIUM, picture_of
from tests.replay.serving import Replaying

_WIDTHS = (320, 800, 1440)
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_LANGUAGES = {"en": "English", "zh-TW": "Traditional Chinese"}
_HEIGHT = 900
# Milliseconds for a page, on a machine that does something else beside it.
_PATIENCE = 180_000
# And for the first picture of a frame, after it has loaded.
_PAINTING = 500
_INDEX = Markup("""<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The reading room in pictures</title>
<style>
body {{ font: 1rem/1.5 system-ui; margin: 2rem; color: #222; background: #eee }}
nav ul {{ columns: 15rem; list-style: none; padding: 0 }}
div {{ display: flex; gap: 1rem; overflow-x: auto; align-items: start; padding-bottom: 1rem }}
figure {{ margin: 0; flex: none }}
figcaption {{ font-size: 0.9rem }}
img {{ display: block; border: 1px solid #999; width: 20rem }}
</style>
<h1>The reading room in pictures</h1>
<nav><ul>{contents}</ul></nav>
{sections}
</html>
""")
_CONTENT = Markup('<li><a href="#{name}">{kind}</a></li>')
_SECTION = Markup('<section id="{name}"><h2>{kind}</h2><div>{figures}</div></section>\n')
_FIGURE = Markup(
    "<figure><figcaption>{look}</figcaption>"
    '<a href="{at}"><img src="{at}" alt="{kind}, {look}" loading="lazy"></a></figure>'
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a page is looked at: its language, its width in pixels and the colours of the system."""

    language: str
    width: int
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{_LANGUAGES[self.language]}, {self.width} px, {self.scheme}"

    @property
    def file(self) -> str:
        """The name of its picture."""
        return f"{self.language}-{self.width:04}-{self.scheme}.png"


def main() -> None:
    """Make the archives, and take the pictures of their pages look by look."""
    parser = argparse.ArgumentParser(prog="python -m tests.access.room.pictures")
    parser.add_argument("--into", type=Path, default=Path("looks"), help="the folder of the pictures")
    parser.add_argument("--only", nargs="+", help="only these kinds")
    parser.add_argument("--widths", type=int, nargs="+", default=_WIDTHS, help="in pixels")
    options = parser.parse_args()
    looks = [Look(*one) for one in itertools.product(_LANGUAGES, options.widths, _SCHEMES)]
    # What supervises a run ends it with SIGTERM: that leaves as little behind as Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="fonds-looks-", ignore_cleanup_errors=True) as folder:
            _take_all(Path(folder), looks, options.only, options.into)
    except KeyboardInterrupt:
        index = options.into / "index.html"
        sys.exit(f"\nbroken off; {f'what was taken is in {index}' if index.exists() else 'nothing was taken'}")
    sys.stdout.write(f"{options.into / 'index.html'}\n")


def _take_all(folder: Path, looks: Sequence[Look], only: Collection[str] | None, into: Path) -> None:
    """Take the pictures of all looks, and write their index however that ends."""
    with _archives(folder) as archives, sync_playwright() as playwright:
        wanted = [(one, _wanted(one.kinds, only)) for one in archives]
        number = len(looks) * sum(len(kinds) for _, kinds in wanted)
        sys.stderr.write(
            f"{number} pictures into {into}/, up to a second each; Ctrl-C ends it and keeps what is taken\n"
        )
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"], handle_sigint=False
        )
        try:
            for place, look in enumerate(looks, 1):
                sys.stderr.write(f"{place} of {len(looks)}: {look}\n")
                for archive, kinds in wanted:
                    archive.restore()
                    with serving(archive.path, player=archive.player) as served:
                        _take(browser, served, kinds, into, look)
        finally:
            _index(into, [kind for one in archives for kind in one.kinds], looks)
            browser.close()


@dataclass(frozen=True, slots=True)
class Looked:
    """An archive whose pages are looked at, a copy of what it was before the desk did anything (None: the desk does
    nothing), and the address of a player of it."""

    path: Path
    kinds: Mapping[str, PageKind]
    as_it_was: Path | None = None
    player: str | None = None

    def restore(self) -> None:
        """Make it what it was: what the desk did for one look is not in the next. A player goes on with it."""
        if self.as_it_was is not None:
            shutil.rmtree(self.path)
            shutil.copytree(self.as_it_was, self.path)


@contextmanager
def _archives(folder: Path) -> Iterator[list[Looked]]:
    """The demo's archive, with a player of it where pywb is installed, and those in other states."""
    with ExitStack() as stack:
        (shared := folder / "demo").mkdir()
        demo = DemoArchives(shared).corrected(folder / "archive")
        as_crawled = shutil.copytree(demo, folder / "as-crawled")
        playing = stack.enter_context(Replaying(demo, patience=_PATIENCE / 1000)) if is_ready() else None
        yield [
            Looked(demo, page_kinds(demo), as_crawled, None if playing is None else playing.address),
            Looked(folder / "empty", without_anything(folder / "empty")),
            Looked(folder / "crowded", stack.enter_context(being_crawled(folder / "crowded"))),
        ]


def _wanted(kinds: Mapping[str, PageKind], only: Collection[str] | None) -> dict[str, PageKind]:
    return {kind: one for kind, one in kinds.items() if only is None or kind in only}


def _take(browser: Browser, served: str, kinds: Mapping[str, PageKind], into: Path, look: Look) -> None:
    """Take the pictures of one look, all of them by one reader."""
    reader = browser.new_context(
        locale=look.language, color_scheme=look.scheme, viewport={"width": look.width, "height": _HEIGHT}
    )
    reader.set_default_timeout(_PATIENCE)
    page = reader.new_page()
    for kind, one in kinds.items():
        page.set_viewport_size({"width": look.width, "height": _HEIGHT})
        one.open(page, served)
        _await_frames(page, look.width)
        place = into / _name(kind) / look.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture_of(page))
    reader.close()


def _await_frames(page: Page, width: int) -> None:
    """Wait for what frames show, in a window as high as the page: what lies outside of the window is not painted."""
    frames = page.locator("iframe").all()
    if not frames:
        return
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    for frame in frames:
        if (shown := frame.element_handle().content_frame()) is not None:
            shown.wait_for_load_state("load")
    page.wait_for_timeout(_PAINTING)


def _index(into: Path, kinds: Sequence[str], looks: Sequence[Look]) -> None:
    """Write the page that shows what was taken, now or before."""
    sections = {
        kind: Markup("").join(
            _FIGURE.format(kind=kind, look=look, at=f"{_name(kind)}/{look.file}")
            for look in looks
            if (into / _name(kind) / look.file).exists()
        )
        for kind in kinds
    }
    taken = {kind: figures for kind, figures in sections.items() if figures}
    text = _INDEX.format(
        contents=Markup("").join(_CONTENT.format(name=_name(kind), kind=kind) for kind in taken),
        sections=Markup("").join(_SECTION.format(name=_name(one), kind=one, figures=two) for one, two in taken.items()),
    )
    into.mkdir(parents=True, exist_ok=True)
    (into / "index.html").write_text(text, encoding="utf-8")


def _name(kind: str) -> str:
    """A kind as the name of a folder; a question mark tells the page that asks from the one before it."""
    return re.sub(r"[^a-z]+", "-", kind.replace("?", " asked")).strip("-")


if __name__ == "__main__":
    main()
