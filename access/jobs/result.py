"""What every job returns, and how a job turns errors of the operating system into Fonds's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from access.jobs.json_values import JsonObject
from storage.types.errors import ArchiveError
from storage.types.exit_codes import ExitCode

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result", bound="JobResult")


class JobResult(Protocol):
    """The outcome of a job: a frozen dataclass with these two."""

    @property
    def exit_code(self) -> ExitCode:
        """The code that a command ends with."""

    def as_json(self) -> JsonObject:
        """The document that `--json` prints."""


def job(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Make a function a job: an OSError that leaves it becomes an ArchiveError that names the file."""

    @wraps(function)
    def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            raise ArchiveError(f"{error.strerror or error}{where}") from error

    return run
