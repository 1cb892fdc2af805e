"""Reads the listings of a crawl, counts what they show, and makes targets of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from crawler.decoded_body import body_of
from crawler.frontier_calls import FrontierCalls
from crawler.listings import read_listing
from crawler.tally import Tally
from storage.types import Capture, Errand
from storage.types.errors import UndecodableError
from storage.types.profile import Profile
from storage.types.urlkey import normalize

if TYPE_CHECKING:
    from scrapy.http import Response


class ListingReader:
    """Takes the answers of listings.

    Args:
        profile_of: the profile of a publication.
        hosts: each publication's own hosts.
        calls: the way to the frontier.
        tally: counts what was listed.
    """

    def __init__(
        self,
        profile_of: Callable[[str], Profile],
        hosts: Mapping[str, frozenset[str]],
        calls: FrontierCalls,
        tally: Tally,
    ) -> None:
        self._profile_of = profile_of
        self._hosts = hosts
        self._calls = calls
        self._tally = tally

    async def read(self, errand: Errand, capture: Capture, response: Response) -> None:
        """Read one listing and return when its targets are in the frontier.

        Raises:
            FondsError: the archive could not take them.
        """
        if response.status == 304:
            self._tally.unchanged_listing(capture)
            return
        if response.status != 200:
            self._tally.broken_listing(capture, f"answered {response.status}")
            return
        try:
            body = body_of(response)
        except UndecodableError as error:
            self._tally.broken_listing(capture, str(error))
            return
        rules = self._profile_of(errand.publication).listing
        hosts = self._hosts.get(errand.publication, frozenset())
        url = normalize(response.url)
        listing = await asyncio.to_thread(read_listing, url, capture.media_type, body, errand.role, rules, hosts)
        await self._calls.add(errand.publication, listing.found)
        self._tally.listing(capture, listing)
