"""Tells those who watch crawls how one ended, whatever became of it: a file of metrics, and a health check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl_metrics import Metric, check_metrics_file, metrics_of, metrics_of_failure, write_metrics
from access.jobs.health_check import check_health_url, tell_end, tell_start
from storage.types.clock import Clock
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.jobs.crawl import CrawlResult


@contextmanager
def watched(metrics: Path | None, health_check: str | None, clock: Clock) -> Iterator[Callable[[CrawlResult], None]]:
    """Tell that a crawl begins, and how it ends; the block calls what it is given when the crawl has a result.

    Args:
        metrics: the file that is replaced by the metrics of the crawl, None for none.
        health_check: the address that is called, None for none.
        clock: says when a crawl failed.

    Raises:
        UsageError: one of them can never be told.
        FondsError: the metrics cannot be written.
    """
    if metrics is not None:
        check_metrics_file(metrics)
    if health_check is not None:
        check_health_url(health_check)
        tell_start(health_check)

    results: list[CrawlResult] = []
    try:
        yield results.append
    except FondsError as error:
        _tell(metrics, health_check, error.exit_code, metrics_of_failure(clock(), error.exit_code))
        raise
    for result in results:
        _tell(metrics, health_check, result.exit_code, metrics_of(result))


def _tell(path: Path | None, health_check: str | None, code: ExitCode, metrics: Iterable[Metric]) -> None:
    if health_check is not None:
        tell_end(health_check, code)
    # The metrics of a crawl that is still running are its own.
    if path is not None and code is not ExitCode.LOCKED:
        write_metrics(path, metrics)
