"""`fonds copy`: the collections at further places, compared with one another and mended from one another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.copy_rows import comparison_outcome, copy_rows
from access.cli.moments import UtcOption
from access.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    EndpointOption,
    JsonOption,
    QuietOption,
    RegionOption,
)
from access.cli.output import answering, size, so_many, table, warn, write, write_json
from access.cli.progress import shown_progress
from access.cli.shares import share_of
from access.jobs.copies import (
    CopyAddOptions,
    CopyOptions,
    CopyResult,
    run_copies,
    run_copy_add,
    run_copy_remove,
)
from access.jobs.json_values import json_object
from storage.types.clock import system_clock

if TYPE_CHECKING:
    from storage.custody.copies.outcome import Done, Found

_DAMAGES_SHOWN = 20

copy = typer.Typer(
    help="The collections at further places: add, list, verify, repair, remove copies.", invoke_without_command=True
)

NamesArgument = Annotated[list[str] | None, typer.Argument(metavar="NAME", help="Which copies; without a name, all.")]
OldestOption = Annotated[
    str | None,
    typer.Option("--oldest", metavar="N|N%", help="Only the files that were compared longest ago, and what presses."),
]


@copy.callback()
def the_copies(context: typer.Context) -> None:
    """The collections at further places: add, list, verify, repair, remove copies."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@copy.command("add", short_help="Keep the collections at a further place.")
def add_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the copy is called from now on.")],
    place: Annotated[str, typer.Argument(metavar="DIR|s3://BUCKET/PREFIX", help="Where it lies.")],
    endpoint: EndpointOption = None,
    region: RegionOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make a copy of all finished WARC files at a place, and remember it in fonds.toml. Given again, it goes on.

    Example: fonds copy add vault /mnt/vault/fonds
    """
    with shown_progress(quiet) as report:
        result = run_copy_add(CopyAddOptions(archive, name, place, endpoint, region), system_clock, report)
    _answer(result, json=json)


@copy.command("list", short_help="The copies, and how far each is.")
def list_command(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False, utc: UtcOption = False) -> None:
    """List the copies: where each lies, how much it holds, since when all of that was compared, and what waits to be
    copied.

    Of one that could not be used the last time it is told since when. Files that were found damaged or missing in the
    archive itself are told first, in a line `here`.

    Example: fonds copy list
    """
    from storage.archive.archive import Archive
    from storage.questions.copies import standing_of_copies
    from storage.tables.warc_files import HERE

    opened = Archive.at(archive)
    urls = {one.name: one.address.url for one in opened.configuration.copies}
    with opened.open_database(write=False) as database:
        standings = standing_of_copies(database, tuple(urls))
    urls[HERE] = str(opened.path)
    if json:
        write_json([{**json_object(asdict(one)), "url": urls[one.copy]} for one in standings])
        return
    table((*row, urls[one.copy]) for one, row in zip(standings, copy_rows(standings), strict=True))
    if not standings:
        write("No copy. fonds copy add NAME DIR makes one.")


@copy.command("verify", short_help="Compare the copies with the archive, file by file.")
def verify_command(
    names: NamesArgument = None,
    oldest: OldestOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read every finished WARC file wherever it is kept, and tell what is not as it was recorded; nothing is mended.

    Of a file that differs it is told which of its records are damaged. Ends with 3 when there is any, with 1 when a
    place cannot be used or there is no copy.

    Example: fonds copy verify --oldest 1%
    """
    _run(names, oldest, archive, json=json, quiet=quiet, is_mending=False)


@copy.command("repair", short_help="Copy what is new, and mend what differs from where it is sound.")
def repair_command(
    names: NamesArgument = None,
    oldest: OldestOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare, copy what is new, and mend each damaged or missing file from a place where it is as it was recorded.

    Where it is so nowhere, records that are whole at one place mend those that are damaged at another. A damaged file
    is kept beside the sound one. Ends with 3 when a record is damaged everywhere, with 1 when a place cannot be used.

    Example: fonds copy repair
    """
    _run(names, oldest, archive, json=json, quiet=quiet, is_mending=True)


@copy.command("remove", short_help="Forget a copy; what lies there stays.")
def remove_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which copy.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Take a copy out of fonds.toml. Nothing is deleted: what lies there stays there, and can be added again.

    Example: fonds copy remove vault
    """
    result = run_copy_remove(CopyOptions(archive, (name,)), system_clock)
    if json:
        write_json(result.as_json())
    else:
        write(f"Forgotten: {result.name}. Its files stay in {result.url}.")


def _run(
    names: list[str] | None, oldest: str | None, archive: Path, *, json: bool, quiet: bool, is_mending: bool
) -> None:
    share = None if oldest is None else share_of(oldest)
    with shown_progress(quiet) as report:
        result = run_copies(CopyOptions(archive, tuple(names or ()), share, is_mending), system_clock, report)
    _answer(result, json=json)


def _answer(result: CopyResult, *, json: bool) -> None:
    compared = result.compared
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write_result(result)
    for refusal in compared.refusals:
        warn(f"{refusal.place}: {refusal.why}")
    raise typer.Exit(result.exit_code)


def _write_result(result: CopyResult) -> None:
    from storage.custody.copies.instance import Condition
    from storage.custody.copies.outcome import CopyAct

    compared = result.compared
    for done in compared.done:
        _write_done(done)
    for found in compared.found:
        _write_found(found)
    for one in compared.strange:
        write(f"not known here: {one.file} {_in(one.place)}")
        write("  fonds import takes it in, if it belongs to this archive")
    copied = [one for one in compared.done if one.act is CopyAct.COPIED]
    if copied:
        write(f"Copied {so_many(len(copied), 'WARC file')}, {size(sum(one.bytes for one in copied))}.")
    refused = {refusal.place for refusal in compared.refusals}
    where = ", ".join(f"{name} ({url})" for name, url in result.places if name not in refused)
    write(f"Compared {so_many(compared.files, 'WARC file')}: {comparison_outcome(compared)}. Places: {where}.")
    if not result.is_mending and any(
        one.condition is not Condition.UNREADABLE and not one.is_lost for one in compared.found
    ):
        write("Next: fonds copy repair mends what is whole at another place.")
    if compared.waiting:
        write(f"Not in every copy yet: {so_many(compared.waiting, 'WARC file')}. fonds copy repair copies what is new.")
    if compared.joined:
        write(f"In the copies, and joined into others since: {so_many(compared.joined, 'WARC file')}.")
    if compared.taken_out:
        write(f"Taken out of copies, for they lie in joined ones there: {so_many(compared.taken_out, 'WARC file')}.")


def _write_done(done: Done) -> None:
    """What was mended; of what was only copied the number is told."""
    from storage.custody.copies.outcome import CopyAct

    if done.act is CopyAct.COPIED:
        return
    write(f"{done.act}: {done.file} {_in(done.place)}, from {' and '.join(done.sources)}")
    if done.kept_as is not None:
        write(f"  as it was it lies there as {done.kept_as}")


def _in(place: str) -> str:
    return place if place == "here" else f"in {place}"


def _write_found(found: Found) -> None:
    write(f"{found.condition}: {found.file} {_in(found.place)}")
    write(f"  it {found.clause}")
    for damage in found.damages[:_DAMAGES_SHOWN]:
        record = "" if damage.record_id is None else f" {damage.record_id}"
        write(f"  {damage.end - damage.begin} bytes at {damage.begin}{record}: {damage.why}")
    if len(found.damages) > _DAMAGES_SHOWN:
        write(f"  and {so_many(len(found.damages) - _DAMAGES_SHOWN, 'more damaged record')}; --json lists them")
    if found.is_lost:
        write("  no place holds that whole; bring it back from a backup, or fonds verify --repair records what is lost")
