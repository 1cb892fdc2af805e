"""Crawls as `fonds status` and `fonds list crawls` tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from access.cli.moments import moment
from access.cli.output import paragraph, so_many, write
from access.token_words import changes, crawl_ending, crawl_purpose
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.questions.crawls import ListedCrawl

_BELOW = 4


def write_crawls(crawls: Sequence[ListedCrawl], indent: int = 0) -> None:
    """Write crawls, the newest first: when each began and how it ended, what it brought, and its id."""
    for crawl in crawls:
        # Two never run beside each other: one after which another began was cut off.
        paragraph("  ".join(_ended(crawl, may_run=crawl is crawls[0])), indent)
        paragraph(_brought(crawl), indent + _BELOW)
        write(" " * (indent + _BELOW) + crawl.crawl_id)


def _ended(crawl: ListedCrawl, *, may_run: bool) -> tuple[str, ...]:
    """When it began, how it ended, what is to be looked at, and its exit code."""
    begun = [moment(crawl.started_at), *filter(None, (crawl_purpose(crawl.purpose),))]
    if crawl.ending is None:
        return *begun, "is running, or was cut off" if may_run else "was cut off"
    kinds = f" ({', '.join(kind for kind, _ in crawl.finding_kinds)})" if crawl.finding_kinds else ""
    nothing = "no page came" if crawl.exit_code is ExitCode.COULD_NOT else "no finding"
    look = f"{so_many(crawl.findings, 'finding')}{kinds}" if crawl.findings else nothing
    return *begun, crawl_ending(crawl.ending), look, f"exit {crawl.exit_code}"


def _brought(crawl: ListedCrawl) -> str:
    captures = sum(number for _, number in crawl.captures)
    kept, failed = so_many(captures, "capture"), crawl.failures
    if failed:
        kept = f"{kept}, {failed} failed" if failed < captures else f"{kept}, all failed"
    return ", ".join([kept, *(changes(kind, number) for kind, number in crawl.changes)])
