"""The promise of the archive: what its WARC files hold is, byte for byte, what the origin sent and received."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from storage.tables.database import Database
from storage.warc.fetch_grouping import KeptExchange, exchanges
from storage.warc.message import split_head
from storage.warc.reader import records
from tests.wire.cases import CASES, METHODS, respond
from tests.wire.certificates import make_authority
from tests.wire.crawling import LOOPBACK, Ask, crawl
from tests.wire.origin import Origin

ROUNDS = int(os.environ.get("FONDS_WIRE_ROUNDS", "3"))

Traffic = Counter[tuple[str, bytes, bytes]]
"""How often a target's request and everything that answered it crossed the wire."""


def _crawl(folder: Path, rounds: int) -> tuple[Traffic, list[KeptExchange]]:
    """What both origins logged, and what the archive holds of it."""
    authority = make_authority(folder)
    served = Traffic()
    with Origin(respond) as plain, Origin(respond, authority.server_context("127.0.0.1")) as secure:
        asks = [
            Ask(origin.url(f"/{case}?round={number}"), METHODS.get(case, "GET"))
            for number in range(rounds)
            for case in CASES
            for origin in (plain, secure)
        ]
        crawl(asks, {**LOOPBACK, "FONDS_CACERT": str(authority.cacert)}, archive=folder)
        for origin in (plain, secure):
            served.update((origin.url(one.target), one.received, one.sent) for one in origin.served)
    paths = sorted((folder / "collections").glob("*/archive/*.warc.gz"))
    return served, [kept for path in paths for kept in exchanges(records(path))]


def _sent(kept: KeptExchange, bodies: dict[str, bytes]) -> bytes:
    """What the server sent, from the records: a revisit's head stands before its original's body."""
    block = kept.record.block
    if kept.record.type == "metadata":
        block = b""
    elif kept.record.type == "revisit":
        assert kept.record.refers_to is not None
        block += bodies[kept.record.refers_to]
    return kept.interim + block + kept.surplus


def _assert_exact(folder: Path, rounds: int) -> None:
    served, kept = _crawl(folder, rounds)
    assert sum(served.values()) >= 2 * rounds * len(CASES)
    bodies = {one.record.record_id: split_head(one.record.block)[1] for one in kept if one.record.type == "response"}
    held = Traffic((one.record.target_uri or "", one.request, _sent(one, bodies)) for one in kept)
    assert served - held == Counter(), "the origin saw exchanges that the archive does not hold as they were"
    for (_, request, sent), _count in (held - served).items():
        # A request that the kernel took on a connection which the origin was closing: sent, and never read.
        assert request
        assert sent == b""
    assert any(one.record.type == "revisit" for one in kept), "the cases repeat bodies, so some must be revisits"
    _assert_rows(folder, kept)


def _assert_rows(folder: Path, kept: list[KeptExchange]) -> None:
    database = Database.open(f"sqlite:///{folder / 'fonds.sqlite3'}", write=False)
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT capture_id FROM v_captures").scalars().all()
    database.close()
    assert sorted(rows) == sorted(one.record.record_id for one in kept)


def test_records_hold_what_crossed_the_wire(tmp_path: Path) -> None:
    """Interim heads, block and surplus of every exchange are what was sent, requests what was received. 100 %."""
    _assert_exact(tmp_path, ROUNDS)


@pytest.mark.long
def test_records_of_sixty_rounds_hold_what_crossed_the_wire(tmp_path: Path) -> None:
    """The same for sixty rounds of every case over http and https."""
    _assert_exact(tmp_path, 60)
