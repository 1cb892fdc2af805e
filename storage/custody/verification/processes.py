"""Where parts of files are verified: in this process, one after the other, or in several others at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, Protocol, TypeVar

from storage.types import Refusal

P = ParamSpec("P")
T = TypeVar("T")


class Processes(Protocol):
    """Runs pure functions in processes of their own; `pipelines.reader_processes.Readers` is one."""

    @property
    def ahead(self) -> int:
        """How many jobs should be given out at once."""

    def submit(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T | Refusal]:
        """Run an importable function; its result, or a refusal when it spent its limits or broke the process."""
