"""Packs records as the archive keeps them: one gzip member a record, which unpacks to exactly what went in.

ISA-L's level 2 packs text well and leaves bodies that are compressed already at their size for next to nothing, so
there is no level to choose (its level 0 would make those a quarter larger).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from isal import isal_zlib

from storage.types import Place

_LEVEL = 2
_GZIP_WINDOW = 31
_PIECE = 64 * 1024
# What ISA-L begins every member with: deflated, no optional field, no time, an unknown system (RFC 1952).
MEMBER_HEADER = b"\x1f\x8b\x08" + bytes(6) + b"\xff"


def new_packer() -> isal_zlib.Compress:
    """Return what packs one record as a gzip member."""
    return isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)


def packed_record(record: bytes) -> bytes:
    """Return a record as a gzip member."""
    # At once: for each call the packer lets go of the interpreter and waits for it again.
    packer = new_packer()
    return packer.compress(record) + packer.flush()


def packed(plain: BinaryIO, places: Iterable[Place]) -> Iterator[bytes]:
    """Yield, piece by piece, each record of an uncompressed file as a member of its own.

    Args:
        plain: the file.
        places: where its records lie, one after the other without a gap.

    Raises:
        OSError: something cannot be read.
    """
    for place in places:
        packer = new_packer()
        plain.seek(place.offset)
        left = place.length
        while left and (piece := plain.read(min(_PIECE, left))):
            yield packer.compress(piece)
            left -= len(piece)
        yield packer.flush()
