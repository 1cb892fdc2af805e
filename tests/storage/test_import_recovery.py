"""An import that was killed is finished from what its notes tell, or is as if it had never begun; on either engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.custody.importing import incoming_folder
from storage.custody.importing.collection_import import CollectionImport
from storage.custody.importing.incoming_folder import FILING, FOLDER, move_noted_files
from storage.custody.importing.staging import Staged
from storage.custody.importing.submitted_file import submitted_files
from storage.custody.importing.survey import Survey
from storage.custody.importing.unfinished_imports import recover_imports
from storage.index import cdxj
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture
from storage.types.errors import RecordError
from storage.warc.file_lock import sync_directory
from storage.warc.file_name import digits_of
from tests.access.foreign import VISITS, crawl
from tests.databases import on_one_engine

NOW = datetime(2031, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive's folder; its database is given beside it."""
    (tmp_path / "archive").mkdir()
    return Archive.create(tmp_path / "archive")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The foreign crawl as a file."""
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(crawl())
    return path


def take_in(archive: Archive, database: Database, file: Path) -> None:
    """Import one file to its end, but for the reading."""
    with Survey() as survey:
        importing = CollectionImport(archive, database, "any", survey, lambda: NOW)
        (one,) = submitted_files(file)
        staged = importing.stage(one)
        assert isinstance(staged, Staged)
        importing.relate()
        for page in list(importing.candidates(frozenset())):
            survey.read(page.n, ())
        importing.decide(frozenset())
        assert [imported.captures for imported in importing.import_staged([staged])] == [len(VISITS)]
        importing.close()


def filed(database: Database) -> tuple[Capture, ...]:
    """The captures of the imported file."""
    return Captures(database).of_file("crawl.warc.gz")


def _before_it_had_its_place(collection: Path) -> None:
    (collection / FOLDER).mkdir(exist_ok=True)
    (collection / "archive" / "crawl.warc.gz").rename(collection / FOLDER / "crawl.warc.gz")


def _before_its_rows(collection: Path) -> None:
    (collection / FOLDER).mkdir(exist_ok=True)


@pytest.mark.parametrize("undo", [_before_it_had_its_place, _before_its_rows])
@pytest.mark.parametrize("first", [0, 1], ids=["sqlite", "postgresql"])
def test_what_is_noted_is_taken_in_to_the_end(
    archive: Archive, both: tuple[Database, Database], file: Path, undo: Callable[[Path], None], first: int
) -> None:
    """Wherever the kill came behind the note: file, rows and index lines are as if nobody had been killed."""
    whole, killed = both[first], both[1 - first]
    take_in(archive, whole, file)
    collection = archive.collection("any")
    expected, lines = filed(whole), list(cdxj.lines(collection / "indexes"))
    undo(collection)
    (collection / FOLDER / f"crawl.warc.gz{FILING}").write_text(digits_of(NOW))
    shutil.rmtree(collection / "indexes")
    assert recover_imports(archive, killed) == ("crawl.warc.gz",)
    assert filed(killed) == expected
    assert recover_imports(archive, killed) == ()
    assert list(cdxj.lines(collection / "indexes")) == lines
    assert (collection / "archive" / "crawl.warc.gz").read_bytes() == crawl()
    assert not (collection / FOLDER).exists()


def test_what_is_not_noted_is_as_if_it_had_never_come(archive: Archive, database: Database) -> None:
    """The staged file, what it was made from, and its marker go; no row is made."""
    incoming = archive.collection("any") / FOLDER
    incoming.mkdir(parents=True)
    for name in ("crawl.warc.gz", "crawl.warc.gz.given", "crawl.warc.gz.unpacked"):
        (incoming / name).write_bytes(crawl())
    (incoming / f"crawl.warc.gz{FILING}").write_text(digits_of(NOW))
    assert recover_imports(archive, database) == ()
    assert not incoming.exists()
    assert filed(database) == ()


def test_captures_that_a_killed_import_was_reading_are_read_by_the_next(
    archive: Archive, database: Database, file: Path
) -> None:
    """Who reads without a crawl holds the archive's place for an import: when that is free, nobody reads."""
    take_in(archive, database, file)
    captures = Captures(database)
    claimed = captures.claim("offline-12345", 100)
    assert claimed
    assert captures.claim("offline-67890", 100) == ()
    recover_imports(archive, database)
    assert captures.claim("offline-67890", 100) == claimed


@on_one_engine
def test_an_import_whose_folder_may_come_back_says_so_and_the_next_takes_it_away(
    archive: Archive, database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails when the emptied folder is removed: an import that ends well leaves none, whatever stops then."""

    def fail(directory: Path) -> None:
        if directory == archive.collection("any") and not (directory / FOLDER).exists():
            raise OSError(ENOSPC, "No space left on device")
        sync_directory(directory)

    with monkeypatch.context() as disk:
        disk.setattr(incoming_folder, "sync_directory", fail)
        with pytest.raises(RecordError, match="incoming: cannot be removed: No space left on device"):
            take_in(archive, database, file)
    assert len(filed(database)) == len(VISITS)
    # The machine stopped, and the name is there again.
    folder = archive.collection("any") / FOLDER
    for take_away in (lambda: recover_imports(archive, database), lambda: move_noted_files(archive)):
        folder.mkdir()
        take_away()
        assert not folder.exists()
