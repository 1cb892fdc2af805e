"""Who may read what a command writes: its owner alone, or whoever the archive was opened to.

The process's umask is set, because SQLite, the object store's folder and the players make files of their own.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def umask_for(archive: Path) -> int:
    """The umask under which a command writes into the archive at this path.

    It takes everything from group and others, but for what the mode of the archive's `collections` folder gives them.
    """
    try:
        opened = stat.S_IMODE((archive / "collections").stat().st_mode)
    except OSError:
        return _OTHERS
    return _OTHERS & ~opened


def write_for_owner(archive: Path) -> Path:
    """Let the command write as the archive's folder says, whatever the umask it was called with; returns the path."""
    os.umask(umask_for(archive))
    return archive
