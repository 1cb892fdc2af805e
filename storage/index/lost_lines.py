"""Index lines made again for files that the index does not know: its folder is lost, or was never brought along."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.index import cdxj
from storage.index.withdrawal import Withheld
from storage.types import Capture


class LostLines:
    """Adds the lines of whole files to a collection's index, but for what is withheld; a context manager.

    Nothing is written where nothing is lost. What is added may raise ArchiveError when the folder cannot be written.
    """

    def __init__(self, indexes: Path, withheld: Withheld) -> None:
        self._indexes = indexes
        self._withheld = withheld
        self._known = _files_with_lines(indexes)
        self._writer: cdxj.IndexWriter | None = None

    def lacks(self, warc_file: str) -> bool:
        """Whether the index knew nothing of a file."""
        return warc_file not in self._known

    def add(self, captures: Iterable[Capture]) -> None:
        """Give the index captures of a file that it lacks."""
        if self._writer is None:
            self._writer = cdxj.IndexWriter(self._indexes, self._withheld)
        self._writer.add(captures)
        self._writer.publish()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()


def _files_with_lines(indexes: Path) -> set[str]:
    files = set()
    for text in cdxj.lines(indexes):
        # What is no line names no file; verification reports it.
        with suppress(ValueError):
            files.add(cdxj.parse_line(text.rstrip("\n")).filename)
    return files
