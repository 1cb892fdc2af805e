"""What an error means for whoever ran the command: one line, and an exit code."""

from __future__ import annotations

from dataclasses import dataclass, replace

import typer

from access.cli.interruption import STOPPED, is_interruption
from storage.types.address_credentials import without_passwords
from storage.types.errors import FondsError, Withheld
from storage.types.exit_codes import ExitCode
from storage.types.shortage import line_of, shortage_of


@dataclass(frozen=True, slots=True)
class CommandFailure:
    """Why a command ended before its answer, in one line; `is_unforeseen` for a fault in Fonds itself."""

    text: str
    exit_code: int
    is_unforeseen: bool = False


def failure_of(error: BaseException) -> CommandFailure:
    """The failure that an error is; an address that it quotes has no password."""
    failure = _failure_of(error)
    return replace(failure, text=without_passwords(failure.text))


def _failure_of(error: BaseException) -> CommandFailure:
    if isinstance(error, Withheld):
        return CommandFailure(_why_withheld(error), error.exit_code)
    if isinstance(error, FondsError):
        return CommandFailure(str(error), error.exit_code)
    if isinstance(error, typer.Abort):
        return CommandFailure("stopped", ExitCode.STOPPED)
    if (shortage := shortage_of(error)) is not None:
        return CommandFailure(shortage, ExitCode.COULD_NOT)
    if isinstance(error, OSError):
        return CommandFailure(line_of(error), ExitCode.COULD_NOT)
    if is_interruption(error):
        return CommandFailure(STOPPED, ExitCode.STOPPED)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    text = f"a fault in Fonds itself ({what}); set FONDS_TRACEBACK=1 and report what it prints"
    return CommandFailure(text, ExitCode.COULD_NOT, is_unforeseen=True)


def notes_of(error: BaseException) -> list[str]:
    """What else could not be done when a command failed, in a line each."""
    return list(getattr(error, "__notes__", ()))


def _why_withheld(error: Withheld) -> str:
    """The error's own words, with its times as people are told them."""
    from access.cli.moments import moment

    ends = "until it is released" if error.until is None else f"until {moment(error.until)}"
    return f"{error.what} has been withheld since {moment(error.since)}, {ends}: {error.reason}"
