"""Joins small WARC files into files of the usual size: members move byte for byte, and what names them follows.

The order of the steps lets a process be killed at any of them. First the joined file is whole on disk, and a file
beside it says which parts it has. Then one transaction moves all rows. Then the index follows, and only then the parts
go, here and in the store. `finish_joins` goes on wherever it was cut off; until then the database says which counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from storage.archive.archive import Archive
from storage.custody.consolidation.join_plan import Holding, LyingFile, planned_joins
from storage.custody.consolidation.joined_file import require_room, write_joined
from storage.custody.consolidation.joined_lines import follow
from storage.custody.consolidation.unordered_notes import only_unordered
from storage.index.runs import GRACE_SECONDS
from storage.objects.store import open_store
from storage.questions.crawl_files import files_of_notes
from storage.questions.joinable_files import joinable_files
from storage.recording.collection import archive_of
from storage.recording.unfinished_joins import UnfinishedJoin, unfinished_joins
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.types import WarcFileFacts
from storage.types.errors import RecordError
from storage.warc.file_lock import sync_directory
from storage.warc.file_name import WarcName, parse_name, this_host
from storage.warc.record import WarcRecord
from storage.warc.warcinfo import Harvest, prologue

_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Joined:
    """A joined file: whose it is, its name, its size, and how many files it was made of.

    `finding` is why these files were left as they are, None when they were joined.
    """

    publication: str
    name: str
    size: int
    parts: int
    finding: str | None = None


def consolidate(archive: Archive, database: Database, now: datetime, doing: Callable[[str], None]) -> Iterator[Joined]:
    """Join what is worth joining, and yield each joined file; the caller is alone with the archive's files.

    Args:
        archive: whose files.
        database: its database, open to write.
        now: when that is done.
        doing: receives what is being done.

    Raises:
        NoRoom: the disk is too full; what was yielded before stays done.
        FondsError: something cannot be written; the next consolidation goes on.
    """
    for publication, parts in list(worth_joining(archive, database)):
        doing(f"{publication}: {len(parts)} files are joined")
        yield _Join(archive, database, publication, parts, now).run()
        finish_joins(archive, database)


def worth_joining(archive: Archive, database: Database) -> Iterator[tuple[str, list[FiledWarc]]]:
    """The files that `consolidate` would make one, for each join, and whose they are; nothing is written."""
    full = archive.configuration.limits.warc_size
    may, filed = joinable_files(database), WarcFiles(database).all()
    for publication in archive.collections():
        # One that waits for its upload is not over.
        joining = {join.name for join in unfinished_joins(archive_of(archive.collection(publication)))}
        captures = {name for name in may - joining if _is_ours(archive, publication, name)}
        notes = frozenset(_unordered(archive, database, publication)) - joining
        by_name = {one.name: one for one in filed if one.publication == publication}
        lying = [
            LyingFile(name, one.size, _host(name), _holding(name, captures, notes)) for name, one in by_name.items()
        ]
        for names in planned_joins(lying, full):
            yield publication, [by_name[name] for name in names]


def finish_joins(archive: Archive, database: Database, grace: float = GRACE_SECONDS) -> None:
    """Finish what was begun: a join that the database knows is done, any other is undone.

    The copies of parts in the store stay until the joined file is proven to be there.

    Args:
        archive: whose files; the caller is alone with them.
        database: its database, open to write.
        grace: for how many seconds a part stays for readers that have just found it.

    Raises:
        FondsError: something cannot be read or written.
    """
    files = {filed.name: filed for filed in WarcFiles(database).all()}
    for publication in archive.collections():
        for join in unfinished_joins(archive_of(archive.collection(publication))):
            known = files.get(join.name)
            if known is None:
                _undo(join)
            else:
                _finish(archive, database, publication, join, known, grace)


def _unordered(archive: Archive, database: Database, publication: str) -> Iterator[str]:
    """The names of a publication's files of notes that files of captures are joined over."""
    shelf = archive.shelf(publication)
    for name in files_of_notes(database, publication):
        if _is_ours(archive, publication, name) and only_unordered(shelf.source(name)):
            yield name


def _is_ours(archive: Archive, publication: str, name: str) -> bool:
    """Whether a file lies in this folder, or this machine wrote it and keeps what it uploads in the store alone.

    Any other lies on another machine, whose index names it and would not follow.
    """
    if archive.warc_path(publication, name).is_file():
        return True
    return not archive.configuration.store.keep_local and _host(name) == this_host()


def _holding(name: str, captures: Container[str], notes: Container[str]) -> Holding:
    return Holding.CAPTURES if name in captures else Holding.NOTES if name in notes else Holding.PARTING


def _host(name: str) -> str | None:
    parsed = parse_name(name)
    return None if parsed is None else parsed.host


class _Join:
    """One join, from its parts to the moved rows and lines."""

    def __init__(
        self, archive: Archive, database: Database, publication: str, parts: list[FiledWarc], now: datetime
    ) -> None:
        self._archive = archive
        self._database = database
        self._publication = publication
        self._parts = parts
        self._now = now
        self._folder = archive_of(archive.collection(publication))

    def run(self) -> Joined:
        path = self._folder / str(self._name())
        size = sum(part.size for part in self._parts)
        require_room(self._folder, size, self._archive.configuration.limits.free_space)
        shelf, join = self._archive.shelf(self._publication), UnfinishedJoin(path, ())
        try:
            sources = [(shelf.source(part.name), part.size, part.sha256) for part in self._parts]
            written = write_joined(join.unnamed, self._prologue(path.name), sources, self._now)
        except RecordError as error:
            join.unnamed.unlink(missing_ok=True)
            return Joined(self._publication, path.name, size, len(self._parts), str(error))
        join = replace(join, parts=written.parts)
        join.note()
        join.unnamed.rename(path)
        sync_directory(self._folder)
        facts = WarcFileFacts(path.name, self._publication, written.size, closed=True)
        JoinedFiles(self._database).move(facts, written.sha256, written.parts)
        return Joined(self._publication, path.name, written.size, len(self._parts))

    def _prologue(self, name: str) -> tuple[WarcRecord, ...]:
        harvest = Harvest(operator=self._archive.configuration.operator)
        profile = self._archive.profile(self._publication)
        return prologue(harvest, profile, self._publication, this_host(), name, self._now)

    def _name(self) -> WarcName:
        """A name that no file has or had, in the place of the first part among all names."""
        first = parse_name(self._parts[0].name)
        assert first is not None
        names = [replace(first, serial=first.serial + further) for further in range(1, _TRIES)]
        taken = JoinedFiles(self._database).known([str(name) for name in names])
        return next(name for name in names if str(name) not in taken and not (self._folder / str(name)).exists())


def _undo(join: UnfinishedJoin) -> None:
    for path in (join.path, join.unnamed):
        path.unlink(missing_ok=True)
    join.end()


def _finish(
    archive: Archive, database: Database, publication: str, join: UnfinishedJoin, known: FiledWarc, grace: float
) -> None:
    if not join.is_followed:
        join = follow(archive, database, publication, join)
    left = [path for part in join.parts if (path := archive.warc_path(publication, part.name)).exists()]
    if left:
        # Whoever found a line of the index, or a row, a moment ago still reads there.
        time.sleep(grace)
        for path in left:
            path.unlink()
        sync_directory(join.path.parent)
    if _copies_went(archive, publication, join, known):
        join.end()


def _copies_went(archive: Archive, publication: str, join: UnfinishedJoin, known: FiledWarc) -> bool:
    """Take the parts' copies out of the store, once the joined file is proven to be there; whether none is left."""
    address = archive.configuration.store.address
    if address is None:
        return True
    store, shelf = open_store(address), archive.shelf(publication)
    there = [key for part in join.parts if store.head(key := shelf.key_of(part.name)) is not None]
    if there and known.uploaded_to is None:
        return False
    for key in there:
        store.delete(key)
    return True
