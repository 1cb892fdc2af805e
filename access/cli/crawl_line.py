"""A whole run of `fonds crawl --quiet` as one time-stamped line, for the log of a job that runs by itself."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from access.cli.crawl_summary import warn_of_untold
from access.cli.failures import failure_of, notes_of
from access.cli.interruption import end_undisturbed
from access.cli.output import answering, warn, write
from access.cli.run_line import failed_run_line, run_line
from access.jobs.crawl import CrawlJobOptions, run_crawl
from access.jobs.crawl_result import CrawlResult
from access.jobs.push import PushOptions, PushResult, run_push
from storage.types import LISTING_ROLES, ChangeKind, Role
from storage.types.clock import Clock
from storage.types.crawl_ends import CrawlEnding
from storage.types.crawl_figures import HostFailures
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode
from storage.types.outcome_tokens import AS_EXPECTED

# So many findings, and so many hosts at which visits failed, are written out; `fonds crawl --json` has them all.
_NAMED = 3
_HOSTS = 5
_ROLES = (
    ("listings", LISTING_ROLES),
    ("articles", frozenset({Role.ARTICLE})),
    ("sources", frozenset({Role.SOURCE})),
)
# Changes that the line counts also when there is none.
_ALWAYS = (ChangeKind.NEW, ChangeKind.REVISED, ChangeKind.SOURCE_CHANGED)


def crawl_in_one_line(options: CrawlJobOptions, clock: Clock) -> int:
    """Crawl, upload what is finished, and write the run's line whatever comes; return the exit code."""
    # The line is the whole account: what libraries and the engine log would stand between two runs.
    logging.disable(logging.CRITICAL)
    begun = clock()
    result, notes = None, list[str]()
    try:
        result = run_crawl(options, clock)
        upload = _upload(options, clock) if result.ending is not CrawlEnding.STOPPED else PushResult()
    except (Exception, KeyboardInterrupt) as error:
        failure, notes = failure_of(error), notes_of(error)
        if failure.is_unforeseen and os.environ.get("FONDS_TRACEBACK"):
            raise
        code = failure.exit_code
        crawl_id = None if code in (ExitCode.LOCKED, ExitCode.USAGE) else _begun_crawl(options, begun)
        publications = options.publications or _known_publications(options)
        line = failed_run_line(clock(), code, failure.text, crawl_id, publications)
    else:
        code = result.exit_code or upload.exit_code
        line = crawl_line(clock(), result, upload, code)
    # What comes now would make a second line of the run.
    end_undisturbed()
    with answering():
        write(line)
    # Who watches by other means than this log must not miss that they were not told.
    if result is not None:
        warn_of_untold(result)
    for note in notes:
        warn(note)
    return code


def crawl_line(at: datetime, result: CrawlResult, upload: PushResult, code: int) -> str:
    """The line of a run that came to its end."""
    counts = _visits(result)
    uploads = () if upload.error is None else (upload.error,)
    stopped = () if result.stopped_because is None else (result.stopped_because,)
    texts = (*(finding.text for finding in result.findings), *upload.findings, *uploads)
    return run_line(
        at,
        result.crawl_id,
        result.publications,
        [
            ("ended", result.ending),
            *counts,
            *((kind, number) for kind, number in result.changes if number or kind in _ALWAYS),
            *((name, number) for name, number in _notable(result) if number),
            ("findings", len(texts)),
            ("exit", int(code)),
        ],
        _shortened((*stopped, *(text for text in texts if text not in stopped))),
    )


def _visits(result: CrawlResult) -> list[tuple[str, object]]:
    """How many listings, articles and sources came, how many visits brought none, at which hosts, and why."""
    came, failed = Counter[str](), 0
    for name, roles in _ROLES:
        for visit in result.visits:
            if visit.role in roles:
                came[name] += visit.count if visit.outcome in AS_EXPECTED else 0
                failed += visit.count if visit.outcome not in AS_EXPECTED else 0
    hosts = _hosts(result.failed_hosts)
    return [*((name, came[name]) for name, _ in _ROLES), ("failed", failed), *([("hosts", hosts)] if hosts else [])]


def _hosts(failures: Sequence[HostFailures]) -> str:
    """The hosts at which most visits failed, each with why, and how many more there are."""
    counted = Counter[str]()
    for failure in failures:
        if any(failure.role in roles for _, roles in _ROLES):
            counted[f"{failure.host}:{failure.outcome}"] += failure.count
    named = [host for host, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
    more = [f"+{len(named) - _HOSTS}"] if len(named) > _HOSTS else []
    return ",".join([*named[:_HOSTS], *more])


def _notable(result: CrawlResult) -> tuple[tuple[str, int], ...]:
    """What the last visits did not find and is not withdrawn or gone yet, and what an earlier crawl had left."""
    return (
        ("missing-articles", result.missing),
        ("missing-sources", result.lost_sources),
        ("recovered-files", result.recovered_files),
        ("earlier-changes", sum(number for _, number in result.earlier_changes)),
    )


def _shortened(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
    return "; ".join(texts[:_NAMED]) + more


def _upload(options: CrawlJobOptions, clock: Clock) -> PushResult:
    return run_push(PushOptions(options.archive, after_crawl=True), clock)


def _known_publications(options: CrawlJobOptions) -> tuple[str, ...]:
    """Those that a crawl without names is about; none when the archive's configuration cannot be read."""
    from storage.archive.archive import Archive

    try:
        return Archive.planned(options.archive).publications
    except FondsError:
        return ()


def _begun_crawl(options: CrawlJobOptions, begun: datetime) -> str | None:
    """The crawl that this run began before it failed, None when it did not come so far."""
    from storage.archive.archive import Archive
    from storage.questions.crawls import CrawlFilter, list_crawls

    try:
        with Archive.at(options.archive).open_database(write=False) as database:
            found = list_crawls(database, CrawlFilter(started_from=begun), limit=1).answers
    except FondsError:
        return None
    return found[0].crawl_id if found else None
