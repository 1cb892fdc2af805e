"""`fonds import`: import WARC, ARC and WACZ files that other programs made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import answering, counts, so_many, table, warn, write, write_json
from access.cli.progress import shown_progress
from access.jobs.import_files import ImportOptions, run_import
from access.jobs.import_result import ImportedWarc, ImportResult, KnownWarc, OtherHost
from access.token_words import no_article
from storage.types.clock import system_clock
from storage.types.outcome_tokens import OTHER_HOST

_PAGES_SHOWN = 3
_HOSTS_SHOWN = 8


def import_command(
    file: Annotated[list[Path], typer.Argument(metavar="FILE", help="WARC, ARC or WACZ files, packed or not.")],
    publication: Annotated[
        str | None,
        typer.Option(
            "--publication", metavar="SLUG", help="Whose collection they go into, and by whose profile they are read."
        ),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Import WARC, ARC and WACZ files that other programs made, and read their articles and sources.

    Each file is copied whole or not at all; giving one again changes nothing. Nothing is fetched.

    Example: fonds import old-crawl.warc.gz browsertrix.wacz --publication lia
    """
    with shown_progress(quiet) as report:
        result = run_import(ImportOptions(archive, tuple(file), publication), system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write_result(result)
    for why in result.refused:
        warn(why)
    if result.stopped is not None and not result.refused:
        warn(result.stopped)
    raise typer.Exit(result.exit_code)


def _write_result(result: ImportResult) -> None:
    for warc in result.imported:
        write(_imported(warc))
    for known in result.known:
        kept = f"is in the archive already, as {known.warc_file}" if known.warc_file else "holds nothing that is new"
        write(f"{_given(known)} {kept}; nothing was changed.")
    if alone := result.revisits_without_original:
        write(f"{so_many(alone, 'revisit')} whose original is not in this archive: kept, and not shown.")
    if result.read:
        write(f"Read {so_many(result.read, 'capture')} of articles and sources.")
    _write_no_articles(result)


def _write_no_articles(result: ImportResult) -> None:
    """Write why pages are no articles, one reason a line, and of which hosts they are."""
    if not result.no_articles:
        return
    number = sum(number for _, number in result.no_articles)
    write(f"Of the answers in the files {number} {'is' if number == 1 else 'are'} no article:")
    for reason, number in result.no_articles:
        write(f"  {number:>6}  {no_article(reason)}")
        pages = [url for url, verdict in result.refused_pages if verdict == reason]
        table((" " * 14, url) for url in pages[:_PAGES_SHOWN])
        if reason == OTHER_HOST:
            table((f"{host.pages:>14}", host.host, _owner(host)) for host in result.other_hosts[:_HOSTS_SHOWN])
            if len(result.other_hosts) > _HOSTS_SHOWN:
                more = so_many(len(result.other_hosts) - _HOSTS_SHOWN, "more host")
                write(f"{' ' * 16}and {more}; --json has all")


def _owner(host: OtherHost) -> str:
    if host.publication is None:
        return "the host of no publication here; name it in a profile's hosts"
    return f"a host of {host.publication}: import with --publication {host.publication}"


def _imported(warc: ImportedWarc) -> str:
    held = f"{so_many(warc.captures, 'capture')} in {so_many(warc.records, 'record')}"
    line = f"{_given(warc)} → {warc.publication}: {held}, kept as {warc.warc_file}."
    if warc.captures_before:
        line += f" {warc.captures_before} more were in the archive already."
    if warc.other_records:
        line += f" Other records: {counts(warc.other_records)}."
    return line + "".join(f" {so_many(count, what)} {told}" for count, what, told in _told(warc) if count)


def _told(warc: ImportedWarc) -> tuple[tuple[int, str, str], ...]:
    """What a reader would not expect of records in a file: how many, of what, and what is true of them."""
    return (
        (warc.other_methods, "answer", "to other requests than GET: kept, and never shown for the address."),
        (warc.cut_captures, "capture", "not whole, though its record does not say so: marked as truncated."),
        (warc.unshown_captures, "capture", "with another status line than HTTP/1: read, and not shown by players."),
        (warc.no_uri_captures, "capture", "whose address is no URI: kept as it is written."),
        (warc.damaged_records, "record", "damaged; fonds verify tells how."),
    )


def _given(warc: ImportedWarc | KnownWarc) -> str:
    """The file as it was given: a path, and within a package the path in it."""
    return str(warc.file) if warc.inner is None else f"{warc.file}: {warc.inner}"
