"""Recovery: what a killed writer left is whole again, and nothing that was acknowledged is lost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.custody.verification.verify import verify_files
from storage.index import cdxj
from storage.recording.recovery import Recovered, RecoveredFile, recover
from storage.types import Capture, Place, PlannedVisit, WarcFileFacts
from storage.types.errors import DatabaseError, RecordError
from storage.warc.fetch_grouping import captures_of
from storage.warc.file_name import marker
from storage.warc.imported_captures import written_by_fonds
from storage.warc.reader import records
from storage.warc.remarks import Remark, Weight
from tests.storage.endless_recording import FILE_SIZE
from tests.storage.records import ERRAND, KINDS, MemorySink, exchange, message, recorder, warcs

ROOT = Path(__file__).parents[2]


def recorded(directory: Path, *bodies: bytes) -> tuple[Path, list[Capture]]:
    """A file as a killed writer leaves it: all its records, its marker, no index, nothing filed."""
    with recorder(directory, MemorySink()) as writer:
        captures = [writer.record(ERRAND, exchange(message(body))).result(10) for body in bodies]
    (path,) = warcs(directory)
    marker(path).touch()
    forget_index(directory)
    return path, captures


def forget_index(directory: Path) -> None:
    """Take the index away, as if no line had been published."""
    for index in (directory / "lia" / "indexes").iterdir():
        index.unlink()


def index_lines(directory: Path) -> list[str]:
    """The lines that players see."""
    return list(cdxj.lines(directory / "lia" / "indexes"))


def lines_of(captures: Sequence[Capture]) -> list[str]:
    """The lines that players must see."""
    return sorted(line for line in map(cdxj.line, captures) if line is not None)


@pytest.mark.parametrize("seed", range(6))
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, seed: int) -> None:
    """Killed at a random moment: files are whole, each acknowledged capture has its row and line, none stands twice."""
    command = [sys.executable, "-m", "tests.storage.endless_recording", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline().strip()]
        time.sleep(Random(seed).uniform(0, 0.4))
        child.kill()
        acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
    assert list((tmp_path / "lia" / "archive").glob("*.open"))
    closed_before = {path.name for path in warcs(tmp_path) if not marker(path).exists()}
    sink = MemorySink()

    recovered = recover(tmp_path / "lia", sink)

    assert recovered.left == ()
    assert not list((tmp_path / "lia" / "archive").glob("*.open"))
    assert all(file.damage == () for file in recovered.files)
    rebuilt = [capture for path in warcs(tmp_path) for capture in captures_of(path)]
    assert set(acknowledged) <= {capture.capture_id for capture in rebuilt}
    assert len({capture.capture_id for capture in rebuilt}) == len(rebuilt)
    open_ones = [capture for capture in rebuilt if capture.place.warc_file not in closed_before]
    assert list(sink.rows.values()) == open_ones
    assert recovered.captures == len(open_ones)
    assert index_lines(tmp_path) == lines_of(rebuilt)
    assert all(path.stat().st_size < FILE_SIZE + 200_000 for path in warcs(tmp_path))
    assert recover(tmp_path / "lia", sink) == Recovered((), ())


def test_a_file_cut_anywhere_is_cut_to_its_last_whole_record(tmp_path: Path) -> None:
    """At every 61st byte: sound records stay, the stump goes, rows are those whose record is whole, with all facts."""
    path, captures = recorded(tmp_path, b"one", b"two" * 999, b"one")
    data = path.read_bytes()
    ends = [0, *(place.offset + place.length for place, _ in records(path))]
    for size in range(1, len(data), 61):
        path.write_bytes(data[:size])
        marker(path).touch()
        sink = MemorySink()
        whole = max(end for end in ends if end <= size)

        (file,) = recover(tmp_path / "lia", sink).files

        assert (file.size, file.cut) == (whole, size - whole)
        assert path.exists() == (whole > 0)
        assert not marker(path).exists()
        if whole:
            forget_index(tmp_path)
            assert path.read_bytes() == data[:whole]
            assert sink.files == {path.name: WarcFileFacts(path.name, "lia", whole, closed=True)}
        expected = [capture for capture in captures if capture.place.offset + capture.place.length <= whole]
        assert list(sink.rows.values()) == expected


def test_only_what_lacks_a_row_gets_one(tmp_path: Path) -> None:
    """A capture that was filed before the crash keeps the row it has; the index is made whole all the same."""
    path, captures = recorded(tmp_path, b"one", b"two", b"three")
    read = replace(captures[0], error="told by the row")
    sink = MemorySink(rows={read.capture_id: read}, files={path.name: WarcFileFacts(path.name, "lia", 1, closed=False)})

    recovered = recover(tmp_path / "lia", sink)

    assert recovered.files == (RecoveredFile(path.name, path.stat().st_size, 0, 2, ()),)
    assert list(sink.rows.values()) == [read, *captures[1:]]
    assert index_lines(tmp_path) == lines_of(captures)


def test_damage_between_sound_records_is_told_and_nothing_sound_is_cut(tmp_path: Path) -> None:
    """A bad sector in the midst of an open file costs the record it is in; what follows stays and gets its row."""
    path, captures = recorded(tmp_path, b"one", b"two" * 999, b"three")
    data = bytearray(path.read_bytes())
    hit = captures[1].place
    data[hit.offset + hit.length // 2] ^= 0x10
    path.write_bytes(data)
    sink = MemorySink()

    (file,) = recover(tmp_path / "lia", sink).files

    assert path.read_bytes() == data
    assert [(damage.offset, damage.length) for damage in file.damage] == [(hit.offset, hit.length)]
    assert list(sink.rows.values()) == [captures[0], captures[2]]


def test_a_hole_that_a_crash_left_is_closed(tmp_path: Path) -> None:
    """Where a write did not come to the disk and a later one did, the later records move forward byte for byte."""
    path, captures = recorded(tmp_path, b"one", b"two" * 999, b"three")
    data, begin, end = _with_hole(path, captures)
    sink = MemorySink()

    (file,) = recover(tmp_path / "lia", sink).files

    assert path.read_bytes() == data[:begin] + data[end:]
    assert (file.size, file.cut, file.damage) == (len(data) - (end - begin), end - begin, ())
    moved = replace(captures[2].place, offset=captures[2].place.offset - (end - begin))
    assert list(sink.rows.values()) == [captures[0], replace(captures[2], place=moved)]
    assert damaged_places(path) == set()


def test_zeros_before_what_was_put_on_disk_are_damage(tmp_path: Path) -> None:
    """A row says that everything before its record was on disk: what is gone is lost, and nothing moves."""
    path, captures = recorded(tmp_path, b"one", b"two" * 999, b"three")
    data, begin, end = _with_hole(path, captures)
    sink = MemorySink()
    sink.rows[captures[2].capture_id] = captures[2]

    (file,) = recover(tmp_path / "lia", sink).files

    assert path.read_bytes() == data
    assert [(stretch.offset, stretch.end) for stretch in file.damage] == [(begin, end)]


def _with_hole(path: Path, captures: list[Capture]) -> tuple[bytes, int, int]:
    """Write zeros over all records of the second capture; what the file holds then, and where they begin and end."""
    begin, end = (capture.place.offset + capture.place.length for capture in captures[:2])
    data = path.read_bytes()
    data = data[:begin] + bytes(end - begin) + data[end:]
    path.write_bytes(data)
    return data, begin, end


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Capture]]:
    """A small file with each record that a fetch can have, as a killed writer leaves it; and its captures."""
    directory = tmp_path_factory.mktemp("killed")
    with recorder(directory, MemorySink()) as writer:
        kinds = [KINDS[name] for name in ("page", "interim and surplus", "page", "DNS", "gzip")]
        captures = [writer.record(ERRAND, kept).result(10) for kept in kinds]
    (path,) = warcs(directory)
    return path, captures


@settings(max_examples=60)
@given(bit=st.integers(0, 2**40))
@example(bit=3 * 8 + 5)
@example(bit=9 * 8)
def test_recovery_and_verification_agree_on_any_flipped_bit(killed: tuple[Path, list[Capture]], bit: int) -> None:
    """What recovery files, verification calls sound; what verification calls damage, recovery reports or cuts off."""
    path, captures = killed
    sound = path.read_bytes()
    bit %= len(sound) * 8
    data = bytearray(sound)
    data[bit // 8] ^= 1 << bit % 8
    try:
        path.write_bytes(data)
        damaged = damaged_places(path)
        marker(path).touch()
        sink = MemorySink()
        (file,) = recover(path.parents[1], sink).files
        reported = {stretch.offset for stretch in file.damage}

        assert damaged, "every bit has a meaning"
        kept = {offset for offset in damaged if offset < file.size}
        # Without its warcinfo nothing says whose the captures of a file are, though each of them is sound.
        assert reported == kept if is_named(path) else reported >= kept
        filed = {capture.place.offset for capture in sink.rows.values()}
        assert not filed & damaged
        there = {capture.place.offset for capture in captures if capture.place.offset < file.size}
        assert there == filed | (there & reported), "each capture has its row or is reported"
        if file.size:
            assert damaged_places(path) == kept
    finally:
        path.write_bytes(sound)


def damaged_places(path: Path) -> set[int]:
    """Where verification calls a file damaged."""
    (report,) = verify_files([path]).files
    damage = [finding for finding in report.findings if Remark(finding.rule, "").weight is Weight.DAMAGE]
    return {finding.offset for finding in damage if finding.offset is not None}


def is_named(path: Path) -> bool:
    """Whether there is a file, and its warcinfo can be read."""
    return path.exists() and written_by_fonds(path, path.stat().st_size) is not None


def test_a_capture_that_lost_its_facts_is_told(tmp_path: Path) -> None:
    """When damage hits the record that says of which crawl a capture is, no row is invented for it."""
    path, captures = recorded(tmp_path, b"one", b"two")
    places: list[Place] = [
        place for place, record in records(path) if record.concurrent_to and record.type == "metadata"
    ]
    data = bytearray(path.read_bytes())
    data[places[1].offset + places[1].length // 2] ^= 0x10
    path.write_bytes(data)
    sink = MemorySink()

    (file,) = recover(tmp_path / "lia", sink).files

    assert list(sink.rows.values()) == captures[:1]
    assert [damage.offset for damage in file.damage] == [places[1].offset, captures[1].place.offset]
    with pytest.raises(RecordError, match=f"at offset {places[1].offset}"):
        list(captures_of(path))


def test_files_of_living_writers_and_other_hosts_are_left_alone(tmp_path: Path) -> None:
    """A locked file and one of another machine are named and not touched; a closed one is not looked at."""
    sink = MemorySink()
    with recorder(tmp_path, sink) as writer:
        writer.record(ERRAND, exchange()).result(10)
        (path,) = warcs(tmp_path)
        size = path.stat().st_size
        assert recover(tmp_path / "lia", sink) == Recovered((), (path.name,))
        assert (path.stat().st_size, marker(path).exists()) == (size, True)
    marker(path).touch()

    assert recover(tmp_path / "lia", sink, host="elsewhere.example") == Recovered((), (path.name,))
    assert marker(path).exists()
    foreign = path.with_name("other.warc.gz.open")
    foreign.touch()
    assert recover(tmp_path / "lia", sink).left == ("other.warc.gz",)


def test_what_never_became_a_file_is_swept_away(tmp_path: Path) -> None:
    """A marker without file, an empty file with marker, an empty one without: gone; an empty one of others stays."""
    archive = tmp_path / "lia" / "archive"
    archive.mkdir(parents=True)
    names = [f"lia-20310504030201123-0000{number}-here.warc.gz" for number in range(4)]
    marker(archive / names[0]).touch()
    for name in (names[1], names[2]):
        (archive / name).touch()
    marker(archive / names[1]).touch()
    others = archive / names[3].replace("here", "elsewhere")
    others.touch()

    recovered = recover(tmp_path / "lia", MemorySink(), host="here")

    assert [file.name for file in recovered.files] == names[:2]
    assert list(archive.iterdir()) == [others]


def test_sweepers_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    """An empty file that another process removes first is passed over."""
    archive = tmp_path / "lia" / "archive"
    archive.mkdir(parents=True)
    for number in range(2_000):
        (archive / f"lia-20310504030201123-{number:05}-here.warc.gz").touch()
    code = (
        "import sys; from pathlib import Path; from storage.recording.recovery import recover\n"
        "from tests.storage.records import MemorySink\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "recover(Path(sys.argv[1]), MemorySink(), host='here')"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "lia")]
    sweepers = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for sweeper in sweepers:
        assert sweeper.stdout is not None
        assert sweeper.stdout.readline() == "ready\n"
    for sweeper in sweepers:
        sweeper.communicate("go\n")
    assert [sweeper.returncode for sweeper in sweepers] == [0, 0]
    assert list(archive.iterdir()) == []


def test_an_empty_file_that_cannot_be_looked_at_is_named(tmp_path: Path) -> None:
    """It is an error of the records, with the file in it."""
    archive = tmp_path / "lia" / "archive"
    archive.mkdir(parents=True)
    looping = archive / "lia-20310504030201123-00000-here.warc.gz"
    looping.symlink_to(looping)
    with pytest.raises(RecordError, match=r"00000-here\.warc\.gz: cannot be recovered"):
        recover(tmp_path / "lia", MemorySink(), host="here")


def test_a_recovery_that_was_stopped_is_done_again(tmp_path: Path) -> None:
    """When rows cannot be written the file stays open for the next recovery, which does it all."""
    path, captures = recorded(tmp_path, b"one", b"two")

    class FullSink(MemorySink):
        def add(
            self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
        ) -> None:
            raise DatabaseError("database is full")

    with pytest.raises(DatabaseError):
        recover(tmp_path / "lia", FullSink())
    assert marker(path).exists()

    sink = MemorySink()
    assert recover(tmp_path / "lia", sink).captures == 2
    assert list(sink.rows.values()) == captures


def test_a_collection_that_is_not_there_needs_nothing(tmp_path: Path) -> None:
    """A publication that was never crawled has nothing to mend."""
    assert recover(tmp_path / "lia", MemorySink()) == Recovered((), ())


def test_every_kind_of_capture_is_recovered_as_it_was_made(tmp_path: Path) -> None:
    """Revisits, failures, cut bodies: the rows after a crash equal those that the recorder would have filed."""
    made = MemorySink()
    with recorder(tmp_path, made) as writer:
        for kept in (*KINDS.values(), *KINDS.values()):
            writer.record(ERRAND, kept).result(10)
    (path,) = warcs(tmp_path)
    marker(path).touch()
    sink = MemorySink()

    recover(tmp_path / "lia", sink)

    assert sink.rows == made.rows
