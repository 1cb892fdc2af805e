"""Which addresses may be connected to: public ones, and those that the user opened.

The rule: an address is judged as the number that `connect` gets, never as the name it came from. Names, decimal
hosts and DNS answers are resolved first; the resulting address is what is checked and what is dialled (see
connecting.py). Ports are not judged: official sources use 8080 and 8443 too, and a public address is public on all.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from storage.types.errors import FondsError, UsageError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA special-purpose address registries (RFC 6890), November 2026. Written out, because what Python's `is_global`
# answers has changed between its patch releases.
_CLOSED_4 = tuple(
    (IPv4Network(network), what)
    for network, what in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignment"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_CLOSED_6 = tuple(
    (IPv6Network(network), what)
    for network, what in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "protocol assignment"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "documentation"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})  # the upper half of an interface identifier, RFC 5214


BY_OPTION = "--allow-network {}"
BY_SETTING = "{} in FONDS_ALLOW_NETWORK"
"""How somebody opens a closed address, who crawls with Fonds or with a spider of a Scrapy project."""


class Guarded(FondsError):
    """An address that Fonds does not connect to unless it is told to."""

    def __init__(self, address: str, why: str, opened_by: str = BY_OPTION) -> None:
        super().__init__(f"{address} is not connected to: {why}; {opened_by.format(address)} opens it")
        self.address = address
        self.why = why


class GuardedURL(FondsError):
    """A URL that is not fetched, whatever it resolves to."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} is not fetched: {why}")
        self.url = url
        self.why = why


class Guard:
    """Lets connections through to public addresses and to the networks that were opened.

    Args:
        allowed: those networks.
        opened_by: how further ones are opened, for who has to know.
    """

    def __init__(self, allowed: Iterable[Network] = (), opened_by: str = BY_OPTION) -> None:
        self._allowed = tuple(allowed)
        self._opened_by = opened_by

    def check(self, address: str) -> None:
        """Return when `address` may be connected to.

        Args:
            address: the numeric address that `connect` would get; anything else is refused.

        Raises:
            Guarded: it may not.
        """
        try:
            number = _unmapped(ip_address(address))
        except ValueError:
            raise Guarded(address, "not a numeric address", self._opened_by) from None
        if any(number in network for network in self._allowed):
            return
        why = _closed(number)
        if why is not None:
            raise Guarded(address, f"{why} address", self._opened_by)


def closed_address(host: str, allowed: Iterable[Network] = ()) -> str | None:
    """The address that a host writes out, or is by its name, when it may not be connected to; else None."""
    # RFC 6761, 6.3: the name always means this machine.
    written = "127.0.0.1" if host.rstrip(".").lower() == "localhost" else host.strip("[]")
    try:
        ip_address(written)
        Guard(allowed).check(written)
    except ValueError:
        return None
    except Guarded as error:
        return error.address
    return None


def check_url(url: str) -> None:
    """Return when `url` is one that may be asked for at all: http or https, a host, no name or password in it.

    Raises:
        GuardedURL: it is not.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise GuardedURL(url, str(error)) from error
    if parts.scheme not in ("http", "https"):
        raise GuardedURL(url, "neither http nor https")
    if not host:
        raise GuardedURL(url, "no host")
    if "@" in parts.netloc:
        raise GuardedURL(url, "credentials in the address")


def parse_networks(values: Iterable[str], named_by: str = "--allow-network") -> tuple[Network, ...]:
    """The networks of `--allow-network CIDR`; a bare address is a network of one.

    Arguments: `named_by` is where the values stand, for who has to mend one.

    Raises:
        UsageError: a value is no network, or has bits set beyond its prefix.
    """
    networks: list[Network] = []
    for value in values:
        try:
            networks.append(ip_network(value.strip().strip("[]")))
        except ValueError as error:
            raise UsageError(f"{named_by} {value}: {error}") from error
    return tuple(networks)


def _unmapped(address: Address) -> Address:
    """An IPv4-mapped IPv6 address connects to the IPv4 address in it, so that is what is judged."""
    if isinstance(address, IPv6Address):
        # The zone of a link-local address says which interface, not which address.
        return address.ipv4_mapped or IPv6Address(int(address))
    return address


def _closed(address: Address) -> str | None:
    """What kind of closed address this is, None for a public one."""
    if isinstance(address, IPv4Address):
        return next((what for network, what in _CLOSED_4 if address in network), None)
    if address in _NAT64:
        inner = _closed(IPv4Address(int(address) & 0xFFFFFFFF))
        return None if inner is None else f"{inner} (behind NAT64)"
    what = next((what for network, what in _CLOSED_6 if address in network), None)
    if what is not None:
        return what
    if address not in _GLOBAL_UNICAST:
        return "reserved"
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return "ISATAP"
    return None
