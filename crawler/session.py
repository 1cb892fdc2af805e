"""One process's part in a crawl: what was asked of it, and what is open while it runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from crawler.stop_limits import NO_LIMITS, StopLimits
from storage.archive.archive import Archive
from storage.archive.configuration import NetworkSettings
from storage.custody.withholding import settle_indexes
from storage.recording.recorder import Recorder
from storage.recording.recovery import Recovered
from storage.tables.captures import Captures
from storage.tables.crawls import Membership
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import CrawlPurpose, Role
from storage.types.clock import Clock, system_clock
from storage.types.crawl_ends import CrawlEnd
from storage.types.errors import FondsError
from storage.types.profile import Profile
from storage.types.urlkey import host_of, normalize

SPIDERS_CHOICE = frozenset({Role.OTHER})
"""The roles of a crawl whose pages a spider chooses, and not the frontier."""


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """What one crawl is asked to do.

    `publications` empty: all that the archive knows. `start_urls` are remembered and need exactly one publication.
    `recheck` makes everything due. `network` precedes the archive's own. `roles` None: targets of every role.
    `only`: these URLs and nothing else, for `fonds capture`; `are_sources` says that they are visited as cited sources.
    `rescued`: of these sources alone, by their ids, are copies looked for in other archives; empty: of all. `limits`
    say where it stops early.
    """

    archive: Path
    publications: tuple[str, ...] = ()
    start_urls: tuple[str, ...] = ()
    recheck: bool = False
    network: NetworkSettings = field(default_factory=NetworkSettings)
    roles: frozenset[Role] | None = None
    only: tuple[str, ...] = ()
    are_sources: bool = False
    rescued: tuple[str, ...] = ()
    limits: StopLimits = NO_LIMITS

    @property
    def purpose(self) -> CrawlPurpose:
        """What the crawl is for."""
        is_chosen = self.only or self.roles in (frozenset({Role.MEMENTO}), SPIDERS_CHOICE)
        return CrawlPurpose.CAPTURE if is_chosen else CrawlPurpose.CRAWL


@dataclass(slots=True)
class CrawlSession:
    """What is open while this process crawls; made by `crawler.session_opening.open_session`.

    `hosts` are each publication's own. `recovered` is what was left by crawls that crashed; `read_again`
    are captures whose reading broke off in an earlier crawl. `clock` says what is due
    and when the next visit is, `wire_clock` dates what crosses the wire. `error` is the first thing
    that went wrong with the archive itself: after it, no further fetch begins. `stopped_because` says why the crawl
    stopped early, None when it did not. `is_noted` says that the beginning of this process' part stands in the WARC
    files; a crawl for which nothing is due leaves no trace in them. `end` is how it ended, None before that is decided.
    `when_all_is_read` is called by the thread that reads, when nothing more waits to be read.
    """

    options: CrawlOptions
    archive: Archive
    network: NetworkSettings
    database: Database
    captures: Captures
    frontier: Frontier
    membership: Membership
    recorder: Recorder
    profiles: Mapping[str, Profile]
    hosts: Mapping[str, frozenset[str]]
    recovered: tuple[Recovered, ...]
    read_again: tuple[str, ...]
    started: datetime
    user_agent: str
    clock: Clock = system_clock
    wire_clock: Clock = system_clock
    error: FondsError | None = None
    stopped_because: str | None = None
    is_noted: bool = False
    end: CrawlEnd | None = None
    failed: Event = field(default_factory=Event)
    when_all_is_read: Callable[[], object] | None = None

    @property
    def publications(self) -> tuple[str, ...]:
        """The slugs of the publications that are crawled."""
        return tuple(self.profiles)

    @property
    def quiet(self) -> frozenset[str]:
        """The publications whose quiet hours it is now; pages that were named are wanted in these, too."""
        if self.options.only:
            return frozenset()
        now = self.clock()
        return frozenset(slug for slug, profile in self.profiles.items() if profile.quiet_until(now) is not None)

    @property
    def wanted(self) -> WantedTargets:
        """The targets that this crawl is about now."""
        urls, quiet = tuple(normalize(url) for url in self.options.only) or None, self.quiet
        awake = tuple(slug for slug in self.profiles if slug not in quiet)
        return WantedTargets(awake, self.options.roles, urls)

    def next_due(self) -> datetime | None:
        """When the next target is due and its publication not quiet, None when none ever is."""
        now, found = self.clock(), list[datetime]()
        for slug, profile in self.profiles.items():
            due = self.frontier.next_due((slug,))
            if due is not None:
                found.append(profile.quiet_until(max(due, now)) or due)
        return min(found, default=None)

    @property
    def crawl_id(self) -> str:
        """The crawl that this process takes part in."""
        return self.membership.crawl_id

    @property
    def member(self) -> str:
        """This process's name among those that take part."""
        return self.membership.member

    def profile(self, publication: str) -> Profile:
        """The profile of a publication, whether or not it is crawled."""
        return self.profiles[publication] if publication in self.profiles else self.archive.profile(publication)

    def owns(self, publication: str, host: str) -> bool:
        """Whether a host is one of the publication's own, with or without `www.`."""
        return is_among(host, self.hosts.get(publication, frozenset()))

    def stop_early(self, why: str) -> None:
        """Stop the crawl early for a reason; what was kept is sound."""
        self.stopped_because = self.stopped_because or why

    def fail(self, error: FondsError) -> None:
        """End the crawl because the archive itself failed; the first error counts. Any thread may call."""
        if self.error is None:
            self.error = error
        self.failed.set()

    def rest(self) -> None:
        """Tell who waits for it that everything is read; the crawl may have ended without waiting."""
        if self.when_all_is_read is not None:
            with suppress(RuntimeError):
                self.when_all_is_read()

    def settle(self) -> None:
        """Remove from the indexes what has become withheld."""
        settle_indexes(self.archive, self.database)


def hosts_of(archive: Archive, profile: Profile) -> frozenset[str]:
    """A publication's own hosts: those of its start addresses, and those that its profile names."""
    urls = (*profile.crawl.start_urls, *archive.configuration.start_urls(profile.slug))
    return frozenset((*profile.crawl.hosts, *(host_of(normalize(url)) for url in urls)))


def is_among(host: str, hosts: Collection[str]) -> bool:
    """Whether a host is one of these, with or without `www.`."""
    return host.removeprefix("www.") in {known.removeprefix("www.") for known in hosts}
