"""Keeping manifests of what crawls brought, and having them time-stamped."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.existing_database import open_existing
from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import Locked, UnknownId
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.archive.archive import Archive
    from storage.custody.stamping.stamping import StampOutcome
    from storage.warc.crawl_manifest import Stamp


@dataclass(frozen=True, slots=True)
class StampAuthority:
    """A time stamp authority (RFC 3161), the certificates that vouch for it, and non-public addresses it may have."""

    url: str
    cacert: Path
    allow_network: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StampOptions:
    """Which crawls get a manifest: `crawl` None means all. `authority` None: no time stamp is asked for."""

    archive: Path
    crawl: str | None = None
    authority: StampAuthority | None = None


@dataclass(frozen=True, slots=True)
class ManifestMade:
    """A manifest that was kept: of which crawl, its digest, that of the one before it, how many records it lists."""

    publication: str
    crawl_id: str
    sha256: str
    previous: str | None
    records: int


@dataclass(frozen=True, slots=True)
class StampMade:
    """A time stamp that was kept: on which manifest, by whom, and the time that it proves."""

    publication: str
    manifest: str
    authority: str
    time: datetime


@dataclass(frozen=True, slots=True)
class UnfinishedCrawl:
    """A crawl that got no manifest: it still runs, or it was killed and not recovered yet."""

    publication: str
    crawl_id: str


@dataclass(frozen=True, slots=True)
class StampResult:
    """The manifests and time stamps that were kept, and the crawls that were left for later."""

    manifests: tuple[ManifestMade, ...]
    stamps: tuple[StampMade, ...]
    unfinished: tuple[UnfinishedCrawl, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: an unfinished crawl gets its manifest next time."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        return json_object({"manifests": self.manifests, "stamps": self.stamps, "unfinished": self.unfinished})


@job
def run_stamp(options: StampOptions, clock: Clock, report: ReportProgress = ignore_progress) -> StampResult:
    """Keep a manifest for each finished crawl that has none, and a stamp on the newest of each publication.

    Nothing is written before every manifest is made and every stamp was received and checked.

    Args:
        options: which crawls, and which authority.
        clock: not used: the time of a stamp is the authority's.
        report: is called with each crawl that is read, and with the authority that is asked.

    Raises:
        UnknownId: the crawl that was named captured nothing here.
        Locked: another stamping of this archive runs.
        FondsError: a file is damaged, or a time stamp cannot be had or does not hold.
    """
    from storage.archive.archive import Archive
    from storage.custody.stamping.stamping import keep, sole_stamping, stamp_crawls

    step = step_reporter(report)
    archive = Archive.at(options.archive)
    with archive.files_stay(), open_existing(archive) as database, sole_stamping(archive):
        _recover(archive)
        outcomes = stamp_crawls(archive, database, options.crawl, step)
        if options.crawl is not None and not outcomes:
            raise UnknownId(f"{options.crawl} is no crawl that captured anything here; v_captures names those that did")
        stamped: list[tuple[str, Stamp, datetime]] = []
        if options.authority is not None:
            step(f"asking {options.authority.url}")
            stamped = _ask(outcomes, options.authority)
        keep(archive, database, outcomes, [(publication, stamp) for publication, stamp, _ in stamped])
    return _result(outcomes, stamped)


def _recover(archive: Archive) -> None:
    """Close what a killed stamping left open: a chain that lacks its manifests would have two ends.

    While a crawl is at work nothing is closed here; it did so when it began.
    """
    from storage.custody.collection_recovery import recover_collections
    from storage.custody.repair.archive_repair import alone_with
    from storage.recording.collection import archive_of
    from storage.warc.file_name import OPEN

    folders = (archive_of(archive.collection(publication)) for publication in archive.collections())
    if any(any(folder.glob(f"*{OPEN}")) for folder in folders):
        with suppress(Locked), alone_with(archive) as database:
            recover_collections(archive, database)


def _ask(outcomes: Iterable[StampOutcome], authority: StampAuthority) -> list[tuple[str, Stamp, datetime]]:
    """Have the newest manifest of each publication stamped that has no stamp; each answer is checked."""
    from crawler.authority import ask_authority
    from crawler.guard import Guard, parse_networks
    from storage.custody.stamping.time_stamp import StampRequest, load_roots
    from storage.warc.crawl_manifest import Stamp

    roots, guard = load_roots(authority.cacert), Guard(parse_networks(authority.allow_network))
    stamped = []
    for outcome in outcomes:
        if outcome.newest is not None and not outcome.stamped:
            request = StampRequest(outcome.newest.head.block)
            answer = ask_authority(authority.url, request.query, guard, authority.cacert)
            time = request.check(answer, roots)
            stamped.append((outcome.publication, Stamp(outcome.newest.head.digest, authority.url, answer), time))
    return stamped


def _result(outcomes: tuple[StampOutcome, ...], stamped: list[tuple[str, Stamp, datetime]]) -> StampResult:
    return StampResult(
        manifests=tuple(
            ManifestMade(
                outcome.publication,
                manifest.head.crawl_id,
                manifest.head.digest,
                manifest.head.previous,
                manifest.head.records,
            )
            for outcome in outcomes
            for manifest in outcome.manifests
        ),
        stamps=tuple(
            StampMade(publication, stamp.manifest, stamp.authority, time) for publication, stamp, time in stamped
        ),
        unfinished=tuple(
            UnfinishedCrawl(outcome.publication, crawl_id) for outcome in outcomes for crawl_id in outcome.unfinished
        ),
    )
