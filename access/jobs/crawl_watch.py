"""Tells those who watch crawls how one ended, whatever became of it: a file of metrics, and a health check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl_metrics import check_metrics_file, end_metrics, metrics_of, write_metrics
from access.jobs.health_check import check_health_url, tell_end, tell_start
from access.jobs.metrics import Metric
from storage.types.clock import Clock
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.jobs.crawl_result import CrawlResult


def run_watched(
    crawl: Callable[[], CrawlResult], metrics: Path | None, health_check: str | None, clock: Clock
) -> CrawlResult:
    """Run a crawl, and tell that it begins and how it ends.

    Args:
        crawl: runs it.
        metrics: the file that is replaced by the metrics of the crawl, None for none.
        health_check: the address that is called, None for none.
        clock: says when a crawl failed.

    Raises:
        UsageError: one of them can never be told.
        FondsError: the crawl failed, or the metrics cannot be written; its notes say what could not be told.
    """
    untold: list[str | None] = []
    if metrics is not None:
        check_metrics_file(metrics)
    if health_check is not None:
        check_health_url(health_check)
        untold.append(tell_start(health_check))
    try:
        result = crawl()
    except FondsError as error:
        untold.append(_tell(metrics, health_check, error.exit_code, end_metrics(clock(), error.exit_code)))
        for line in filter(None, untold):
            error.add_note(line)
        raise
    lacks_room = result.end.lacks_room
    untold.append(_tell(metrics, health_check, result.exit_code, metrics_of(result), lacks_room=lacks_room))
    return replace(result, unheard=tuple(filter(None, untold)))


def _tell(
    path: Path | None, health_check: str | None, code: ExitCode, metrics: Iterable[Metric], *, lacks_room: bool = False
) -> str | None:
    """Tell how a crawl ended; returns what could not be told, None when nothing."""
    untold = None if health_check is None else tell_end(health_check, code, lacks_room=lacks_room)
    # The metrics of a crawl that is still running are its own.
    if path is not None and code is not ExitCode.LOCKED:
        write_metrics(path, metrics)
    return untold
