"""Lets a command write as the archive is open, whatever the umask it was called with.

The process's umask is set, because SQLite, the object store's folder and the players make files of their own.
"""

from __future__ import annotations

import os
from pathlib import Path

from storage.archive.file_modes import umask_for


def write_for_owner(archive: Path) -> Path:
    """Let the command write as the archive's folder says, whatever the umask it was called with; returns the path."""
    os.umask(umask_for(archive))
    return archive
