"""The guard on real sockets: sixty ways in, listeners on every address, and not one connection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

import pytest

from storage.types import Failure, FailureKind
from tests.wire.crawling import Ask, Crawled, crawl
from tests.wire.origin import Answer, Asked, Origin, Then, whole

LITERALS = [
    "127.0.0.1",
    "127.0.0.3",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "127.0.0.1.",
    "127。0。0。1",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "255.255.255.255",
]
NOWHERE = {"127.0.0.1."}
"""Hosts that no resolver of this machine knows, and that end before there is anything to judge."""
REACHING = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0",
    "127。0。0。1",
    "１２７.0.0.1",
    "localhost",
]
REACHING_6 = ["[::1]", "[::ffff:127.0.0.1]"]
NAMES = {
    "loopback.example": [["127.0.0.1"]],
    "private.example": [["10.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "six.example": [["::1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "isatap.example": [["2a00:1450::5efe:7f00:1"]],
    "several.example": [["10.0.0.1", "127.0.0.1", "::1"]],
}
RESOLVING = {"TWISTED_DNS_RESOLVER": "tests.wire.resolving.TableResolver", "TEST_NAMES": NAMES}
SCHEMES = ("file:///etc/passwd", "ftp://127.0.0.1/", "data:,x")
OPEN = "127.0.0.2"
STATUSES = ("301", "302", "303", "307", "308")


def _respond(asked: Asked) -> Answer:
    """`/to/STATUS/URL` redirects there, `/hop/N/URL` over N hops on this origin first; all else is a page."""
    parts = asked.target.split("/", 3)
    if parts[1] == "to":
        return Answer([whole(b"", f"Location: {unquote(parts[3])}", status=f"HTTP/1.1 {parts[2]} Moved")])
    if parts[1] == "hop":
        hops = int(parts[2])
        onward = f"/hop/{hops - 1}/{parts[3]}" if hops else unquote(parts[3])
        return Answer([whole(b"", f"Location: {onward}", status="HTTP/1.1 302 Found")])
    return Answer([whole(b"reached", "Connection: close")], Then.CLOSE)


@dataclass
class Attempt:
    """A crawl against the guard: the listeners that must see nothing, the one that is open, and what was asked."""

    crawled: Crawled
    closed: list[Origin]
    opened: Origin
    asks: dict[str, Ask] = field(default_factory=dict)

    def last(self, name: str) -> Failure:
        """The failure that ended an ask."""
        capture = self.crawled.outcome(self.asks[name]).capture
        assert capture is not None
        (kept,) = [kept for _, kept, own in self.crawled.kept if own == capture]
        assert isinstance(kept, Failure)
        return kept


def _asks(port: int, opened: int) -> dict[str, Ask]:
    """Every vector by name, for the closed port and the opened one."""
    start = f"http://{OPEN}:{opened}"
    inside = f"http://127.0.0.1:{port}/"
    asks = {host: Ask(f"http://{host}:{port}/") for host in (*LITERALS, *NAMES)}
    asks |= {f"tls {host}": Ask(f"https://{host}:{port}/") for host in ("127.0.0.1", "[::1]", "loopback.example")}
    asks |= {f"redirect {status}": Ask(f"{start}/to/{status}/{inside}redirect") for status in STATUSES}
    asks |= {f"hop {hops}": Ask(f"{start}/hop/{hops}/{inside}redirect") for hops in (0, 1, 2, 5)}
    for what, target in (
        ("relative", f"//127.0.0.1:{port}/redirect"),
        ("decimal", f"http://2130706433:{port}/redirect"),
        ("name", f"http://loopback.example:{port}/redirect"),
        ("ipv6", f"http://[::1]:{port}/redirect"),
        ("credentials", f"http://public@127.0.0.1:{port}/redirect"),
        ("tls", f"https://127.0.0.1:{port}/redirect"),
    ):
        asks[f"redirect to {what}"] = Ask(f"{start}/to/302/{target}")
    for url in SCHEMES:
        asks[f"redirect to {url}"] = Ask(f"{start}/to/302/{url}?redirect")
        asks[url] = Ask(url)
    asks["credentials"] = Ask(f"http://user:word@{OPEN}:{opened}/")
    return asks


@pytest.fixture(scope="module")
def attempt() -> Iterator[Attempt]:
    """One crawl that tries every way in; only 127.0.0.2 is open."""
    with (
        Origin(_respond, address="0.0.0.0") as closed,
        Origin(_respond, address="::", port=closed.port) as closed_6,
        Origin(_respond, address=OPEN) as opened,
    ):
        asks = _asks(closed.port, opened.port)
        crawled = crawl(asks.values(), {**RESOLVING, "FONDS_ALLOW_NETWORK": [f"{OPEN}/32"]})
        yield Attempt(crawled, [closed, closed_6], opened, asks)


def test_there_are_vectors_enough() -> None:
    """The promise is forty; the list may grow, never shrink below it."""
    assert len(_asks(1, 2)) >= 60


def test_no_listener_sees_a_connection(attempt: Attempt) -> None:
    """Sockets listen on every address of this machine, IPv4 and IPv6: none is connected to, through no vector."""
    assert [origin.accepted for origin in attempt.closed] == [0, 0]


def test_nothing_but_the_opened_address_is_ever_dialled(attempt: Attempt) -> None:
    """The process has called `connect` with the opened address alone, whatever the vectors named."""
    assert set(attempt.crawled.connected) == {f"{OPEN} {attempt.opened.port}"}


@pytest.mark.parametrize("name", [name for name in _asks(1, 2) if not name.endswith(SCHEMES)])
def test_each_vector_is_kept_as_a_guarded_failure(attempt: Attempt, name: str) -> None:
    """The fetch ends as a failure of kind guarded, at the hop that left the open network, without a request."""
    kept = attempt.last(name)
    assert kept.kind is (FailureKind.DNS if name in NOWHERE else FailureKind.GUARDED)
    assert kept.request == b""
    assert "/hop/" not in kept.url
    assert "/to/" not in kept.url


def test_redirects_to_other_schemes_are_not_followed(attempt: Attempt) -> None:
    """A redirect to a file or an FTP server is a response like any other; asked for directly, it is refused."""
    for url in SCHEMES:
        assert attempt.crawled.outcome(attempt.asks[f"redirect to {url}"]).status == 302
        assert attempt.crawled.outcome(attempt.asks[url]).error == "NotSupported"


def test_a_name_whose_answer_changes_is_judged_each_time_it_is_dialled() -> None:
    """DNS that answers well first and with a closed address then gets the first connection and no other."""
    names = {"changing.example": [[OPEN], ["127.0.0.1"]], "mixed.example": [["127.0.0.1", OPEN, "::1"]]}
    with Origin(_respond, address=OPEN) as opened, Origin(_respond, port=opened.port) as closed:
        asks = [Ask(opened.url("/", host), meta=(("number", number),)) for host in names for number in range(2)]
        settings = {**RESOLVING, "FONDS_ALLOW_NETWORK": [OPEN], "TEST_NAMES": names}
        crawled = crawl(asks, {**settings, "CONCURRENT_REQUESTS_PER_DOMAIN": 1})
        assert closed.accepted == 0
    assert [crawled.outcome(ask).kind for ask in asks] == [None, FailureKind.GUARDED, None, None]
    assert set(crawled.connected) == {f"{OPEN} {opened.port}"}


def test_the_same_vectors_connect_when_everything_is_opened() -> None:
    """What makes the silence above worth something: without the guard these very vectors get through."""
    with Origin(_respond, address="0.0.0.0") as origin, Origin(_respond, address="::", port=origin.port) as origin_6:
        asks = [Ask(f"http://{host}:{origin.port}/") for host in (*REACHING, *REACHING_6, *NAMES)]
        asks = [ask for ask in asks if not any(name in ask.url for name in ("private", "metadata", "nat64", "isatap"))]
        crawled = crawl(asks, {**RESOLVING, "FONDS_ALLOW_NETWORK": ["0.0.0.0/0", "::/0"]})
        assert {ask.url: crawled.outcome(ask).body for ask in asks} == dict.fromkeys(
            (ask.url for ask in asks), b"reached"
        )
        assert origin.accepted > 0
        assert origin_6.accepted > 0
