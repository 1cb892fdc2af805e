"""What a rebuild notes in the archive's folder once every capture has a row, so that one that is killed can go on.

What is left from then on is to read the captures that still wait, in the order of their records. A note is of one
database, one set of files, and one version of the reader: when any of them is another, the rebuild begins anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from storage.archive.archive import Archive
from storage.archive.holdings import holdings
from storage.objects.object_file import ObjectFile
from storage.tables.fingerprint import schema_fingerprint
from storage.warc.file_lock import sync_directory

# Like that of a verification it is no part of a backup.
_NAME = "rebuild.progress"


@dataclass(frozen=True, slots=True)
class HalfRebuilt:
    """The database whose rows are there, by its epoch, and how many files and captures they are of.

    `circumstances` is the digest of what they were made from and for.
    """

    epoch: str
    circumstances: str
    files: int
    captures: int


def circumstances(archive: Archive, database: str | None, reader: str) -> str:
    """The digest of what must be the same for a rebuild to go on.

    Args:
        archive: Its WARC files count by their names and sizes.
        database: The address of the database that is filled, None for the one that replaces the archive's own.
        reader: The version of the reader.
    """
    held = holdings(archive)
    files = [
        (publication, source.name, source.size if isinstance(source, ObjectFile) else source.stat().st_size)
        for publication in held.publications
        for source in held.sources(publication)
    ]
    return sha256(json.dumps([database, reader, schema_fingerprint(), files]).encode()).hexdigest()


def note_half(archive: Archive, half: HalfRebuilt) -> None:
    """Note that every capture has a row."""
    _path(archive).write_text(json.dumps(asdict(half)), "utf-8")


def noted_half(archive: Archive) -> HalfRebuilt | None:
    """What the last rebuild noted that did not come to its end; None when there is no whole note."""
    try:
        return HalfRebuilt(**json.loads(_path(archive).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def forget_half(archive: Archive) -> None:
    """Take the note away: the rebuild is done, or begins anew."""
    _path(archive).unlink(missing_ok=True)
    sync_directory(archive.path)


def _path(archive: Archive) -> Path:
    return archive.path / _NAME
