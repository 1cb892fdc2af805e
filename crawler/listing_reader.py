"""Reads the listings of a crawl, counts what they show, and makes targets of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.body_budget import BodyBudget
from crawler.bounded_process import BoundedProcess, run_bounded
from crawler.frontier_calls import FrontierCalls
from crawler.listing_job import ListingAnswer, read_answer
from crawler.pagination import is_further_page
from crawler.stated_codings import codings_of
from crawler.tally import Tally
from storage.types import Capture, Errand, Refusal, Role, Target, Verdict
from storage.types.outcome_tokens import DAMAGED, EMPTIED, MISDATED, NO_MORE_PAGES, UNREADABLE
from storage.types.profile import Profile
from storage.types.spider_code import with_code_named
from storage.types.targets import AddedTargets
from storage.types.urlkey import normalize

if TYPE_CHECKING:
    from scrapy.http import Response

    from crawler.listings import Listing

_GONE = (404, 410)
# So many earlier answers of a listing that shows no article are looked through for one that did.
_LOOKED_THROUGH = 3
# Listings that can name further ones for ever.
_WITHOUT_END = frozenset({Role.SECTION, Role.SITEMAP})


@dataclass(frozen=True, slots=True)
class ListingOutcome:
    """What the answer of a listing came to.

    `failure` is the outcome of a visit that brought no listing, or a damaged one (see `outcome_tokens`), None for a
    sound one. `news` are the dates that it states of what it shows when something of it is new, None when nothing is.
    """

    failure: str | None = None
    news: tuple[datetime, ...] | None = None


class ListingReader:
    """Takes the answers of listings.

    Args:
        profile_of: the profile of a publication.
        hosts: each publication's own hosts.
        calls: the way to the frontier.
        tally: counts what was listed.
        process: where listings are parsed.
        bodies: counts the bodies that wait to be parsed.
    """

    def __init__(
        self,
        profile_of: Callable[[str], Profile],
        hosts: Mapping[str, frozenset[str]],
        calls: FrontierCalls,
        tally: Tally,
        process: BoundedProcess,
        bodies: BodyBudget,
    ) -> None:
        self._profile_of = profile_of
        self._hosts = hosts
        self._calls = calls
        self._tally = tally
        self._process = process
        self._bodies = bodies

    async def read(self, errand: Errand, before: Target | None, capture: Capture, response: Response) -> ListingOutcome:
        """Read one listing and return when its targets are in the frontier.

        Args:
            errand: what it was asked for.
            before: its target, as it was before this visit; None for one that is none.
            capture: the capture of its answer.
            response: the answer.

        Raises:
            AbandonedJob: the crawl stops, and the listing was not read.
            FondsError: the archive could not take them, or no process can be started.
        """
        was_misdated = before is not None and before.failure == MISDATED
        if response.status == 304:
            self._tally.unchanged_listing(capture)
            return ListingOutcome(MISDATED if was_misdated else None)
        is_further = is_further_page(capture.url, errand.via)
        if response.status != 200:
            if is_further and response.status in _GONE:
                self._tally.end_of_pages(capture)
                return ListingOutcome(NO_MORE_PAGES)
            return ListingOutcome(str(response.status))
        url = normalize(response.url)
        answer = ListingAnswer(url, capture.media_type, codings_of(response), response.body, errand.role)
        listing = await self._shown(errand.publication, answer)
        if isinstance(listing, Refusal):
            self._tally.broken_listing(capture, listing.reason)
            return ListingOutcome(UNREADABLE)
        if is_further and listing.is_empty:
            return ListingOutcome(NO_MORE_PAGES)
        added = await self._add(errand.publication, before, listing)
        self._tally.listing(capture, listing)
        if before is not None and not is_further and await self._is_emptied(before, url, listing, capture):
            self._tally.emptied_listing(capture)
            return ListingOutcome(EMPTIED)
        if added.doubted and not was_misdated:
            self._tally.misdated_listing(capture, added.doubted)
        if before is not None and before.visits and has_gap(listing, added):
            await self._calls.back_fill(errand.publication)
        stated = tuple(found.modified_at for found in listing.found if found.modified_at is not None)
        # It stays so: what is believed changes with each visit that bears something out, and nobody is told again.
        is_misdated = was_misdated or added.doubted > 0
        return ListingOutcome(fault_of(listing, is_misdated=is_misdated), stated if added.new else None)

    async def _shown(self, publication: str, answer: ListingAnswer) -> Listing | Refusal:
        """What a listing shows by the rules and the code of its publication, or why it cannot be read."""
        profile = self._profile_of(publication)
        hosts = self._hosts.get(publication, frozenset())
        with self._bodies.holding(len(answer.body)):
            listing = await run_bounded(self._process, read_answer, answer, profile.listing, hosts, profile.code)
        if isinstance(listing, Refusal) and listing.verdict is Verdict.WORKER:
            return replace(listing, reason=with_code_named(listing.reason, profile.code))
        return listing

    async def _add(self, publication: str, before: Target | None, listing: Listing) -> AddedTargets:
        """Make targets of what a listing shows: of sections and sitemaps at last, and only when it leads on to any."""
        further = [found for found in listing.found if found.role in _WITHOUT_END]
        others = [found for found in listing.found if found.role not in _WITHOUT_END]
        added = await self._calls.add(publication, others)
        if not further or not (added.new or await self._leads_on(before)):
            return added
        more = await self._calls.add(publication, further)
        return AddedTargets(added.new | more.new, added.doubted + more.doubted)

    async def _leads_on(self, before: Target | None) -> bool:
        """Whether a listing that shows nothing new but sections or sitemaps is believed that they have news.

        A calendar has a page for each month without end, each of which names the next, and indexes of sitemaps can do
        the same. So one such page is followed, and no second one behind it: it had news once, or a start address or a
        listing that had articles named it.
        """
        if before is None or before.role not in _WITHOUT_END or before.via is None or before.news_at is not None:
            return True
        return await self._calls.leads_to_articles(before.publication, before.via)

    async def _is_emptied(self, before: Target, url: str, listing: Listing, capture: Capture) -> bool:
        """Whether it shows no article and did before, as no listing but a sitemap does that is in order."""
        if listing.shown or listing.error is not None or before.role is Role.SITEMAP:
            return False
        if before.failure == EMPTIED or await self._calls.has_shown_articles(before.publication, url):
            return True
        # What it showed may have been known by another one that came first.
        for answer in await self._calls.answers_before(capture, _LOOKED_THROUGH):
            earlier = await self._shown(before.publication, answer)
            if not isinstance(earlier, Refusal) and earlier.shown:
                return True
        return False


def has_gap(listing: Listing, added: AddedTargets) -> bool:
    """Whether a listing that was read before shows no article that is known: others may have come and gone since."""
    articles = [found.url for found in listing.found if found.role is Role.ARTICLE]
    return bool(articles) and added.new.issuperset(articles)


def fault_of(listing: Listing, *, is_misdated: bool) -> str | None:
    """The outcome of a listing that is not sound, None for one that is.

    Arguments: `is_misdated` says that it states, or did at its last visit, changes that are none.
    """
    if listing.error is None:
        return MISDATED if is_misdated else None
    return DAMAGED if listing.found else UNREADABLE
