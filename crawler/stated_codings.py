"""Which content codings a response states, for the few that are read during the crawl.

Scrapy's own middleware would decode every page, without a bound of ours, and turn a fetch that is already recorded into
an error where it cannot. They are undone where the body is read, in another process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Response


def codings_of(response: Response) -> tuple[str, ...]:
    """The content codings that the response states, in the order in which they were applied."""
    stated = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    return tuple(name for name in (part.strip() for part in stated.split(",")) if name not in ("", "identity"))
