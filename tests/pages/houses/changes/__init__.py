"""All changes that may be made to a page without changing what it says."""

from __future__ import annotations

from tests.pages.houses.changes import chrome, credits, days, labels, lettering, markup, sources, titles
from tests.pages.houses.changes.change import Change

# In the order in which they are made: first what changes the article's own letters, last what changes the whole page.
CHANGES: tuple[Change, ...] = (
    *lettering.CHANGES,
    *days.CHANGES,
    *titles.CHANGES,
    *credits.CHANGES,
    *labels.CHANGES,
    *sources.CHANGES,
    *chrome.CHANGES,
    *markup.CHANGES,
)
KINDS = tuple(dict.fromkeys(change.kind for change in CHANGES))

__all__ = ["CHANGES", "KINDS", "Change"]
