"""What every job returns, and how a job turns errors of the operating system into Fonds's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from access.jobs.json_values import JsonObject
from storage.types.errors import ArchiveError
from storage.types.exit_codes import ExitCode
from storage.types.shortage import line_of, shortage_of

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
    """Make a function a job: an OSError that leaves it becomes an ArchiveError that says where, or what to do."""

    @wraps(function)
    def run(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return function(*args, **kwargs)
        except OSError as error:
            raise ArchiveError(shortage_of(error) or line_of(error)) from error

    return run
