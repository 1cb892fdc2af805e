"""What a WARC file can be read from: a path, or anything with a name that opens like one."""

from __future__ import annotations

from typing import BinaryIO, Literal, Protocol


class WarcSource(Protocol):
    """A WARC file wherever it lies; a `pathlib.Path` is one. As text it is what messages call it."""

    @property
    def name(self) -> str:
        """The bare name."""

    @property
    def suffix(self) -> str:
        """The end of the name, from its last full stop on."""

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open the file to read it; the stream can be sought in."""
