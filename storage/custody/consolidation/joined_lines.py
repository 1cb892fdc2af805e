"""The index follows a join: captures that lie in a joined file get lines that say so, and those that name parts go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from storage.archive.archive import Archive
from storage.index.showing import hide, show_captures
from storage.recording.collection import INDEXES, archive_of
from storage.recording.unfinished_joins import UnfinishedJoin, unfinished_joins
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.types import Capture, Place

_AT_ONCE = 1000


def follow_joins(archive: Archive, database: Database) -> None:
    """Let the indexes follow the joins that the database knows and that were cut off; a second run changes nothing.

    Until then a line may lead to a capture by the name of a part, where nobody who withholds it looks.

    Raises:
        FondsError: the database cannot be read, or an index cannot be written.
    """
    for publication in archive.collections():
        left = [join for join in unfinished_joins(archive_of(archive.collection(publication))) if not join.is_followed]
        known = JoinedFiles(database).present(publication) if left else {}
        for join in left:
            if join.parts and known.get(join.parts[0].name) == join.name:
                follow(archive, database, publication, join)


def follow(archive: Archive, database: Database, publication: str, join: UnfinishedJoin) -> UnfinishedJoin:
    """Let the index of a publication follow one join, note that, and return the join as it is then."""
    captures, indexes = Captures(database), archive.collection(publication) / INDEXES
    before: list[Capture] = []
    for some, as_they_were in _moved(captures, join):
        show_captures(indexes, some, captures.withheld)
        before += as_they_were
    hide(indexes, before)
    followed = replace(join, is_followed=True)
    followed.note()
    return followed


def _moved(captures: Captures, join: UnfinishedJoin) -> Iterator[tuple[list[Capture], list[Capture]]]:
    """The captures of a joined file, some at a time, as they lie now and as they lay in its parts."""
    for part in join.parts:
        after = part.offset - 1
        while some := [
            capture
            for capture in captures.of_file(join.name, after, _AT_ONCE)
            if capture.place.offset < part.offset + part.size
        ]:
            lay = [Place(part.name, capture.place.offset - part.offset, capture.place.length) for capture in some]
            yield some, [replace(capture, place=place) for capture, place in zip(some, lay, strict=True)]
            after = some[-1].place.offset
