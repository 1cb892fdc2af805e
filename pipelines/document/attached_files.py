"""The files that a document offers beside its text: reports, tables, annexes, each by its name alone.

The address of a file moves with the site's storage; its name is what the publisher gave it. Links around the document
(in its head, foot, menus and side columns) are the site's.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from pipelines.page.tree import HtmlElement, iterwalk, tag_of

_FILE = re.compile(r"[^/]+\.(?:pdf|docx?|xlsx?|ods|odt|pptx?|csv|zip)", re.IGNORECASE)
_AROUND = frozenset({"header", "footer", "nav", "aside"})
_MOST = 200


def attached_files(tree: HtmlElement) -> tuple[str, ...]:
    """The names of the files that a page links to in its document, sorted, each once."""
    names: set[str] = set()
    around = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        tag = tag_of(element) if isinstance(element, HtmlElement) else ""
        if tag in _AROUND:
            around += 1 if event == "start" else -1
        elif tag == "a" and event == "start" and not around and len(names) < _MOST:
            name = _name(element.get("href") or "")
            if name is not None:
                names.add(name)
    return tuple(sorted(names))


def _name(href: str) -> str | None:
    try:
        last = unquote(urlsplit(href.strip()).path).rsplit("/", 1)[-1]
    except ValueError:
        return None
    return last if _FILE.fullmatch(last) else None
