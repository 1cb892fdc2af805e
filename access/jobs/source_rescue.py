"""Asking other archives for copies of missed sources now, whatever they said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl import LOG_LEVEL, crawl_reporting
from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types import Role
from storage.types.clock import Clock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.archive.configuration import NetworkSettings
    from storage.questions.source_life import HeldCopy, SourceLife
    from storage.tables.rescues import MissedSource
    from storage.types.gate_health import GateHealth


@dataclass(frozen=True, slots=True)
class SourceRescueOptions:
    """Of which sources copies are looked for, by id or address; none named: of all that Fonds missed.

    `network` is laid over the archive's own; None: nothing is. `log_level` is that of the engine's log on stderr.
    """

    archive: Path
    keys: tuple[str, ...] = ()
    network: NetworkSettings | None = None
    log_level: str = LOG_LEVEL


@dataclass(frozen=True, slots=True)
class RescuedSource:
    """A missed source, and the copies of it that are held now; none when none was found."""

    source_id: str
    url: str
    state: str
    copies: tuple[HeldCopy, ...]


@dataclass(frozen=True, slots=True)
class SourceRescueResult:
    """What was found, and how the gates are doing after it; `stopped_because` is None unless it stopped early."""

    sources: tuple[RescuedSource, ...]
    gates: tuple[GateHealth, ...]
    stopped_because: str | None = None

    @property
    def exit_code(self) -> ExitCode:
        """STOPPED when it stopped early, COULD_NOT when no gate answered; that none holds a copy is an answer."""
        if self.stopped_because is not None:
            return ExitCode.STOPPED
        silent = bool(self.sources) and all(gate.failures for gate in self.gates)
        return ExitCode.COULD_NOT if silent else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The sources and the gates."""
        return json_object({"sources": self.sources, "gates": self.gates})


@job
def run_source_rescue(
    options: SourceRescueOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> SourceRescueResult:
    """Ask every configured time gate for copies of missed sources, and capture the nearest; nothing else is fetched.

    Args:
        options: which sources.
        clock: gives the time by which a gate rests; the times in WARC records are always the real ones.
        report: is called every second with the numbers of the crawl.

    Raises:
        UnknownId: nobody cites one of them.
        UsageError: no gate is configured, or a source that was named needs no copy.
        FondsError: the archive cannot be used.
    """
    from crawler.session import CrawlOptions
    from storage.archive.archive import Archive
    from storage.archive.configuration import NetworkSettings

    archive = Archive.at(options.archive)
    _require_known(archive, options.keys)
    if not archive.configuration.rescue.gates:
        raise UsageError(f"no time gate is configured: name some in {archive.path / 'fonds.toml'}, [rescue] gates")
    wanted = _wanted(archive, options.keys)
    stopped = None
    if wanted:
        asked = CrawlOptions(
            options.archive,
            tuple(dict.fromkeys(source.publication for source in wanted)),
            network=options.network or NetworkSettings(),
            roles=frozenset({Role.MEMENTO}),
            rescued=tuple(source.source_id for source in wanted),
        )
        crawled = crawl_reporting(asked, options.log_level, clock, report)
        stopped = crawled.stopped_early
    return _result(archive, wanted, stopped)


def _require_known(archive: Archive, keys: Sequence[str]) -> None:
    """Raise UnknownId for a source that nobody cites, whatever else stands in the way."""
    from storage.questions.source_life import source_life

    if keys:
        with archive.open_database(write=False) as database:
            for key in keys:
                source_life(database, key)


def _wanted(archive: Archive, keys: Sequence[str]) -> tuple[MissedSource, ...]:
    """The missed sources that were named, or all; what gates said of them before is forgotten."""
    from storage.questions.source_life import source_life
    from storage.tables.rescues import RescueRows

    with archive.open_database(write=True) as database:
        rows = RescueRows(database)
        missed = {source.source_id: source for source in rows.missed_sources(archive.publications)}
        if keys:
            lives = [source_life(database, key) for key in keys]
            for life in lives:
                if life.source_id not in missed:
                    raise UsageError(f"{life.url} needs no copy: {_why(life)}")
            missed = {life.source_id: missed[life.source_id] for life in lives}
        rows.ask_again(tuple(missed))
    return tuple(missed.values())


def _why(life: SourceLife) -> str:
    if life.copies:
        return f"one that {life.copies[0].held_by} held is captured already"
    if life.first_captured_at is not None:
        return "it was captured by this archive itself"
    return f"it is {life.state}, and not known to be missed"


def _result(archive: Archive, wanted: Sequence[MissedSource], stopped: str | None) -> SourceRescueResult:
    from storage.questions.source_life import source_life
    from storage.tables.rescues import RescueRows

    with archive.open_database(write=False) as database:
        lives = [source_life(database, source.source_id) for source in wanted]
        health = RescueRows(database).health(archive.configuration.rescue.gates)
    sources = tuple(RescuedSource(life.source_id, life.url, life.state, life.copies) for life in lives)
    return SourceRescueResult(sources, tuple(health.values()), stopped)
