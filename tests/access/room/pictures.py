"""Pictures of every kind of page of the reading room, for people to look at: `make looks`.

`python -m tests.access.room.pictures [--into looks] [--only KIND …] [--widths 320 …]`. Each page is taken whole, as on
a telephone, a tablet and a desk, in light and in dark, in both languages; `index.html` shows those of a kind side by
side. Where pywb is installed archived pages are replayed in their frames.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

from markupsafe import Markup
from playwright.sync_api import Browser, sync_playwright

from access.replay.environment import is_ready
from tests.access.room.page_kinds import PageKind, page_kinds
from tests.access.room.serving import serving
from tests.demo_archives import DemoArchives
from tests.replay.browser import CHROMIUM, picture_of
from tests.replay.serving import Replaying

_WIDTHS = (320, 800, 1440)
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_LANGUAGES = {"en": "en", "zh": "zh-TW"}
_HEIGHT = 900
_INDEX = Markup("""<!doctype html>
<meta charset="utf-8"><title>The reading room in pictures</title>
<style>body {{ font: 1rem system-ui; margin: 2rem }}
div {{ display: flex; gap: 1rem; overflow-x: auto; align-items: start }}
img {{ border: 1px solid #999; width: 20rem }}</style>
{}
""")
_SECTION = Markup("<h2>{}</h2><div>{}</div>\n")
_PICTURE = Markup('<a href="{0}"><img src="{0}" alt="{0}" loading="lazy"></a>')


def main() -> None:
    """Make an archive, serve it, and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.access.room.pictures")
    parser.add_argument("--into", type=Path, default=Path("looks"), help="the folder of the pictures")
    parser.add_argument("--only", nargs="+", help="only these kinds")
    parser.add_argument("--widths", type=int, nargs="+", default=_WIDTHS, help="in pixels")
    options = parser.parse_args()
    with _room() as (served, kinds), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"])
        for language, scheme, width in itertools.product(_LANGUAGES, _SCHEMES, options.widths):
            sys.stderr.write(f"{language} {scheme} {width}\n")
            _take(browser, served, kinds, options.only or kinds, options.into, (language, scheme, width))
        browser.close()
    _index(options.into, list(kinds))
    sys.stdout.write(f"{options.into / 'index.html'}\n")


@contextmanager
def _room() -> Iterator[tuple[str, dict[str, PageKind]]]:
    """The address of a room over the demo's archive, and every kind of page in it."""
    with tempfile.TemporaryDirectory(prefix="fonds-looks-") as folder, ExitStack() as stack:
        (shared := Path(folder) / "demo").mkdir()
        archive = DemoArchives(shared).corrected(Path(folder) / "archive")
        player = stack.enter_context(Replaying(archive)).address if is_ready() else None
        yield stack.enter_context(serving(archive, player=player)), page_kinds(archive)


def _take(
    browser: Browser,
    served: str,
    kinds: dict[str, PageKind],
    wanted: Collection[str],
    into: Path,
    look: tuple[str, Literal["light", "dark"], int],
) -> None:
    """Take the pictures of one look, all of them by one reader."""
    language, scheme, width = look
    reader = browser.new_context(
        locale=_LANGUAGES[language], color_scheme=scheme, viewport={"width": width, "height": _HEIGHT}
    )
    page = reader.new_page()
    for kind, one in kinds.items():
        if kind not in wanted:
            continue
        one.open(page, served)
        folder = into / _name(kind)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{width:04}-{scheme}-{language}.png").write_bytes(picture_of(page))
    reader.close()


def _index(into: Path, kinds: Sequence[str]) -> None:
    """Write the page that shows what was taken, now or before."""
    sections = (
        _SECTION.format(kind, Markup("").join(_PICTURE.format(one.relative_to(into)) for one in found))
        for kind in kinds
        if (found := sorted((into / _name(kind)).glob("*.png")))
    )
    (into / "index.html").write_text(_INDEX.format(Markup("").join(sections)), encoding="utf-8")


def _name(kind: str) -> str:
    """A kind as the name of a folder; a question mark tells the page that asks from the one before it."""
    return re.sub(r"[^a-z]+", "-", kind.replace("?", " asked")).strip("-")


if __name__ == "__main__":
    main()
