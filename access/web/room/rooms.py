"""All pages of the reading room."""

from __future__ import annotations

from access.web.room import (
    articles,
    assets,
    beside,
    captures,
    crawls,
    differences,
    lists,
    report,
    searching,
    sources,
    start,
    whole_lists,
)
from access.web.room.desk import checking, entrance, joining, overview, profiles, withholding

ROUTERS = (
    start.router,
    articles.router,
    beside.router,
    differences.router,
    sources.router,
    whole_lists.router,
    report.router,
    searching.router,
    lists.router,
    captures.router,
    crawls.router,
    entrance.router,
    overview.router,
    withholding.router,
    checking.router,
    joining.router,
    profiles.router,
    assets.router,
)
