"""`fonds status`: what the archive holds, what went wrong, and when it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import bold, counts, moment, size, so_many, table, write, write_json
from access.cli.token_words import missing_articles, outcome, role_in_words, source_state, verdict
from storage.archive.archive import Archive
from storage.questions.overview import Overview, PublicationOverview, overview


def status_command(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False) -> None:
    """Count articles, sources, visits and their outcomes; say when something is due again.

    Example: fonds status --json
    """
    opened = Archive.at(archive)
    with opened.open_database(write=False) as database:
        answer = overview(database, datetime.now(UTC))
    if json:
        write_json(answer)
    else:
        _tell(opened, answer, naming(archive))


def _tell(archive: Archive, answer: Overview, where: str) -> None:
    write(f"Archive {archive.path}")
    if answer.crawl is None:
        write("No crawl yet. Next: fonds crawl lia --start-url https://…" + where)
    else:
        ended = answer.crawl.ended_at
        until = "is running, or was cut off" if ended is None else f"{answer.crawl.outcome} {moment(ended)}"
        write(f"Last crawl began {moment(answer.crawl.started_at)}, {until}")
    for publication in answer.publications:
        write()
        write(bold(f"{publication.publication}  {publication.name}"))
        table(_rows(publication), indent=2)


def _rows(one: PublicationOverview) -> list[tuple[str, str]]:
    articles = sum(number for _, number in one.articles)
    cited = sum(number for _, number in one.sources)
    rows = [
        ("Articles", f"{articles}{_states(one)}, {so_many(one.revisions, 'revision')}"),
        ("Sources", f"{cited}, cited {so_many(one.citations, 'time')}"),
        *_below((source_state(state), number) for state, number in one.sources),
        ("Page parts", f"{one.requisites} pictures, styles, fonts and scripts of these pages"),
        ("Records", f"{so_many(one.warc_files, 'WARC file')}, {size(one.warc_bytes)}"),
        ("Due", f"{one.due} of {so_many(one.targets, 'address', 'addresses')}; the next {_when(one.next_due)}"),
    ]
    if one.missing:
        rows.insert(1, ("Missing", missing_articles(one.missing)))
    if one.pending:
        rows.append(("To read", f"{so_many(one.pending, 'capture')}, by the next crawl"))
    if one.withheld:
        rows.append(("Withheld", f"{so_many(one.withheld, 'withholding')} in force; fonds withhold --list tells why"))
    if one.refusals:
        rows.append(("Not read", str(sum(number for _, number in one.refusals))))
        rows.extend(_below((verdict(token), number) for token, number in one.refusals))
    rows.append(("Visits", str(sum(number for _, number in one.captures))))
    rows.extend(_below((_visit(what), number) for what, number in one.captures))
    return rows


def _states(one: PublicationOverview) -> str:
    return f" ({counts(one.articles)})" if one.articles else ""


def _below(told: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
    """Numbers with what they count, one a line, below the row that they belong to."""
    return [("", f"{number:>6}  {what}") for what, number in told]


def _visit(token: str) -> str:
    """A role and what its visit came to, in words."""
    role, _, came = token.partition(" ")
    return f"{role_in_words(role)}: {outcome(came)}"


def _when(due: datetime | None) -> str:
    return "never" if due is None else moment(due)
