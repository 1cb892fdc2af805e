"""Mends what a killed writer left: each open file is cut to its last whole record, filed, indexed and closed.

Only files are touched whose writer ran on this host and is gone (their lock can be taken). Sound records are never
cut: what lies between them damaged stays where it is and is told, and only what follows the last one is taken away.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.index.showing import show
from storage.recording.collection import INDEXES, archive_of
from storage.types import Capture, Place, WarcFileFacts
from storage.types.errors import RecordError
from storage.warc.capture_records import exchanges
from storage.warc.file_lock import is_at, lock, sync_directory
from storage.warc.file_name import OPEN, SUFFIX, marker, parse_name, this_host
from storage.warc.reader import Damage, walk
from storage.warc.record import WarcRecord

_AT_ONCE = 500


class RecoverySink(Protocol):
    """Where the captures of recovered files are filed."""

    def known(self, capture_ids: Collection[str]) -> set[str]:
        """Return those of the ids that have a row."""

    def add(self, captures: Sequence[Capture], files: Sequence[WarcFileFacts]) -> None:
        """File captures and the files that hold them in one transaction."""

    def withheld(self, capture_ids: Collection[str]) -> Collection[str]:
        """Return those of the ids that players must not show."""


@dataclass(frozen=True, slots=True)
class RecoveredFile:
    """A file that is closed now.

    `size` is what is left of it (0: nothing whole was in it, and it was removed), `cut` the bytes taken away at its
    end, `captures` how many got a row. `damage` lists what is damaged between sound records, and captures that have
    no row because they do not say of which crawl they are.
    """

    name: str
    size: int
    cut: int
    captures: int
    damage: tuple[Damage, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did in one collection; `left` are open files that another process or host still owns."""

    files: tuple[RecoveredFile, ...]
    left: tuple[str, ...]

    @property
    def captures(self) -> int:
        """How many captures got a row."""
        return sum(file.captures for file in self.files)


def recover(directory: Path, sink: RecoverySink, host: str | None = None) -> Recovered:
    """Mend one collection.

    Args:
        directory: the collection's directory, which holds `archive/` and `indexes/`.
        sink: where captures are filed.
        host: this machine's name in the files' names.

    Raises:
        RecordError: a file cannot be read, cut or put on disk.
        FondsError: rows or index lines cannot be written. What was mended stays so; the rest waits for the next time.
    """
    here = host or this_host()
    archive = archive_of(directory)
    files: list[RecoveredFile] = []
    left: list[str] = []
    for path in _open_files(archive):
        name = parse_name(path.name)
        if name is None or name.host != here:
            left.append(path.name)
            continue
        try:
            done = _recover(path, name.publication, directory, sink)
        except OSError as error:
            raise RecordError(path, None, f"cannot be recovered: {error.strerror or error}") from error
        if done is None:
            left.append(path.name)
        else:
            files.append(done)
    _sweep(archive, here)
    return Recovered(tuple(files), tuple(left))


def _open_files(archive: Path) -> list[Path]:
    return sorted(found.with_name(found.name.removesuffix(OPEN)) for found in archive.glob(f"*{SUFFIX}{OPEN}"))


def _recover(path: Path, publication: str, directory: Path, sink: RecoverySink) -> RecoveredFile | None:
    """Mend one open file; None when somebody writes to it, or closed it just now."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        marker(path).unlink(missing_ok=True)
        return RecoveredFile(path.name, 0, 0, 0, ())
    try:
        if not lock(descriptor) or not is_at(descriptor, path) or not marker(path).exists():
            return None
        return _mend(path, publication, descriptor, directory, sink)
    finally:
        os.close(descriptor)


def _mend(path: Path, publication: str, descriptor: int, directory: Path, sink: RecoverySink) -> RecoveredFile:
    captures, damage, end = _read(path)
    cut = os.fstat(descriptor).st_size - end
    os.ftruncate(descriptor, end)
    os.fsync(descriptor)
    filed = 0
    if end == 0:
        path.unlink()
    else:
        filed = _file(captures, WarcFileFacts(path.name, publication, end, closed=False), sink)
        show(directory / INDEXES, captures, sink.withheld)
        sink.add([], [WarcFileFacts(path.name, publication, end, closed=True)])
    marker(path).unlink(missing_ok=True)
    sync_directory(path.parent)
    return RecoveredFile(path.name, end, cut, filed, tuple(damage))


def _read(path: Path) -> tuple[list[Capture], list[Damage], int]:
    """Return the captures, the damage between sound records, and the end of the last sound record."""
    captures: list[Capture] = []
    damage: list[Damage] = []
    end = 0

    def sound() -> Iterator[tuple[Place, WarcRecord]]:
        nonlocal end
        for found in walk(path):
            if isinstance(found, Damage):
                damage.append(found)
            else:
                end = found[0].offset + found[0].length
                yield found

    for exchange in exchanges(sound()):
        try:
            capture, why = exchange.capture(), "no record tells of which crawl the capture is"
        except RecordError as error:
            capture, why = None, str(error)
        if capture is None:
            damage.append(Damage(exchange.place.offset, exchange.place.length, why))
        else:
            captures.append(capture)
    return captures, [found for found in damage if found.offset < end], end


def _file(captures: Sequence[Capture], facts: WarcFileFacts, sink: RecoverySink) -> int:
    """Give a row to each capture without one; return how many those were."""
    filed = 0
    for start in range(0, len(captures), _AT_ONCE):
        some = captures[start : start + _AT_ONCE]
        known = sink.known([capture.capture_id for capture in some])
        new = [capture for capture in some if capture.capture_id not in known]
        sink.add(new, [facts])
        filed += len(new)
    return filed


def _sweep(archive: Path, host: str) -> None:
    """Remove empty files that a writer was killed over before it had marked them as open."""
    for path in archive.glob(f"*{SUFFIX}"):
        name = parse_name(path.name)
        if name is None or name.host != host:
            continue
        try:
            _sweep_one(path)
        except FileNotFoundError:
            # Another process swept it meanwhile.
            continue
        except OSError as error:
            raise RecordError(path, None, f"cannot be recovered: {error.strerror or error}") from error


def _sweep_one(path: Path) -> None:
    if marker(path).exists() or path.stat().st_size:
        return
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        if lock(descriptor) and is_at(descriptor, path) and not os.fstat(descriptor).st_size:
            path.unlink()
    finally:
        os.close(descriptor)
