"""Pages as the rules of the reader see them, made of a piece of HTML."""

from __future__ import annotations

from pipelines.page.tree import parse_html
from pipelines.view.page_view import PageView, view_article
from storage.types.profile import Labels, Profile

URL = "https://page.example/a/1"


def view_of(html: str, *, url: str = URL, labels: Labels | None = None) -> PageView:
    """The view of a page.

    Args:
        html: The page.
        url: Its address.
        labels: The words that its publication prints; none at all if not given.
    """
    tree = parse_html(html)
    assert tree is not None
    return view_article(tree, url, Profile("test", "Test", None, None, labels=labels or Labels()))
