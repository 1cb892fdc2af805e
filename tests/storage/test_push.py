"""Finished files go to the store: proven before they are recorded, recorded before they are let go of."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.archive.locking import hold
from storage.custody.push import push
from storage.custody.push_during_crawl import pushing_during_crawl
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.warc_files import WarcFiles
from storage.types import Place
from storage.types.errors import ConfigurationError, Locked, RecordError, StoreError
from storage.warc.file_name import marker
from storage.warc.reader import read_record
from tests.access.commands import Process, begin, finish, fonds
from tests.databases import on_one_engine
from tests.storage.filled_archive import fill, recording, warc_names, with_store
from tests.storage.records import ERRAND, KINDS
from tests.stores import Answer, Gate, new_bucket, put_object, unavailable


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive."""
    return Archive.create(tmp_path / "archive")


def key(name: str) -> str:
    """What a file is called in the store."""
    return f"collections/lia/archive/{name}"


def digests(archive: Archive) -> dict[str, str]:
    """The SHA-256 of each file that lies here."""
    shelf = archive.shelf("lia")
    return {name: hashlib.sha256(shelf.path(name).read_bytes()).hexdigest() for name in warc_names(archive)}


def test_finished_files_are_uploaded_and_recorded(archive: Archive, database: Database, bucket: StoreAddress) -> None:
    """Each under the name it has here, with its digest as sha256sum prints it; a second time nothing is done."""
    fill(archive, database)
    archive = with_store(archive, bucket)
    before = digests(archive)
    assert len(before) > 2
    pushed = list(push(archive, database))
    assert [(one.name, one.sent, one.removed, one.finding) for one in pushed] == [
        (name, True, False, None) for name in before
    ]
    for filed in WarcFiles(database).all():
        assert filed.uploaded_to == f"{bucket.url}/{key(filed.name)}"
        assert filed.sha256 == before[filed.name]
        data = open_store(bucket).read(key(filed.name), 0, filed.size)
        assert hashlib.sha256(data).hexdigest() == filed.sha256
    assert list(push(archive, database)) == []
    assert digests(archive) == before


@on_one_engine
def test_what_is_not_kept_here_is_read_from_there(archive: Archive, database: Database, gate: Gate) -> None:
    """With keep_local = false every record is still read, each with one request."""
    captures = fill(archive, database)
    shelf = archive.shelf("lia")
    here = {
        one.capture_id: read_record(shelf.path(one.place.warc_file), one.place.offset, one.place.length)
        for one in captures
    }
    archive = with_store(archive, new_bucket(gate.endpoint), keep_local=False)
    assert all(one.removed for one in push(archive, database))
    assert warc_names(archive) == []
    gate.asked.clear()
    for capture in captures:
        assert archive.shelf("lia").read(capture.place) == here[capture.capture_id]
    assert len(gate.asked) == len(captures)
    with pytest.raises(StoreError, match="it is not there"):
        archive.shelf("lia").read(Place("absent.warc.gz", 0, 10))
    with pytest.raises(RecordError, match="is not here, nor in s3://"):
        archive.shelf("lia").source("absent.warc.gz")


@on_one_engine
def test_a_folder_is_a_store_too(archive: Archive, database: Database, tmp_path: Path) -> None:
    """With the same names."""
    captures = fill(archive, database)
    (tmp_path / "disk").mkdir()
    archive = with_store(archive, StoreAddress(str(tmp_path / "disk")), keep_local=False)
    names = warc_names(archive)
    list(push(archive, database))
    assert sorted(path.name for path in (tmp_path / "disk").rglob("*.warc.gz")) == names
    assert archive.shelf("lia").read(captures[0].place).record_id == captures[0].capture_id


def test_a_file_that_is_being_written_stays(archive: Archive, database: Database, bucket: StoreAddress) -> None:
    """Only what is closed is uploaded, while a recorder goes on in another file."""
    fill(archive, database)
    archive = with_store(archive, bucket)
    closed = set(warc_names(archive))
    with recording(archive, database) as recorder:
        recorder.record(ERRAND, KINDS["page"]).result(10)
        assert {one.name for one in push(archive, database)} == closed
    assert len(list(push(archive, database))) == 1


@on_one_engine
def test_a_file_that_changed_here_is_not_uploaded(archive: Archive, database: Database, bucket: StoreAddress) -> None:
    """By its size, and by its digest where that is known; it is told, and the others go."""
    fill(archive, database)
    archive = with_store(archive, bucket)
    first, second, *others = warc_names(archive)
    WarcFiles(database).digested(first, digests(archive)[first])
    for name, change in ((first, b"X"), (second, b"longer")):
        with archive.shelf("lia").path(name).open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(change)
    found = {one.name: one for one in push(archive, database)}
    assert "its SHA-256 changed" in (found[first].finding or "")
    assert "when it was closed it had" in (found[second].finding or "")
    assert [found[name].sent for name in (first, second, *others)] == [False, False, *([True] * len(others))]
    assert open_store(bucket).head(key(first)) is None


@on_one_engine
def test_another_object_in_the_place_is_told_and_left(
    archive: Archive, database: Database, bucket: StoreAddress
) -> None:
    """Nothing is recorded or removed then."""
    fill(archive, database)
    archive = with_store(archive, bucket, keep_local=False)
    name = warc_names(archive)[0]
    put_object(bucket, key(name), b"another file")
    (told,) = [one for one in push(archive, database) if one.finding]
    assert (
        told.finding
        == f"{bucket.url}/{key(name)} has another content than {archive.shelf('lia').path(name)}; neither was changed"
    )
    assert warc_names(archive) == [name]
    assert open_store(bucket).read(key(name), 0, 12) == b"another file"
    (filed,) = [filed for filed in WarcFiles(database).all() if filed.name == name]
    assert (filed.uploaded_to, filed.sha256) == (None, None)


@on_one_engine
def test_what_arrives_spoilt_is_not_recorded(archive: Archive, database: Database, gate: Gate) -> None:
    """A store that says it took a file and holds another one."""
    fill(archive, database)
    archive = with_store(archive, new_bucket(gate.endpoint), keep_local=False)
    before = digests(archive)

    def spoil(method: str, path: str, answer: Answer) -> Answer:
        fields = [(name, '"0"' if name.lower() == "etag" else value) for name, value in answer.fields]
        body = answer.body[:-1] + b"?" if method == "GET" and "list-type" not in path else answer.body
        return Answer(answer.status, fields, body)

    gate.spoil = spoil
    with pytest.raises(StoreError, match="does not hold what was sent; nothing was recorded"):
        list(push(archive, database))
    assert {filed.uploaded_to for filed in WarcFiles(database).all()} == {None}
    assert digests(archive) == before


@pytest.mark.parametrize("stop_at", ["PUT", "HEAD after PUT"])
def test_a_killed_push_is_gone_on_with(archive: Archive, tmp_path: Path, gate: Gate, stop_at: str) -> None:
    """Killed while a file is sent, or when it was sent and is not recorded: nothing is lost, nothing sent twice."""
    database = archive.open_database(write=True)
    fill(archive, database, size_limit=10**9)
    database.close()
    with_store(archive, new_bucket(gate.endpoint), keep_local=False)
    (name,) = warc_names(archive)
    gate.asked.clear()
    process: list[Process] = []
    killed = threading.Event()

    def kill(method: str, _path: str, answer: Answer) -> Answer:
        sent = gate.got("PUT") != []
        if not killed.is_set() and (method == "PUT" if stop_at == "PUT" else method == "HEAD" and sent):
            killed.set()
            process[0].send_signal(signal.SIGKILL)
            process[0].wait(30)
        return answer

    gate.spoil = kill
    process.append(begin("store", "push", "--archive", archive.path))
    ran = finish(process[0])
    assert ran.code == -signal.SIGKILL, ran.err
    assert warc_names(archive) == [name]
    assert _filed(archive, name) == (None, None)
    gate.asked.clear()
    ran = fonds("store", "push", "--archive", archive.path, "--json")
    assert (ran.code, ran.err) == (0, "")
    # Moto took the whole object before the sender was killed.
    assert ran.answer | {"bytes": 0} == {"uploaded": 0, "bytes": 0, "removed": 1, "findings": []}
    assert gate.got("PUT") == []
    assert warc_names(archive) == []
    assert _filed(archive, name)[0] is not None


def test_a_push_that_was_killed_before_it_removed_is_gone_on_with(
    archive: Archive, database: Database, bucket: StoreAddress
) -> None:
    """What is recorded and still lies here is proven again, and then removed; what differs is not."""
    fill(archive, database)
    list(push(with_store(archive, bucket), database))
    archive = with_store(archive, bucket, keep_local=False)
    name = warc_names(archive)[0]
    put_object(bucket, key(name), b"another file")
    assert [one.sent for one in push(archive, database)] == [False] * len(WarcFiles(database).all())
    assert warc_names(archive) == [name]


def test_who_writes_is_not_held_up_and_full_files_go_meanwhile(
    archive: Archive, database: Database, bucket: StoreAddress
) -> None:
    """A crawl's thread uploads what is full; at the end of the crawl it ends."""
    archive = with_store(archive, bucket)
    with pushing_during_crawl(archive, database, every=0.05), recording(archive, database, size_limit=1) as recorder:
        for one in KINDS.values():
            recorder.record(ERRAND, one).result(10)
        assert _soon(lambda: any(filed.uploaded_to for filed in WarcFiles(database).all()))
    assert "push" not in {thread.name for thread in threading.enumerate()}


@on_one_engine
def test_a_store_that_fails_does_not_harm_the_crawl(archive: Archive, database: Database, gate: Gate) -> None:
    """Nothing is raised beside it; the files stay."""
    archive = with_store(archive, new_bucket(gate.endpoint))
    gate.spoil = unavailable
    with pushing_during_crawl(archive, database, every=0.01), recording(archive, database, size_limit=1) as recorder:
        for one in KINDS.values():
            recorder.record(ERRAND, one).result(10)
    assert {filed.uploaded_to for filed in WarcFiles(database).all()} == {None}


def test_only_one_uploads_and_only_where_there_is_a_store(
    archive: Archive, database: Database, bucket: StoreAddress
) -> None:
    """The second one is told who does."""
    with pytest.raises(ConfigurationError, match=r"store\.url"):
        list(push(archive, database))
    archive = with_store(archive, bucket)
    with hold(archive.path / "store.lock", ""), pytest.raises(Locked):
        list(push(archive, database))


@on_one_engine
def test_a_file_marked_as_open_stays(archive: Archive, database: Database, bucket: StoreAddress) -> None:
    """Recovery comes first."""
    fill(archive, database, size_limit=10**9)
    marker(archive.shelf("lia").path(warc_names(archive)[0])).touch()
    assert list(push(with_store(archive, bucket), database)) == []


def _filed(archive: Archive, name: str) -> tuple[str | None, str | None]:
    database = archive.open_database(write=False)
    try:
        with database.read() as connection:
            columns = schema.warc_files.c
            row = connection.execute(sa.select(columns.uploaded_to, columns.sha256).where(columns.name == name)).one()
            return row[0], row[1]
    finally:
        database.close()


def _soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()
