"""The seeds of a crawl: what the frontier must know before anything is leased."""

from __future__ import annotations

import logging
from datetime import timedelta

from crawler.session import CrawlSession
from storage.tables.articles import undecided_articles
from storage.tables.wrong_clock import undo_first_plans, undo_plans, undo_waits
from storage.types import FoundUrl, Role
from storage.types.cadence import LONGEST_REST, longest_wait
from storage.types.urlkey import host_of, normalize

logger = logging.getLogger(__name__)


def add_seeds(session: CrawlSession) -> None:
    """Add the start addresses and the profiles' listings to the frontier; make everything due when asked to.

    So are articles added that a visit did not find, where nothing else would visit them again (after a rebuild).
    """
    _undo_plans_of_a_wrong_clock(session)
    for slug, profile in session.profiles.items():
        starts = (*profile.crawl.start_urls, *session.archive.configuration.start_urls(slug))
        if session.options.only:
            session.frontier.add(slug, _only(session, slug), session.started)
            continue
        found = [
            *(FoundUrl(normalize(url), Role.SECTION) for url in starts),
            *(FoundUrl(normalize(url), Role.FEED) for url in profile.listing.feeds),
            *(FoundUrl(normalize(url), Role.SITEMAP) for url in profile.listing.sitemaps),
            *(FoundUrl(url, Role.ARTICLE) for url in undecided_articles(session.database, slug)),
        ]
        session.frontier.add(slug, found, session.started)
    if session.options.recheck or session.options.only:
        session.frontier.make_due(session.wanted, session.started)


def _undo_plans_of_a_wrong_clock(session: CrawlSession) -> None:
    """Make visits due now that a clock ahead of time had planned, as far as nothing else explains their dates."""
    database, now, undone = session.database, session.started, 0
    for slug, profile in session.profiles.items():
        by_wait: dict[timedelta, list[Role]] = {}
        for role in Role:
            by_wait.setdefault(longest_wait(role, profile.crawl), []).append(role)
        for wait, roles in by_wait.items():
            undone += undo_plans(database, slug, roles, now + wait, now)
        undone += undo_first_plans(database, slug, now)
    undo_waits(database, now + LONGEST_REST)
    if undone:
        logger.warning("%d visits were planned too far ahead, probably by a wrong clock; they are due now", undone)


def _only(session: CrawlSession, publication: str) -> list[FoundUrl]:
    """The pages that were named: cited sources, or articles when they lie on the publication's own hosts."""
    urls = [normalize(url) for url in session.options.only]
    if session.options.are_sources:
        return [FoundUrl(url, Role.SOURCE) for url in urls]
    return [FoundUrl(url, Role.ARTICLE if session.owns(publication, host_of(url)) else Role.OTHER) for url in urls]
