"""What the bench of records says of an exchange, held against bytes that are plain to see."""

from __future__ import annotations

import gzip

import pytest

from bench.records.held import Held, held

ASKED = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
PACKED = gzip.compress(b"text", mtime=0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
SENT = HEAD + PACKED


@pytest.mark.parametrize(
    ("requests", "answers", "failed", "told"),
    [
        ([ASKED], [SENT], False, Held("exact", "exact", "exact")),
        ([b"GET / HTTP/1.0\r\n\r\n"], [HEAD.lower() + PACKED], False, Held("altered", "altered", "exact")),
        ([], [HEAD + b"text"], False, Held("-", "exact", "decoded")),
        ([ASKED], [HEAD + b"other"], False, Held("exact", "exact", "altered")),
        ([ASKED], [], True, Held("exact", "failure", "failure")),
        ([], [], False, Held("-", "-", "-")),
    ],
)
def test_each_part_of_an_exchange_is_judged_by_its_bytes(
    requests: list[bytes], answers: list[bytes], failed: bool, told: Held
) -> None:
    """Exact only where every byte is there."""
    assert held(ASKED, SENT, requests, answers, failed=failed) == told
    assert told.is_exact == (told in (Held("exact", "exact", "exact"), Held("exact", "failure", "failure")))
