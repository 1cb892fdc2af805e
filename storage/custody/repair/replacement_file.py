"""Mends one WARC file: its sound records go into it byte for byte, and the damaged file is kept.

The mended file takes the name only when it is whole on disk and was read again. At every moment the name stands for
the damaged or for the mended file; the damaged one keeps its bytes under the name with `.damaged` after it, which no
reader of WARC files opens as one.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from storage.objects.folder_file import second_name
from storage.types.errors import RecordError
from storage.warc.file_lock import sync_directory, sync_file
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch

_DAMAGED = ".damaged"
_KEPT = re.compile(rf"{re.escape(_DAMAGED)}(?:-\d+)?$", re.ASCII)
_MENDING = ".mending"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done to one file: the stretches to leave out, as offset and end, and what to put in where.

    `inserted` are gzip members by the offset, in the damaged file, before which they belong.
    """

    path: Path
    stretches: tuple[tuple[int, int], ...]
    inserted: Mapping[int, Sequence[bytes]]


def write_replacement(plan: Plan) -> Path:
    """Mend a file; return where the damaged one lies now.

    Raises:
        RecordError: the mended file cannot be written, or is not whole; all is as before then.
    """
    path = plan.path
    mending = path.with_name(path.name + _MENDING)
    try:
        _write(plan, mending)
        _require_whole(mending)
        kept = keep_damaged(path)
        mending.rename(path)
        sync_directory(path.parent)
    except OSError as error:
        raise RecordError(path, None, f"cannot be mended: {error.strerror or error}") from error
    finally:
        mending.unlink(missing_ok=True)
    return kept


def set_aside(path: Path) -> Path:
    """Take away a file in which nothing is whole; return where it lies now. Raises RecordError."""
    try:
        kept = keep_damaged(path)
        path.unlink()
        sync_directory(path.parent)
    except OSError as error:
        raise RecordError(path, None, f"cannot be set aside: {error.strerror or error}") from error
    return kept


def damaged_names(name: str) -> Iterator[str]:
    """Yield the names that a damaged file of this name may be kept under, in the order in which they are tried."""
    yield name + _DAMAGED
    yield from (f"{name}{_DAMAGED}-{number}" for number in count(2))


def is_damaged_name(name: str) -> bool:
    """Whether a file of this name is a damaged one that is kept."""
    return _KEPT.search(name) is not None


def free_name(path: Path) -> Path:
    """Return the name that a damaged file would be kept under: one that nothing has, or that it has."""
    names = (path.with_name(name) for name in damaged_names(path.name))
    return next(kept for kept in names if not kept.exists() or kept.samefile(path))


def keep_damaged(path: Path) -> Path:
    """Give a file a second name that no reader takes for what it was; return that name. Raises OSError."""
    kept = free_name(path)
    if kept.exists():
        return kept
    second_name(path, kept)
    return kept


def _write(plan: Plan, mending: Path) -> None:
    # Its writer held the lock that is held now, so it is gone.
    mending.unlink(missing_ok=True)
    size = plan.path.stat().st_size
    cuts = sorted({0, size, *plan.inserted, *(edge for stretch in plan.stretches for edge in stretch)})
    with plan.path.open("rb") as damaged, mending.open("xb") as mended:
        shutil.copymode(plan.path, mending)
        for begin, end in zip(cuts, [*cuts[1:], size], strict=True):
            for member in plan.inserted.get(begin, ()):
                mended.write(member)
            if not any(first <= begin < last for first, last in plan.stretches):
                _copy_range(damaged, mended, begin, end)
        sync_file(mended)


def _copy_range(damaged: BinaryIO, mended: BinaryIO, begin: int, end: int) -> None:
    damaged.seek(begin)
    while begin < end and (data := damaged.read(min(_PIECE, end - begin))):
        mended.write(data)
        begin += len(data)


def _require_whole(mending: Path) -> None:
    for part in scan(mending, mending.stat().st_size):
        if isinstance(part, DamagedStretch):
            raise RecordError(mending, part.offset, f"the mended file is not whole: {part.remark.clause}")
