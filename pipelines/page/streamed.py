"""The layout of a page, even of one that prints nothing and carries its text as markup in its program's data.

React streams a page as rows of text inside scripts; a row of paragraphs is what the program would print. It is read
only where the page itself shows no word, because then a reader can see nothing else.
"""

from __future__ import annotations

import json
import re

from pipelines.page.linearise import linearise
from pipelines.page.strips import Layout
from pipelines.page.tree import HtmlElement, parse_html

_PUSH = re.compile(r'__next_f\.push\(\[1,\s*("(?:[^"\\]|\\.)*")\]\)', re.DOTALL)
_ROW = re.compile(rb"(?:^|\n)[0-9a-f]+:T(?P<length>[0-9a-f]{1,7}),")
_MAX_SCRIPTS = 8 << 20
_PARAGRAPHS = 3


def laid_out(tree: HtmlElement) -> Layout:
    """Lay a page out as strips: what it prints, or else the paragraphs that it carries as data.

    Args:
        tree: The page; it is not changed.
    """
    layout = linearise(tree)
    if any(strip.text for strip in layout.strips):
        return layout
    carried = parse_html(f"<article>{_carried(tree)}</article>")
    return layout if carried is None else linearise(carried)


def _carried(tree: HtmlElement) -> str:
    """The longest row of paragraphs in the streamed data; empty without one."""
    scripts = [text for script in tree.iter("script") if "__next_f" in (text := "".join(script.itertext()))]
    if sum(map(len, scripts)) > _MAX_SCRIPTS:
        return ""
    stream = "".join(_text(match[1]) for script in scripts for match in _PUSH.finditer(script))
    data = stream.encode("utf-8", "replace")
    rows = (
        data[match.end() : match.end() + int(match["length"], 16)].decode("utf-8", "replace")
        for match in _ROW.finditer(data)
    )
    return max((row for row in rows if row.count("<p") >= _PARAGRAPHS), key=len, default="")


def _text(literal: str) -> str:
    try:
        value = json.loads(literal, strict=False)
    except ValueError:
        return ""
    return value if isinstance(value, str) else ""
