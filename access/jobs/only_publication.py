"""The publication that is meant when none is named."""

from __future__ import annotations

from pathlib import Path

from storage.types.errors import UsageError


def only_publication(path: Path) -> str:
    """The only publication that the archive at `path` knows. Raises UsageError when it knows none, or several."""
    from storage.archive.archive import Archive

    known = Archive.planned(path).publications
    if len(known) != 1:
        raise UsageError(f"--publication is needed: this archive knows {', '.join(known) or 'none yet'}")
    return known[0]
