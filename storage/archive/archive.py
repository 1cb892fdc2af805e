"""An archive on disk: where everything in it is, and how it is opened.

    archive/
      fonds.toml                                   configuration (fonds.toml.lock is held while it is written)
      fonds.sqlite3                                the embedded database, unless fonds.toml names another
      crawl.lock                                   held by the one crawl that may run on SQLite
      import.lock                                  held by the one import that may run
      stamp.lock                                   held by the one stamping that may run
      files.lock                                   shared by who reads many WARC files, held by who joins some
      backup.lock                                  held by the one backup that may run
      backup.progress                              the snapshots that were begun and are not complete, by their places
      store.lock                                   held by who uploads, repairs, or mends from copies
      copy.lock                                    held by the one fonds copy that may work on the copies
      run.lock                                     held by the one fonds run that may work the archive
      run.json, run.prom                           what became of its tasks, and the metrics of its last crawl
      run.ends.json                                its tasks that ended badly, for those who are told of them
      worker.lock                                  held by the one fonds worker that may work for a fleet from here
      verify.progress                              what a verification has found so far; gone at its end
      profiles/<slug>.toml                         the user's own profiles
      spiders/<module>.py                          the code that some of them name
      collections/<publication>/archive/*.warc.gz  the records
      collections/<publication>/indexes/*.cdxj     the capture index

pywb opens the folder as it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.archive import configuration
from storage.archive.configuration import Configuration
from storage.archive.file_modes import umask_for
from storage.archive.locking import hold, is_held, share
from storage.tables.database import Database
from storage.tables.database_url import database_url
from storage.types.errors import ArchiveError, ConfigurationError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from storage.archive.shelf import Shelf
    from storage.objects.address import StoreAddress
    from storage.types.profile import Profile

_CRAWL_LOCK = "crawl.lock"
# One of these is in the folder of every archive; what else lies there says nothing.
_MARKS = frozenset({configuration.FILE_NAME, "profiles", "collections", "fonds.sqlite3"})
_FILES_LOCK = "files.lock"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive's folder and its configuration; the database is opened separately."""

    path: Path
    configuration: Configuration

    @classmethod
    def at(cls, path: Path) -> Archive:
        """The archive at `path`.

        Raises ArchiveError when there is none, ConfigurationError when its fonds.toml is wrong.
        """
        if path.exists() and not path.is_dir():
            raise ArchiveError(f"{path} is a file, not an archive's folder; name the folder with --archive")
        if not path.is_dir():
            raise _no_archive(path)
        return cls(path.resolve(), configuration.load(path))

    @classmethod
    def kept_at(cls, path: Path) -> Archive:
        """The archive at `path`, for what would write into any folder: one that holds nothing of an archive is none.

        Raises ArchiveError when there is none, ConfigurationError when its fonds.toml is wrong.
        """
        archive = cls.at(path)
        if not any(os.path.lexists(archive.path / mark) for mark in _MARKS):
            raise _no_archive(path)
        return archive

    @classmethod
    def planned(cls, path: Path) -> Archive:
        """The archive as it is, or would be, at `path`; nothing is created. Raises ConfigurationError."""
        return cls(path.resolve(), configuration.load(path))

    @classmethod
    def create(cls, path: Path) -> Archive:
        """The archive at `path`, created when it is not there; an existing one is left as it is.

        Raises ArchiveError when the folder cannot be created or written.
        """
        try:
            for folder in (path / "profiles", path / "collections"):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"archive {path} cannot be made: {error.strerror or error}") from error
        if not os.access(path, os.W_OK | os.X_OK) or not os.access(path / "collections", os.W_OK | os.X_OK):
            raise ArchiveError(f"archive {path} cannot be written; check who owns it")
        return cls(path.resolve(), configuration.load(path))

    def remembering(self, slug: str, start_urls: tuple[str, ...]) -> Archive:
        """This archive with a publication, and its start addresses, written into fonds.toml."""
        if not set(start_urls) <= set(self.configuration.start_urls(slug)) or slug not in self.publications:
            # Imported where it is written: every command reads the file, and few write to it.
            from storage.archive.configuration_writing import remember

            remember(self.path, slug, start_urls)
        return Archive.at(self.path)

    @property
    def publications(self) -> tuple[str, ...]:
        """The slugs of the publications that fonds.toml names."""
        return tuple(slug for slug, _ in self.configuration.publications)

    def profile(self, slug: str) -> Profile:
        """The profile of a publication: the archive's own, or the shipped one. Raises ProfileError."""
        # Imported here: commands that only ask the database read no profile.
        from storage.archive.profile_file import load_profile

        return load_profile(slug, self.path / "profiles")

    def collection(self, publication: str) -> Path:
        """The folder of a publication's records and index."""
        return self.path / "collections" / publication

    def collections(self) -> tuple[str, ...]:
        """The publications that have a collection on disk, sorted."""
        folder = self.path / "collections"
        return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir())) if folder.is_dir() else ()

    def warc_path(self, publication: str, warc_file: str) -> Path:
        """The path of the WARC file of this bare name when it is here."""
        return self.shelf(publication).path(warc_file)

    def warc_key(self, publication: str, warc_file: str) -> str:
        """The key of the WARC file of this bare name in a store, which is its path in the archive's folder, too."""
        return self.shelf(publication).key_of(warc_file)

    def shelf(self, publication: str) -> Shelf:
        """The WARC files of a publication, here or in the store that they were uploaded to."""
        # Imported here: commands that only ask the database read no WARC file and no object store.
        from storage.archive.shelf import Shelf
        from storage.recording.collection import ARCHIVE

        key = f"collections/{publication}/{ARCHIVE}"
        return Shelf(self.path / key, key, self.configuration.store.address)

    def required_store(self) -> StoreAddress:
        """The store that finished WARC files go to. Raises ConfigurationError when fonds.toml names none."""
        address = self.configuration.store.address
        if address is None:
            where = self.path / configuration.FILE_NAME
            raise ConfigurationError(where, "store.url", "is needed: s3://bucket/prefix, or a folder")
        return address

    def open_database(self, *, write: bool) -> Database:
        """The archive's database. Raises DatabaseError, or ConfigurationError for an impossible URL."""
        return Database.open(self._database_url(), write=write)

    @contextmanager
    def sole_crawl(self) -> Iterator[None]:
        """Hold the archive's crawl lock where its database allows only one crawl. Raises Locked."""
        if self._database_url().get_backend_name() != "sqlite":
            yield
            return
        with hold(self.path / _CRAWL_LOCK, f"another crawl is running on {self.path}; wait for its end"):
            yield

    def files_stay(self) -> AbstractContextManager[None]:
        """Keep WARC files from being joined while somebody reads many of them; waits while they are."""
        # A package is made under the user's own umask; the lock is the archive's.
        return share(self.path / _FILES_LOCK, umask_for(self.path))

    def files_move(self) -> AbstractContextManager[None]:
        """Be the one who may join WARC files. Raises Locked while somebody reads many of them."""
        return hold(self.path / _FILES_LOCK, f"the files of {self.path} are being read or joined; wait for its end")

    def may_be_crawled(self, database: Database) -> bool:
        """Whether somebody works on the archive as a crawl does: a crawl that has no end then runs, or was cut off."""
        if database.dialect == "sqlite":
            return is_held(self.path / _CRAWL_LOCK)
        # Imported here: no command needs it.
        from storage.tables.crawl_locks import living_crawl

        return living_crawl(database) is not None

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the embedded database, None when the database is a server's."""
        url = self._database_url()
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @property
    def server_address(self) -> str | None:
        """The address of the database's server as its own clients take it, with its password; None for a file."""
        # Imported here: only a fleet asks for it.
        from storage.tables.postgresql import client_address

        url = self._database_url()
        return None if url.get_backend_name() == "sqlite" else client_address(url)

    def _database_url(self) -> sa.URL:
        try:
            return database_url(self.configuration.database, self.path)
        except ValueError as error:
            raise ConfigurationError(self.path / configuration.FILE_NAME, "database", str(error)) from error


def _no_archive(path: Path) -> ArchiveError:
    what_to_do = "make one with fonds init or fonds crawl, or name it with --archive"
    return ArchiveError(f"there is no archive in {path.resolve()}; {what_to_do}")
