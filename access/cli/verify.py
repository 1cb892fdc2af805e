"""`fonds verify`: find what is damaged, by file, offset and record id."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import answering, so_many, warn, write, write_json
from access.cli.progress import shown_progress
from access.cli.shares import share_of
from access.jobs.repair import RepairOptions, RepairResult, run_repair
from access.jobs.verify import VerifyOptions, VerifyResult, run_verify
from storage.types.clock import system_clock
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.custody.repair.repair_report import Repaired
    from storage.custody.verification.findings import FileReport, Finding, VerifyReport

# --json lists all findings of a file that has more.
_FINDINGS_SHOWN = 20


def verify_command(
    file: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="WARC, ARC or WACZ files to verify without any archive.")
    ] = None,
    oldest: Annotated[
        str | None,
        typer.Option("--oldest", metavar="N|N%", help="Only the archive's files that were verified longest ago."),
    ] = None,
    warc_file: Annotated[
        str | None,
        typer.Option("--warc-file", metavar="NAME", help="Only this WARC file of the archive, here or in its store."),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Repair what can be repaired without inventing a byte; a damaged file stays beside the repaired one.",
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
    share = None if oldest is None else share_of(oldest)
    if share is not None and (file or repair):
        raise UsageError("--oldest is about the archive's files and only reads them; leave out the names, and --repair")
    if cacert is not None and (file or repair or share is not None):
        raise UsageError("--cacert is about the time stamps of a whole archive; leave out --oldest, --repair and names")
    files = tuple(file or ())
    if warc_file is not None and (files or repair or share is not None or cacert is not None):
        raise UsageError("--warc-file is about one file of the archive and only reads it; leave out the other options")
    result: VerifyResult | RepairResult
    with shown_progress(quiet) as report:
        if repair:
            result = run_repair(RepairOptions(archive, files), system_clock, report)
        else:
            result = run_verify(VerifyOptions(archive, files, share, cacert, warc_file), system_clock, report)
    if isinstance(result, VerifyResult) and result.not_noted is not None:
        warn(f"when the files were verified cannot be noted: {result.not_noted}")
    with answering():
        if json:
            write_json(result.as_json())
        elif isinstance(result, RepairResult):
            _write_repairs(result.repaired)
            _write_report(result.repaired.report)
        else:
            _write_report(result.report)
    raise typer.Exit(result.exit_code)


def _write_repairs(repaired: Repaired) -> None:
    from storage.custody.repair.repair_report import RepairAct

    for act in repaired.acts:
        write(f"{act.act}: {act.file}")
        write(f"  {act.sentence}")
    if lost := sum(act.count for act in repaired.acts if act.act is RepairAct.CAPTURE_LOST):
        write(f"Lost: {so_many(lost, 'capture')}. Where they would be shown, that is told.")
    if repaired.pending:
        write(f"To be read by the next fonds crawl: {so_many(repaired.pending, 'capture')}.")
    if not repaired.acts:
        write("There was nothing to repair.")


def _write_report(report: VerifyReport) -> None:
    from storage.custody.verification.findings import FileVerdict
    from storage.warc.remarks import Rule

    for file in report.files:
        if file.verdict is not FileVerdict.SOUND:
            _write_file(file)
    records = sum(file.records for file in report.files)
    verdicts = ", ".join(f"{report.count(verdict)} {verdict}" for verdict in FileVerdict)
    write(f"Checked {_checked(report)} with {so_many(records, 'record')}: {verdicts}.")
    rules = {finding.rule for file in report.files for finding in file.findings}
    if Rule.RECORD_WITHOUT_LINE in rules:
        of_others = "those of files that another machine captured by fonds store index"
        write(f"Lines that the index lacks are added by --repair, {of_others}.")
    notes = sum(len(file.findings) for file in report.files if file.verdict is FileVerdict.SOUND)
    if notes:
        write(f"Notes on sound files: {notes}; --json lists them.")


def _checked(report: VerifyReport) -> str:
    """What was checked: files, and packages with the files in them, which follow each in the report."""
    files = [Path(file.file) for file in report.files]
    packages = {file for file in files if any(file in other.parents for other in files)}
    inner = [file for file in files if packages.intersection(file.parents)]
    loose = len(files) - len(packages) - len(inner)
    them = "it" if len(packages) == 1 else "them"
    packed = f"{so_many(len(packages), 'package')} and {so_many(len(inner), 'file')} in {them}"
    return ", ".join([*([so_many(loose, "file")] if loose or not packages else []), *([packed] if packages else [])])


def _write_file(file: FileReport) -> None:
    write(f"{file.verdict}: {file.file}")
    for finding in file.findings[:_FINDINGS_SHOWN]:
        write(f"  {_place(finding)}{finding.rule}: {finding.clause}")
    if len(file.findings) > _FINDINGS_SHOWN:
        write(f"  and {so_many(len(file.findings) - _FINDINGS_SHOWN, 'more finding')}; --json lists them")


def _place(finding: Finding) -> str:
    offset = None if finding.offset is None else f"at {finding.offset}"
    return "".join(f"{part} " for part in (offset, finding.record_id) if part)
