"""`fonds verify`: find what is damaged, by file, offset and record id."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.custody.repair.archive_repair import alone_with, repair_archive
from storage.custody.repair.loose_file_repair import repair_files
from storage.custody.repair.repair_report import Repaired
from storage.custody.stamping.time_stamp import load_roots
from storage.custody.verification.findings import FileReport, FileVerdict, Finding, VerifyReport
from storage.custody.verification.fixity import note_examined
from storage.custody.verification.oldest_files import VerifyShare, verify_oldest
from storage.custody.verification.verify import verify_archive, verify_files
from storage.types.errors import DatabaseError, UsageError

LOOK = 3
# Whoever wants to know all of a file that has more asks for JSON.
_FINDINGS_SHOWN = 20


def verify_command(
    file: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="WARC, ARC or WACZ files to verify without any archive.")
    ] = None,
    oldest: Annotated[
        str | None,
        typer.Option("--oldest", metavar="N|N%", help="Only the archive's files that were verified longest ago."),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Mend what can be mended without inventing a byte; a damaged file stays beside the mended one.",
        ),
    ] = False,
    cacert: Annotated[
        Path | None,
        typer.Option("--cacert", metavar="FILE", help="Whose certificates must vouch for the time stamps (PEM)."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Verify the archive, or loose WARC files; nothing is changed unless --repair is given.

    Files that lie in the object store alone are read from there. --oldest 1% each night comes round in 100 days.

    Ends with 3 when damage was found: with --repair, when there is damage left.

    Example: fonds verify old-crawl.warc.gz
    """
    share = None if oldest is None else _share(oldest)
    if share is not None and (file or repair):
        raise UsageError("--oldest is about the archive's files and only reads them; leave out the names, and --repair")
    if cacert is not None and (file or repair or share is not None):
        raise UsageError("--cacert is about the time stamps of a whole archive; leave out --oldest, --repair and names")
    if repair:
        repaired = repair_files(file) if file else _repair(archive, quiet)
        report, more = repaired.report, {"repairs": repaired.acts, "pending": repaired.pending}
    else:
        repaired, report, more = None, verify_files(file) if file else _verify(archive, share, cacert, quiet), {}
    if json:
        write_json(_document(report) | more)
    else:
        if repaired is not None:
            _tell_repair(repaired)
        _tell(report)
    if report.count(FileVerdict.DAMAGED):
        raise typer.Exit(LOOK)


def _verify(path: Path, share: VerifyShare | None, cacert: Path | None, quiet: bool) -> VerifyReport:
    archive = Archive.at(path)
    now = datetime.now(UTC)
    roots = () if cacert is None else load_roots(cacert)
    with archive.open_database(write=False) as database:
        if share is None:
            report = verify_archive(archive, database, roots)
        else:
            with progress(quiet) as doing:
                report = verify_oldest(archive, database, share, lambda name: doing(f"reading {name}"))
    _note(archive, report, now)
    return report


def _repair(path: Path, quiet: bool) -> Repaired:
    opened = Archive.at(path)
    now = datetime.now(UTC)
    with alone_with(opened) as database, progress(quiet) as doing:
        repaired = repair_archive(opened, database, now, doing)
        note_examined(database, repaired.report.examined, now)
    return repaired


def _note(archive: Archive, report: VerifyReport, now: datetime) -> None:
    """File what was verified when; who may only read the archive verifies it all the same."""
    if not report.examined:
        return
    try:
        with archive.open_database(write=True) as database:
            note_examined(database, report.examined, now)
    except DatabaseError as error:
        warn(f"when the files were verified cannot be noted: {error}")


def _share(text: str) -> VerifyShare:
    number, percent = text.removesuffix("%"), text.endswith("%")
    try:
        share = VerifyShare(float(number) if percent else int(number), percent)
    except ValueError:
        share = VerifyShare(0, percent)
    if not 0 < share.number <= (100 if percent else sys.maxsize):
        raise UsageError(f"--oldest {text}: give a number of files such as 20, or a share such as 1%")
    return share


def _tell_repair(repaired: Repaired) -> None:
    for act in repaired.acts:
        write(f"{act.act}: {act.file}")
        write(f"  {act.told}")
    if repaired.pending:
        write(f"To be read by the next fonds crawl: {so_many(repaired.pending, 'capture')}.")
    if not repaired.acts:
        write("There was nothing to repair.")


def _tell(report: VerifyReport) -> None:
    for file in report.files:
        if file.verdict is not FileVerdict.SOUND:
            _tell_file(file)
    records = sum(file.records for file in report.files)
    verdicts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in FileVerdict)
    write(f"Checked {so_many(len(report.files), 'file')} with {so_many(records, 'record')}: {verdicts}.")
    notes = sum(len(file.findings) for file in report.files if file.verdict is FileVerdict.SOUND)
    if notes:
        write(f"Notes on sound files: {notes}; --json lists them.")


def _tell_file(file: FileReport) -> None:
    write(f"{file.verdict}: {file.file}")
    for finding in file.findings[:_FINDINGS_SHOWN]:
        write(f"  {_place(finding)}{finding.rule}: {finding.clause}")
    if len(file.findings) > _FINDINGS_SHOWN:
        write(f"  and {so_many(len(file.findings) - _FINDINGS_SHOWN, 'more finding')}; --json lists them")


def _place(finding: Finding) -> str:
    offset = None if finding.offset is None else f"at {finding.offset}"
    return "".join(f"{part} " for part in (offset, finding.record_id) if part)


def _document(report: VerifyReport) -> dict[str, object]:
    return {
        "checked": len(report.files),
        **{str(verdict): report.count(verdict) for verdict in FileVerdict},
        "files": report.files,
    }
