"""The publication that is meant when none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.types.errors import UsageError

if TYPE_CHECKING:
    from storage.archive.archive import Archive


def only_publication(archive: Archive) -> str:
    """The only publication that an archive knows. Raises UsageError when it knows none, or several."""
    known = archive.publications
    if len(known) != 1:
        raise UsageError(f"--publication is needed: this archive knows {', '.join(known) or 'none yet'}")
    return known[0]


def only_collection(archive: Archive) -> str:
    """The only publication of which an archive keeps records, crawled or imported. Raises UsageError."""
    collections = archive.collections()
    if len(collections) != 1:
        which = f"it has {', '.join(collections)}" if collections else "it has none yet"
        raise UsageError(f"this archive has not one publication, but {which}; name it with --publication")
    return collections[0]
