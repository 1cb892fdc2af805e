"""Writes a joined WARC file: its own first records, the note of its parts, and the parts byte for byte behind it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from storage.objects.object_file import ObjectFile
from storage.types.errors import NoRoom, RecordError
from storage.warc.consolidation_note import CONSOLIDATION, JoinedPart, laid_out
from storage.warc.file_lock import sync_file
from storage.warc.notes import note_record
from storage.warc.record import WarcRecord
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch
from storage.warc.writer import member_of

_PIECE = 1 << 20

Source = Path | ObjectFile


@dataclass(frozen=True, slots=True)
class WrittenJoin:
    """A joined file that is whole on disk: its size, its SHA-256 in hexadecimal, and where its parts lie."""

    size: int
    sha256: str
    parts: tuple[JoinedPart, ...]


def write_joined(
    path: Path, prologue: Sequence[WarcRecord], sources: Sequence[tuple[Source, int, str | None]], now: datetime
) -> WrittenJoin:
    """Write a joined file, and read it again.

    Args:
        path: what it is called until it is whole; what is there is replaced.
        prologue: its first records; the first of them is its warcinfo.
        sources: its parts in order, each with its size and its SHA-256 as filed, None when none is.
        now: the time of the note.

    Raises:
        RecordError: a part is not what it was, or is damaged; or the file cannot be written.
        NoRoom: the disk is full.
    """
    try:
        named = [(source.name, size, _digest(source, size, sha256)) for source, size, sha256 in sources]
        head = _head(prologue, named, now)
        with path.open("wb") as joined:
            digest = hashlib.sha256()
            _write(joined, digest, head)
            for source, _, _ in sources:
                with source.open("rb") as part:
                    while piece := part.read(_PIECE):
                        _write(joined, digest, piece)
            sync_file(joined)
        return _checked(
            path, WrittenJoin(joined_size(head, named), digest.hexdigest(), tuple(laid_out(named, len(head))))
        )
    except OSError as error:
        raise RecordError(path, None, f"cannot be written: {error.strerror or error}") from error


def joined_size(head: bytes, parts: Sequence[tuple[str, int, str]]) -> int:
    """The size of a joined file with these first bytes and these parts."""
    return len(head) + sum(size for _, size, _ in parts)


def require_room(folder: Path, size: int, kept_free: int) -> None:
    """Raise NoRoom when a file of this size leaves less of the disk free than it has to."""
    free = shutil.disk_usage(folder).free
    if free - size < kept_free:
        raise NoRoom(
            f"{folder} has {free} bytes free, and {size} are needed beside the {kept_free} of limits.free_space"
        )


def _head(prologue: Sequence[WarcRecord], named: Sequence[tuple[str, int, str]], now: datetime) -> bytes:
    of_file = (("WARC-Warcinfo-ID", f"<{prologue[0].record_id}>"),)
    note = note_record(CONSOLIDATION, (part.field for part in laid_out(named, 0)), now)
    return b"".join(member_of(record, () if record.is_warcinfo else of_file) for record in (*prologue, note))


def _digest(source: Source, size: int, filed: str | None) -> str:
    """The SHA-256 of a part. Raises RecordError when it is not what is filed of it."""
    digest, read = hashlib.sha256(), 0
    with source.open("rb") as part:
        while piece := part.read(_PIECE):
            digest.update(piece)
            read += len(piece)
    if read != size or filed not in (None, digest.hexdigest()):
        raise RecordError(str(source), None, "is not what it was when it was closed; fonds verify says more")
    return digest.hexdigest()


def _write(file: BinaryIO, digest: hashlib._Hash, piece: bytes) -> None:
    file.write(piece)
    digest.update(piece)


def _checked(path: Path, written: WrittenJoin) -> WrittenJoin:
    """What was written, read again. Raises RecordError when a stretch of it holds no whole record."""
    if path.stat().st_size != written.size:
        raise RecordError(path, None, f"has not the {written.size} bytes that its parts have")
    for piece in scan(path, written.size):
        if isinstance(piece, DamagedStretch):
            raise RecordError(path, piece.offset, f"a part is damaged: {piece.remark.clause}")
    return written
