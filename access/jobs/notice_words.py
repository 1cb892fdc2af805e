"""Notices in words: what failed or was lost, and how a day was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from storage.types.crawl_ends import CrawlFinding
from storage.types.exit_codes import ExitCode
from storage.types.instants import instant_text
from storage.types.notices import FAILED, EndedBadly, Notice, NoticePosition, notice_id
from storage.types.strangers_text import in_one_line
from storage.types.tokens import ChangeKind

if TYPE_CHECKING:
    from storage.questions.changes import ListedChange

_WITHHELD = "withheld"
# So many findings of a day are written out.
_NAMED = 20

Telling = Sequence[tuple[EndedBadly, tuple[CrawlFinding, ...]]]
"""Crawls and tasks with what of each is to be told."""


def loss_notice(
    receiver: str, begin: NoticePosition, end: NoticePosition, crawls: Telling, changes: Sequence[ListedChange]
) -> Notice:
    """What crawls found and what changed between two positions of a receiver."""
    findings = [finding for _, found in crawls for finding in found]
    lines = [*_crawls(crawls), *(in_one_line(_change(change)) for change in changes)]
    at = max([*(crawl.ended_at for crawl, _ in crawls), *(change.at for change in changes)])
    return Notice(
        notice_id=notice_id(receiver, begin, end),
        at=at,
        subject=f"Fonds: {', '.join(_subjects(crawls, changes))}",
        lines=tuple(lines),
        facts=(
            ("crawls", [ended.crawl_id for ended, _ in crawls if ended.crawl_id is not None]),
            ("tasks", [ended.task for ended, _ in crawls if ended.crawl_id is None]),
            ("findings", findings),
            ("changes", [_facts(change) for change in changes]),
        ),
    )


def digest_notice(
    receiver: str,
    begin: NoticePosition,
    end: NoticePosition,
    changes: Sequence[tuple[ChangeKind, int]],
    crawls: Sequence[tuple[ExitCode, int]],
    bad: Sequence[EndedBadly],
) -> Notice:
    """What changed since the digest before, how the crawls ended, and what they found, each finding once."""
    findings = {(one.kind, one.subject): one for crawl in bad for one in crawl.told}
    counted = ", ".join(f"{number} {kind}" for kind, number in changes) or "nothing"
    ended = ", ".join(f"{number} with {int(code)}" for code, number in crawls) or "none"
    more = [f"- and {len(findings) - _NAMED} more"] if len(findings) > _NAMED else []
    lines = [
        f"From {begin.digest_at:%Y-%m-%d %H:%M} to {end.digest_at:%Y-%m-%d %H:%M} UTC.",
        f"Changes: {counted}.",
        f"Crawls, by exit code: {ended}.",
        *([f"Findings ({len(findings)}):"] if findings else ["No findings."]),
        *(f"- {in_one_line(one.text)}" for one in list(findings.values())[-_NAMED:]),
        *more,
    ]
    return Notice(
        notice_id=notice_id(receiver, begin, end),
        at=end.digest_at,
        subject=f"Fonds: the day until {end.digest_at:%Y-%m-%d %H:%M} UTC",
        lines=tuple(lines),
        facts=(
            ("since", begin.digest_at),
            ("until", end.digest_at),
            ("changes", dict(changes)),
            ("crawls", {str(int(code)): number for code, number in crawls}),
            ("findings", list(findings.values())),
        ),
    )


def _crawls(crawls: Telling) -> Iterable[str]:
    for ended, found in crawls:
        how = f"{how_ended(ended.exit_code)} at {ended.ended_at:%Y-%m-%d %H:%M} UTC"
        yield f"{ended.task} {how}:" if ended.crawl_id is None else f"A crawl {how} ({ended.crawl_id}):"
        for finding in found:
            yield f"- {in_one_line(finding.text)}"


def how_ended(exit_code: int) -> str:
    """How something ended, by its exit code, negative for a signal."""
    return f"was ended by signal {-exit_code}" if exit_code < 0 else f"ended with exit code {exit_code}"


def _subjects(crawls: Telling, changes: Sequence[ListedChange]) -> Iterable[str]:
    """What failed, first; what a failed task said is that failure, and no finding beside it."""
    failed = [ended for ended, _ in crawls if ended.token == FAILED]
    if tasks := [ended.task for ended in failed if ended.crawl_id is None]:
        yield f"{_so_many(len(tasks), 'task')} failed ({', '.join(dict.fromkeys(tasks))})"
    if len(failed) > len(tasks):
        yield f"{_so_many(len(failed) - len(tasks), 'crawl')} failed"
    if findings := sum(len(found) for ended, found in crawls if ended.crawl_id is not None or ended.token != FAILED):
        yield _so_many(findings, "finding")
    for kind in dict.fromkeys(change.kind for change in changes):
        yield f"{sum(change.kind is kind for change in changes)} {kind}"


def _so_many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _change(change: ListedChange) -> str:
    """A change in one line; of what is withheld meanwhile nothing but that."""
    what = f"{change.title} {change.url}" if change.title else change.url or _WITHHELD
    return f"{change.kind} {change.at:%Y-%m-%d %H:%M} UTC, {change.publication}: {what}"


def _facts(change: ListedChange) -> dict[str, object]:
    return {
        "kind": change.kind,
        "at": instant_text(change.at),
        "publication": change.publication,
        "article_id": change.article_id,
        "source_id": change.source_id,
        "url": change.url,
        "title": change.title,
    }
