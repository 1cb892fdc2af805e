"""Small files that somebody may read at any moment: they are replaced whole."""

from __future__ import annotations

import os
from pathlib import Path


def replace_text(path: Path, text: str, mode: int | None = None) -> None:
    """Let a file hold this text and nothing else, from one moment to the next; it stays as it was when that fails.

    Args:
        path: the file; what stands beside it until it is whole has another ending.
        text: what it holds.
        mode: who may read it, None for whom the process's umask lets.

    Raises:
        OSError: it cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8")
        if mode is not None:
            unfinished.chmod(mode)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
