"""Shows the progress of a job on stderr: in place on a terminal, elsewhere as a plain line now and then.

The answer of a command is never shown here. `--quiet` shows nothing at all.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from access.cli.output import size, so_many, warn
from access.cli.streams import uncleaned
from access.jobs.progress import JobProgress, ReportProgress
from access.token_words import outcome as outcome_in_words
from storage.types import LISTING_ROLES, Role
from storage.types.outcome_tokens import AS_EXPECTED
from storage.types.strangers_text import harmless

if TYPE_CHECKING:
    from crawler.progress import CrawlProgress

# Seconds between lines that stay, such as those in the log of a nightly job.
_PLAIN_EVERY = 30.0
_ROLES = (
    ("listings", LISTING_ROLES),
    ("articles", frozenset({Role.ARTICLE})),
    ("sources", frozenset({Role.SOURCE, Role.MEMENTO})),
    ("page files", frozenset({Role.REQUISITE})),
)
# The rate is measured over this many seconds: how fast it was before a slow host is no forecast.
_RECENT = 20.0


@contextmanager
def shown_progress(quiet: bool = False) -> Iterator[ReportProgress]:
    """Give a function that shows how far a job is, until the end of the block."""
    pace = _Pace()
    with _shown(quiet) as show:

        def report(progress: JobProgress) -> None:
            if progress.crawl is None:
                show((progress.step,), progress.step)
                return
            pace.add(progress.crawl)
            show(_lines(progress.step, progress.crawl, pace), _line(progress.crawl, pace))

        yield report


Show = Callable[[tuple[str, ...], str], None]


@contextmanager
def _shown(quiet: bool) -> Iterator[Show]:
    """Give a function that shows some lines on a terminal, or the one line elsewhere."""
    if quiet:
        yield lambda _lines, _line: None
    elif sys.stderr.isatty():
        # Loaded only here: rich takes longer to load than many a command to run.
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        # The console obeys NO_COLOR, and cuts Chinese where it is too wide.
        console = Console(file=uncleaned(sys.stderr))
        with Live(console=console, transient=True, refresh_per_second=4) as live:
            yield lambda lines, _line: live.update(
                Text("\n".join(map(harmless, lines)), no_wrap=True, overflow="ellipsis")
            )
    else:
        yield _Plain().say


class _Plain:
    """Lines that stay. The first comes half a minute after the first report: a job that ends sooner needs none."""

    def __init__(self) -> None:
        self._last: float | None = None

    def say(self, _lines: tuple[str, ...], line: str) -> None:
        now = time.monotonic()
        if self._last is None:
            self._last = now
        elif now - self._last >= _PLAIN_EVERY:
            self._last = now
            warn(line)


class _Pace:
    """How fast a crawl was lately."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int]] = [(0.0, 0)]

    def add(self, now: CrawlProgress) -> None:
        self._seen.append((now.seconds, now.visited))
        while len(self._seen) > 2 and self._seen[1][0] <= now.seconds - _RECENT:
            del self._seen[0]

    @property
    def rate(self) -> float:
        """Visits a second."""
        (begin, before), (end, after) = self._seen[0], self._seen[-1]
        return (after - before) / (end - begin) if end > begin else 0.0

    def left(self, waiting: int) -> str:
        """How long so many visits take at this pace."""
        return f"about {_span(waiting / self.rate)} left" if self.rate and waiting else "time left not known yet"


def _lines(step: str, now: CrawlProgress, pace: _Pace) -> tuple[str, ...]:
    waiting = now.due + now.in_flight
    lines = [
        f"{', '.join(now.publications)}: {step}, for {_span(now.seconds)} so far",
        f"  {so_many(now.visited, 'page')}, {pace.rate:.1f} a second, {size(now.kept)} kept",
        f"  {now.in_flight} asked for, {now.due} due, {now.unread} to be read, {pace.left(waiting)}",
        f"  {_by_role(now)}",
    ]
    if trouble := _trouble(now):
        lines.append(f"  failed: {trouble}")
    return tuple(lines)


def _line(now: CrawlProgress, pace: _Pace) -> str:
    parts = [
        f"{', '.join(now.publications)}: {so_many(now.visited, 'page')} in {_span(now.seconds)}",
        f"{pace.rate:.1f} a second",
        size(now.kept),
        f"{now.due + now.in_flight} to visit",
        f"{now.unread} to read",
        pace.left(now.due + now.in_flight),
    ]
    trouble = _trouble(now)
    return ", ".join(parts) + (f"; failed: {trouble}" if trouble else "")


def _by_role(now: CrawlProgress) -> str:
    numbers = Counter[Role]()
    for role, _, number in now.visits:
        numbers[role] += number
    return " · ".join(f"{word} {sum(numbers[role] for role in roles)}" for word, roles in _ROLES)


def _trouble(now: CrawlProgress) -> str:
    failed = Counter[tuple[Role, str]]()
    for role, outcome, number in now.visits:
        if outcome not in AS_EXPECTED and role is not Role.ROBOTS:
            failed[role, outcome] += number
    return ", ".join(
        f"{so_many(number, role)} {outcome_in_words(token)}" for (role, token), number in failed.most_common(4)
    )


def _span(seconds: float) -> str:
    """Seconds as people say them."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
