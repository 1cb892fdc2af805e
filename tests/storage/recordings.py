"""Recordings made for a test, and what is read back from their files."""

from __future__ import annotations

from base64 import b32encode
from hashlib import sha256
from pathlib import Path

from storage.types import (
    Capture,
    Exchange,
    Failure,
    Rendering,
)
from storage.warc.fetch_grouping import KeptExchange, exchanges
from storage.warc.reader import read_record, records
from storage.warc.record import WarcRecord
from tests.storage.records import (
    ERRAND,
    MemorySink,
    recorder,
    warcs,
)


def keep(directory: Path, *kept: Exchange | Failure | Rendering, sink: MemorySink | None = None) -> list[Capture]:
    """Keep exchanges one after the other with a recorder of their own."""
    with recorder(directory, sink or MemorySink()) as writer:
        return [writer.record(ERRAND, one).result(10) for one in kept]


def read(directory: Path, capture: Capture) -> WarcRecord:
    """The record of a capture."""
    place = capture.place
    return read_record(directory / "lia" / "archive" / place.warc_file, place.offset, place.length)


def kept_in(directory: Path) -> list[KeptExchange]:
    """Every fetch in the files of a collection."""
    return [found for path in warcs(directory) for found in exchanges(records(path))]


def base32(data: bytes) -> str:
    """The digest as the contract spells it, worked out here by itself."""
    return f"sha256:{b32encode(sha256(data).digest()).decode()}"


def named(record: WarcRecord) -> dict[str, str]:
    """The fields of a record that are not new in every run."""
    new = {"WARC-Record-ID", "WARC-Warcinfo-ID", "WARC-Concurrent-To"}
    return {name: value for name, value in record.fields if name not in new}
