"""Where tests write: a file system in memory where there is room for it, because most of their waiting is for a disk.

The product does every write and every flush all the same; only the waiting for them is gone.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30


def write_in_memory() -> None:
    """Make it the place of temporary files, of all processes begun from here on, unless TMPDIR names another."""
    if "TMPDIR" not in os.environ and _is_fit(_IN_MEMORY):
        os.environ["TMPDIR"] = str(_IN_MEMORY)
        tempfile.tempdir = None


def _is_fit(folder: Path) -> bool:
    """Whether programs may write and run there, and find more room than a run of all tests takes."""
    if not os.access(folder, os.W_OK):
        return False
    found = os.statvfs(folder)
    return not found.f_flag & os.ST_NOEXEC and found.f_bavail * found.f_frsize >= _ROOM
