"""The layout of a page, even of one that shows a menu or "Loading…" and carries its text in its program's data.

Rows of paragraphs are read only where the page itself shows hardly any, because then a reader can see nothing else
until the program runs.
"""

from __future__ import annotations

from pipelines.page.flight import flight_rows, markup_of
from pipelines.page.linearise import linearise
from pipelines.page.strips import Layout, Region
from pipelines.page.tree import HtmlElement, parse_html

_PARAGRAPHS = 3
_LITTLE = 120
_MORE = 3
_MAX_TREES = 400


def laid_out(tree: HtmlElement) -> Layout:
    """Lay a page out as strips: what it prints, or else the paragraphs that it carries as data.

    Args:
        tree: The page; it is not changed.
    """
    layout = linearise(tree)
    printed = _printed(layout)
    if printed > _LITTLE:
        return layout
    markup = _carried(tree)
    carried = parse_html(f"<article>{markup}</article>") if markup else None
    laid = None if carried is None else linearise(carried)
    return layout if laid is None or _printed(laid) <= _MORE * printed else laid


def _printed(layout: Layout) -> int:
    """How many characters a page shows outside of links and of what is around its content."""
    return sum(len(strip.text) for strip in layout.strips if strip.region is Region.MAIN and not strip.linked)


def _carried(tree: HtmlElement) -> str:
    """The row with the most paragraphs in the streamed data, the shortest of several; empty without one."""
    rows = flight_rows(tree)
    if len(rows) > _MAX_TREES:
        rows = {number: row for number, row in rows.items() if isinstance(row, str)}
    texts = [row for row in markup_of(rows) if row.count("<p") >= _PARAGRAPHS]
    return max(texts, key=lambda row: (row.count("<p"), -len(row)), default="")
