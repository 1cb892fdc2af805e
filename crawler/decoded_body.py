"""The body of a response as its publisher wrote it: the content coding is undone here, where somebody reads it.

Scrapy's own middleware would undo it for every page, without a bound that we set, and end a fetch that is kept already
with an error when it cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.warc.coding import undo

if TYPE_CHECKING:
    from scrapy.http import Response

LIMIT = 64 * 1024 * 1024


def body_of(response: Response) -> bytes:
    """The decoded body.

    Raises:
        UndecodableError: its coding is unknown or broken, or more than `LIMIT` bytes come out.
    """
    stated = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    codings = tuple(name for name in (part.strip() for part in stated.split(",")) if name not in ("", "identity"))
    return undo(codings, response.body, LIMIT)
