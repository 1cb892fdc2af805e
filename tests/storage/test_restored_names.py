"""A restore whose names do not come to the disk says so, and leaves nothing that the next one takes to be there."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.custody.backup import file_restore, restore
from storage.custody.backup.restore import Restored
from storage.custody.backup.snapshot import take_snapshot
from storage.custody.backup.snapshot_manifest import SnapshotManifest, read_manifest, snapshots_in
from storage.objects.address import StoreAddress
from storage.objects.store import ObjectStore, open_store
from storage.types.errors import ArchiveError
from storage.warc.file_lock import sync_directory
from tests.storage.filled_archive import fill


@pytest.fixture
def backup(tmp_path: Path) -> tuple[ObjectStore, SnapshotManifest]:
    """A backup of a small archive."""
    archive = Archive.create(tmp_path / "archive")
    database = archive.open_database(write=True)
    fill(archive, database)
    (tmp_path / "backup").mkdir()
    address = StoreAddress(str(tmp_path / "backup"))
    take_snapshot(archive, database, address, datetime(2031, 5, 4, tzinfo=UTC))
    database.close()
    store = open_store(address)
    return store, read_manifest(store, snapshots_in(store)[0][-1])


def _restored(backup: tuple[ObjectStore, SnapshotManifest], target: Path) -> Restored:
    return restore.restore(*backup, target, None, lambda _what: None)


def test_an_archive_whose_name_is_not_on_disk_has_none(
    backup: tuple[ObjectStore, SnapshotManifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise it could be crawled into, and be gone with its name when the machine stops."""
    target = tmp_path / "again"

    def refuse(directory: Path) -> None:
        if directory == target.parent:
            raise OSError(errno.EIO, "Input/output error")
        sync_directory(directory)

    with monkeypatch.context() as patch:
        patch.setattr(restore, "sync_directory", refuse)
        with pytest.raises(ArchiveError, match="Input/output error"):
            _restored(backup, target)
    assert not target.exists()
    assert _restored(backup, target).files
    assert list(Archive.at(target).collections()) == ["lia"]


def test_a_file_whose_name_is_not_on_disk_is_brought_again(
    backup: tuple[ObjectStore, SnapshotManifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the next command finds it there and ends well, and its name may still be lost."""
    store, manifest = backup
    target = tmp_path / "again"
    _restored(backup, target)
    file = manifest.files[0]
    path = target / file.path
    path.unlink()

    def refuse(_directory: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(file_restore, "sync_directory", refuse)
        with pytest.raises(OSError, match="Input/output error"):
            list(file_restore.restore_file(store, [file], target, lambda _what: None))
    assert not path.exists()
    assert list(file_restore.restore_file(store, [file], target, lambda _what: None)) == []
    assert path.stat().st_size == file.size


def test_the_names_of_files_that_are_there_already_are_put_on_disk(
    backup: tuple[ObjectStore, SnapshotManifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore that was killed may have named them without that."""
    store, manifest = backup
    target = tmp_path / "again"
    _restored(backup, target)
    synced: list[Path] = []
    monkeypatch.setattr(file_restore, "sync_directory", synced.append)
    assert list(file_restore.restore_file(store, manifest.files, target, lambda _what: None)) == []
    assert set(synced) == {(target / file.path).parent for file in manifest.files}
