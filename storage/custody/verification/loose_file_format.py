"""Of which form a loose file is, as its first bytes tell: its name may say anything."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from storage.types.errors import RecordError
from storage.wacz.package import ZIP_MAGIC
from storage.warc.arc import MAGIC
from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import BrokenMember, CutMember, Member

_GZIP = b"\x1f\x8b"


class LooseFileFormat(Enum):
    """WARC is plain, gzip or zstd; it is also what everything else is verified as, and found to be none."""

    WARC = auto()
    ARC = auto()
    ARC_GZIP = auto()
    PACKAGE = auto()


def form_of(path: Path) -> LooseFileFormat:
    """Tell the form of a file.

    Raises:
        RecordError: it is a folder, is not there, or cannot be read.
    """
    if path.is_dir():
        raise RecordError(path, None, "is a folder; name files, or an archive with --archive")
    try:
        with path.open("rb") as stream:
            begin = stream.read(len(MAGIC))
            inner = _inflated(stream) if begin.startswith(_GZIP) else b""
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
    if begin.startswith(ZIP_MAGIC):
        return LooseFileFormat.PACKAGE
    if begin == MAGIC:
        return LooseFileFormat.ARC
    return LooseFileFormat.ARC_GZIP if inner == MAGIC else LooseFileFormat.WARC


def _inflated(stream: BinaryIO) -> bytes:
    try:
        return ByteReader(Member(stream, 0, stream.seek(0, 2)).read).peek(len(MAGIC))
    except (BrokenMember, CutMember):
        return b""
