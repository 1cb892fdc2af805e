"""Who may read what is written into an archive: its owner alone, or whoever the archive was opened to."""

from __future__ import annotations

import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def umask_for(archive: Path) -> int:
    """The umask under which is written into the archive at this path.

    It takes everything from group and others, but for what the mode of the archive's `collections` folder gives them.
    """
    try:
        opened = stat.S_IMODE((archive / "collections").stat().st_mode)
    except OSError:
        return _OTHERS
    return _OTHERS & ~opened
