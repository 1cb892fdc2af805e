"""How a page calls its own site: by the links to its front page, and before its title."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from pipelines.page.strips import Layout
from pipelines.stated.statements import Statements, absolute
from pipelines.view.stated_titles import LEAST_TITLE, says
from pipelines.words.labels import squeezed

# Behind a host begins the name of a page, whatever follows.
_PATH = re.compile(r"//[^/\s\\]+/\w")
_FRONTS, _OF_HOST = frozenset({"/", "./", "../", "..", "../../", "../../../"}), 3


def front_names(layout: Layout, statements: Statements) -> frozenset[str]:
    """What the links to the site's front page say, on any other page: its name, on a logo or in a menu."""
    if urlsplit(statements.base).path in {"", "/"}:
        return frozenset()
    runs = (run for strip in layout.strips for run in strip.runs if run.href is not None and run.text.strip())
    return frozenset(squeezed(run.text) for run in runs if _is_front(run.href or "", statements.base))


def _is_front(href: str, base: str) -> bool:
    """Whether a link leads to the front page of the site on whose page it stands."""
    # Most links lead elsewhere, and resolving one costs as much as all else here.
    if href.strip() not in _FRONTS and (href.count("/") > _OF_HOST or "//" not in href or _PATH.search(href)):
        return False
    target = absolute(base, href)
    parts = urlsplit(target or "")
    is_root = parts.path in {"", "/"} and not parts.query and not parts.fragment
    return target is not None and is_root and parts.hostname == urlsplit(base).hostname


def titles_behind_name(statements: Statements, fronts: frozenset[str]) -> frozenset[str]:
    """The title behind the name of the site and a colon, as links to the front page name it: `Port Times: …`."""
    name, colon, title = (statements.title or "").replace("：", ":").partition(":")
    is_said = bool(colon) and squeezed(name) in fronts and says(squeezed(title)) >= LEAST_TITLE
    return frozenset({squeezed(title)}) if is_said else frozenset()
