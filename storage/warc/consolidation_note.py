"""The note that a joined WARC file begins with: which files lie whole behind that note, one after the other.

A file that was joined before may be a part again; its own note goes with it, and says of its parts what is true here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.warc.notes import Note

CONSOLIDATION = "consolidation"
_PART = "part"


@dataclass(frozen=True, slots=True)
class JoinedPart:
    """A file that lies in a joined one: its name, where its first byte lies there, its bytes and their SHA-256."""

    name: str
    offset: int
    size: int
    sha256: str

    @property
    def field(self) -> tuple[str, str]:
        """Its line in the note; where it lies follows from those before it."""
        return _PART, f"{self.size} {self.sha256} {self.name}"


def laid_out(parts: Iterable[tuple[str, int, str]], begin: int) -> Iterator[JoinedPart]:
    """The parts of these names, sizes and digests, one behind the other from an offset on."""
    offset = begin
    for name, size, sha256 in parts:
        yield JoinedPart(name, offset, size, sha256)
        offset += size


def parts_of(note: Note) -> tuple[JoinedPart, ...]:
    """The parts that a note of the kind `consolidation` names. Raises ValueError when it is malformed."""
    lines = [value.split(" ", 2) for name, value in note.fields if name == _PART]
    named = [(name, int(size), sha256) for size, sha256, name in lines]
    return tuple(laid_out(named, note.place.offset + note.place.length))
