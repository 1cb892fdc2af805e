"""The WARC files of a package.

A file whose captures are all chosen is added unchanged, byte for byte. From the others the chosen records are copied,
member by member, into one file of the package's own. So every record stays as it was written: its digests, its id and
its references stay true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO

from access.export.index import PackageIndexWriter
from access.export.package import PackageMembers, Spool
from storage.index.cdxj import line
from storage.types import Capture, Place, WarcFileFacts
from storage.types.errors import RecordError
from storage.warc.excerpt import excerpt
from storage.warc.warc_source import WarcSource

FOLDER = "archive/"
_PIECE = 1 << 20


class PackageRecords:
    """Takes the records of a package, and keeps the new places of those that were copied.

    Args:
        package: where they go.
        index: is given a line for each record that players may show.
        excerpt_name: the bare name of the file that copied records go to.
        spools: keeps that file open.

    Attributes:
        moved: the places of the captures whose records were copied.
        count: how many captures there are.
    """

    def __init__(
        self, package: PackageMembers, index: PackageIndexWriter, excerpt_name: str, spools: ExitStack
    ) -> None:
        self.moved: dict[str, Place] = {}
        self.count = 0
        self._package = package
        self._index = index
        self._name = excerpt_name
        self._spools = spools
        self._excerpt: Spool | None = None

    def add_whole(self, source: WarcSource, facts: WarcFileFacts, captures: Sequence[Capture]) -> None:
        """Add a file unchanged. Raises RecordError when it is shorter than it was, PackageError."""
        self._package.add(FOLDER + facts.name, facts.size, self._pieces(source, facts, captures))
        self.count += len(captures)

    def add_excerpt(
        self, source: WarcSource, facts: WarcFileFacts, captures: Sequence[Capture], chosen: Sequence[Capture]
    ) -> None:
        """Copy the records of those captures of a file that are chosen. Raises RecordError, PackageError."""
        if self._excerpt is None:
            self._excerpt = self._spools.enter_context(self._package.spool())
        by_id = {capture.capture_id: capture for capture in chosen}
        with _opened(source) as file:
            for record in excerpt(file, source, facts.size, captures, by_id.keys()):
                place = Place(self._name, self._excerpt.size, record.place.length)
                hasher = sha256()
                for piece in _read(file, source, record.place.offset, record.place.length):
                    hasher.update(piece)
                    self._excerpt.write(piece)
                if record.capture_id is not None:
                    self.moved[record.capture_id] = place
                    self._index_capture(replace(by_id[record.capture_id], place=place), hasher.hexdigest())
        self.count += len(chosen)

    def finish(self) -> None:
        """Add the file of copied records, if there are any. Raises PackageError."""
        if self._excerpt is not None:
            self._package.add_spool(FOLDER + self._name, self._excerpt)

    def _pieces(self, source: WarcSource, facts: WarcFileFacts, captures: Sequence[Capture]) -> Iterator[bytes]:
        at = 0
        with _opened(source) as file:
            for capture in captures:
                place = capture.place
                yield from _read(file, source, at, place.offset - at)
                hasher = sha256()
                for piece in _read(file, source, place.offset, place.length):
                    hasher.update(piece)
                    yield piece
                at = place.offset + place.length
                self._index_capture(capture, hasher.hexdigest())
            yield from _read(file, source, at, facts.size - at)

    def _index_capture(self, capture: Capture, digest: str) -> None:
        if (text := line(capture, f"sha256:{digest}")) is not None:
            self._index.add(text)


def _opened(source: WarcSource) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as error:
        raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error


def _read(file: BinaryIO, source: WarcSource, begin: int, length: int) -> Iterator[bytes]:
    """Yield so many bytes of a file. Raises RecordError when there are fewer."""
    try:
        file.seek(begin)
        while length:
            piece = file.read(min(length, _PIECE))
            if not piece:
                why = f"the file ends {length} bytes too early; fonds verify tells more"
                raise RecordError(str(source), begin, why)
            length -= len(piece)
            yield piece
    except OSError as error:
        raise RecordError(str(source), begin, f"cannot be read: {error.strerror or error}") from error
