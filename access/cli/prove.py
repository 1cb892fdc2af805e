"""`fonds prove`: check an answer without the server that gave it, or write what proves it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, HandOverArchiveOption, JsonOption
from access.cli.output import answering, size, warn, write, write_json
from access.jobs.prove import ProveOptions, run_proof_export, run_prove
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.custody.proving.checking import ProofReport

_WORDS = {"proven": "proven", "refuted": "REFUTED", "open": "not proven", "outside": "not part of it"}
_STAMP = "run fonds stamp --authority URL --cacert FILE, then export again"


def prove_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The proof, such as GET …/proof answers.")],
    cacert: Annotated[
        Path | None,
        typer.Option("--cacert", metavar="FILE", help="Whose certificates must vouch for the time stamps (PEM)."),
    ] = None,
    export: Annotated[
        str | None,
        typer.Option("--export", metavar="ID|URL", help="Write into FILE what proves this article, source or capture."),
    ] = None,
    archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Check a proof: are its records whole, does a time-stamped manifest list them, does the answer agree with them?

    Neither the archive nor the server is asked, nor any network. Without --cacert no time stamp is believed.

    Ends with 0 when all is proven, and with 3 when anything is not.

    Example: fonds prove article.fonds-proof.zip --cacert tsa-root.pem
    """
    if export is not None:
        if cacert is not None:
            raise UsageError("--cacert is for checking a proof; write it first, and check it then")
        made = run_proof_export(archive, export, file)
        if json:
            write_json(made.as_json())
        else:
            write(f"{made.file}: the proof of the {made.kind} {made.id}, {size(made.bytes)}.")
        if not made.is_stamped:
            warn(f"no time stamp vouches for it yet: {_STAMP}")
        return
    result = run_prove(ProveOptions(file, cacert))
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write_report(result.report)
    raise typer.Exit(result.exit_code)


def _write_report(report: ProofReport) -> None:
    for one in report.statements:
        write(f"{_WORDS[one.verdict]}: {one.statement}")
    if report.is_proven and report.stamped_at is not None:
        write(f"Proven: all of it was there at {moment(report.stamped_at)}.")
    else:
        write(f"Not proven: {verdicts_counted(report)}.")
        if report.is_refuted:
            write(_altered(has_stamp=report.has_stamp))
        elif not report.has_stamp:
            write(f"To have it proven, {_STAMP}.")


def _altered(*, has_stamp: bool) -> str:
    """What it means that something is refuted: no further stamp mends that."""
    or_else = ", or --cacert names other certificates than its time stamp's" if has_stamp else ""
    return f"It was altered or damaged since it was written{or_else}: the lines marked REFUTED say where. Export anew."


def verdicts_counted(report: ProofReport) -> str:
    """How much of what a proof is about holds, is open and is refuted."""
    counted = Counter(str(one.verdict) for one in report.statements)
    return f"{counted['proven']} proven, {counted['open']} open, {counted['refuted'] or 'none'} refuted"
