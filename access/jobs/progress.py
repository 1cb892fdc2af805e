"""The progress of a job, as fixed facts for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.progress import CrawlProgress


@dataclass(frozen=True, slots=True)
class JobProgress:
    """What a job is doing at one moment.

    `step` says it in a few words; `crawl` holds the numbers of a crawl, None for every other job.
    """

    step: str
    crawl: CrawlProgress | None = None


ReportProgress = Callable[[JobProgress], None]
"""Is called now and then while a job runs. An error that it raises ends the job; nothing that was kept is lost."""


def ignore_progress(_progress: JobProgress) -> None:
    """Report to nobody."""


def step_reporter(report: ReportProgress) -> Callable[[str], None]:
    """The reporter for callees that describe their steps in plain text."""
    return lambda step: report(JobProgress(step))
