"""`fonds profile check`: every field of a page, the rule that found it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    ConnectToOption,
    JsonOption,
    network,
)
from access.cli.output import answering, paragraph, table, warn, write, write_heading, write_json
from access.jobs.capture import CaptureOptions, run_capture
from access.jobs.page_check import PageCheckOptions, PageCheckResult, SavedPage, run_page_check
from access.token_words import failure, remedy
from storage.types import Block, Citation, Contributor, Image, Topic
from storage.types.clock import system_clock
from storage.types.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from pipelines.examination import ExaminedField

_WIDTH = 100

profile = typer.Typer(help="Look at how publications are read.", invoke_without_command=True)


@profile.callback()
def profiles(context: typer.Context) -> None:
    """Look at how publications are read."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@profile.command("check", short_help="Every field of a page, and the rule that found it.")
def check_command(
    page: Annotated[str, typer.Argument(metavar="URL|FILE|CAPTURE", help="A URL is captured into the archive first.")],
    publication: Annotated[
        str | None, typer.Option("--publication", metavar="SLUG", help="Whose profile; needed when there are several.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The address from which a FILE came.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
) -> None:
    """Print every field of a page, the rule that found it, and what is missing; exit code 3 when something is.

    Example: fonds profile check saved.html --publication lia
    """
    options = PageCheckOptions(archive, page, publication)
    if "://" in page:
        asked = CaptureOptions(archive, (page,), publication, network(connect_to, cacert, allow_network))
        options = _capture(asked)
    elif Path(page).is_file():
        options = PageCheckOptions(archive, SavedPage(Path(page), url), publication)
    elif Path(page).suffix or "/" in page:
        raise UsageError(f"{page}: no such file; give a FILE, a CAPTURE's id, or an http or https address")
    elif not archive.is_dir():
        raise UsageError(
            f"{page!r} is no file and no http or https address, and there is no archive in {archive.resolve()}"
        )
    result = run_page_check(options, system_clock)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write_result(result)
    raise typer.Exit(result.exit_code)


def _capture(options: CaptureOptions) -> PageCheckOptions:
    """Capture a page as `fonds capture` does; what is to be checked then is that capture."""
    result = run_capture(options, system_clock)
    answers = [capture for capture in result.captures if capture.proof.status is not None]
    if not answers:
        (url,) = options.urls
        failed = next((capture for capture in result.captures if capture.error), None)
        why = "not asked for" if failed is None else failure(failed.failure)
        option = None if failed is None else remedy(failed.error)
        helps = f"{option} helps" if option else "check the address"
        raise ArchiveError(f"{url} did not answer ({why}); {helps}, or save the page and give the FILE")
    warn(f"captured into {options.archive.resolve()} as {answers[-1].proof.capture_id}")
    return PageCheckOptions(options.archive, answers[-1].proof.capture_id, result.publication)


def _write_result(result: PageCheckResult) -> None:
    examination = result.examination
    write_heading(f"{result.publication}  {result.url}")
    write(f"Read by reader {examination.reader_version}" + (f", {result.capture_id}" if result.capture_id else ""))
    if examination.refusal is not None:
        write(f"Refused: {examination.refusal.verdict}, {examination.refusal.reason}")
    present = [field for field in examination.fields if field.is_there]
    if present:
        write()
        table(row for field in present for row in _rows(field))
    absent = [field.name for field in examination.fields if not field.is_there and not field.is_expected]
    if absent:
        write()
        paragraph(f"Not on the page: {', '.join(absent)}")
    if examination.missing:
        paragraph(f"Missing, though the profile expects it: {', '.join(examination.missing)}")


def _rows(field: ExaminedField) -> Iterator[tuple[str, str, str, str]]:
    """A field, and below it what other rules found instead."""
    evidence = field.evidence
    if evidence is None:
        yield field.name, "", "", _shown(field)
        return
    yield field.name, evidence.rule, evidence.sure, _shown(field)
    for other in evidence.disputed:
        yield "", other.rule, "disputed", _line(other.value)


def _shown(field: ExaminedField) -> str:
    """A field on one line; what is longer is cut off."""
    value = field.value
    parts = [_part(entry) for entry in value] if isinstance(value, tuple) else [_part(value)]
    return _line(" · ".join(parts))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def _part(entry: object) -> str:
    if isinstance(entry, Contributor):
        return f"{entry.role_label or entry.role}: {entry.name} ({entry.role})"
    if isinstance(entry, Topic):
        return f"{entry.group}-{entry.name}" if entry.group else entry.name
    if isinstance(entry, Citation):
        return " ".join(part for part in (entry.label, f"<{entry.url}>" if entry.url else None) if part)
    if isinstance(entry, Image):
        return " ".join(part for part in (entry.caption, entry.credit, f"<{entry.url}>") if part)
    return entry.text if isinstance(entry, Block) else str(entry)
