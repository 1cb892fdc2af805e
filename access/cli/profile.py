"""`fonds profile check`: every field of a page, the rule that found it, and what is missing."""

from __future__ import annotations

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
from access.cli.output import bold, paragraph, table, warn, write, write_json
from access.cli.token_words import failure
from storage.archive.archive import Archive
from storage.archive.profile_file import load_profile
from storage.questions.details import captured_in
from storage.types import Block, Citation, Contributor, Image, Topic
from storage.types.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from access.checking import Checked
    from pipelines.examination import ExaminedField

LOOK = 3
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
    from access.checking import check_capture, check_file, today

    if "://" in page:
        checked = _captured(page, publication, archive, connect_to, cacert, allow_network)
    elif Path(page).is_file():
        slug = publication or _only_publication(archive)
        checked = check_file(Path(page), url, load_profile(slug, archive / "profiles"), today())
    else:
        if not archive.is_dir():
            raise UsageError(f"{page!r} is no file, no http or https address, and there is no archive at {archive}")
        checked = check_capture(Archive.at(archive), page, publication)
    if json:
        write_json(_document(checked))
    else:
        _tell(checked)
    examination = checked.examination
    raise typer.Exit(LOOK if examination.missing or examination.refusal is not None else 0)


def _captured(
    url: str,
    publication: str | None,
    archive: Path,
    connect_to: list[str] | None,
    cacert: Path | None,
    allow_network: list[str] | None,
) -> Checked:
    """Capture a page through the guarded engine, as `fonds capture` does, and check that capture."""
    from access.checking import check_capture
    from crawler.engine import crawl
    from crawler.session import CrawlOptions

    slug = publication or _only_publication(archive)
    options = CrawlOptions(
        archive=archive, publications=(slug,), only=(url,), network=network(connect_to, cacert, allow_network)
    )
    report = crawl(options, "WARNING")
    opened = Archive.at(archive)
    with opened.open_database(write=False) as database:
        kept = captured_in(database, report.crawl_id, (url,), report.started)
    answers = [capture for capture in kept if capture.proof.status is not None]
    if not answers:
        why = next((failure(capture.failure) for capture in kept if capture.error), "not asked for")
        raise ArchiveError(f"{url} did not answer ({why}); check the address, or save the page and give the FILE")
    warn(f"captured into {opened.path} as {answers[-1].proof.capture_id}")
    return check_capture(opened, answers[-1].proof.capture_id, slug)


def _only_publication(archive: Path) -> str:
    known = Archive.at(archive).publications if archive.is_dir() else ()
    if len(known) != 1:
        raise UsageError(f"--publication is needed: this archive knows {', '.join(known) or 'none yet'}")
    return known[0]


def _tell(checked: Checked) -> None:
    examination = checked.examination
    write(bold(f"{checked.publication}  {checked.url}"))
    write(f"Read by reader {examination.reader_version}" + (f", {checked.capture_id}" if checked.capture_id else ""))
    if examination.refusal is not None:
        write(f"Refused: {examination.refusal.verdict}, {examination.refusal.reason}")
    there = [field for field in examination.fields if field.is_there]
    if there:
        write()
        table((field.name, field.rule or "", field.sure or "", _shown(field)) for field in there)
    absent = [field.name for field in examination.fields if not field.is_there and not field.is_expected]
    if absent:
        write()
        paragraph(f"Not on the page: {', '.join(absent)}")
    if examination.missing:
        paragraph(f"Missing, though the profile expects it: {', '.join(examination.missing)}")


def _shown(field: ExaminedField) -> str:
    """A field on one line; what is longer is cut off."""
    value = field.value
    parts = [_part(entry) for entry in value] if isinstance(value, tuple) else [_part(value)]
    line = " ".join(" · ".join(parts).split())
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


def _document(checked: Checked) -> dict[str, object]:
    examination = checked.examination
    refusal = examination.refusal
    return {
        "publication": checked.publication,
        "url": checked.url,
        "capture_id": checked.capture_id,
        "reader_version": examination.reader_version,
        "verdict": None if refusal is None else refusal.verdict,
        "reason": None if refusal is None else refusal.reason,
        "fields": [
            {
                "field": field.name,
                "value": field.value,
                "rule": field.rule,
                "sure": field.sure,
                "expected": field.is_expected,
            }
            for field in examination.fields
        ],
        "missing": examination.missing,
    }
