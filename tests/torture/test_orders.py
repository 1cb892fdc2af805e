"""What keeps a file whole is an order of operations: here the orders that crawls seldom meet, each by itself."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.torture.crash_points import Counts, crash_states
from tests.torture.database_after import database_after
from tests.torture.disk import Disk
from tests.torture.operations import Kind
from tests.torture.watching import Fault, tree_of, watched

_TAKE_PLACE = """
import sys
from pathlib import Path
from storage.tables.sqlite import take_place
take_place(Path(sys.argv[1]) / "made", Path(sys.argv[1]) / "old")
"""
_UPLOAD = """
import sys
from pathlib import Path
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.objects.upload import fingerprint_at, upload
from storage.types.errors import StoreError
path = Path(sys.argv[2])
try: print(upload(path, open_store(StoreAddress(sys.argv[1])), "a/file", fingerprint_at(path, 5000)).name)
except StoreError as error: print(error)
"""

_MARK = """
import sys
from pathlib import Path
from storage.custody.importing.incoming_folder import IncomingFolder
IncomingFolder(Path(sys.argv[1]), 0).mark("a.warc.gz", "20310504030201")
"""

_SNAPSHOT = """
import sys
from pathlib import Path
from storage.custody.backup.unfinished_snapshots import UnfinishedSnapshots
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
unfinished = UnfinishedSnapshots(Path(sys.argv[1]), open_store(StoreAddress(sys.argv[2])))
unfinished.begin("20310504030201")
unfinished.end("20310504030201")
"""


def _database(path: Path, value: int, **how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for name, setting in how.items():
        connection.execute(f"PRAGMA {name}={setting}")
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [(value,)] * 500)
    return connection


def test_a_database_takes_the_place_of_another_whole(library: Path, tmp_path: Path) -> None:
    """Whenever the machine stops there is the old one or the new one, and never a new one with the old one's WAL."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with closing(_database(tmp_path / "living", 1, journal_mode="WAL", wal_autocheckpoint="0")):
        for part in ("", "-wal"):
            shutil.copyfile(tmp_path / f"living{part}", folder / f"old{part}")
    _database(folder / "made", 2).close()
    disk = Disk(*tree_of(folder))
    rows = {database_after(disk.tree(), name, tmp_path / "read").rows for name in ("old", "made")}

    ran = watched(library, folder, folder, program=_TAKE_PLACE, room=1 << 24)

    assert (ran.code, ran.err) == (0, "")
    found = [
        database_after(state.tree, "old", tmp_path / "read").rows
        for state in crash_states(disk, ran.operations, Counts())
    ]
    assert set(found) == rows
    assert database_after(disk.on_disk(), "old", tmp_path / "read").rows == found[-1]


def test_an_object_whose_fsync_failed_is_sent_again(library: Path, tmp_path: Path) -> None:
    """What is found by reading it may be in memory alone: that is taken away, and what stays is settled, alone."""
    sent, folder = tmp_path / "sent", tmp_path / "store"
    sent.write_bytes(b"x" * 5000)
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "file#1").write_bytes(b"killed")
    disk, told = Disk(*tree_of(folder)), []
    for fault in (Fault(1, frozenset({Kind.SYNC}), errno.EIO), None, None):
        ran = watched(library, folder, folder, sent, program=_UPLOAD, fault=fault, room=1 << 20)
        told.append((ran.code, ran.out.strip().rpartition(": ")[2], ran.err))
        for operation in ran.operations:
            disk.do(operation)

    assert told == [(0, "Input/output error", ""), (0, "SENT", ""), (0, "THERE", "")]
    assert Kind.SYNC in {operation.kind for operation in ran.operations}
    there = {path: content.data for path, content in disk.on_disk().items() if content is not None}
    assert there == {"a/file": sent.read_bytes()}


def test_an_object_in_a_folder_has_its_name_whole_or_not_at_all(library: Path, tmp_path: Path) -> None:
    """Whenever the machine stops, nothing else lies under the name: it would be taken for another file, and stay."""
    sent, folder = tmp_path / "sent", tmp_path / "store"
    sent.write_bytes(b"x" * 5000)
    folder.mkdir()
    disk = Disk(*tree_of(folder))
    ran = watched(library, folder, folder, sent, program=_UPLOAD, room=1 << 20)
    assert (ran.code, ran.err) == (0, "")
    states = list(crash_states(disk, ran.operations, Counts()))
    found = {content.data for state in states if (content := state.tree.get("a/file")) is not None}
    assert found == {sent.read_bytes()}
    assert any("a/file" not in state.tree for state in states)


def test_the_mark_of_an_import_is_on_disk_before_its_file_moves(library: Path, tmp_path: Path) -> None:
    """An empty mark says nothing of the import that is under way: nobody would finish it."""
    folder = tmp_path / "collection"
    folder.mkdir()
    disk = Disk(*tree_of(folder))
    ran = watched(library, folder, folder, program=_MARK, room=1 << 20)
    assert (ran.code, ran.err) == (0, "")
    for operation in ran.operations:
        disk.do(operation)
    mark = disk.on_disk()["incoming/a.warc.gz.filing"]
    assert mark is not None
    assert mark.data == b"20310504030201"


def test_the_note_of_a_complete_snapshot_stays_away(library: Path, tmp_path: Path) -> None:
    """When the machine stops after a backup, nothing says that its snapshot was not finished."""
    folder, backup = tmp_path / "archive", tmp_path / "backup"
    folder.mkdir()
    backup.mkdir()
    disk = Disk(*tree_of(folder))
    ran = watched(library, folder, folder, backup, program=_SNAPSHOT, room=1 << 20)
    assert (ran.code, ran.err) == (0, "")
    assert "backup.progress" in {operation.other for operation in ran.operations}
    for operation in ran.operations:
        disk.do(operation)
    assert disk.on_disk() == {}
