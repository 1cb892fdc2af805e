"""`fonds withhold` and `fonds release`: what is kept and not shown, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import so_many, table, write, write_heading, write_json
from access.given_times import instant_given
from access.jobs.withhold import (
    ReleaseOptions,
    WithholdOptions,
    WithholdResult,
    run_release,
    run_withhold,
)
from storage.types.clock import system_clock
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.questions.withholdings import ListedWithholding

_KEY = "Of an article, a capture or a source; or a URL."


def withhold_command(
    key: Annotated[str | None, typer.Argument(metavar="ID|URL", help=_KEY)] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; told to whoever asks for what is withheld.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="When it ends by itself, such as 2031-01-01 (UTC).")
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", help="Tell what is withheld, and what was.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Take something out of replay, search, views and exports; its records stay where they are.

    An article's URL means the article: all that was captured at any of its addresses, and every revision. Another URL
    means all its captures, those to come included; a capture's id means that visit alone. The sources that an article
    cites stay.

    Example: fonds withhold https://news.example/2025/08/a-page/ --reason "court order 31/2026" --until 2031-01-01
    """
    if list_all:
        if key is not None:
            raise UsageError("--list takes no ID or URL")
        _write_list(archive, json=json)
        return
    if key is None:
        raise UsageError("an ID or URL is needed; --list tells what is withheld")
    if not (reason or "").strip():
        raise UsageError('--reason is needed, such as --reason "court order 31/2026"')
    ends = None if until is None else instant_given("--until", until, to_the_day=True)
    result = run_withhold(WithholdOptions(archive, key, reason or "", ends), system_clock)
    if json:
        write_json(result.as_json())
    else:
        _write_result(result, naming(archive))


def release_command(
    key: Annotated[str, typer.Argument(metavar="ID|URL", help=f"{_KEY} Also the id of a withholding.")],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the release.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Show again what was withheld.

    Example: fonds release https://news.example/2025/08/a-page/ --reason "order lifted"
    """
    result = run_release(ReleaseOptions(archive, key, reason), system_clock)
    if json:
        write_json(result.as_json())
        return
    for act in result.released:
        write(f"Released: {act.url}, {so_many(act.captures, 'capture')} of {act.publication}")


def _write_result(result: WithholdResult, where: str) -> None:
    for act, subject in zip(result.withheld, result.subjects, strict=True):
        write(f"Withheld: {subject.title}")
        ends = "until it is released" if act.until is None else f"until {moment(act.until)}"
        addresses = len(subject.addresses)
        at = f" at {so_many(addresses, 'address', 'addresses')}" if addresses else ""
        write(f"  {so_many(act.captures, 'capture')} of {act.publication}{at}, {ends}")
    write("The records stay in their WARC files. To show it again:")
    for act in result.withheld:
        write(f"  fonds release {act.withholding_id}{where}")


def _write_list(archive: Path, *, json: bool) -> None:
    from storage.archive.archive import Archive
    from storage.questions.withholdings import list_withholdings

    with Archive.at(archive).open_database(write=False) as database:
        acts = list_withholdings(database)
    if json:
        write_json({"withholdings": acts})
        return
    for act in acts:
        write_heading(act.url)
        table(_rows(act), indent=2)
        write()
    holding = sum(act.in_force for act in acts)
    write(f"{holding} of {so_many(len(acts), 'withholding')} in force." if acts else "Nothing is withheld.")


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
