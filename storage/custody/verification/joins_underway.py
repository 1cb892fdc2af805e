"""Joins of WARC files that were cut off, as a verification sees them: as if they were done, or had never begun.

Which of the two, the database says. Of a joined file and its parts one counts, and the lines of the index are taken for
lines about that one, whichever they name: the next consolidation makes them so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection

from storage.archive.archive import Archive
from storage.index.cdxj import IndexLine
from storage.recording.collection import archive_of
from storage.recording.unfinished_joins import UnfinishedJoin, unfinished_joins

SettledLine = tuple[str, int, str]
"""The file that a line of an index names, the offset there, and the line."""
Settle = Callable[[IndexLine, str], SettledLine]


def as_it_stands(line: IndexLine, text: str) -> SettledLine:
    """A line where no join is underway."""
    return line.filename, line.offset, text


class JoinsUnderway:
    """The joins of an archive that are not over.

    Args:
        archive: which.
        known: the names of the files that the database knows.
    """

    def __init__(self, archive: Archive, known: Collection[str]) -> None:
        self._known = frozenset(known)
        self._joins = {name: unfinished_joins(archive_of(archive.collection(name))) for name in archive.collections()}
        self._hidden = {
            name: frozenset(one for join in joins for one in join.hidden(is_known=join.name in self._known))
            for name, joins in self._joins.items()
        }

    def counts(self, publication: str, name: str) -> bool:
        """Whether a file of a publication is one that counts."""
        return name not in self._hidden.get(publication, ())

    def settle(self, publication: str) -> Settle:
        """Give what takes a line of a publication's index for one about the file that counts."""
        joins = self._joins.get(publication, ())
        if not joins:
            return as_it_stands
        moves = {part.name: (join, part.offset) for join in joins for part in join.parts if join.name in self._known}
        undone = {join.name: join for join in joins if join.name not in self._known}

        def settled(line: IndexLine, text: str) -> SettledLine:
            if line.filename in moves:
                join, begins = moves[line.filename]
                return _renamed(text, join.name, line.offset + begins)
            if line.filename in undone:
                return _of_part(undone[line.filename], line, text)
            return as_it_stands(line, text)

        return settled


def _of_part(join: UnfinishedJoin, line: IndexLine, text: str) -> SettledLine:
    for part in join.parts:
        if part.offset <= line.offset < part.offset + part.size:
            return _renamed(text, part.name, line.offset - part.offset)
    return as_it_stands(line, text)


def _renamed(text: str, name: str, offset: int) -> SettledLine:
    """A line with another file and offset, written as the index writes its lines."""
    key, timestamp, block = text.split(" ", 2)
    fields = json.loads(block) | {"offset": str(offset), "filename": name}
    return name, offset, f"{key} {timestamp} {json.dumps(fields)}"
