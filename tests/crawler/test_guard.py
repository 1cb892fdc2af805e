"""Fonds connects to public addresses, and to what the user opened, and to nothing else: judged on real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import Guard, Guarded, GuardedURL, check_url, parse_networks
from storage.errors import UsageError
from storage.types import Failure, FailureKind
from tests.wire.crawling import Ask, Crawled, crawl
from tests.wire.origin import Answer, Asked, Origin, Then, whole

CLOSED = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "carrier-grade NAT"),
    ("100.127.255.255", "carrier-grade NAT"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "protocol assignment"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "6to4 relay"),
    ("192.168.0.1", "private"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.1", "documentation"),
    ("203.0.113.1", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::127.0.0.1", "reserved"),
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:a9fe:a9fe", "link-local"),
    ("::ffff:0:127.0.0.1", "reserved"),
    ("64:ff9b::127.0.0.1", "loopback (behind NAT64)"),
    ("64:ff9b::a00:1", "private (behind NAT64)"),
    ("64:ff9b:1::1", "reserved"),
    ("100::1", "reserved"),
    ("2001::7f00:1", "Teredo"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2001:2::1", "protocol assignment"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::1", "6to4"),
    ("2002:808:808::1", "6to4"),
    ("2a00:1450::5efe:7f00:1", "ISATAP"),
    ("2a00:1450::200:5efe:808:808", "ISATAP"),
    ("3fff::1", "documentation"),
    ("4000::1", "reserved"),
    ("fc00::1", "private"),
    ("fd00:ec2::254", "private"),
    ("fe80::1", "link-local"),
    ("fe80::1%lo", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "192.0.1.1", "223.255.255.255"]
PUBLIC_6 = [
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "2001:4860:4860::8888",
    "64:ff9b::8.8.8.8",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize(("address", "why"), CLOSED)
def test_closed_addresses_are_refused_by_name_of_their_range(address: str, why: str) -> None:
    """Each special range is refused, and the error says which it is."""
    with pytest.raises(Guarded) as refused:
        Guard().check(address)
    assert refused.value.why == f"{why} address"


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_public_addresses_are_let_through(address: str) -> None:
    """The neighbours of the closed ranges are public."""
    Guard().check(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "2130706433", "example.org", "[::1]"])
def test_what_is_no_numeric_address_is_refused(text: str) -> None:
    """The guard judges numbers alone; a name that reaches it is an error somewhere else."""
    with pytest.raises(Guarded, match="not a numeric address"):
        Guard().check(text)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_form_of_ipv6_that_reaches_it(address: IPv4Address) -> None:
    """No address gets through mapped or by NAT64 that does not get through as it is."""
    number = int(address)
    forms = [IPv6Address((0xFFFF << 32) | number), IPv6Address((0x0064FF9B << 96) | number)]
    try:
        Guard().check(str(address))
    except Guarded:
        for form in forms:
            with pytest.raises(Guarded):
                Guard().check(str(form))
    else:
        for form in forms:
            Guard().check(str(form))


def test_an_opened_network_is_open_and_no_more() -> None:
    """What was opened is let through, mapped too; its neighbours are not."""
    guard = Guard(parse_networks(["127.0.0.2/32", "fd00::/8", "10.9.8.7"]))
    for address in ("127.0.0.2", "::ffff:127.0.0.2", "fd12::1", "10.9.8.7"):
        guard.check(address)
    for address in ("127.0.0.1", "127.0.0.3", "fc00::1", "10.9.8.8"):
        with pytest.raises(Guarded):
            guard.check(address)


@pytest.mark.parametrize("value", ["", "localhost", "10.0.0.0/33", "10.0.0.1/8", "fe80::/129", "10.0.0.0-10.0.0.9"])
def test_a_wrong_network_is_a_usage_error(value: str) -> None:
    """The message names the option and what stood there."""
    with pytest.raises(UsageError, match="--allow-network"):
        parse_networks([value])


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "data:text/html,hi",
        "javascript:alert(1)",
        "gopher://example.org/",
        "//example.org/",
        "http:///path",
        "http://user@example.org/",
        "http://user:word@example.org/",
        "https://@example.org/",
        "http://example.org:port/",
        "http://example.org:99999/",
        "http://[::1/",
    ],
)
def test_what_may_not_be_asked_for_at_all(url: str) -> None:
    """Other schemes, no host, credentials and broken addresses are refused before any name is looked up."""
    with pytest.raises(GuardedURL):
        check_url(url)


def test_every_port_may_be_asked_for() -> None:
    """A public address answers for itself on each port; official sources use many."""
    for port in ("", ":80", ":8443", ":1"):
        check_url(f"http://example.org{port}/")


# --- on real sockets ------------------------------------------------------------------------------

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
