"""`fonds verify`: find what is damaged, by file, offset and record id."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import write, write_json
from storage.archive import Archive
from storage.verification.findings import FileReport, FileVerdict, Finding, VerifyReport
from storage.verification.verify import verify_archive, verify_files

LOOK = 3
# Whoever wants to know all of a file that has more asks for JSON.
_FINDINGS_SHOWN = 20


def verify_command(
    file: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="WARC files to verify without any archive.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Verify the archive, or loose WARC files; nothing is changed. Ends with 3 when damage was found.

    Example: fonds verify old-crawl.warc.gz
    """
    report = verify_files(file) if file else _verify(archive)
    if json:
        write_json(_document(report))
    else:
        _tell(report)
    if report.count(FileVerdict.DAMAGED):
        raise typer.Exit(LOOK)


def _verify(path: Path) -> VerifyReport:
    archive = Archive.at(path)
    database = archive.open_database(write=False)
    try:
        return verify_archive(archive, database)
    finally:
        database.close()


def _tell(report: VerifyReport) -> None:
    for file in report.files:
        if file.verdict is not FileVerdict.SOUND:
            _tell_file(file)
    records = sum(file.records for file in report.files)
    verdicts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in FileVerdict)
    write(f"Checked {len(report.files)} files with {records} records: {verdicts}.")
    notes = sum(len(file.findings) for file in report.files if file.verdict is FileVerdict.SOUND)
    if notes:
        write(f"Notes on sound files: {notes}; --json lists them.")


def _tell_file(file: FileReport) -> None:
    write(f"{file.verdict}: {file.file}")
    for finding in file.findings[:_FINDINGS_SHOWN]:
        write(f"  {_place(finding)}{finding.rule}: {finding.clause}")
    if len(file.findings) > _FINDINGS_SHOWN:
        write(f"  and {len(file.findings) - _FINDINGS_SHOWN} more findings; --json lists them")


def _place(finding: Finding) -> str:
    offset = None if finding.offset is None else f"at {finding.offset}"
    return "".join(f"{part} " for part in (offset, finding.record_id) if part)


def _document(report: VerifyReport) -> dict[str, object]:
    return {
        "checked": len(report.files),
        **{str(verdict): report.count(verdict) for verdict in FileVerdict},
        "files": report.files,
    }
