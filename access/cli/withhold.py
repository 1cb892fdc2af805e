"""`fonds withhold` and `fonds release`: what is kept and not shown, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import bold, moment, so_many, table, write, write_json
from storage.archive.archive import Archive
from storage.custody.withholding import release, withhold
from storage.questions.withholding_subjects import WithholdingSubject, find_subjects
from storage.questions.withholdings import ListedWithholding, withholdings
from storage.tables.database import Database
from storage.types.errors import UnknownId, UsageError

_KEY = "Of an article, a capture or a source; or a URL."


def withhold_command(
    key: Annotated[str | None, typer.Argument(metavar="ID|URL", help=_KEY)] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the act.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="When it ends by itself, such as 2031-01-01 (UTC).")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Tell what is withheld, and what was.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Take something out of replay, search, views and exports; its records stay where they are.

    An article's URL means the article: all that was captured at any of its addresses, and every revision. Another URL
    means all its captures, those to come included; a capture's id means that visit alone. The sources that an article
    cites stay.

    Example: fonds withhold https://news.example/2025/08/a-page/ --reason "court order 31/2026" --until 2031-01-01
    """
    opened = Archive.at(archive)
    if list_all:
        if key is not None:
            raise UsageError("--list takes no ID or URL")
        _list(opened, json=json)
        return
    if key is None:
        raise UsageError("an ID or URL is needed; --list tells what is withheld")
    if not (reason or "").strip():
        raise UsageError('--reason is needed, such as --reason "court order 31/2026"')
    now = datetime.now(UTC)
    ends = None if until is None else _until(until, now)
    database = _open(opened)
    try:
        meant = find_subjects(database, key)
        made = {act.withholding_id for act in withhold(opened, database, meant, reason or "", ends, now)}
        acts = [act for act in withholdings(database) if act.withholding_id in made]
    finally:
        database.close()
    if json:
        write_json({"withheld": acts})
    else:
        _tell(acts, meant, naming(archive))


def release_command(
    key: Annotated[str, typer.Argument(metavar="ID|URL", help=f"{_KEY} Also the id of a withholding.")],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the act.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Show again what was withheld.

    Example: fonds release https://news.example/2025/08/a-page/ --reason "order lifted"
    """
    opened = Archive.at(archive)
    database = _open(opened)
    try:
        every = withholdings(database)
        ended = [act for act in every if act.released_at is None and _means(act, key)]
        if not ended:
            meant = find_subjects(database, key)
            ended = [act for act in every if act.released_at is None and any(_is_about(act, one) for one in meant)]
        if not ended:
            raise UnknownId(f"{key} is not withheld; fonds withhold --list tells what is")
        release(opened, database, [(act.publication, act.withholding_id) for act in ended], reason, datetime.now(UTC))
        ids = {act.withholding_id for act in ended}
        acts = [act for act in withholdings(database) if act.withholding_id in ids]
    finally:
        database.close()
    if json:
        write_json({"released": acts})
        return
    for act in acts:
        write(f"Released: {act.url}, {so_many(act.captures, 'capture')} of {act.publication}")


def _open(opened: Archive) -> Database:
    """The archive's database, to write; none is made where there is none."""
    opened.open_database(write=False).close()
    return opened.open_database(write=True)


def _until(text: str, now: datetime) -> datetime:
    """The instant that a date or an instant means; a day begins at midnight UTC."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--until {text!r} is no date, such as 2031-01-01 or 2031-01-01T12:00+08:00") from error
    ends = given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    if ends <= now:
        raise UsageError(f"--until {text} is past: nothing would be withheld")
    return ends


def _means(act: ListedWithholding, key: str) -> bool:
    return key in (act.withholding_id, act.withholding_id.rpartition(":")[2], act.url)


def _is_about(act: ListedWithholding, target: WithholdingSubject) -> bool:
    if act.publication != target.publication:
        return False
    if target.capture_id is not None or target.article_id is not None:
        return (act.capture_id, act.article_id) == (target.capture_id, target.article_id)
    return act.url in target.addresses


def _tell(acts: Sequence[ListedWithholding], meant: Sequence[WithholdingSubject], where: str) -> None:
    for act, target in zip(acts, meant, strict=True):
        write(f"Withheld: {target.title}")
        ends = "until it is released" if act.until is None else f"until {moment(act.until)}"
        places = len(target.addresses)
        at = "" if not places else " at 1 address" if places == 1 else f" at {places} addresses"
        write(f"  {so_many(act.captures, 'capture')} of {act.publication}{at}, {ends}")
    write("The records stay in their WARC files. To show it again:")
    for act in acts:
        write(f"  fonds release {act.withholding_id}{where}")


def _list(opened: Archive, *, json: bool) -> None:
    with opened.open_database(write=False) as database:
        acts = withholdings(database)
    if json:
        write_json({"withholdings": acts})
        return
    holding = [act for act in acts if act.in_force]
    for act in acts:
        write(bold(act.url))
        table(_rows(act), indent=2)
        write()
    write(f"{len(holding)} of {so_many(len(acts), 'withholding')} in force." if acts else "Nothing is withheld.")


def _rows(act: ListedWithholding) -> list[tuple[str, str]]:
    if act.released_at is not None:
        state = f"released {moment(act.released_at)}{f': {act.release_reason}' if act.release_reason else ''}"
    elif act.until is None:
        state = "until it is released"
    else:
        state = f"{'until' if act.in_force else 'ended by itself'} {moment(act.until)}"
    return [
        ("What", f"{act.kind} of {act.publication}, {so_many(act.captures, 'capture')}"),
        ("Since", f"{moment(act.withheld_at)}, {state}"),
        ("Reason", act.reason),
        ("Id", act.withholding_id),
    ]
