"""Recovers what a killed writer left: each open file is cut to its last whole record, filed, indexed and closed.

It touches only files whose writer ran on this host and is gone (their lock can be taken). Whole records are never cut:
damage before the last one stays where it is and is reported. Taken away is what follows the last one, and what never
came to the disk before records that nobody was told of. What no row vouches for is written once more, for its fsync may
have failed (`storage.recording.unwritten_bytes`). What damage is, `storage.warc.judged` decides for recovery and
verification alike: a capture that verification would call damaged gets no row.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.index.showing import show_captures
from storage.recording.collection import INDEXES, archive_of
from storage.recording.unwritten_bytes import close_holes, holes_among, write_again
from storage.types import Capture, WarcFileFacts
from storage.types.errors import RecordError
from storage.warc.fetch_grouping import FetchGrouping, KeptExchange
from storage.warc.file_lock import is_at, lock, take_marker_away
from storage.warc.file_name import OPEN, SUFFIX, marker, parse_name, this_host
from storage.warc.judged import judge
from storage.warc.notes import Note, note_of
from storage.warc.remarks import Remark, Rule
from storage.warc.scanned import DamagedStretch

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

    `size` is what is left of it (0: it held nothing whole, and was removed), `cut` the bytes taken away at its end
    and in holes, `captures` how many got a row. `damage` lists the damaged stretches and records that stay in it, and
    the captures that have no row because no record says of which crawl they are.
    """

    name: str
    size: int
    cut: int
    captures: int
    damage: tuple[DamagedStretch, ...]


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery did in one collection; `left` are open files that another process or host still owns."""

    files: tuple[RecoveredFile, ...]
    left: tuple[str, ...]

    @property
    def captures(self) -> int:
        """How many captures got a row."""
        return sum(file.captures for file in self.files)


FileNotes = Callable[[str, Sequence[Note]], None]
"""Files what notes of a publication's file record, before the file is closed."""


def file_no_notes(_publication: str, _notes: Sequence[Note]) -> None:
    """For who has no rows of notes."""


def recover(
    directory: Path, sink: RecoverySink, host: str | None = None, file_notes: FileNotes = file_no_notes
) -> Recovered:
    """Recover the files of one collection.

    Args:
        directory: the collection's directory, which holds `archive/` and `indexes/`.
        sink: where captures are filed.
        host: this machine's name in the files' names.
        file_notes: files what the files' notes record.

    Raises:
        RecordError: a file cannot be read, cut or put on disk.
        FondsError: rows or index lines cannot be written. What was recovered stays so; the next recovery does the rest.
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
            done = _recover(path, name.publication, directory, sink, file_notes)
        except OSError as error:
            raise RecordError(path, None, f"cannot be recovered: {error.strerror or error}") from error
        if done is None:
            left.append(path.name)
        else:
            files.append(done)
    _sweep(archive, here)
    return Recovered(tuple(files), tuple(left))


def _open_files(archive: Path) -> list[Path]:
    return sorted(path.with_name(path.name.removesuffix(OPEN)) for path in archive.glob(f"*{SUFFIX}{OPEN}"))


def _recover(
    path: Path, publication: str, directory: Path, sink: RecoverySink, file_notes: FileNotes
) -> RecoveredFile | None:
    """Recover one open file; None when another process writes to it, or has just closed it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        marker(path).unlink(missing_ok=True)
        return RecoveredFile(path.name, 0, 0, 0, ())
    try:
        if not lock(descriptor) or not is_at(descriptor, path) or not marker(path).exists():
            return None
        return _close(path, publication, descriptor, directory, sink, file_notes)
    finally:
        os.close(descriptor)


def _close(
    path: Path, publication: str, descriptor: int, directory: Path, sink: RecoverySink, file_notes: FileNotes
) -> RecoveredFile:
    size = os.fstat(descriptor).st_size
    captures, notes, damage, end = _read(path, size)
    filed = sink.known([capture.capture_id for capture in captures])
    # Where the last record ends that has a row: it was put on disk, and all before it.
    proven = max((one.place.offset + one.place.length for one in captures if one.capture_id in filed), default=0)
    holes = holes_among(descriptor, damage)
    # Before a record that has a row nothing is unwritten: it was on disk, and is lost.
    if holes and holes[0].offset >= proven:
        captures, notes, damage, end = _read(path, close_holes(descriptor, holes, end))
    os.ftruncate(descriptor, end)
    write_again(descriptor, proven, end)
    os.fsync(descriptor)
    new = [capture for capture in captures if capture.capture_id not in filed]
    if end == 0:
        path.unlink()
    else:
        _file(new, WarcFileFacts(path.name, publication, end, closed=False), sink)
        show_captures(directory / INDEXES, captures, sink.withheld)
        sink.add([], [WarcFileFacts(path.name, publication, end, closed=True)])
        file_notes(publication, notes)
    take_marker_away(path)
    return RecoveredFile(path.name, end, size - end, len(new), tuple(damage))


def _read(path: Path, size: int) -> tuple[list[Capture], list[Note], list[DamagedStretch], int]:
    """Return the sound captures, the notes, the damage before the end of the last whole record, and that end."""
    grouping = FetchGrouping()
    captures: list[Capture] = []
    notes: list[Note] = []
    damage: list[DamagedStretch] = []
    end = 0
    for judged in judge(path, size):
        if isinstance(judged, DamagedStretch):
            damage.append(judged)
            continue
        end = max(end, judged.scanned.end)
        exchange = grouping.add(judged.place, judged.record)
        fault = judged.damage
        if fault is None and (note := note_of(judged.record, judged.place)) is not None:
            notes.append(note)
        if fault is None and exchange is not None:
            capture, fault = _capture(exchange)
            captures.extend([] if capture is None else [capture])
        if fault is not None:
            place = judged.place
            damage.append(DamagedStretch(place.offset, place.length, fault, judged.record.record_id))
    return captures, notes, [stretch for stretch in damage if stretch.offset < end], end


def _capture(exchange: KeptExchange) -> tuple[Capture | None, Remark | None]:
    """Return the capture that a fetch proves, or why it proves none."""
    try:
        capture = exchange.capture()
    except RecordError as error:
        return None, Remark(Rule.FACTS_MISSING, str(error))
    if capture is None:
        return None, Remark(Rule.FACTS_MISSING, "no record tells of which crawl the capture is")
    return capture, None


def _file(new: Sequence[Capture], facts: WarcFileFacts, sink: RecoverySink) -> None:
    """Give a row to each capture that has none."""
    for start in range(0, len(new), _AT_ONCE):
        sink.add(new[start : start + _AT_ONCE], [facts])


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
