"""Opens one process's part in a crawl: everything that must be open while it runs, in order, and closed in reverse.

What can fail comes first: a wrong profile, an unwritable archive or a newer database is reported before anything is
written. Recovery comes before the first fetch, so that what a killed crawl left behind is whole again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.metadata import version

from crawler.confirming import confirming
from crawler.connect_to import parse_connect_to
from crawler.ending import broken_off, end_session, tell_beginning
from crawler.guard import GuardedURL, check_url, parse_networks
from crawler.recovering import recover_all, take_over
from crawler.seeds import add_seeds
from crawler.session import CrawlOptions, CrawlSession, hosts_of
from storage.archive.archive import Archive
from storage.archive.configuration import NetworkSettings
from storage.custody.push_during_crawl import pushing_during_crawl
from storage.custody.withholding import settle_indexes
from storage.recording.recorder import Recorder
from storage.recording.recovery import Recovered
from storage.tables.broken_readings import read_broken_again
from storage.tables.captures import Captures
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.items import file_items
from storage.tables.standing_connection import StandingConnection
from storage.types.address_credentials import refuse_credentials
from storage.types.clock import Clock, system_clock
from storage.types.crawl_ends import CrawlEnd, CrawlEnding
from storage.types.errors import UsageError
from storage.types.profile import Profile
from storage.types.urlkey import normalize
from storage.warc.warcinfo import Harvest

_MAILBOX = re.compile(r"[^\s@:/<>]+@[^\s@:/<>]+")


@contextmanager
def open_session(
    options: CrawlOptions, clock: Clock = system_clock, wire_clock: Clock = system_clock
) -> Iterator[CrawlSession]:
    """Open everything that a crawl needs, and close it however the crawl ends; for the clocks see `crawl.crawl`.

    Raises FondsError, before anything is fetched.
    """
    planned = Archive.planned(options.archive)
    publications = options.publications or planned.publications
    _check_addresses(options, publications)
    network = network_of_archive(planned, options.network)
    profiles = {slug: planned.profile(slug) for slug in publications}
    _check_starts(options, planned, profiles)
    archive = Archive.create(options.archive)
    with ExitStack() as closing:
        closing.enter_context(archive.sole_crawl())
        database = archive.open_database(write=True)
        closing.callback(database.close)
        for slug in publications:
            archive = archive.remembering(slug, options.start_urls if slug == publications[0] else ())
        session = closing.enter_context(
            joined_session(options, archive, database, network, profiles, clock, wire_clock)
        )
        add_seeds(session)
        yield session


@contextmanager
def joined_session(
    options: CrawlOptions,
    archive: Archive,
    database: Database,
    network: NetworkSettings,
    profiles: Mapping[str, Profile],
    clock: Clock = system_clock,
    wire_clock: Clock = system_clock,
    harvest: Harvest | None = None,
    rows_within: float = 0.0,
) -> Iterator[CrawlSession]:
    """Recover what a killed crawl left, take part in the archive's crawl and record into it; nothing is planned.

    The caller holds the archive's crawl lock, and has checked what it gives. `harvest` says what every new file says of
    its making, None for what the archive's configuration does. For `rows_within` see the recorder.
    """
    with ExitStack() as closing:
        hosts = {slug: hosts_of(archive, profile) for slug, profile in profiles.items()}
        harvest = harvest or _harvest_of(archive)
        recovered = _put_in_order(archive, database, profiles, clock)
        closing.enter_context(pushing_during_crawl(archive, database))
        started = clock()
        membership = Membership.join(database, started, options.purpose)
        # Whoever joins later would let wait what this crawl has just refused.
        read_again = read_broken_again(database) if membership.began else ()
        leaving = _Leaving(membership, clock)
        closing.push(leaving.leave)
        recorder = closing.enter_context(_recorder(archive, database, profiles, harvest, clock, rows_within))
        session = CrawlSession(
            options=options,
            archive=archive,
            network=network,
            database=database,
            captures=Captures(database),
            frontier=Frontier(database, membership.member, membership.require_alive),
            membership=membership,
            recorder=recorder,
            profiles=profiles,
            hosts=hosts,
            recovered=recovered,
            read_again=read_again,
            started=started,
            user_agent=harvest.user_agent or "",
            clock=clock,
            wire_clock=wire_clock,
        )
        tell_beginning(session)
        closing.push(leaving.of(session))
        take_over(session)
        yield session


def _put_in_order(
    archive: Archive, database: Database, profiles: Mapping[str, Profile], clock: Clock
) -> tuple[Recovered, ...]:
    """File the publications, settle what is withheld, and recover what dead processes left, before the crawl begins."""
    for slug, profile in profiles.items():
        know_publication(database, slug, profile.name, profile.language)
    # Shows again what was withheld until a time that has passed.
    settle_indexes(archive, database)
    return recover_all(archive, database, profiles, clock)


class _Leaving:
    """Ends one process' part in a crawl, whatever happens on the way out: in the files first, then in the row."""

    def __init__(self, membership: Membership, clock: Clock) -> None:
        self._membership = membership
        self._clock = clock
        self._end: CrawlEnd | None = None

    def of(self, session: CrawlSession) -> Callable[[object, BaseException | None, object], None]:
        """What ends a session while its files are still open."""

        def end(_kind: object, error: BaseException | None, _trace: object) -> None:
            self._end = end_session(session, error)

        return end

    def leave(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """File the end in the row of the crawl, when the files are closed or could not be."""
        failed = isinstance(error, Exception) and (self._end is None or self._end.ending is not CrawlEnding.FAILED)
        end = self._end if self._end is not None and not failed else broken_off(self._clock(), error)
        self._membership.leave(end)


def user_agent_of(archive: Archive) -> str:
    """How we name ourselves to servers: product, version, and a contact."""
    contact = archive.configuration.contact
    return f"Fonds/{version('fonds')}" + (f" (+{contact})" if contact else " (news archive)")


def _harvest_of(archive: Archive) -> Harvest:
    return Harvest(archive.configuration.operator, user_agent_of(archive), sender_of(archive))


def sender_of(archive: Archive) -> str | None:
    """The From of our requests (RFC 9110, 10.1.2): the archive's contact when that is an e-mail address."""
    contact = archive.configuration.contact
    return contact if contact is not None and _MAILBOX.fullmatch(contact) else None


def _check_addresses(options: CrawlOptions, publications: tuple[str, ...]) -> None:
    if not publications:
        first = "fonds crawl lia --start-url https://…"
        if not options.archive.exists():
            where = f"there is no archive in {options.archive.resolve()}"
            raise UsageError(f"{where}; make one: {first}, or name it with --archive")
        raise UsageError(f"no publication is known at {options.archive}; name one: {first}")
    if options.start_urls and len(publications) != 1:
        raise UsageError("--start-url needs the one publication that it belongs to; name it before the option")
    for url in (*options.start_urls, *options.only):
        refuse_credentials(url)
        try:
            check_url(normalize(url))
        except ValueError as error:
            raise UsageError(f"{url!r} is no http or https address") from error
        except GuardedURL as error:
            raise UsageError(str(error)) from error


def _check_starts(options: CrawlOptions, planned: Archive, profiles: Mapping[str, Profile]) -> None:
    """Refuse a publication without a start address before anything is made."""
    for slug, profile in profiles.items():
        known = (*profile.crawl.start_urls, *planned.configuration.start_urls(slug), *options.start_urls, *options.only)
        if not known:
            raise UsageError(f"{slug} has no start address; give one: fonds crawl {slug} --start-url https://…")


def network_of_archive(archive: Archive, given: NetworkSettings) -> NetworkSettings:
    """The archive's network settings under those that are given, tried now rather than at the first fetch.

    Raises UsageError when one of them is wrong.
    """
    kept = archive.configuration.network
    parse_connect_to(kept.connect_to, "network.connect_to in fonds.toml:")
    parse_networks(kept.allow_network, "network.allow_network in fonds.toml:")
    parse_connect_to(given.connect_to)
    parse_networks(given.allow_network)
    network = NetworkSettings(
        connect_to=(*given.connect_to, *kept.connect_to),
        cacert=given.cacert or kept.cacert,
        allow_network=(*given.allow_network, *kept.allow_network),
    )
    if network.cacert is not None:
        # Not above: it imports Twisted.
        from crawler.verified_tls import VerifiedTls

        VerifiedTls(network.cacert)
    return network


@contextmanager
def _recorder(
    archive: Archive,
    database: Database,
    profiles: Mapping[str, Profile],
    harvest: Harvest,
    clock: Clock,
    rows_within: float,
) -> Iterator[Recorder]:
    def profile_of(slug: str) -> Profile:
        # Files that a crawl begins later say what it reads by, not what lies in the folder by then.
        return profiles[slug] if slug in profiles else archive.profile(slug)

    standing = StandingConnection(database)
    try:
        with Recorder(
            archive.path / "collections",
            Captures(database, confirming(profile_of), standing),
            profile_of,
            harvest,
            size_limit=archive.configuration.limits.warc_size,
            clock=clock,
            file_items=partial(file_items, database),
            rows_within=rows_within,
        ) as recorder:
            yield recorder
    finally:
        standing.close()
