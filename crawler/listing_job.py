"""Reading the answer of a listing: the job of a bounded process, which imports nothing of Scrapy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.types import Refusal, Role, Verdict
from storage.types.errors import UndecodableError
from storage.types.profile import ListingRules
from storage.types.spider_code import SpiderCode
from storage.warc.coding import undo

if TYPE_CHECKING:
    from crawler.listings import Listing

MAX_DECODED = 64 * 1024 * 1024
"""What an answer may unpack to. The standard's limit of a sitemap is 50 MB."""


@dataclass(frozen=True, slots=True)
class ListingAnswer:
    """An answer as it came: `url` in normal form, after redirects; `body` with its content codings still on it."""

    url: str
    media_type: str | None
    codings: tuple[str, ...]
    body: bytes
    role: Role


def read_answer(
    answer: ListingAnswer, rules: ListingRules, hosts: frozenset[str], code: SpiderCode | None = None
) -> Listing | Refusal:
    """What a listing shows, or why it cannot be read; for the arguments see `read_listing`.

    Arguments: `code` is that of the publication's own spider, None without one.
    """
    # Not above: the crawl's own process imports this module too, and parses nothing.
    from crawler.listings import read_listing

    try:
        body = undo(answer.codings, answer.body, MAX_DECODED).body
    except UndecodableError as error:
        return Refusal(Verdict.UNDECODABLE, str(error))
    if code is not None:
        from crawler.own_listing import read_own_listing

        own = read_own_listing(answer.url, answer.media_type, body, answer.role, rules, hosts, code)
        if own is not None:
            return own
    return read_listing(answer.url, answer.media_type, body, answer.role, rules, hosts)
