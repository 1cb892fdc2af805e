"""Archives made by the real commands, for a player to show, and what their records say was kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.archive.capture_pages import message_of
from storage.types import Capture, RecordType
from storage.warc.fetch_grouping import captures_of
from storage.warc.reader import records
from tests.access import commands

FONDS = Path(sys.executable).with_name("fonds")


@dataclass(frozen=True)
class Kept:
    """A capture and what its record (or its original's) holds: the entity as coded by the server, and decoded."""

    capture: Capture
    entity: bytes
    body: bytes

    @property
    def instant(self) -> str:
        """The 14 digits under which players know it."""
        return self.capture.captured_at.strftime("%Y%m%d%H%M%S")


def fonds(*arguments: object) -> None:
    """Run a command of Fonds to its good end."""
    ran = commands.fonds(*map(str, arguments), timeout=300)
    assert ran.code == 0, ran.out + ran.err


def kept_in(archive: Path, publication: str) -> tuple[Kept, ...]:
    """Everything a publication's files hold, oldest first, failures left out; read from the records alone."""
    files = sorted((archive / "collections" / publication / "archive").glob("*.warc.gz"))
    by_id = {record.record_id: record for file in files for _, record in records(file)}
    found = [capture for file in files for capture in captures_of(file)]

    def kept() -> Iterator[Kept]:
        for capture in sorted(found, key=lambda capture: capture.captured_at):
            if capture.record_type is not RecordType.FAILURE:
                original = None if capture.refers_to is None else by_id[capture.refers_to]
                # A 304 may confirm a visit that brought what another address had brought before.
                while original is not None and original.refers_to is not None:
                    original = by_id[original.refers_to]
                message = message_of(by_id[capture.capture_id], original)
                yield Kept(capture, message.entity, message.body(limit=10_000_000).body)

    return tuple(kept())
