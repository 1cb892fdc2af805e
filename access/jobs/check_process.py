"""A check of a source in a process of its own: a crawl cannot run within what answers people meanwhile.

The process is the command `fonds sources check`, so a check from anywhere does and keeps the same.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from access.jobs.own_command import begin_own_command
from storage.types.exit_codes import ExitCode

_LONGEST_SECONDS = 900.0
# Within these it ends a crawl that was told to stop, with everything kept.
_STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class CheckEnd:
    """How a check ended.

    `source` is what `fonds sources check --json` says of the source, None when it said nothing; `trouble` the line that
    says what stood in the way, None when nothing did.
    """

    exit_code: int
    source: dict[str, Any] | None
    trouble: str | None


class SourceCheckProcess:
    """One check that runs.

    Args:
        archive: the archive's folder.
        source_id: which source is visited.
        ended: is told how it ended, from a thread of its own.
        longest: seconds after which it is told to stop.
    """

    def __init__(
        self, archive: Path, source_id: str, ended: Callable[[CheckEnd], None], longest: float = _LONGEST_SECONDS
    ) -> None:
        self._ended = ended
        self._longest = longest
        self._end: CheckEnd | None = None
        self._is_over = Event()
        command = ["sources", "check", source_id, "--archive", str(archive), "--json", "--quiet"]
        self._process = begin_own_command(command, errors_apart=True)
        self._thread = Thread(target=self._follow, name="source-check", daemon=True)
        self._thread.start()

    def end(self, patience: float) -> CheckEnd | None:
        """How it ended; None while it runs on after so many seconds."""
        self._is_over.wait(patience)
        return self._end

    def stop(self) -> None:
        """Have it stop; what it brought is kept."""
        if self._end is None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            self._thread.join(_STOP_SECONDS)

    def _follow(self) -> None:
        try:
            out, err = self._process.communicate(timeout=self._longest)
        except subprocess.TimeoutExpired:
            out, err = self._stopped()
        self._end = check_end(self._process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))
        self._is_over.set()
        self._ended(self._end)

    def _stopped(self) -> tuple[bytes, bytes]:
        self._process.terminate()
        try:
            return self._process.communicate(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.communicate()


def check_end(exit_code: int, out: str, err: str) -> CheckEnd:
    """What the command's exit code, its answer and its errors say."""
    source: dict[str, Any] | None = None
    with suppress(ValueError, LookupError):
        source = json.loads(out)["sources"][0]
    if exit_code == ExitCode.DONE:
        return CheckEnd(exit_code, source, None)
    said = [line.strip() for line in err.split("\n") if line.strip()]
    return CheckEnd(exit_code, source, said[-1] if said else f"exit code {exit_code}")
