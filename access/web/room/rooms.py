"""All pages of the reading room."""

from __future__ import annotations

from access.web.room import articles, assets, start

ROUTERS = (start.router, articles.router, assets.router)
