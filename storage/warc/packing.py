"""Packs plain WARC as the archive keeps it: one gzip member a record, no byte within a record changed.

What comes out unpacks to exactly what went in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from isal import isal_zlib

from storage.types import Place

_LEVEL = 2
_GZIP_WINDOW = 31
_PIECE = 64 * 1024


def packed(plain: BinaryIO, places: Iterable[Place]) -> Iterator[bytes]:
    """Yield, piece by piece, each record of an uncompressed file as a member of its own.

    Args:
        plain: the file.
        places: where its records lie, one behind the other without a gap.

    Raises:
        OSError: something cannot be read.
    """
    for place in places:
        packer = isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, _GZIP_WINDOW)
        plain.seek(place.offset)
        left = place.length
        while left and (piece := plain.read(min(_PIECE, left))):
            yield packer.compress(piece)
            left -= len(piece)
        yield packer.flush()
