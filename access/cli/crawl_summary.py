"""What a crawl came to, in words a reader of newspapers understands, and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from access.cli.moments import moment
from access.cli.options import naming
from access.cli.output import counts, so_many, table, warn, warn_of, write, write_json
from access.cli.source_counts import sources_in_words
from access.jobs.crawl_result import CrawlResult
from access.token_words import (
    changed_sources,
    lost_sources,
    missing_articles,
    outcome,
    remedy,
    role_in_words,
)
from storage.types import LISTING_ROLES, ChangeKind, Role
from storage.types.crawl_ends import CrawlEnding, FindingKind
from storage.types.outcome_tokens import AS_EXPECTED, NO_HOST, TRUNCATED, is_answer

if TYPE_CHECKING:
    from storage.questions.listing_visits import ListingVisit

Following = Sequence[tuple[str, str]]
"""Commands that come next, each with what it is good for."""
_COLUMNS = 80
# So many changed sources are named; `fonds diff` and the list of changes have them all.
_NAMED = 20
# So many hosts are named at which addresses failed alike.
_HOSTS = 3
# So many kinds of dispute are named, most often met first.
_DISPUTED = 4
# The part of a line that is left for values, after the words before them.
_WIDTH = 66
_KEPT = {"200": "kept", "304": "unchanged"}


def write_summary(result: CrawlResult, archive: Path, *, json: bool, following: Following | None = None) -> None:
    """Print the answer of `fonds crawl`, with what to do next: `following`, or what suits any archive."""
    if json:
        write_json(result.as_json())
    elif result.ending is CrawlEnding.NOTHING_DUE:
        recheck = "" if len(result.quiet) == len(result.publications) else "; --recheck visits everything now"
        write(f"Nothing is due {_until(result)}{recheck}.")
        _write_quiet(result)
    else:
        _write_counts(result)
        if not result.unreachable:
            _write_next(_following(archive) if following is None else following)
    _warn(result, archive)


def _warn(result: CrawlResult, archive: Path) -> None:
    """Name each finding once, a start address that failed with what to do; every crawl does until it answers again."""
    starts = {visit.url: visit for visit in result.failed_starts}
    for finding in result.findings:
        if finding.kind is FindingKind.UNREACHABLE:
            failed = [visit for visit in result.failed_starts if visit.publication == finding.subject]
            reasons = ", ".join(dict.fromkeys(outcome(visit.failure or "") for visit in failed)) or "none answered"
            at = f"{reasons} at {moment(failed[0].visited_at)}" if failed else reasons
            again = _again(finding.subject, archive, failed)
            check = "" if any(remedy(visit.error) for visit in failed) else "check its start address; "
            warn(f"no listing of {finding.subject} could be read ({at}); {check}{again}")
        elif finding.kind is FindingKind.START_FAILED:
            visit = starts[finding.subject]
            at = f"{outcome(visit.failure or '')} at {moment(visit.visited_at)}"
            again = _again(visit.publication, archive, [visit])
            warn(f"{visit.publication}: its start address could not be read ({at}): {visit.url}; {again}")
        else:
            warn_of((finding.text,))
    warn_of_untold(result)


def warn_of_untold(result: CrawlResult) -> None:
    """Say whom the crawl could not tell of it."""
    for line in result.untold:
        warn(f"{line}; fonds status tells when it is tried again")
    for line in result.unheard:
        warn(line)


def _again(publication: str, archive: Path, failed: Sequence[ListingVisit]) -> str:
    remedies = dict.fromkeys(filter(None, (remedy(visit.error) for visit in failed)))
    options = "".join(f" {option}" for option in remedies)
    return f"fonds crawl {publication} --recheck{naming(archive)}{options} tries again"


def _write_counts(result: CrawlResult) -> None:
    seconds = (result.end.at - result.started).total_seconds()
    if result.recovered_files:
        write(f"Recovered {so_many(result.recovered_files, 'file')} of a crawl that was cut off.")
    if result.ending is CrawlEnding.STOPPED:
        write(f"Stopped early: {result.stopped_because}. The same command goes on where this one ended.")
    pages = _visited(result, frozenset(Role) - {Role.REQUISITE, Role.ROBOTS})
    write(f"{', '.join(result.publications)}: visited {so_many(pages, 'page')} in {seconds:.0f} s.")
    write(f"  Listings    {_listings(result)}")
    _write_articles(result)
    for place, line in enumerate(_sources(result)):
        write(f"  {'' if place else 'Sources':<10}  {line}")
    if result.changed_sources:
        write(f"              {changed_sources(len(result.changed_sources))}:")
        for url in result.changed_sources[:_NAMED]:
            write(f"                {url}")
    if result.lost_sources:
        write(f"              {lost_sources(result.lost_sources)}")
    if requisites := _requisites(result):
        ordered = sorted(requisites.items(), key=lambda pair: (-pair[1], pair[0]))
        kinds = f"{requisites.total()} pictures, styles, fonts and scripts: "
        for place, line in enumerate(_in_lines(kinds, [f"{number} {how}" for how, number in ordered])):
            write(f"  {'' if place else 'Page files':<10}  {line}")
    for place, ((role, token), number) in enumerate(_failed(result).most_common()):
        # What helps is to be copied, and stays on one line.
        helps = _helps(result, role, token)
        words = [outcome(token) + helps] if helps else (outcome(token) + _at_hosts(result, role, token)).split(" ")
        for row, piece in enumerate(_in_lines(f"{so_many(number, role_in_words(role))}: ", words, between=" ")):
            write(f"  {'' if place or row else 'Failed':<10}  {piece}")
    if result.ending is not CrawlEnding.STOPPED:
        write(f"Nothing more is due {_until(result)}.")
        _write_quiet(result)


def _write_quiet(result: CrawlResult) -> None:
    for slug, until in result.quiet:
        write(f"{slug} is left alone until {moment(until)}: these are its quiet hours (crawl.quiet).")


def _helps(result: CrawlResult, role: Role, token: str) -> str:
    """Which options would help a listing that failed so."""
    alike = (visit for visit in result.failed_starts if (visit.role, visit.failure) == (role, token))
    options = dict.fromkeys(filter(None, (remedy(visit.error) for visit in alike)))
    return f"; {' '.join(options)} helps" if options else ""


def _write_articles(result: CrawlResult) -> None:
    articles = _visits_in_words(result, frozenset({Role.ARTICLE}))
    changes = dict(result.changes)
    shown = [(kind, changes[kind]) for kind in (ChangeKind.NEW, ChangeKind.REVISED, ChangeKind.WITHDRAWN)]
    was_busy = any(visit.role is Role.ARTICLE for visit in result.visits) or any(number for _, number in shown)
    write(f"  Articles    {articles}{f': {counts(shown)}' if was_busy else ''}")
    if result.missing:
        write(f"              {missing_articles(result.missing)}")
    if result.earlier_changes:
        write(f"  Earlier     {counts(result.earlier_changes)}: read now of what an earlier crawl had kept")
    for place, line in enumerate(_disputed(result)):
        write(f"  {'' if place else 'Disputed':<10}  {line}")


def _write_next(following: Following) -> None:
    """Write what to do next, each command with its use beside it, or below it when one line cannot hold both."""
    write("Next:")
    widest = max(cell_len(command) for command, _ in following)
    if all(widest + cell_len(use) + 4 <= _COLUMNS for _, use in following):
        table(following, indent=2)
        return
    for command, use in following:
        write(f"  {command}")
        write(f"      {use}")


def _following(archive: Path) -> Following:
    where = naming(archive)
    return (
        (f"fonds search WORD{where}", "find articles by their words"),
        (f"fonds status{where}", "what it holds, what is due"),
        (f"fonds verify{where}", "is all as it was fetched"),
    )


def _disputed(result: CrawlResult) -> list[str]:
    """Which fields the rules of the reader disagree about, on how many pages of which host; the rest is in `--json`."""
    named = [f"{entry.field} on {so_many(entry.count, 'page')} of {entry.host}" for entry in result.disputed]
    more = sum(entry.count for entry in result.disputed[_DISPUTED:])
    return [*named[:_DISPUTED], *([f"and {so_many(more, 'other field')}"] if more else [])]


def _sources(result: CrawlResult) -> list[str]:
    """What became of all cited sources, in words, as many to a line as fit."""
    sources = Counter(dict(result.sources))
    states = [f"{number} {what}" for number, what in sources_in_words(sources.items(), result.unfound_sources)]
    return _in_lines(f"{sources.total()} cited" + (": " if states else ""), states)


def _in_lines(first: str, listed: Sequence[str], between: str = ", ") -> list[str]:
    """Words and what they introduce, as much to a line as fits."""
    lines = [first]
    for place, entry in enumerate(listed):
        piece = entry + (between if place < len(listed) - 1 else "")
        if cell_len(lines[-1] + piece) > _WIDTH:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _listings(result: CrawlResult) -> str:
    """What the listings showed; those that are unchanged show what they showed before, and are not read again."""
    listings, unchanged = _visited(result, LISTING_ROLES), result.unchanged_listings
    visits = _visits_in_words(result, LISTING_ROLES)
    if not listings:
        return visits
    if unchanged == listings:
        return f"{visits}, all unchanged"
    if not result.shown:
        return f"{visits}, {f'{unchanged} unchanged' if unchanged else 'none showed an article'}"
    said = f"{unchanged} unchanged, the others show" if unchanged else "they show"
    return f"{visits}, {said} {so_many(result.shown, 'article')}"


def _visits_in_words(result: CrawlResult, roles: Collection[Role]) -> str:
    """How many addresses of these roles were visited: those that gave no answer were not."""
    tried = sum(visit.count for visit in result.visits if visit.role in roles)
    if not tried:
        return "none was due"
    answered = _visited(result, roles)
    return f"{answered} visited" if answered else f"none of {tried} answered"


def _visited(result: CrawlResult, roles: Collection[Role]) -> int:
    return sum(visit.count for visit in result.visits if visit.role in roles and is_answer(visit.outcome))


def _at_hosts(result: CrawlResult, role: Role, token: str) -> str:
    """The hosts at which addresses failed so, and what there is of them all the same."""
    failures = [failed for failed in result.failed_hosts if (failed.role, failed.outcome) == (role, token)]
    hosts = [failed.host for failed in failures if failed.host != NO_HOST]
    more = f" and {so_many(len(hosts) - _HOSTS, 'other host')}" if len(hosts) > _HOSTS else ""
    at = f" at {', '.join(hosts[:_HOSTS])}{more}" if hosts else ""
    # Such a source is counted among the captured ones too.
    return f"{at}, what came is kept" if (role, token) == (Role.SOURCE, TRUNCATED) else at


def _requisites(result: CrawlResult) -> Counter[str]:
    """What became of the requisites that pages need; one that was not kept by how it failed."""
    requisites = Counter[str]()
    for visit in result.visits:
        if visit.role is Role.REQUISITE:
            requisites[_KEPT.get(visit.outcome) or outcome(visit.outcome)] += visit.count
    return requisites


def _failed(result: CrawlResult) -> Counter[tuple[Role, str]]:
    failed = Counter[tuple[Role, str]]()
    for visit in result.visits:
        if visit.outcome not in AS_EXPECTED and visit.role not in (Role.ROBOTS, Role.REQUISITE):
            failed[visit.role, visit.outcome] += visit.count
    return failed


def _until(result: CrawlResult) -> str:
    return "ever again" if result.next_due is None else f"until {moment(result.next_due)}"
