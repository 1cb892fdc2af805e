"""What format a file has, by its first bytes: its name may say anything."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from storage.types.errors import RecordError
from storage.wacz.package import ZIP_MAGIC
from storage.warc.arc import MAGIC as ARC_MAGIC
from storage.warc.byte_reader import ByteReader
from storage.warc.next_record import WARC as WARC_MAGIC
from storage.warc.unpacking import ZSTD_DICTIONARY, ZSTD_FRAME, unpack_gzip, unpack_zstd

_GZIP_MAGIC = b"\x1f\x8b"
_LONGEST_MAGIC = len(ARC_MAGIC)


class FileFormat(StrEnum):
    """A format that web archives come in."""

    WARC = "warc"
    WARC_GZ = "warc.gz"
    WARC_ZST = "warc.zst"
    ARC = "arc"
    ARC_GZ = "arc.gz"
    WACZ = "wacz"


_PLAIN = {WARC_MAGIC: FileFormat.WARC, ARC_MAGIC: FileFormat.ARC, ZIP_MAGIC: FileFormat.WACZ}
_IN_GZIP = {WARC_MAGIC: FileFormat.WARC_GZ, ARC_MAGIC: FileFormat.ARC_GZ}
_IN_ZSTD = {WARC_MAGIC: FileFormat.WARC_ZST}


class UnknownFormat(RecordError):
    """A file is of no known format, or so damaged at its beginning that this cannot be told."""


def format_of(path: Path) -> FileFormat:
    """Return the format of a file.

    Raises:
        UnknownFormat: it has none of these.
        RecordError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            begin = stream.read(_LONGEST_MAGIC)
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
    if not begin:
        raise UnknownFormat(path, None, "is empty (0 bytes)")
    if begin.startswith(_GZIP_MAGIC):
        return _format_in(path, _IN_GZIP, _first_of_gzip(path))
    if begin.startswith((ZSTD_FRAME, ZSTD_DICTIONARY)):
        return _format_in(path, _IN_ZSTD, _first_of_zstd(path))
    return _format_in(path, _PLAIN, begin)


def _first_of_gzip(path: Path) -> bytes:
    """The first bytes that are packed; members without data may stand before them."""
    pieces = unpack_gzip(path)
    try:
        return ByteReader(lambda _most: next(pieces, b"")).peek(_LONGEST_MAGIC)
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
    except RecordError as error:
        raise UnknownFormat(path, None, f"is no WARC file: {error.__cause__ or error}") from error


def _first_of_zstd(path: Path) -> bytes:
    try:
        return next(unpack_zstd(path), b"")
    except RecordError as error:
        raise UnknownFormat(path, error.offset, "no sound zstd frame begins here") from error


def _format_in(path: Path, formats: dict[bytes, FileFormat], begin: bytes) -> FileFormat:
    for magic, file_format in formats.items():
        if begin[: len(magic)].upper() == magic.upper():
            return file_format
    raise UnknownFormat(path, None, "is no WARC, ARC or WACZ file")
