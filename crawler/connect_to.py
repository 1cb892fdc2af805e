"""`--connect-to HOST:PORT:ADDR:PORT`, as in curl: dial ADDR instead of HOST.

The rule: only the dialled address changes. The URL, the Host header, SNI and the name in the certificate stay as they
are, and the guard judges ADDR like any other address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from storage.types.errors import UsageError

_FORM = re.compile(
    r"(?P<host>\[[^\]]*\]|[^:\[\]]*):(?P<port>[0-9]*):(?P<address>\[[^\]]*\]|[^:\[\]]*):(?P<address_port>[0-9]*)"
)


@dataclass(frozen=True, slots=True)
class ConnectToRule:
    """One `--connect-to`: an empty host or port matches every one, an empty address or address port keeps the URL's."""

    host: str
    port: int | None
    address: str
    address_port: int | None

    def matches(self, host: str, port: int) -> bool:
        """Whether requests for `host` and `port` take this detour."""
        return self.host in ("", host) and self.port in (None, port)


class ConnectTo:
    """Where the connections of each host and port go."""

    def __init__(self, detours: Iterable[ConnectToRule] = ()) -> None:
        self._detours = tuple(detours)

    def target(self, host: str, port: int) -> tuple[str, int]:
        """The host and port to dial for a URL's `host` and `port`; the first detour that matches decides."""
        for detour in self._detours:
            if detour.matches(host.lower(), port):
                return detour.address or host, detour.address_port or port
        return host, port


def parse_connect_to(values: Iterable[str], named_by: str = "--connect-to") -> ConnectTo:
    """The detours of `--connect-to`; an IPv6 address stands in brackets.

    Arguments: `named_by` is where the values stand, for who has to mend one.

    Raises:
        UsageError: a value is not of the form HOST:PORT:ADDR:PORT.
    """
    detours = []
    for value in values:
        try:
            detours.append(_detour(value))
        except ValueError as error:
            raise UsageError(f"{named_by} {value}: {error}") from error
    return ConnectTo(detours)


def _detour(value: str) -> ConnectToRule:
    match = _FORM.fullmatch(value.strip())
    if match is None:
        raise ValueError("not of the form HOST:PORT:ADDR:PORT (an IPv6 address in brackets)")
    return ConnectToRule(
        host=_ascii_host(match["host"]),
        port=_port(match["port"]),
        address=_ascii_host(match["address"]),
        address_port=_port(match["address_port"]),
    )


def _ascii_host(text: str) -> str:
    """The host as it stands on the wire and in the pool: lower case, punycode, no brackets."""
    host = text.strip("[]").lower()
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{text} is no host name") from error


def _port(text: str) -> int | None:
    if not text:
        return None
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(f"{text} is no port")
    return port
