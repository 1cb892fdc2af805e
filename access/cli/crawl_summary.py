"""What a crawl came to, in words a reader of newspapers understands, and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.cells import cell_len

from access.cli.options import naming
from access.cli.output import counts, moment, so_many, table, warn, write, write_json
from access.cli.token_words import missing_articles, role_in_words, source_state
from access.cli.token_words import outcome as outcome_in_words
from crawler.report import CrawlEnding, CrawlReport
from crawler.tally import Tally
from storage.archive.archive import Archive
from storage.questions.overview import overview
from storage.tables.changes import changes_since
from storage.types import LISTING_ROLES, ChangeKind, Role

COULD_NOT, LOOK, STOPPED = 1, 3, 4
Following = Sequence[tuple[str, str]]
"""Commands that come next, each with what it is good for."""
_FETCHED = ("200", "304")
_COLUMNS = 80
# What is left of them beside the words before it.
_WIDTH = 66
_KEPT = {"200": "kept", "304": "unchanged"}


def exit_code(report: CrawlReport) -> int:
    """The exit code that a crawl ends with."""
    if report.unreachable:
        return COULD_NOT
    if report.ending is CrawlEnding.STOPPED:
        return STOPPED
    return LOOK if report.findings else 0


def summarize(report: CrawlReport, archive: Path, *, json: bool, following: Following | None = None) -> None:
    """Print the answer of `fonds crawl`, with what to do next: `following`, or what suits any archive."""
    with Archive.at(archive).open_database(write=False) as database:
        changes = changes_since(database, report.cursor)
        sources, missing = Counter[str](), 0
        for publication in overview(database, report.ended).publications:
            if publication.publication in report.publications:
                sources.update(dict(publication.sources))
                missing += publication.missing
    if json:
        write_json(_document(report, changes, sources))
    elif report.ending is CrawlEnding.NOTHING_DUE:
        write(f"Nothing is due {_until(report)}; --recheck visits everything now.")
    else:
        _tell(report, changes, sources, missing)
        if not report.unreachable:
            _tell_next(_following(archive) if following is None else following)
    for line in (*report.tally.faults, *report.findings):
        warn(f"look at this: {line}")
    for slug in report.unreachable:
        reasons = dict.fromkeys(outcome_in_words(token) for (_, token), _ in _trouble(report).most_common())
        how = ", ".join(reasons) or "none answered"
        again = f"fonds crawl {slug} --recheck{naming(archive)}"
        warn(f"no listing of {slug} could be read ({how}); check its start address; {again} tries again")


def _tell(report: CrawlReport, changes: Mapping[ChangeKind, int], sources: Counter[str], missing: int) -> None:
    visits = report.tally.visits
    seconds = (report.ended - report.started).total_seconds()
    if report.recovered_files:
        write(f"Recovered {so_many(report.recovered_files, 'file')} of a crawl that was cut off.")
    if report.ending is CrawlEnding.STOPPED:
        write(f"Stopped early: {report.stopped_because}. The same command goes on where this one ended.")
    pages = sum(number for (role, _), number in visits.items() if role is not Role.REQUISITE)
    write(f"{', '.join(report.publications)}: visited {so_many(pages, 'page')} in {seconds:.0f} s.")
    write(f"  Listings    {_listings(report.tally)}")
    articles = sum(number for (role, _), number in visits.items() if role is Role.ARTICLE)
    told = ((kind, changes.get(kind, 0)) for kind in (ChangeKind.NEW, ChangeKind.REVISED, ChangeKind.WITHDRAWN))
    write(f"  Articles    {articles} visited: {counts(told)}")
    if missing:
        write(f"              {missing_articles(missing)}")
    for place, line in enumerate(_sources(sources)):
        write(f"  {'' if place else 'Sources':<10}  {line}")
    if requisites := _requisites(report.tally):
        became = ", ".join(
            f"{number} {how}" for how, number in sorted(requisites.items(), key=lambda one: (-one[1], one[0]))
        )
        write(f"  Page parts  {requisites.total()} visited: {became}")
    for place, ((role, outcome), number) in enumerate(_trouble(report).most_common()):
        what = so_many(number, role_in_words(role))
        write(f"  {'' if place else 'Failed':<10}  {what}: {outcome_in_words(outcome)}")
    if report.ending is not CrawlEnding.STOPPED:
        write(f"Nothing more is due {_until(report)}.")


def _tell_next(following: Following) -> None:
    """What to do next, each command with its use beside it, or below it where a line would not hold both."""
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
        (f"fonds verify{where}", "is it all as it was fetched"),
    )


def _sources(sources: Counter[str]) -> list[str]:
    """What became of all cited sources, in words, as many to a line as fit."""
    told = [f"{number} {source_state(state)}" for state, number in sources.most_common()]
    lines = [f"{sum(sources.values())} cited" + (": " if told else "")]
    for place, one in enumerate(told):
        piece = one + (", " if place < len(told) - 1 else "")
        if cell_len(lines[-1] + piece) > _WIDTH:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _listings(tally: Tally) -> str:
    """What the listings told; those that are unchanged show what they showed before, and are not read again."""
    listings = sum(number for (role, _), number in tally.visits.items() if role in LISTING_ROLES)
    unchanged = tally.unchanged.total()
    shown = len(set().union(*tally.listed.values()))
    if not listings:
        return "none was due"
    if unchanged == listings:
        return f"{listings} visited, all unchanged"
    said = f"{unchanged} unchanged, the others show" if unchanged else "they show"
    return f"{listings} visited, {said} {so_many(shown, 'article')}"


def _requisites(tally: Tally) -> Counter[str]:
    """What became of the requisites that pages need; one that is not kept by how it failed."""
    found = Counter[str]()
    for (role, outcome), number in tally.visits.items():
        if role is Role.REQUISITE:
            found[_KEPT.get(outcome) or outcome_in_words(outcome)] += number
    return found


def _trouble(report: CrawlReport) -> Counter[tuple[Role, str]]:
    trouble = Counter[tuple[Role, str]]()
    for (role, outcome), number in report.tally.visits.items():
        if outcome not in _FETCHED and role not in (Role.ROBOTS, Role.REQUISITE):
            trouble[role, outcome] += number
    return trouble


def _until(report: CrawlReport) -> str:
    return "ever again" if report.next_due is None else f"until {moment(report.next_due)}"


def _document(report: CrawlReport, changes: Mapping[ChangeKind, int], sources: Mapping[str, int]) -> dict[str, object]:
    visits = sorted(report.tally.visits.items())
    return {
        "publications": report.publications,
        "ending": report.ending,
        "started": report.started,
        "ended": report.ended,
        "next_due": report.next_due,
        "visits": [{"role": role, "outcome": outcome, "count": number} for (role, outcome), number in visits],
        "revisits": report.tally.revisits,
        "listed": {slug: len(urls) for slug, urls in report.tally.listed.items()},
        "changes": {kind: changes.get(kind, 0) for kind in ChangeKind},
        "sources": dict(sources),
        "recovered": {"files": report.recovered_files, "captures": report.recovered_captures},
        "faults": report.tally.faults,
        "findings": report.findings,
        "unreachable": report.unreachable,
    }
