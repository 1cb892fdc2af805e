"""Holding what an archive's WARC files hold against the logs of raw origins, byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from storage.tables.database import Database
from storage.warc.fetch_grouping import KeptExchange, exchanges
from storage.warc.message import split_head
from storage.warc.reader import records
from tests.wire.origin import Origin

Traffic = Counter[tuple[str, bytes, bytes]]
"""How often a target's request and everything that answered it crossed the wire."""


def traffic_of(*origins: Origin) -> Traffic:
    """What origins logged."""
    return Traffic((origin.url(one.target), one.received, one.sent) for origin in origins for one in origin.served)


def kept_in(archive: Path) -> list[KeptExchange]:
    """What an archive's WARC files hold."""
    paths = sorted((archive / "collections").glob("*/archive/*.warc.gz"))
    return [kept for path in paths for kept in exchanges(records(path))]


def assert_held(served: Traffic, kept: Sequence[KeptExchange]) -> None:
    """Everything that crossed the wire is held as it was, and besides only requests that no origin read."""
    bodies = {one.record.record_id: split_head(one.record.block)[1] for one in kept if one.record.type == "response"}
    held = Traffic((one.record.target_uri or "", one.request, _sent(one, bodies)) for one in kept)
    assert served - held == Counter(), "the origin saw exchanges that the archive does not hold as they were"
    # A request that the kernel took on a connection which the origin was closing: sent, and never read.
    assert all(sent == b"" for _, _, sent in held - served)
    # One that it did not take any more is a failure without a request, and asked again on another connection.
    assert all(one.request or one.record.type == "metadata" for one in kept)


def assert_rows(archive: Path, kept: Sequence[KeptExchange]) -> None:
    """Every exchange has its row, and every row its exchange."""
    database = Database.open(f"sqlite:///{archive / 'fonds.sqlite3'}", write=False)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT capture_id FROM v_captures").scalars().all()
    database.close()
    assert sorted(rows) == sorted(one.record.record_id for one in kept)


def _sent(kept: KeptExchange, bodies: dict[str, bytes]) -> bytes:
    """What the server sent, from the records: a revisit's head stands before its original's body."""
    block = kept.record.block
    if kept.record.type == "metadata":
        block = b""
    elif kept.record.type == "revisit":
        assert kept.record.refers_to is not None
        block += bodies[kept.record.refers_to]
    return kept.interim + block + kept.surplus
