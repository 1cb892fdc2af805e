"""Files and database are backed up as one act and restored as one: losing either, or both, loses nothing."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.archive.configuration import load
from storage.archive.locking import hold
from storage.custody.backup.restore import check, restore, restore_database, restore_files
from storage.custody.backup.snapshot import SnapshotOutcome, take_snapshot
from storage.custody.backup.snapshot_manifest import read_manifest, snapshots_in
from storage.custody.backup.unfinished_snapshots import NOTE, UnfinishedSnapshots
from storage.custody.push import push
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_archive
from storage.index import cdxj
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.targets import UNCOUNTED
from storage.tables.warc_files import WarcFiles
from storage.types.errors import ArchiveError, BackupError, Locked, StoreError
from storage.warc.file_name import marker
from storage.warc.remarks import Rule
from tests.access.engines import archive_on, rows
from tests.databases import fresh_database
from tests.storage.filled_archive import fill, recording, warc_names, with_store
from tests.storage.records import ERRAND, KINDS, exchange, message
from tests.stores import Answer, Gate, new_bucket, put_object

AT = datetime(2031, 5, 4, tzinfo=UTC)
Rows = dict[str, list[tuple[object, ...]]]


# A dump is the same whichever engine it came from, which the first test below holds: the others need only one.
on_both_engines = pytest.mark.parametrize("archive", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def archive(request: pytest.FixtureRequest, tmp_path: Path, postgresql: str) -> Iterator[Archive]:
    """An archive with closed files, a profile of its own and rows in every kind of table."""
    with archive_on(getattr(request, "param", "sqlite"), tmp_path / "archive", postgresql) as path:
        archive = Archive.create(path)
        (path / "profiles" / "lia.toml").write_text('slug = "lia"\n')
        database = archive.open_database(write=True)
        fill(archive, database)
        with database.begin() as connection:
            values = {"publication": "lia", "url": "https://lia.example/n", "host": "lia.example", "role": "article"}
            states = {"found_at": AT, **UNCOUNTED, "visits": 1, "leased_by": None}
            connection.execute(schema.targets.insert().values(**values, **states))
            connection.execute(schema.hosts.insert().values(host="lia.example", pace=1.5))
            connection.execute(schema.archive.update().values(last_cursor=7))
        database.close()
        yield archive


@pytest.fixture(params=["folder", "bucket"])
def backup(request: pytest.FixtureRequest, tmp_path: Path) -> StoreAddress:
    """Where backups go: either kind of store."""
    if request.param == "bucket":
        return request.getfixturevalue("bucket")  # type: ignore[no-any-return]  # a fixture has no type here
    (tmp_path / "backup").mkdir()
    return StoreAddress(str(tmp_path / "backup"))


@pytest.fixture
def folder(tmp_path: Path) -> StoreAddress:
    """A backup in a folder."""
    (tmp_path / "backup").mkdir()
    return StoreAddress(str(tmp_path / "backup"))


def taken(archive: Archive, backup: StoreAddress, day: int = 0) -> SnapshotOutcome:
    """Take a snapshot."""
    database = archive.open_database(write=True)
    try:
        return take_snapshot(archive, database, backup, AT + timedelta(days=day))
    finally:
        database.close()


def newest(backup: StoreAddress) -> str:
    """The snapshot that a restore takes."""
    return snapshots_in(open_store(backup))[0][-1]


def restored(backup: StoreAddress, target: Path, url: str | None = None) -> Archive:
    """Restore the newest snapshot."""
    store = open_store(backup)
    done = restore(store, read_manifest(store, newest(backup)), target, url, lambda _what: None)
    assert done.findings == ()
    return Archive.at(target)


def rows_of(archive: Archive) -> Rows:
    """Every row of every table, as the engine gives it; what differs by design is left out."""
    database = archive.open_database(write=False)
    try:
        with database.read() as connection:
            found = {
                table.name: [tuple(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
                for table in schema.metadata.sorted_tables
                if table is not schema.archive
            }
            found["archive"] = [tuple(connection.execute(sa.select(schema.archive.c.last_cursor)).one())]
            return found
    finally:
        database.close()


def epoch(archive: Archive) -> str:
    """The epoch of an archive's change cursors."""
    database = archive.open_database(write=False)
    try:
        with database.read() as connection:
            return str(connection.scalar(sa.select(schema.archive.c.epoch)))
    finally:
        database.close()


def contents(archive: Archive) -> dict[str, bytes]:
    """The WARC files."""
    return {name: archive.warc_path("lia", name).read_bytes() for name in warc_names(archive)}


def lines(archive: Archive) -> list[str]:
    """The index."""
    return list(cdxj.lines(archive.collection("lia") / "indexes"))


def assert_sound(archive: Archive) -> None:
    """Nothing is damaged or odd; of answers that players do not show it is told that they do not."""
    database = archive.open_database(write=False)
    try:
        report = verify_archive(archive, database)
    finally:
        database.close()
    assert {finding.rule for file in report.files for finding in file.findings} <= {Rule.UNSHOWN}
    assert report.count(FileVerdict.SOUND) == len(report.files)


@pytest.mark.parametrize(
    ("archive", "backup"),
    [("sqlite", "folder"), ("postgresql", "folder"), ("sqlite", "bucket")],
    indirect=True,
)
def test_everything_comes_back_on_either_engine(
    archive: Archive, backup: StoreAddress, tmp_path: Path, postgresql: str
) -> None:
    """Every row of every table, every file, the index, the profile; from SQLite to PostgreSQL and back."""
    known = "SELECT name, sha256 FROM warc_files"
    done = taken(archive, backup)
    assert all(row["sha256"] for row in rows(archive.path, known))
    assert (done.kept, done.findings) == (len(warc_names(archive)) + 1 + (archive.path / "fonds.toml").exists(), ())
    before, files, index = rows_of(archive), contents(archive), lines(archive)
    assert sum(map(len, before.values())) == done.rows
    with fresh_database(postgresql) as url:
        for number, target in enumerate(("sqlite:///fonds.sqlite3", url)):
            again = restored(backup, tmp_path / f"again-{number}", target)
            assert again.configuration.database == target
            assert rows_of(again) == before
            assert contents(again) == files
            assert lines(again) == index
            assert (again.path / "profiles" / "lia.toml").read_text() == 'slug = "lia"\n'
            assert_sound(again)
            assert not (tmp_path / f"again-{number}.restoring").exists()


def test_a_restored_archive_goes_on(archive: Archive, folder: StoreAddress, tmp_path: Path, postgresql: str) -> None:
    """New rows get numbers that no row has, on PostgreSQL too; new captures are kept."""
    taken(archive, folder)
    with fresh_database(postgresql) as url:
        for number, target in enumerate(("sqlite:///fonds.sqlite3", url)):
            again = restored(folder, tmp_path / f"again-{number}", target)
            database = again.open_database(write=True)
            with recording(again, database) as recorder:
                recorder.record(ERRAND, KINDS["page"]).result(10)
            with database.begin() as connection:
                connection.execute(
                    schema.targets.insert().values(
                        publication="lia", url="new", host="h", role="article", found_at=AT, **UNCOUNTED
                    )
                )
            database.close()
            assert_sound(again)


def test_a_restored_archive_has_an_epoch_of_its_own(archive: Archive, folder: StoreAddress, tmp_path: Path) -> None:
    """Cursors that were given out after the backup will be given out again, for other changes."""
    taken(archive, folder)
    again = restored(folder, tmp_path / "again", "sqlite:///fonds.sqlite3")
    assert epoch(again) not in ("", epoch(archive))


def test_only_what_is_new_is_copied(archive: Archive, backup: StoreAddress) -> None:
    """And each snapshot is restored as it was taken."""
    every = len(warc_names(archive))
    first = taken(archive, backup)
    assert first.files >= every
    second = taken(archive, backup, 1)
    assert second.bytes < first.bytes
    database = archive.open_database(write=True)
    with recording(archive, database) as recorder:
        recorder.record(ERRAND, exchange(message(b"new"))).result(10)
    database.close()
    third = taken(archive, backup, 2)
    assert third.files == second.files + 1
    store = open_store(backup)
    assert len(list(store.list("collections"))) == every + 1
    assert snapshots_in(store) == ([first.snapshot, second.snapshot, third.snapshot], [])
    assert len([one for one in read_manifest(store, first.snapshot).files if one.path.endswith(".gz")]) == every


def test_a_second_snapshot_reads_no_finished_file(archive: Archive, folder: StoreAddress, tmp_path: Path) -> None:
    """What was backed up is known by name, size and digest: here the files cannot even be read."""
    taken(archive, folder)
    for name in warc_names(archive):
        archive.warc_path("lia", name).unlink()
    assert taken(archive, folder, 1).findings == ()
    assert_sound(restored(folder, tmp_path / "again", "sqlite:///fonds.sqlite3"))


@on_both_engines
def test_a_crawl_may_go_on_meanwhile(archive: Archive, folder: StoreAddress, tmp_path: Path) -> None:
    """Snapshots taken while records are written hold every row's record, and a file up to where its row saw it."""
    done = threading.Event()

    def crawl() -> None:
        database = archive.open_database(write=True)
        number = 0
        with recording(archive, database, size_limit=20_000) as recorder:
            # Its pages keep coming, but no faster than a site gives them: each is verified three times below.
            while not done.wait(0.05):
                number += 1
                recorder.record(ERRAND, exchange(message(b"page %d" % number))).result(10)
        database.close()

    thread = threading.Thread(target=crawl)
    thread.start()
    try:
        for day in range(3):
            taken(archive, folder, day)
    finally:
        done.set()
        thread.join()
    for number, snapshot in enumerate(snapshots_in(open_store(folder))[0]):
        store = open_store(folder)
        target = tmp_path / f"again-{number}"
        restore(store, read_manifest(store, snapshot), target, "sqlite:///fonds.sqlite3", lambda _what: None)
        again = Archive.at(target)
        assert_sound(again)
        assert all(row[3] for row in rows_of(again)["warc_files"])


def test_lost_files_are_brought_back_beside_a_database_that_is_there(archive: Archive, folder: StoreAddress) -> None:
    """The index too; what was not lost stays as it is."""
    taken(archive, folder)
    before, files, index = rows_of(archive), contents(archive), lines(archive)
    shutil.rmtree(archive.path / "collections")
    store = open_store(folder)
    done = restore_files(store, read_manifest(store, newest(folder)), archive, lambda _what: None)
    assert (done.files, done.findings) == (len(files), ())
    assert (contents(archive), lines(archive), rows_of(archive)) == (files, index, before)
    assert_sound(archive)


@on_both_engines
def test_a_lost_database_is_brought_back_beside_its_files(
    archive: Archive, folder: StoreAddress, postgresql: str
) -> None:
    """Also into another engine; one that holds rows is refused, and left."""
    taken(archive, folder)
    before = rows_of(archive)
    store = open_store(folder)
    manifest = read_manifest(store, newest(folder))
    with pytest.raises(BackupError, match="holds rows already"):
        restore_database(store, manifest, archive, lambda _what: None)
    assert rows_of(archive) == before
    with fresh_database(postgresql) as url:
        text = (archive.path / "fonds.toml").read_text() if (archive.path / "fonds.toml").exists() else ""
        rest = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("database"))
        (archive.path / "fonds.toml").write_text(f'database = "{url}"\n{rest}')
        again = Archive.at(archive.path)
        restore_database(store, manifest, again, lambda _what: None)
        assert rows_of(again) == before
        assert_sound(again)


def test_a_place_that_is_not_empty_is_refused(archive: Archive, folder: StoreAddress, tmp_path: Path) -> None:
    """Nothing is written over; an empty folder is taken."""
    taken(archive, folder)
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").touch()
    with pytest.raises(ArchiveError, match="is not empty"):
        restored(folder, full)
    (full / "something").unlink()
    assert_sound(restored(folder, full, "sqlite:///fonds.sqlite3"))


def test_a_backup_without_manifest_is_refused(archive: Archive, folder: StoreAddress) -> None:
    """It is incomplete; one that is whole is found beside it."""
    first, second = taken(archive, folder), taken(archive, folder, 1)
    store = open_store(folder)
    store.delete(f"snapshots/{second.snapshot}/manifest.json")
    assert snapshots_in(store) == ([first.snapshot], [second.snapshot])
    with pytest.raises(BackupError, match="incomplete, and is not restored"):
        read_manifest(store, second.snapshot)


def test_a_backup_that_was_broken_off_leaves_no_snapshot(archive: Archive, gate: Gate) -> None:
    """The next one goes on with what was copied, and takes away what belongs to no snapshot."""
    address = new_bucket(gate.endpoint)
    gate.asked.clear()
    gate.spoil = lambda method, _path, answer: (
        Answer(403, [], b"<Error><Code>AccessDenied</Code></Error>")
        if method == "PUT" and len(gate.got("PUT")) > 2
        else answer
    )
    with pytest.raises(StoreError, match="AccessDenied"):
        taken(archive, address)
    store = open_store(address)
    assert snapshots_in(store)[0] == []
    gate.spoil = None
    there = len(list(store.list("collections")))
    assert there > 0
    left = json.loads((archive.path / NOTE).read_text())[address.url][0]
    store.put(f"snapshots/{left}/files/profiles/lia.toml", [b"sent before"], 11, 11)
    done = taken(archive, address, 1)
    assert done.findings == ()
    assert {found.key.split("/")[1] for found in store.list("snapshots")} == {done.snapshot}
    assert not (archive.path / NOTE).exists()


def test_only_what_this_archive_began_is_taken_away(archive: Archive, folder: StoreAddress) -> None:
    """Another snapshot without a manifest is somebody else's, and one that has a manifest is a backup."""
    done, store = taken(archive, folder), open_store(folder)
    for snapshot in ("20310101T000000000000Z", "20310102T000000000000Z"):
        store.put(f"snapshots/{snapshot}/files/x", [b"x"], 1, 1)
    begun = UnfinishedSnapshots(archive.path, store)
    for snapshot in (done.snapshot, "20310102T000000000000Z"):
        begun.begin(snapshot)
    assert begun.clear() == []
    assert {found.key.split("/")[1] for found in store.list("snapshots")} == {done.snapshot, "20310101T000000000000Z"}
    assert not (archive.path / NOTE).exists()


def test_a_bucket_that_lists_late_costs_no_file_and_no_snapshot(archive: Archive, gate: Gate) -> None:
    """What the first backup put there is not listed yet: the second asks for each by its name, and both are whole."""
    address = new_bucket(gate.endpoint)
    first = taken(archive, address)
    nothing = b"<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
    gate.spoil = lambda _method, path, answer: (
        Answer(200, [("Content-Type", "application/xml")], nothing) if "list-type=2" in path else answer
    )
    second = taken(archive, address, 1)
    assert second.findings == ()
    gate.spoil = None
    store = open_store(address)
    assert snapshots_in(store)[0] == [first.snapshot, second.snapshot]
    for snapshot in (first.snapshot, second.snapshot):
        assert check(store, read_manifest(store, snapshot), lambda _what: None).findings == ()


def test_what_the_backup_lost_is_told(archive: Archive, bucket: StoreAddress, tmp_path: Path) -> None:
    """By a check, and by a restore that brings the rest; a damaged dump is no database."""
    done = taken(archive, bucket)
    store = open_store(bucket)
    manifest = read_manifest(store, done.snapshot)
    assert check(store, manifest, lambda _what: None).findings == ()
    gone, spoilt, *_ = [file for file in manifest.files if file.path.endswith(".warc.gz")]
    store.delete(gone.key)
    put_object(bucket, spoilt.key, b"x" * spoilt.size)
    findings = check(store, manifest, lambda _what: None).findings
    assert findings == (
        f"{bucket.url}/{gone.key} is gone",
        f"{bucket.url}/{spoilt.key} is not what was backed up",
    )
    brought = restore(store, manifest, tmp_path / "again", "sqlite:///fonds.sqlite3", lambda _what: None)
    assert [finding.partition(";")[0] for finding in brought.findings] == list(findings)
    assert brought.files == len(manifest.files) - 2
    table = next(table for table in manifest.tables if table.table == "captures")
    put_object(bucket, table.key, b"x" * table.size)
    with pytest.raises(BackupError, match="is not what was backed up; the database was not restored"):
        restore(store, manifest, tmp_path / "third", "sqlite:///fonds.sqlite3", lambda _what: None)
    assert not (tmp_path / "third").exists()


def test_a_restore_that_was_broken_off_goes_on(archive: Archive, gate: Gate, tmp_path: Path) -> None:
    """The folder has its name when all is there; what was brought is not brought again."""
    address = new_bucket(gate.endpoint)
    taken(archive, address)
    store = open_store(address)
    manifest = read_manifest(store, newest(address))
    gate.asked.clear()
    gate.spoil = lambda method, path, answer: (
        Answer(403, [], b"") if method == "GET" and path.endswith("captures.jsonl.gz") else answer
    )
    with pytest.raises(StoreError, match="403"):
        restore(store, manifest, tmp_path / "again", "sqlite:///fonds.sqlite3", lambda _what: None)
    assert not (tmp_path / "again").exists()
    gate.spoil = None
    gate.asked.clear()
    restore(store, manifest, tmp_path / "again", "sqlite:///fonds.sqlite3", lambda _what: None)
    assert not [path for path, _ in gate.got("GET") if path.endswith(".warc.gz")]
    assert_sound(Archive.at(tmp_path / "again"))


def test_files_that_lie_in_the_store_alone_are_backed_up_too(
    archive: Archive, bucket: StoreAddress, folder: StoreAddress, tmp_path: Path
) -> None:
    """And restored here; the next push proves them in the store and lets go of them again."""
    archive = with_store(archive, bucket, keep_local=False)
    files = contents(archive)
    database = archive.open_database(write=True)
    list(push(archive, database))
    database.close()
    assert contents(archive) == {}
    assert taken(archive, folder).findings == ()
    again = restored(folder, tmp_path / "again", "sqlite:///fonds.sqlite3")
    assert contents(again) == files
    assert_sound(again)
    database = again.open_database(write=True)
    assert all(one.removed and not one.sent for one in push(again, database))
    database.close()


def test_other_files_of_the_archive_are_kept_and_what_can_be_made_again_is_not(
    archive: Archive, folder: StoreAddress, tmp_path: Path
) -> None:
    """A damaged original beside its mended file, a key; but no lock, index or progress, and nothing half written.

    A link is not followed, and is told.
    """
    (archive.path / "keys").mkdir()
    (archive.path / "keys" / "signing.pem").write_text("a key")
    beside = archive.warc_path("lia", warc_names(archive)[0])
    damaged = beside.with_name(beside.name + ".damaged")
    damaged.write_bytes(b"damaged")
    unfiled = beside.with_name("lia-20310504030201123-00009-other.warc.gz")
    unfiled.write_bytes(b"")
    marker(unfiled).touch()
    (archive.path / "verify.progress").touch()
    outside, page = archive.path / "outside", archive.path / "profiles" / "shared.toml"
    outside.symlink_to(tmp_path)
    page.symlink_to(tmp_path / "shared.toml")
    told = taken(archive, folder).findings
    assert [finding.split(" is a symbolic link, which")[0] for finding in told] == [str(outside), str(page)]
    kept = {file.path for file in read_manifest(open_store(folder), newest(folder)).files}
    assert {"keys/signing.pem", f"collections/lia/archive/{damaged.name}", "profiles/lia.toml"} <= kept
    left_out = (".lock", ".open", ".cdxj", ".sqlite3", ".progress")
    assert not [path for path in kept if path.endswith(left_out) or "00009" in path]
    again = restored(folder, tmp_path / "again", "sqlite:///fonds.sqlite3")
    assert (again.path / "keys" / "signing.pem").read_text() == "a key"


def test_a_file_that_changed_is_told_and_an_earlier_good_copy_stays(
    archive: Archive, folder: StoreAddress, tmp_path: Path
) -> None:
    """So that a restore heals it."""
    taken(archive, folder)
    name = warc_names(archive)[0]
    path = archive.warc_path("lia", name)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"X")
    assert taken(archive, folder, 1).findings == ()
    assert restored(folder, tmp_path / "again", "sqlite:///fonds.sqlite3").warc_path("lia", name).read_bytes() == good
    (tmp_path / "other").mkdir()
    (told,) = taken(archive, StoreAddress(str(tmp_path / "other")), 2).findings
    assert "its SHA-256 changed; it was copied as it is" in told
    path.unlink()
    (tmp_path / "third").mkdir()
    (told,) = taken(archive, StoreAddress(str(tmp_path / "third")), 3).findings
    assert told.startswith(f"{name} is not in the backup: ")


def test_the_password_of_a_database_is_not_in_the_backup(
    tmp_path: Path, folder: StoreAddress, postgresql: str, migrated_database: str
) -> None:
    """It is left out of fonds.toml, whose other words stay."""
    with fresh_database(postgresql, migrated_database) as url:
        archive = Archive.create(tmp_path / "archive")
        with_password = url.replace("://postgres:@", "://postgres:hunter2@")
        assert "hunter2" in with_password
        (archive.path / "fonds.toml").write_text(f'# Ours\ndatabase = "{with_password}"\noperator = "We"\n')
        archive = Archive.at(archive.path)
        assert taken(archive, folder).password_left_out
        kept = "".join(
            path.read_bytes().decode("latin-1") for path in (tmp_path / "backup").rglob("*") if path.is_file()
        )
        assert "hunter2" not in kept
        again = restored(folder, tmp_path / "again", "sqlite:///fonds.sqlite3")
        text = (again.path / "fonds.toml").read_text()
        assert text == '# Ours\ndatabase = "sqlite:///fonds.sqlite3"\noperator = "We"\n'
        assert load(again.path).operator == "We"
        assert (again.path / "fonds.toml").stat().st_mode & 0o077 == 0


def test_a_manifest_that_leads_out_of_the_archive_is_refused(archive: Archive, folder: StoreAddress) -> None:
    """A backup may have been in other hands."""
    done = taken(archive, folder)
    path = Path(folder.url) / "snapshots" / done.snapshot / "manifest.json"
    done_text = path.read_text()
    told = json.loads(done_text)
    for outside in ("../escaped", "/etc/escaped", "a/../../escaped"):
        told["files"][0]["path"] = outside
        path.write_text(json.dumps(told))
        with pytest.raises(BackupError, match="lies outside an archive"):
            read_manifest(open_store(folder), done.snapshot)
    told = json.loads(done_text)
    for outside in ("../escaped", "/etc/escaped", "a/../../escaped"):
        for entry in (told["files"][0], told["tables"][0]):
            key, entry["key"] = entry["key"], outside
            path.write_text(json.dumps(told))
            with pytest.raises(BackupError, match="lies outside a backup"):
                read_manifest(open_store(folder), done.snapshot)
            entry["key"] = key
        table = told["tables"][0]
        name, table["table"] = table["table"], outside
        path.write_text(json.dumps(told))
        with pytest.raises(BackupError, match="is no name of a table"):
            read_manifest(open_store(folder), done.snapshot)
        table["table"] = name
    path.write_text("{}")
    with pytest.raises(BackupError, match="is no manifest"):
        read_manifest(open_store(folder), done.snapshot)


def test_a_dump_of_another_schema_is_refused(archive: Archive, folder: StoreAddress, tmp_path: Path) -> None:
    """With the way out."""
    done = taken(archive, folder)
    path = Path(folder.url) / "snapshots" / done.snapshot / "manifest.json"
    path.write_text(path.read_text().replace('"schema": "', '"schema": "x'))
    store = open_store(folder)
    with pytest.raises(BackupError, match="restore it with the Fonds that made it, then upgrade"):
        restore(
            store, read_manifest(store, done.snapshot), tmp_path / "again", "sqlite:///a.sqlite3", lambda _what: None
        )


def test_two_backups_at_once_are_one_too_many(archive: Archive, folder: StoreAddress) -> None:
    """The second one is told."""
    with hold(archive.path / "backup.lock", ""), pytest.raises(Locked):
        taken(archive, folder)


def test_digests_that_a_backup_worked_out_are_filed(archive: Archive, folder: StoreAddress) -> None:
    """So that the next one need not read the files."""
    taken(archive, folder)
    database: Database = archive.open_database(write=False)
    assert all(filed.sha256 for filed in WarcFiles(database).all())
    database.close()
