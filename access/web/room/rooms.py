"""All pages of the reading room."""

from __future__ import annotations

from access.web.room import articles, assets, beside, captures, differences, lists, report, searching, sources, start

ROUTERS = (
    start.router,
    articles.router,
    beside.router,
    differences.router,
    sources.router,
    report.router,
    searching.router,
    lists.router,
    captures.router,
    assets.router,
)
