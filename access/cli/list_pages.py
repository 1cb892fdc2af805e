"""What all commands that list something page by page share: their options, and how a page is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from access.cli.output import so_many, table, write, write_json_line
from access.given_times import instant_given
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.questions.paging import AnswerPage
    from storage.tables.database import Database

_DATE = "A year, a month or a day (in UTC), such as 2031-01-01, or an instant, such as 2031-01-01T08:00+08:00."

PublicationOption = Annotated[
    str | None, typer.Option("--publication", metavar="SLUG", help="Only of this publication.")
]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="How many are shown.")]
AfterOption = Annotated[
    str | None, typer.Option("--after", metavar="CURSOR", help="Go on after the page that ended with this cursor.")
]

SinceOption = Annotated[str | None, typer.Option("--since", metavar="DATE", help=f"Not before this. {_DATE}")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Not after this; a day is included.")]


class ArticleTime(StrEnum):
    """By what time articles are listed."""

    FIRST_SEEN = "first-seen"
    PUBLISHED = "published"


@contextmanager
def opened(archive: Path, publication: str | None) -> Iterator[Database]:
    """The database of an archive. Raises UnknownId for a publication that it does not know."""
    from storage.archive.archive import Archive
    from storage.questions.publications import require_publication

    with Archive.at(archive).open_database(write=False) as database:
        require_publication(database, publication)
        yield database


def span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """The first instant of a list and the one after its last, None where it is open."""
    first = None if since is None else instant_given("--since", since)
    before = None if until is None else instant_given("--until", until, behind=True)
    if first is not None and before is not None and first >= before:
        raise UsageError(f"--since {since} is not before --until {until}")
    return first, before


# Any: the rows of the lists have no type in common.
def in_table(rows: Callable[[Any], Iterable[Sequence[str]]]) -> Callable[[Sequence[Any]], None]:
    """What writes answers in one table, each in the rows that are made of it."""
    return lambda answers: table(row for answer in answers for row in rows(answer))


def write_page(
    page: AnswerPage[Any],
    write_answers: Callable[[Sequence[Any]], None],
    *,
    json: bool,
    may_grow: bool = False,
    noun: str | None = None,
) -> None:
    """Write a page of a list, and how to go on.

    Args:
        page: the answers.
        write_answers: writes them for people.
        json: write them as JSON instead, one a line, and the cursor last.
        may_grow: for a list to whose end more is added.
        noun: what an answer is, where the last line says it.
    """
    if json:
        for answer in page.answers:
            write_json_line(answer)
        write_json_line({"cursor": page.end, "more": page.more})
        return
    write_answers(page.answers)
    number = len(page.answers)
    if page.more:
        write(f"{number} shown. There are more: --after {page.end}")
    elif page.end is None or (noun is not None and not page.answers):
        write("Nothing to list.")
    elif may_grow:
        write(f"{number} shown, no more yet. What follows later: --after {page.end}")
    else:
        write(f"{number if noun is None else so_many(number, noun)} shown, and that is all.")
