"""The checks of sources that the desk began, for as long as the server runs."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from access.jobs.check_process import CheckEnd, SourceCheckProcess

_MOST = 100


@dataclass(frozen=True, slots=True)
class BegunCheck:
    """A check: the session that began it, of which source, and when in seconds."""

    session: str
    source_id: str
    began: float
    process: SourceCheckProcess


class Checks:
    """Begins checks, and finds each for the session that began it."""

    def __init__(self) -> None:
        self._begun: dict[str, BegunCheck] = {}
        self._lock = Lock()

    def begin(self, archive: Path, source_id: str, session: str, now: float, ended: Callable[[CheckEnd], None]) -> str:
        """Begin to check a source; the key that the check is found by."""
        key = secrets.token_urlsafe(16)
        with self._lock:
            # The one that began first makes room.
            for old in list(self._begun)[: max(0, len(self._begun) + 1 - _MOST)]:
                self._begun.pop(old)
            self._begun[key] = BegunCheck(session, source_id, now, SourceCheckProcess(archive, source_id, ended))
        return key

    def found(self, key: str, session: str) -> BegunCheck | None:
        """The check of this key, None when there is none of this session."""
        check = self._begun.get(key)
        return check if check is not None and secrets.compare_digest(check.session, session) else None

    def stop(self) -> None:
        """Stop all that run."""
        for check in list(self._begun.values()):
            check.process.stop()
