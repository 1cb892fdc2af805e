"""Finds out which publications have a say in the pace of a host: those that own it, and those that cite it."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable

from crawler.host_pace import HostClaim
from crawler.session import CrawlSession, hosts_of, is_among
from storage.archive.archive import Archive
from storage.types.errors import FondsError
from storage.types.profile import Profile

logger = logging.getLogger(__name__)

# Citing a host takes a reading or another process, so the database is not asked about each host at every turn.
_ASK_AGAIN_EVERY = 5.0


class HostClaims:
    """The claims on hosts as one crawl's process knows them; also of publications that this crawl is not about."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session
        self._known: dict[str, tuple[Profile, frozenset[str]] | None] = {
            slug: (profile, session.hosts.get(slug, frozenset())) for slug, profile in session.profiles.items()
        }
        for slug in session.archive.publications:
            self._know(session.archive, slug)
        self._asked_at: dict[str, float] = {}

    def owners(self, host: str) -> tuple[HostClaim, ...]:
        """The claims of the publications that own a host."""
        claims = (self.claim(slug, host) for slug in tuple(self._known))
        return tuple(claim for claim in claims if claim is not None and claim.owns)

    def claim(self, publication: str, host: str) -> HostClaim | None:
        """The claim of a publication that asks or plans to ask a host, None when its profile cannot be read."""
        known = self._known.get(publication)
        if known is None:
            return None
        profile, hosts = known
        return HostClaim(publication, profile.crawl, is_among(host, hosts))

    def planned(self, hosts: Collection[str]) -> dict[str, tuple[HostClaim, ...]]:
        """The claims of the publications that have targets on these hosts, as the frontier knows them now.

        A host that was looked up a few seconds ago is left out. Reads the database and perhaps files: call it from a
        thread, and from one at a time.

        Raises:
            FondsError: the database cannot be read.
        """
        now = time.monotonic()
        due = [host for host in hosts if now - self._asked_at.get(host, -_ASK_AGAIN_EVERY) >= _ASK_AGAIN_EVERY]
        if not due:
            return {}
        self._asked_at.update(dict.fromkeys(due, now))
        planned = self._session.frontier.publications_on(due)
        if not self._known.keys() >= {slug for slugs in planned.values() for slug in slugs}:
            self._know_later(slug for slugs in planned.values() for slug in slugs)
        return {
            host: tuple(claim for slug in slugs if (claim := self.claim(slug, host)) is not None)
            for host, slugs in planned.items()
        }

    def _know_later(self, slugs: Iterable[str]) -> None:
        """Read the profiles of publications that joined the archive during this crawl."""
        archive = Archive.at(self._session.archive.path)
        for slug in slugs:
            self._know(archive, slug)

    def _know(self, archive: Archive, slug: str) -> None:
        if slug in self._known:
            return
        try:
            profile = archive.profile(slug)
            self._known[slug] = profile, hosts_of(archive, profile)
        except FondsError as error:
            self._known[slug] = None
            logger.warning(
                "%s has no say in how fast shared hosts are asked, for its profile is wrong: %s", slug, error
            )
