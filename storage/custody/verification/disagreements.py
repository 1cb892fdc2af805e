"""What a verification passes on to a repair: everything in which files, rows and index lines disagree, as data."""

from __future__ import annotations

from typing import Protocol

from storage.types import Capture, Place


class Disagreements(Protocol):
    """Receives everything that a repair may correct, in the order in which it is found."""

    def proves(self, capture: Capture) -> None:
        """A record proves a capture."""

    def lacks_row(self, capture: Capture) -> None:
        """It has no row of this place, or one that says something else."""

    def lacks_record(self, row: Capture, why: str) -> None:
        """A row points where no record proves it."""

    def lacks_facts(self, place: Place, row: Capture) -> None:
        """The record of a capture is whole, and its facts are gone; its row still has them."""

    def lacks_line(self, publication: str, line: str) -> None:
        """The index lacks a line."""

    def has_wrong_line(self, publication: str, warc_file: str, offset: int, digest: bytes) -> None:
        """A line of the index names a place where there is no such record, or it differs from the record there."""

    def stretch(self, publication: str, warc_file: str, offset: int, end: int, *, cut_off: bool) -> None:
        """No whole record stands from `offset` to `end`; `cut_off` when the file ends within a record."""

    def differs(self, publication: str, warc_file: str, size: int) -> None:
        """The database does not know the file, or knows another size of it."""

    def index_broken(self, publication: str, file: str) -> None:
        """A file of the index cannot be searched."""

    def forget(self, warc_file: str) -> None:
        """The file could not be read to its end: what was passed on about it proves nothing."""


class _Ignored:
    """Ignores them, for a verification that repairs nothing."""

    def proves(self, capture: Capture) -> None: ...

    def lacks_row(self, capture: Capture) -> None: ...

    def lacks_record(self, row: Capture, why: str) -> None: ...

    def lacks_facts(self, place: Place, row: Capture) -> None: ...

    def lacks_line(self, publication: str, line: str) -> None: ...

    def has_wrong_line(self, publication: str, warc_file: str, offset: int, digest: bytes) -> None: ...

    def stretch(self, publication: str, warc_file: str, offset: int, end: int, *, cut_off: bool) -> None: ...

    def differs(self, publication: str, warc_file: str, size: int) -> None: ...

    def index_broken(self, publication: str, file: str) -> None: ...

    def forget(self, warc_file: str) -> None: ...


IGNORED: Disagreements = _Ignored()
