"""Joins of WARC files that were begun and are not over: what stands in the small file that lies beside a joined one.

`NAME.joining` is there before the joined file has its name, and goes when nothing of its parts is left. Which of both
counts, the joined file or its parts, the database says: it learns of the joined one in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from storage.types.errors import RecordError
from storage.warc.consolidation_note import JoinedPart
from storage.warc.file_lock import sync_directory, sync_file
from storage.warc.file_name import SUFFIX

JOINING = ".joining"
PART = ".part"


@dataclass(frozen=True, slots=True)
class UnfinishedJoin:
    """A join: the path of the joined file, and its parts in their order.

    `is_followed`: the index names the joined file alone.
    """

    path: Path
    parts: tuple[JoinedPart, ...]
    is_followed: bool = False

    @property
    def name(self) -> str:
        """The bare name of the joined file."""
        return self.path.name

    @property
    def unnamed(self) -> Path:
        """What the joined file is called until it is whole."""
        return self.path.with_name(self.name + PART)

    @property
    def journal(self) -> Path:
        """The file that says so."""
        return self.path.with_name(self.name + JOINING)

    def hidden(self, *, is_known: bool) -> frozenset[str]:
        """The names of the files that do not count: the parts when the database knows the joined one, else that one."""
        return frozenset(part.name for part in self.parts) if is_known else frozenset((self.name,))

    def note(self) -> None:
        """Write down how far it is. Raises RecordError."""
        parts = [[part.name, part.offset, part.size, part.sha256] for part in self.parts]
        draft = self.journal.with_name(f"{self.journal.name}.new")
        try:
            with draft.open("w", encoding="utf-8") as file:
                json.dump({"parts": parts, "followed": self.is_followed}, file)
                sync_file(file)
            draft.replace(self.journal)
            sync_directory(self.path.parent)
        except OSError as error:
            raise RecordError(self.journal, None, f"cannot be written: {error.strerror or error}") from error

    def end(self) -> None:
        """Forget it: nothing is left to be done."""
        self.journal.unlink(missing_ok=True)
        sync_directory(self.path.parent)


def unfinished_joins(folder: Path) -> tuple[UnfinishedJoin, ...]:
    """The joins in a folder of WARC files that are not over. Raises RecordError when one cannot be read."""
    return tuple(map(_read, sorted(folder.glob(f"*{SUFFIX}{JOINING}"))))


def counted_out(joins: Iterable[UnfinishedJoin]) -> frozenset[str]:
    """The names that do not count where no database says so: a joined file that has its name is whole, and counts."""
    return frozenset(name for join in joins for name in join.hidden(is_known=join.path.exists()))


def _read(journal: Path) -> UnfinishedJoin:
    try:
        values = json.loads(journal.read_text(encoding="utf-8"))
        parts = tuple(JoinedPart(str(name), int(at), int(size), str(sha)) for name, at, size, sha in values["parts"])
        is_followed = bool(values["followed"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordError(journal, None, f"cannot be read: {error}") from error
    return UnfinishedJoin(journal.with_name(journal.name.removesuffix(JOINING)), parts, is_followed)
