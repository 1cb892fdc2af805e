"""Verifies an ARC file: that its lines and lengths lead from record to record up to its end. ARC knows no digests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from storage.custody.verification.findings import FileDraft
from storage.types.errors import RecordError
from storage.warc.arc import BrokenArc, records_of_arc
from storage.warc.remarks import Remark, Rule
from storage.warc.unpacking import unpack_gzip

_PIECE = 64 * 1024


def check_arc(path: Path, draft: FileDraft, *, packed: bool) -> None:
    """Verify an ARC file, packed by gzip or not; offsets are those of the unpacked file."""
    try:
        for _ in records_of_arc(_reading(unpack_gzip(path) if packed else _pieces(path))):
            draft.records += 1
    except BrokenArc as broken:
        draft.add(Remark(Rule.ARC_DAMAGED, str(broken)), broken.at)
    except RecordError as error:
        draft.add(Remark(Rule.GZIP_DAMAGED, str(error)))
    except OSError as error:
        draft.add(Remark(Rule.UNREADABLE, f"the file cannot be read further: {error.strerror or error}"))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            yield piece


def _reading(pieces: Iterator[bytes]) -> Callable[[int], bytes]:
    """Return what gives the next piece, whatever its size."""
    return lambda _most: next(pieces, b"")
