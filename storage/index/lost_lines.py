"""Index lines made again for files that the index does not know: its folder is lost, or was never brought along."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.index import cdxj
from storage.types import Capture


class LostLines:
    """Adds the lines of whole files to a collection's index; a context manager. A file that it knows is left alone.

    Nothing is written where nothing is lost. What is added may raise ArchiveError when the folder cannot be written.
    """

    def __init__(self, indexes: Path) -> None:
        self._indexes = indexes
        self._known = _files_with_lines(indexes)
        self._writer: cdxj.IndexWriter | None = None

    def add(self, warc_file: str, captures: Iterable[Capture]) -> None:
        """Give the index captures of a file, unless it knew that file before."""
        if warc_file in self._known:
            return
        if self._writer is None:
            self._writer = cdxj.IndexWriter(self._indexes)
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
    found = set()
    for text in cdxj.lines(indexes):
        # What is no line names no file; verification tells of it.
        with suppress(ValueError):
            found.add(cdxj.parse_line(text.rstrip("\n")).filename)
    return found
