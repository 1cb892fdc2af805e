"""Fonds connects to public addresses, and to what the user opened, and to nothing else."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

from crawler.context import network_of
from crawler.guard import Guard, Guarded, GuardedURL, check_url, closed_address, parse_networks
from storage.types.errors import UsageError

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
    """The message names what stood there, and where."""
    with pytest.raises(UsageError, match="--allow-network"):
        parse_networks([value])
    with pytest.raises(UsageError, match=r"^FONDS_ALLOW_NETWORK "):
        network_of(Settings({"FONDS_ALLOW_NETWORK": [value]}))


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


@pytest.mark.parametrize(
    ("host", "closed"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("localhost", "127.0.0.1"),
        ("10.0.0.8", "10.0.0.8"),
        ("192.168.7.7", None),
        ("8.8.8.8", None),
        ("news.example", None),
        ("", None),
    ],
)
def test_a_host_that_writes_out_a_closed_address_is_known_without_a_look_up(host: str, closed: str | None) -> None:
    """Unless its network was opened."""
    assert closed_address(host, parse_networks(["192.168.0.0/16"])) == closed
