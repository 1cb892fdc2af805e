"""A crawl as `fonds status` and `fonds list crawls` tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from access.cli.moments import moment
from access.cli.output import so_many
from access.token_words import crawl_ending

if TYPE_CHECKING:
    from storage.questions.crawls import ListedCrawl


def crawl_row(crawl: ListedCrawl, *, may_run: bool) -> tuple[str, ...]:
    """When it began, how it ended, what it brought, what is to be looked at, its exit code, and its id.

    Arguments: `may_run` is False for a crawl after which another began: two never run beside each other.
    """
    visits = sum(number for _, number in crawl.captures)
    brought = f"{so_many(visits, 'visit')}{''.join(f', {number} {kind}' for kind, number in crawl.changes)}"
    if crawl.ending is None:
        cut_off = "is running, or was cut off" if may_run else "was cut off"
        return moment(crawl.started_at), cut_off, brought, "", "", crawl.crawl_id
    kinds = f" ({', '.join(kind for kind, _ in crawl.finding_kinds)})" if crawl.finding_kinds else ""
    look = f"{so_many(crawl.findings, 'finding')}{kinds}" if crawl.findings else "no finding"
    return (
        moment(crawl.started_at),
        crawl_ending(crawl.ending),
        brought,
        look,
        f"exit {crawl.exit_code}",
        crawl.crawl_id,
    )
