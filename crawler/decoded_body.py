"""The body of a response with its content coding undone, for the few responses that are read during the crawl.

Scrapy's own middleware would decode every page, without a bound of ours, and turn a fetch that is already recorded into
an error where it cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.warc.coding import begin_of

if TYPE_CHECKING:
    from scrapy.http import Response


def codings_of(response: Response) -> tuple[str, ...]:
    """The content codings that the response states, in the order in which they were applied."""
    stated = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    return tuple(name for name in (part.strip() for part in stated.split(",")) if name not in ("", "identity"))


def begin_of_body(response: Response, limit: int) -> bytes:
    """The first `limit` bytes of the decoded body. One whose coding ends early never comes: see `crawler.wire`.

    Raises UndecodableError when its coding is unknown, or broken before that.
    """
    return begin_of(codings_of(response), response.body, limit)
