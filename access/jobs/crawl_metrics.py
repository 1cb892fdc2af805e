"""What the last crawl came to as metrics in a file, for a collector that reads files.

A job that runs by itself has no address to be asked at: node_exporter's textfile collector, and others, read the file
instead. It is replaced as a whole, so that nobody ever reads half of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.metrics import Metric, many, one, text_of
from access.jobs.whole_file import replace_text
from storage.types.errors import FondsError, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.jobs.crawl_result import CrawlResult


def metrics_of(result: CrawlResult) -> tuple[Metric, ...]:
    """The metrics of a crawl that came to its end."""
    return (
        *end_metrics(result.end.at, result.exit_code),
        one("fonds_crawl_start_timestamp_seconds", "when the last crawl began", result.started),
        one("fonds_crawl_next_due_timestamp_seconds", "when the next visit is due", result.next_due),
        many(
            "fonds_crawl_visits",
            "visits of the last crawl by role and outcome",
            (((("role", visit.role), ("outcome", visit.outcome)), visit.count) for visit in result.visits),
        ),
        many(
            "fonds_crawl_listed_articles",
            "article addresses that listings showed in the last crawl, by publication",
            (((("publication", slug),), count) for slug, count in result.listed),
        ),
        many(
            "fonds_crawl_changes",
            "changes of the last crawl by kind",
            (((("kind", kind),), count) for kind, count in result.changes),
        ),
        many(
            "fonds_crawl_findings",
            "what somebody should look at after the last crawl, by kind",
            (((("kind", kind),), count) for kind, count in result.end.findings),
        ),
        many(
            "fonds_crawl_sources",
            "cited sources of the crawled publications by state",
            (((("state", state),), count) for state, count in result.sources),
        ),
        one("fonds_crawl_missing_articles", "articles that their last visit did not find", result.missing),
    )


def end_metrics(at: datetime, code: ExitCode) -> tuple[Metric, ...]:
    """When and how a crawl ended: all that there is of one that an error ended."""
    return (
        one("fonds_crawl_end_timestamp_seconds", "when the last crawl ended", at),
        one("fonds_crawl_exit_code", "exit code of the last crawl", int(code)),
    )


def check_metrics_file(path: Path) -> None:
    """Make sure before a crawl that its metrics can be written.

    Raises:
        UsageError: the folder is not there, or nothing may be written into it.
    """
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise UsageError(f"--metrics {path}: {path.parent} is no folder that can be written; make it, or name another")


def write_metrics(path: Path, metrics: Iterable[Metric]) -> None:
    """Replace the file by these metrics; other users may read it, as a collector has to.

    Raises:
        FondsError: it cannot be written.
    """
    try:
        # Collectors read *.prom and nothing else, so not what is unfinished.
        replace_text(path, text_of(metrics), 0o644)
    except OSError as error:
        raise FondsError(
            f"{path}: the metrics could not be written ({error.strerror}); the crawl itself is kept"
        ) from error
