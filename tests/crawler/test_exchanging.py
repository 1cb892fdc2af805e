"""What an exchange tells of itself: what was sent, what is interim, and where it was cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.body_budget import BodyBudget
from crawler.live_exchange import LiveExchange, LiveFetch, interim_length
from storage.types import FailureKind, Truncated

NOW = datetime(2026, 11, 23, tzinfo=UTC)
REQUEST = b"GET / HTTP/1.1\r\nHost: lia.example\r\n\r\n"


def _live(*, handshaken: bool | None = None, accepted: int = len(REQUEST)) -> LiveExchange:
    return LiveExchange(NOW, "192.0.2.1", 0, handshaken, written=[REQUEST[:9], REQUEST[9:]], accepted=accepted)


@pytest.mark.parametrize(
    ("handshaken", "accepted", "sent"),
    [
        (None, len(REQUEST), REQUEST),
        (None, 12, REQUEST[:12]),
        (None, 0, b""),
        (True, 1, REQUEST),
        (True, 0, b""),
        (False, 900, b""),
    ],
)
def test_only_what_left_this_machine_is_the_request(handshaken: bool | None, accepted: int, sent: bytes) -> None:
    """What the kernel did not take, or TLS did not let out, was never sent, though it was written."""
    live = _live(handshaken=handshaken, accepted=accepted)
    assert live.request == sent
    assert live.failure("http://lia.example/", FailureKind.DISCONNECT, "gone").request == sent


def test_interim_message_and_surplus_make_up_what_came() -> None:
    """Nothing that was received is lost or told twice."""
    live = _live()
    pieces = (b"HTTP/1.1 103 Early Hi", b"nts\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b"MORE")
    for piece in pieces:
        live.receive(piece)
    live.finish(b"MORE", by_close=False)
    exchange = live.exchange("http://lia.example/", Truncated.DISCONNECT)
    assert exchange.interim + exchange.response + exchange.surplus == b"".join(pieces)
    assert exchange.response == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    assert exchange.truncated is None


@pytest.mark.parametrize(
    ("by_close", "clean", "truncated"),
    [
        (False, True, None),
        (False, False, None),
        (True, True, None),
        (True, False, Truncated.TIME),
    ],
)
def test_a_broken_connection_cuts_only_what_it_was_to_end(
    by_close: bool, clean: bool, truncated: Truncated | None
) -> None:
    """A body with a length of its own is whole whatever comes after; one that a close ends needs a clean close."""
    live = replace(_live(), clean=clean)
    live.receive(b"HTTP/1.1 200 OK\r\n\r\nbody")
    live.finish(b"", by_close=by_close)
    assert live.exchange("http://lia.example/", Truncated.TIME).truncated is truncated


@pytest.mark.parametrize(("connecting", "last", "retried"), [(False, 1, []), (True, None, [1])])
def test_a_connection_that_is_being_made_takes_the_blame(
    connecting: bool, last: int | None, retried: list[int]
) -> None:
    """An error while a second connection is made belongs to no exchange before it, and those are retried ones."""
    exchanges = [_live(accepted=0), _live()]
    fetch = LiveFetch("http://lia.example/", NOW, 0, BodyBudget(1), exchanges, connecting=connecting)
    assert fetch.last is (None if last is None else exchanges[last])
    assert fetch.retried == tuple(exchanges[number] for number in retried)


@pytest.mark.parametrize(
    ("data", "length"),
    [
        (b"", 0),
        (b"HTTP/1.1 200 OK\r\n\r\nbody", 0),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 25),
        (b"HTTP/1.1 100\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 16),
        (b"HTTP/1.1 103 Hints\nA: b\n\nHTTP/1.1 200 OK\r\n\r\n", 25),
        (b"HTTP/1.1 103 Hints\r\nA: b\n\r\nHTTP/1.1 100 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 45),
        (b"HTTP/1.1 103 Hints\r\nA: b\r\n", 0),
        (b"HTTP/1.1 1000 Odd\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 0),
        (b"HTTP/1.1 1\r\n\r\n", 0),
        (b"100 Continue\r\n\r\n", 0),
    ],
)
def test_interim_heads_end_where_the_final_message_begins(data: bytes, length: int) -> None:
    """Whole 1xx heads are interim, with either line ending; a head that is cut is not."""
    assert interim_length(data) == length
