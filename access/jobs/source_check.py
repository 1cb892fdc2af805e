"""Visiting cited sources now, whatever is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl import LOG_LEVEL, crawl_reporting
from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.configuration import NetworkSettings
    from storage.questions.source_life import SourceLife
    from storage.tables.database import Database
    from storage.types.source_events import SourceEvent


@dataclass(frozen=True, slots=True)
class SourceCheckOptions:
    """Which sources are visited, by id or address.

    `network` is laid over the archive's own; None: nothing is. `log_level` is that of the engine's log on stderr.
    """

    archive: Path
    keys: tuple[str, ...]
    network: NetworkSettings | None = None
    log_level: str = LOG_LEVEL


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A source after the check: its state, its last visit (None: there was none), and what the check's own found.

    `key` is how it was asked for. `found` is None when the check did not visit it.
    """

    source_id: str
    url: str
    key: str
    state: str
    last_checked_at: str | None
    found: SourceEvent | None


@dataclass(frozen=True, slots=True)
class SourceCheckResult:
    """What was found; `stopped_because` is None unless it stopped early."""

    sources: tuple[CheckedSource, ...]
    stopped_because: str | None = None

    @property
    def exit_code(self) -> ExitCode:
        """STOPPED when it stopped early, COULD_NOT when no source was visited; what was found is no failure."""
        if self.stopped_because is not None:
            return ExitCode.STOPPED
        return ExitCode.DONE if any(source.found for source in self.sources) else ExitCode.COULD_NOT

    def as_json(self) -> JsonObject:
        """The sources, in the order in which they were named."""
        return json_object({"sources": self.sources})


@job
def run_source_check(
    options: SourceCheckOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> SourceCheckResult:
    """Visit cited sources now, and what they need to be shown; nothing else is fetched.

    Args:
        options: which sources.
        clock: gives the time by which targets are due; the times in WARC records are always the real ones.
        report: is called every second with the numbers of the crawl.

    Raises:
        UnknownId: nobody cites one of them.
        UsageError: they belong to several publications, or no server can be asked for one of them.
        FondsError: the archive cannot be used.
    """
    from crawler.session import CrawlOptions
    from storage.archive.archive import Archive
    from storage.archive.configuration import NetworkSettings
    from storage.questions.source_life import source_life

    archive = Archive.at(options.archive)
    with archive.open_database(write=False) as database:
        asked_for = _asked_for(database, options.keys)
    before = [life for _, life in asked_for]
    publication = _only_publication_of(before)
    _refuse_routes(before)
    asked = CrawlOptions(
        options.archive,
        (publication,),
        network=options.network or NetworkSettings(),
        only=tuple(life.url for life in before),
        are_sources=True,
    )
    crawled = crawl_reporting(asked, options.log_level, clock, report)
    with archive.open_database(write=False) as database:
        checked = tuple(_checked(key, life, source_life(database, life.source_id)) for key, life in asked_for)
    return SourceCheckResult(checked, crawled.stopped_early)


def _asked_for(database: Database, keys: Sequence[str]) -> list[tuple[str, SourceLife]]:
    """Each source once, with the first key that means it."""
    from storage.questions.source_life import source_life

    found: dict[str, tuple[str, SourceLife]] = {}
    for key in keys:
        life = source_life(database, key)
        found.setdefault(life.source_id, (key, life))
    return list(found.values())


def _only_publication_of(lives: Sequence[SourceLife]) -> str:
    slugs = {life.publication for life in lives}
    if len(slugs) != 1:
        raise UsageError(f"these sources are cited in several publications ({', '.join(sorted(slugs))}): one at a time")
    return slugs.pop()


def _refuse_routes(lives: Sequence[SourceLife]) -> None:
    from storage.types.source_identity import page_around

    for life in lives:
        if (page := page_around(life.url)) is not None:
            why = f"no server can be asked for {life.url}: a program of its page shows it in a browser"
            raise UsageError(f"{why}; fonds sources check {page} visits that page")


def _checked(key: str, before: SourceLife, after: SourceLife) -> CheckedSource:
    """What the visits since an earlier look found last."""
    known = {event.capture_id for event in before.visits}
    new = [event for event in after.visits if event.capture_id not in known]
    found = new[-1] if new else None
    return CheckedSource(after.source_id, after.url, key, after.state, after.last_checked_at, found)
