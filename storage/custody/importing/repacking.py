"""Gives a file the form that the archive keeps.

A gzip file with one record a member is kept byte for byte. Everything else is packed anew, one record a member, so that
every record is found by its place, also by players: what is kept unpacks to the very WARC that was given. Only an ARC
file becomes another one, for its records become records of WARC.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage.custody.file_format import FileFormat
from storage.custody.importing.incoming_folder import UNPACKED, IncomingFile, IncomingFolder
from storage.custody.importing.submitted_file import SubmittedFile
from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.arc import warc_of_arc
from storage.warc.packing import packed
from storage.warc.remarks import Rule
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch
from storage.warc.unpacking import unpack_gzip, unpack_zstd

# Where no record stands although no bit is damaged: members and records do not begin together.
_NOT_BY_MEMBER = frozenset({Rule.NO_RECORD, Rule.BLOCK_LENGTH, Rule.HEADER_MALFORMED})


def repack(
    submitted: SubmittedFile, received: IncomingFile, form: FileFormat, name: str, incoming: IncomingFolder
) -> IncomingFile:
    """Make the file that is kept, under its name in `incoming/`, of the one that was received.

    Raises:
        RecordError: a record of it is damaged.
        BrokenArc: it is an ARC file, and damaged.
        NoRoom: the disk has no room for it.
    """
    path = incoming.folder / name
    if form is FileFormat.WARC_GZ and _is_by_member(submitted, received):
        received.path.rename(path)
        return IncomingFile(path, received.size, received.sha256)
    is_plain = form is FileFormat.WARC
    plain = received if is_plain else incoming.receive(f"{name}{UNPACKED}", _unpacked(submitted, received, form))
    incoming.require_room(plain.size)
    kept = incoming.receive(name, _packed(submitted, plain.path))
    plain.path.unlink()
    received.path.unlink(missing_ok=True)
    return kept


def _unpacked(submitted: SubmittedFile, received: IncomingFile, form: FileFormat) -> Iterator[bytes]:
    if form is FileFormat.WARC_ZST:
        return unpack_zstd(received.path)
    if form is FileFormat.WARC_GZ:
        return unpack_gzip(received.path)
    if form is FileFormat.ARC_GZ:
        return warc_of_arc(_Reading(unpack_gzip(received.path)))
    if form is FileFormat.ARC:
        return warc_of_arc(_Reading(submitted.pieces()))
    raise RecordError(str(submitted), None, "is a package within a package; unpack it and import what it holds")


class _Reading:
    """Pieces of any size, read at most so many bytes at once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""

    def __call__(self, size: int) -> bytes:
        held = self._held or next(self._pieces, b"")
        self._held = held[size:]
        return held[:size]


def _is_by_member(submitted: SubmittedFile, received: IncomingFile) -> bool:
    """Whether every record of a gzip file has a member of its own. Raises RecordError when a member is damaged."""
    for found in scan(received.path, received.size):
        if isinstance(found, DamagedStretch):
            if found.remark.rule in _NOT_BY_MEMBER:
                return False
            raise _damaged(submitted, found)
        if found.place.length == 0 or any(remark.rule is Rule.SEVERAL_RECORDS_IN_MEMBER for remark in found.remarks):
            return False
    return True


def _packed(submitted: SubmittedFile, plain: Path) -> Iterator[bytes]:
    with plain.open("rb") as stream:
        yield from packed(stream, _places(submitted, plain))


def _places(submitted: SubmittedFile, plain: Path) -> Iterator[Place]:
    """Yield where the records of an uncompressed file lie. Raises RecordError where none does."""
    for found in scan(plain, plain.stat().st_size):
        if not isinstance(found, DamagedStretch):
            yield found.place
        else:
            raise _damaged(submitted, found)


def _damaged(submitted: SubmittedFile, stretch: DamagedStretch) -> RecordError:
    hint = "nothing of it was imported; fonds verify tells all that is wrong"
    return RecordError(str(submitted), stretch.offset, f"{stretch.remark.clause}: {hint}")
