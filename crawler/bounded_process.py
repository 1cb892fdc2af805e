"""Where a crawl parses what strangers wrote: in another process, within limits of CPU time and memory.

The crawl's own process runs one event loop. A parser that hangs in it, or never lets go of the interpreter's lock,
would stop every fetch and every signal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, Protocol, TypeVar

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from crawler.in_thread import in_thread
from storage.archive.configuration import CrawlLimits
from storage.types import Refusal

PROCESS_SETTING = "FONDS_BOUNDED_PROCESS"
_MODULES = ("crawler.listing_job", "crawler.listings", "crawler.robots_job")

P = ParamSpec("P")
T = TypeVar("T")


class BoundedProcess(Protocol):
    """Runs pure functions in a process of its own; `pipelines.reader_processes.Readers` is one."""

    def submit(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T | Refusal]:
        """Run an importable function; its result, or a refusal when it spent its limits or broke the process."""

    def abandon(self) -> None:
        """Cancel every job, also those that run. Any thread may call."""

    def close(self) -> None:
        """Let the job that runs end, and end the process; blocks."""


def bounded_process_of(settings: BaseSettings, limits: CrawlLimits) -> BoundedProcess:
    """Start the process that the setting FONDS_BOUNDED_PROCESS names, within an archive's limits."""
    start: Callable[[CrawlLimits, tuple[str, ...]], BoundedProcess] = load_object(settings[PROCESS_SETTING])
    return start(limits, _MODULES)


class AbandonedJob(Exception):
    """A job was cancelled because the crawl stops; what it was to read may be read later."""


async def run_bounded(
    process: BoundedProcess, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
) -> T | Refusal:
    """Run a job and wait for it without blocking the reactor.

    Raises:
        AbandonedJob: the crawl stops.
        FondsError: no process can be started.
    """
    try:
        future = await in_thread(process.submit, job, *args, **kwargs)
    except RuntimeError as error:
        raise AbandonedJob from error
    finished = asyncio.wrap_future(future)
    await asyncio.wait([finished])
    if finished.cancelled() or isinstance(finished.exception(), asyncio.CancelledError):
        raise AbandonedJob
    return finished.result()
