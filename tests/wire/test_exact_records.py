"""The promise of the archive: what its WARC files hold is, byte for byte, what the origin sent and received."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.wire.cases import CASES, METHODS, respond
from tests.wire.certificates import make_authority
from tests.wire.crawling import LOOPBACK, Ask, crawl
from tests.wire.exactness import Traffic, assert_held, assert_rows, kept_in, traffic_of
from tests.wire.origin import Origin

ROUNDS = int(os.environ.get("FONDS_WIRE_ROUNDS", "3"))


def _crawl(folder: Path, rounds: int) -> Traffic:
    """What both origins logged while the archive was filled."""
    authority = make_authority(folder)
    with Origin(respond) as plain, Origin(respond, authority.server_context("127.0.0.1")) as secure:
        asks = [
            Ask(origin.url(f"/{case}?round={number}"), METHODS.get(case, "GET"))
            for number in range(rounds)
            for case in CASES
            for origin in (plain, secure)
        ]
        crawl(asks, {**LOOPBACK, "FONDS_CACERT": str(authority.cacert)}, archive=folder)
        return traffic_of(plain, secure)


def _assert_exact(folder: Path, rounds: int) -> None:
    served = _crawl(folder, rounds)
    kept = kept_in(folder)
    assert sum(served.values()) >= 2 * rounds * len(CASES)
    assert_held(served, kept)
    assert any(one.record.type == "revisit" for one in kept), "the cases repeat bodies, so some must be revisits"
    assert_rows(folder, kept)


def test_records_hold_what_crossed_the_wire(tmp_path: Path) -> None:
    """Interim heads, block and surplus of every exchange are what was sent, requests what was received. 100 %."""
    _assert_exact(tmp_path, ROUNDS)


@pytest.mark.long
def test_records_of_sixty_rounds_hold_what_crossed_the_wire(tmp_path: Path) -> None:
    """The same for sixty rounds of every case over http and https."""
    _assert_exact(tmp_path, 60)
