"""`fonds profile check`: every field of a page, the rule that found it, and what is missing; of several the rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.given_pages import given_pages
from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    ConnectToOption,
    JsonOption,
    network,
)
from access.cli.output import answering, paragraph, table, write, write_heading, write_json
from access.cli.profile_draft import draft_command
from access.field_words import entries_of
from access.jobs.fill_rates import FieldFill, PagesCheckResult, fill_rates
from access.jobs.page_check import PageCheckOptions, PageCheckResult, run_page_check
from storage.types.clock import system_clock
from storage.types.errors import UsageError

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
    page: Annotated[
        list[str], typer.Argument(metavar="URL|FILE|CAPTURE", help="URLs are captured into the archive first.")
    ],
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

    Of several pages it prints how many have each field, and exit code 3 means that fewer have one than the profile
    expects, or that a page is no article.

    Example: fonds profile check saved.html --publication lia
    """
    if url is not None and len(page) > 1:
        raise UsageError("--url is the address of a single FILE")
    settings = network(connect_to, cacert, allow_network)
    pages, publication = given_pages(archive, page, publication, settings, url)
    checked = [run_page_check(PageCheckOptions(archive, one, publication), system_clock) for one in pages]
    result = checked[0] if len(checked) == 1 else fill_rates(checked)
    with answering():
        if json:
            write_json(result.as_json())
        elif isinstance(result, PageCheckResult):
            _write_result(result)
        else:
            _write_rates(result)
    raise typer.Exit(result.exit_code)


profile.command("draft", short_help="A profile proposed from some pages of a site.")(draft_command)


def _write_rates(result: PagesCheckResult) -> None:
    """How many pages have each field, by which rules, and which pages lack one that is expected."""
    read = len(result.pages) - len(result.refused)
    write_heading(f"{result.pages[0].publication}  {read} of {len(result.pages)} pages read")
    for page in result.refused:
        assert page.examination.refusal is not None
        write(f"Refused: {page.url}: {page.examination.refusal.verdict}, {page.examination.refusal.reason}")
    write()
    table(
        (field.field, f"{field.filled} of {field.pages}", f"{field.rate:.0%}", _rules(field)) for field in result.fields
    )
    for field in result.fields:
        if not field.is_enough and field.expected is not None:
            write()
            paragraph(f"{field.field}: {field.rate:.0%} have it, {field.expected:.0%} are expected; it is not on")
            table(((url,) for url in field.lacking), indent=2)


def _rules(field: FieldFill) -> str:
    return " · ".join(rule if number == field.filled else f"{rule} ({number})" for rule, number in field.rules)


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
    return _line(" · ".join(entries_of(field.value)))


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
