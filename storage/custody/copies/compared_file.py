"""A file of the archive while it is compared: how it is by now at each place where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.custody.copies.instance import Instance
from storage.tables.copied_files import CopiedFile
from storage.tables.warc_files import FiledWarc

Known = Mapping[str, CopiedFile]
"""What copies were known to hold of a file, by their names."""


@dataclass(slots=True)
class ComparedFile:
    """A file that is compared: its row, its key, how it is at each place by now, what copies were known to hold.

    `mended` are the places at which it was copied or mended.
    """

    filed: FiledWarc
    key: str
    instances: dict[str, Instance]
    known: Known
    mended: set[str] = field(default_factory=set)

    @property
    def all(self) -> list[Instance]:
        """How it is at each place."""
        return list(self.instances.values())
