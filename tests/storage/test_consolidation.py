"""Small files are joined: records move byte for byte, what names them follows, and a kill at any step loses nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import sqlalchemy as sa

from access.jobs.consolidate import ConsolidateOptions, ConsolidateResult, run_consolidate
from access.jobs.copies import CopyAddOptions, CopyOptions, run_copies, run_copy_add
from access.jobs.push import PushOptions, run_push
from access.jobs.reread import RereadOptions, run_reread
from access.jobs.stamp import StampOptions, run_stamp
from access.jobs.verify import VerifyOptions, run_verify
from storage.archive.archive import Archive
from storage.archive.holdings import holdings
from storage.custody.consolidation.consolidate import finish_joins
from storage.custody.consolidation.join_plan import Holding, LyingFile, planned_joins
from storage.custody.copies.copy_contents import looked_over
from storage.custody.copies.place import FilePlace
from storage.custody.proving.checking import check_proof
from storage.custody.proving.collecting import collect_proof
from storage.custody.proving.proof_file import packed_proof, read_proof
from storage.custody.proving.statements import StatementKind
from storage.custody.rebuild import rebuild_rows
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_archive
from storage.custody.withholding import settle_indexes, withhold
from storage.index import cdxj
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.questions.withholding_subjects import WithholdingSubject
from storage.recording.unfinished_joins import unfinished_joins
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.crawls import Membership
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.tables.withholdings import Withholding, file_withholding
from storage.types import Place, WithheldKind
from storage.types.clock import system_clock
from storage.types.errors import Locked, UnknownId
from tests.storage.filing import ended
from tests.storage.filled_archive import recording, warc_names, with_store
from tests.storage.records import ERRAND, KINDS

NOW = datetime(2031, 6, 1, tzinfo=UTC)
CRAWLS = 6
_PROFILE = 'name = "理亞"\nlanguage = "zh-Hant"\ntimezone = "Asia/Taipei"\n'
CAPTURES = schema.captures


def made(archive: Archive, database: Database, crawls: int = CRAWLS) -> None:
    """Crawls that are over and read, each in a small file of its own."""
    for number in range(crawls):
        at = NOW + timedelta(minutes=number)
        member = Membership.join(database, at)
        with recording(archive, database) as recorder:
            kinds = list(KINDS.values())[number:][:4]
            for kept in kinds:
                recorder.record(replace(ERRAND, crawl_id=member.crawl_id), kept).result(10)
        member.leave(ended(at))
    with database.begin() as connection:
        connection.execute(CAPTURES.update().values(reading="done"))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in SQLite with several crawls, to be copied."""
    archive = Archive.create(tmp_path_factory.mktemp("crawled") / "archive")
    (archive.path / "profiles" / "lia.toml").write_text(_PROFILE)
    with archive.open_database(write=True) as database:
        made(archive, database)
    return archive.path


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Archive:
    """A copy of it."""
    copytree(crawled, tmp_path / "archive")
    return Archive.at(tmp_path / "archive")


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads meanwhile, so the parts need not stay for readers."""
    monkeypatch.setattr(finish_joins, "__defaults__", (0.0,))


def consolidated(archive: Archive) -> ConsolidateResult:
    """What joining its files came to."""
    return run_consolidate(ConsolidateOptions(archive.path), system_clock)


def findings(archive: Archive) -> list[object]:
    """What a verification finds damaged; a file of notes that a killed writer left open is not."""
    with archive.open_database(write=False) as database:
        report = verify_archive(archive, database)
    assert report.files
    return [file for file in report.files if file.verdict is FileVerdict.DAMAGED]


def places(archive: Archive) -> dict[str, Place]:
    """Where each capture lies."""
    columns = (CAPTURES.c.capture_id, CAPTURES.c.warc_file, CAPTURES.c.record_offset, CAPTURES.c.record_length)
    with archive.open_database(write=False) as database, database.read() as connection:
        return {row[0]: Place(*row[1:]) for row in connection.execute(sa.select(*columns))}


def members(archive: Archive) -> dict[str, bytes]:
    """The bytes of each capture's record as they lie."""
    shelf = archive.shelf("lia")
    return {capture_id: shelf.member(place) for capture_id, place in places(archive).items()}


def lines(archive: Archive) -> list[str]:
    """The index, without where each record lies."""
    return sorted(line.partition('"offset"')[0] for line in cdxj.lines(archive.collection("lia") / "indexes"))


def lying(*sizes: int | str | None) -> list[LyingFile]:
    """Files of these sizes; None is one that parts the others, a text the size of one with notes alone."""
    kinds = {int: Holding.CAPTURES, str: Holding.NOTES}
    return [
        LyingFile(str(at), int(size or 0), "here", kinds.get(type(size), Holding.PARTING))
        for at, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("sizes", "joins"),
    [
        ((1, 1, 1, 1), ["0123"]),
        ((1, 1, 1), []),
        ((1, 1, None, 1, 1), []),
        ((1, 1, 1, 1, None, 1, 1, 1, 1, 1), ["0123", "56789"]),
        ((40, 1, 1, 1, 1, 1), ["12345"]),
        ((20, 20, 20, 20, 1), ["01234"]),
        ((30, 30, 30, 30, 2), ["012"]),
        ((51, 1, 1, 1), []),
        ((50, 1, 1, 1), ["0123"]),
        ((25, 25), []),
        ((1,) * 9 + (100,), ["012345678"]),
        ((1, 1, "1", 1, 1), ["0134"]),
        ((1, "1", "1", 1, 1, "1", 1, "1"), ["0346", "1257"]),
        ((1, "1", 1, "1", None, 1, "1", 1, "1"), []),
        ((), []),
    ],
)
def test_neighbours_become_one_when_that_is_worth_its_while(
    sizes: tuple[int | str | None, ...], joins: list[str]
) -> None:
    """Four times the largest, or from half a full file (here 100) on: a byte is copied a few times, not each night."""
    assert ["".join(names) for names in planned_joins(lying(*sizes), 100)] == joins


def test_files_of_two_hosts_stay_apart() -> None:
    """A file is mended on the host that it names."""
    files = [replace(file, host="there" if at % 2 else "here") for at, file in enumerate(lying(1, 1, 1, 1, 1))]
    assert list(planned_joins(files, 100)) == []


def test_a_year_of_frequent_crawls_becomes_files_of_the_usual_size() -> None:
    """96 crawls a day, joined each night, when a file of notes is written too; each byte is copied a few times."""
    full, crawl, notes, copied = 10_000_000, 10_000, 1_000, 0
    files: list[LyingFile] = []
    for night in range(365):
        names = [f"{night:03}-{number:02}" for number in range(97)]
        files += [LyingFile(name, crawl, "here", Holding.CAPTURES) for name in names[:-1]]
        files.append(LyingFile(names[-1], notes, "here", Holding.NOTES))
        for joined in list(planned_joins(files, full)):
            parts = [file for file in files if file.name in joined]
            size = sum(part.size for part in parts)
            copied += size
            whole = replace(parts[0], name=f"{joined[0]}+", size=size)
            files = sorted([*(file for file in files if file not in parts), whole], key=lambda file: file.name)
    captured = [file.size for file in files if file.holding is Holding.CAPTURES]
    assert sum(captured) == 365 * 96 * crawl
    assert copied < 3 * sum(captured)
    assert sum(size for size in captured if size > full // 2) > 0.95 * sum(captured)
    assert len(files) < 80


def test_every_record_is_where_rows_and_lines_say(archive: Archive) -> None:
    """Byte for byte; and the manifests beside the joined file go on proving what crawls brought."""
    before, listed, lay = members(archive), lines(archive), places(archive)
    parts = warc_names(archive)
    whole = b"".join(archive.shelf("lia").path(name).read_bytes() for name in parts)
    result = consolidated(archive)
    assert [(one.parts, one.publication) for one in result.joined] == [(CRAWLS, "lia")]
    assert (result.exit_code, result.left) == (0, ())
    joined = result.joined[0].name
    assert parts[0] < joined < parts[1]
    assert warc_names(archive)[0] == joined
    assert len(warc_names(archive)) == 2
    assert archive.shelf("lia").path(joined).read_bytes().endswith(whole)
    assert members(archive) == before
    assert lines(archive) == listed
    assert {place.warc_file for place in places(archive).values()} == {joined}
    assert findings(archive) == []
    with archive.open_database(write=False) as database:
        table = JoinedFiles(database)
        assert {key: table.original(place) for key, place in places(archive).items()} == lay
    held = warc_names(archive)
    assert consolidated(archive).joined == ()
    # Nothing was worth joining, so no manifests were written either.
    assert warc_names(archive) == held


def test_a_joined_file_is_joined_again(archive: Archive) -> None:
    """Over the nights' manifests; the innermost file is the one that was written, and no name comes twice."""
    lay = places(archive)
    had: set[str] = set()
    for files, crawls in ((1, CRAWLS), (2, CRAWLS), (3, 2 * CRAWLS), (1, 0)):
        had.update(warc_names(archive))
        result = consolidated(archive)
        assert not had.intersection(one.name for one in result.joined)
        assert findings(archive) == []
        assert len({place.warc_file for place in places(archive).values()}) == files
        with archive.open_database(write=True) as database:
            made(archive, database, crawls)
    with archive.open_database(write=False) as database:
        table, now = JoinedFiles(database), places(archive)
        assert {key: table.original(now[key]) for key in lay} == lay


def test_no_file_is_joined_over_what_people_decided(archive: Archive) -> None:
    """A withholding takes effect between the captures around it, and a rebuild files it there."""
    with archive.open_database(write=True) as database:
        subject = WithholdingSubject("lia", WithheldKind.URL, "https://lia.example/never", (), "never")
        withhold(archive, database, [subject], "asked", None, NOW)
        made(archive, database)
    assert [one.parts for one in consolidated(archive).joined] == [CRAWLS, CRAWLS]


def test_nothing_is_joined_that_somebody_writes_or_waits_for(archive: Archive) -> None:
    """Not while files are read, nor what waits to be read, nor what changed on the disk."""
    with archive.files_stay(), pytest.raises(Locked):
        consolidated(archive)
    name = warc_names(archive)[2]
    with archive.open_database(write=True) as database, database.begin() as connection:
        connection.execute(CAPTURES.update().where(CAPTURES.c.warc_file == name).values(reading="pending"))
    assert consolidated(archive).joined == ()
    with archive.open_database(write=True) as database, database.begin() as connection:
        connection.execute(CAPTURES.update().values(reading="done"))
    run_stamp(StampOptions(archive.path), system_clock)
    path = archive.shelf("lia").path(name)
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    result = consolidated(archive)
    assert (result.exit_code, result.joined, [one.parts for one in result.left]) == (3, (), [CRAWLS])
    assert "a part is damaged" in (result.left[0].finding or "")
    assert name in warc_names(archive)


def kept_states(archive: Archive, folder: Path) -> tuple[Archive, ...]:
    """Join in a process of its own, and return a copy of every state in which a kill could leave the archive.

    A copy is taken before each change of a name on the disk, which is also behind each transaction; a draft that has
    appeared since the copy before may be whole or torn.
    """
    pid = os.fork()
    if pid == 0:
        try:
            sys.addaudithook(_Copying(archive.path, folder).audit)
            consolidated(archive)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return tuple(Archive.at(path) for path in sorted(folder.iterdir()))


class _Copying:
    """Copies an archive whenever it has changed, as an audit hook of the process that changes it."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._is_copying = False
        self._last: dict[str, bytes] = {}
        self._number = 0

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """See sys.addaudithook."""
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if self._is_copying or not (writes or event in ("os.rename", "os.remove")):
            return
        self._is_copying = True
        kept = self._held()
        if kept != self._last:
            self._copy()
            for name in kept.keys() - self._last.keys():
                if name.endswith((".part", ".new", ".tmp")):
                    torn = self._copy() / name
                    torn.write_bytes(kept[name][: len(kept[name]) // 2])
        self._last, self._is_copying = kept, False

    def _held(self) -> dict[str, bytes]:
        files = (path for path in self._path.rglob("*") if path.is_file() and not path.name.endswith(("-shm", ".lock")))
        return {str(path.relative_to(self._path)): path.read_bytes() for path in files}

    def _copy(self) -> Path:
        self._number += 1
        return Path(copytree(self._path, self._folder / f"{self._number:03}"))


@pytest.fixture
def states(archive: Archive, tmp_path: Path) -> tuple[Archive, ...]:
    """The states of an archive while its files are joined, in their order."""
    return kept_states(Archive.at(copytree(archive.path, tmp_path / "joining")), tmp_path / "states")


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.long)])
def test_a_kill_at_any_step_loses_and_doubles_nothing(archive: Archive, states: tuple[Archive, ...], step: int) -> None:
    """The archive verifies as it lies, every record is read at its row's place, and the next consolidation goes on.

    In each `step`th state.
    """
    before, listed = members(archive), lines(archive)

    def goes_on(state: Archive) -> str:
        """How a state differs from one that is sound and ends as every other, empty when it does not."""
        names = []
        for _ in range(2):
            if findings(state) or members(state) != before or set(lines(state)) != set(listed):
                return f"{state.path} is not sound"
            consolidated(state)
            names.append(sorted(path.name for path in state.shelf("lia").folder.iterdir()))
        is_over = all(name.endswith(".warc.gz") for name in names[0]) and lines(state) == listed
        return "" if is_over and names[0] == names[1] and len(names[0]) <= 3 else f"{state.path} ends as {names}"

    assert [found for found in map(goes_on, states[::step]) if found] == []
    # Before the manifests, the joined file, its note, its name, the rows, the lines, and without each of the parts.
    assert len(states) > 4 + CRAWLS


def test_a_joined_file_that_the_database_does_not_know_is_undone(archive: Archive, states: tuple[Archive, ...]) -> None:
    """It has its name, and was killed before the one transaction: its parts count, to a rebuild it."""
    before = members(archive)
    named = (state for state in states for join in unfinished_joins(state.shelf("lia").folder) if join.path.exists())
    state = next(named)
    (join,) = unfinished_joins(state.shelf("lia").folder)
    assert findings(state) == []
    assert set(holdings(state).files["lia"]) == {*warc_names(state)} - {part.name for part in join.parts}
    consolidated(state)
    assert findings(state) == []
    assert members(state) == before
    assert len(warc_names(state)) == 2


def test_what_is_withheld_stays_out_of_the_index(archive: Archive, states: tuple[Archive, ...]) -> None:
    """Before a join, and between one that was cut off and its end: no line leads to it, under either name."""
    with archive.open_database(write=True) as database:
        shown = next(one for one in Captures(database).by_id(places(archive)).values() if cdxj.line(one) is not None)
    act = Withholding(
        "urn:uuid:w", "lia", WithheldKind.CAPTURE, shown.url, (), "asked", NOW, capture_id=shown.capture_id
    )
    moved = [state for state in states if _is_moved(state)]
    for state in (states[0], moved[0], moved[len(moved) // 2]):
        with state.open_database(write=True) as database:
            with database.begin() as connection:
                file_withholding(connection, act)
            settle_indexes(state, database)
            place = Captures(database).get(shown.capture_id).place
            originally = JoinedFiles(database).original(place)
        kept = "".join(cdxj.lines(state.collection("lia") / "indexes"))
        for one in (place, originally):
            assert f'"offset": "{one.offset}", "filename": "{one.warc_file}"' not in kept, state.path
        consolidated(state)
        assert findings(state) == []


def _is_moved(archive: Archive) -> bool:
    """Whether the rows name a joined file."""
    with archive.open_database(write=False) as database:
        return bool(JoinedFiles(database).present("lia"))


def test_copies_in_the_store_follow(archive: Archive, bucket: StoreAddress) -> None:
    """Parts that lie in the store alone are read from there; their copies go when the joined file is proven there."""
    before, archive = members(archive), with_store(archive, bucket, keep_local=False)
    store = open_store(bucket)
    run_push(PushOptions(archive.path), system_clock)
    assert warc_names(archive) == []
    assert len(list(store.list("collections"))) == CRAWLS
    consolidated(archive)
    assert warc_names(archive) == []
    assert len(list(store.list("collections"))) == 2
    assert members(archive) == before
    assert findings(archive) == []
    assert unfinished_joins(archive.shelf("lia").folder) == ()


def test_copies_follow_and_make_the_same_archive(archive: Archive, tmp_path: Path) -> None:
    """The parts go when the joined file is there and as recorded, not before; a backup's snapshots keep theirs."""
    for name in ("vault", "backup"):
        run_copy_add(CopyAddOptions(archive.path, name, str(tmp_path / name)), system_clock)
    (tmp_path / "backup/snapshots/20310601").mkdir(parents=True)
    (tmp_path / "backup/snapshots/20310601/manifest.json").touch()
    parts = set(warc_names(archive))
    consolidated(archive)
    there = {name: tmp_path / name / "collections/lia/archive" for name in ("vault", "backup")}
    compared = run_copies(CopyOptions(archive.path), system_clock).compared
    gone = parts - set(warc_names(archive))
    assert (compared.joined, compared.taken_out, compared.strange) == (2 * len(gone), 0, ())
    compared = run_copies(CopyOptions(archive.path, is_mending=True), system_clock).compared
    assert (compared.joined, compared.taken_out, compared.found) == (len(gone), len(gone), ())
    assert {path.name for path in there["vault"].iterdir()} == set(warc_names(archive))
    assert {path.name for path in there["backup"].iterdir()} == {*parts, *warc_names(archive)}
    shutil.rmtree(tmp_path / "backup/snapshots")
    for name in set(warc_names(archive)) - parts:
        (there["backup"] / name).write_bytes(b"spoilt since it was compared")
    with archive.open_database(write=True) as database:
        backup = FilePlace("backup", StoreAddress(str(tmp_path / "backup")))
        assert looked_over(archive, database, backup, is_mending=True).taken_out == 0
    assert parts <= {path.name for path in there["backup"].iterdir()}
    again = with_store(Archive.create(tmp_path / "again"), StoreAddress(str(tmp_path / "vault")))
    with again.open_database(write=True) as database:
        list(rebuild_rows(again, database))
    assert places(again) == places(archive)


def test_a_file_that_lies_on_another_machine_is_left_out(archive: Archive, bucket: StoreAddress) -> None:
    """In the store or not: that machine's index names it, and would not follow."""
    archive = with_store(archive, bucket)
    run_push(PushOptions(archive.path), system_clock)
    for name in warc_names(archive):
        archive.shelf("lia").path(name).unlink()
    assert consolidated(archive).joined == ()
    assert len(list(open_store(bucket).list("collections"))) == CRAWLS


def test_a_file_is_found_by_the_name_that_it_had_before_it_was_joined(archive: Archive) -> None:
    """A job that was submitted before is about the joined file; a name that no file ever had is an error."""
    old = warc_names(archive)[0]
    (joined, *_) = consolidated(archive).joined
    (verified,) = run_verify(VerifyOptions(archive.path, warc_file=old), system_clock).report.files
    assert verified.file.endswith(joined.name)
    with pytest.raises(UnknownId, match=r"no WARC file other\.warc\.gz"):
        run_reread(RereadOptions(archive.path, warc_file="other.warc.gz"), system_clock)


def test_a_rebuild_makes_the_same_rows(archive: Archive, tmp_path: Path) -> None:
    """From the notes in joined files, also of one that was joined twice; and what was read stands in the same order."""
    consolidated(archive)
    with archive.open_database(write=True) as database:
        made(archive, database, 40)
    assert len(consolidated(archive).joined) > 0
    url = f"sqlite:///{tmp_path / 'rebuilt.sqlite3'}"
    rebuilt = replace(archive, configuration=replace(archive.configuration, database=url))
    with rebuilt.open_database(write=True) as database:
        assert sum(outcome.captures for outcome in rebuild_rows(rebuilt, database)) == len(places(archive))
    assert places(rebuilt) == places(archive)
    assert _rows(rebuilt, schema.joined_files) == _rows(archive, schema.joined_files)
    assert _rows(rebuilt, schema.warc_files.c.name, schema.warc_files.c.sha256) != []


def _rows(archive: Archive, *columns: sa.FromClause | sa.Column[Any]) -> list[tuple[object, ...]]:
    with archive.open_database(write=False) as database, database.read() as connection:
        return sorted(tuple(row) for row in connection.execute(sa.select(*columns)))


def test_a_proof_says_where_a_record_lay_when_it_was_sworn_to(archive: Archive, tmp_path: Path) -> None:
    """So a manifest that was made before a join goes on proving what was moved."""
    parts = set(warc_names(archive))
    consolidated(archive)
    with archive.open_database(write=False) as database:
        proof = collect_proof(archive, database, {"kind": "capture", "capture": {}}, sorted(places(archive))[:5])
    (tmp_path / "moved.zip").write_bytes(packed_proof(proof))
    proof = read_proof(tmp_path / "moved.zip")
    told = Counter(statement.kind for statement in check_proof(proof, ()).statements)
    assert told[StatementKind.LISTED] == len(proof.records) >= 5
    assert not told[StatementKind.NOT_IN_MANIFEST]
    assert {record.listed.file for record in proof.records if record.listed} <= parts
