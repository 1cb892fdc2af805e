"""Who is let in: a pure decision over what a request says of itself and where it comes from.

On loopback nobody logs in, as with the files themselves. But a page in the user's browser can send requests to loopback
under a name of its own (DNS rebinding), so there the Host must be a name of this machine. Elsewhere a token is shown,
or a reverse proxy that is named by its address says who asks, in a header that is named too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from access.web.problems import Problem, ProblemKind
from access.web.tokens import Scope, Token
from storage.types.errors import UsageError

Network = IPv4Network | IPv6Network
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass(frozen=True, slots=True)
class Door:
    """How callers are known.

    `is_open`: without login, on loopback. `user_header` is the header in which a proxy at one of the addresses
    `proxies` says who asks, in lower case; None when there is none.
    """

    is_open: bool
    user_header: str | None = None
    proxies: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a name for the log and the limits, and what they may do."""

    name: str
    scope: Scope


CHALLENGE = {"WWW-Authenticate": 'Bearer realm="fonds"'}
"""The field of an answer to whom no token was shown."""
NOBODY = Caller("-", Scope.READ)
"""Who is not known, where that suffices: for the style sheet, and before the log-in of the desk."""


def door_for(host: str, *, login: bool, user_header: str | None, proxies: tuple[str, ...], has_tokens: bool) -> Door:
    """The door of a server that listens on an address.

    Args:
        host: the address that it listens on.
        login: ask for a token on loopback too.
        user_header: the header in which a reverse proxy says who asks.
        proxies: the networks that such a header is believed from; loopback when there is none.
        has_tokens: whether the archive has any token.

    Raises:
        UsageError: nobody could be let in, or a network is none.
    """
    if proxies and user_header is None:
        raise UsageError("--proxy says whose header is believed; name the header with --user-header")
    if is_loopback(host) and not login and user_header is None:
        return Door(is_open=True)
    if user_header is None and not has_tokens:
        why = "--login" if is_loopback(host) else f"listening on {host}"
        raise UsageError(f"{why} needs somebody who may ask: fonds token add NAME makes a token, or see --user-header")
    try:
        networks = tuple(ip_network(one) for one in proxies or (_LOOPBACK if user_header else ()))
    except ValueError as error:
        raise UsageError(f"--proxy: {error}; give an address or a network such as 10.0.0.0/24") from error
    return Door(is_open=False, user_header=None if user_header is None else user_header.lower(), proxies=networks)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def caller_of(door: Door, peer: str, headers: Mapping[str, str], bearing: Callable[[str], Token | None]) -> Caller:
    """Who asks.

    Args:
        door: how callers are known.
        peer: the address that the connection comes from.
        headers: of the request, their names in lower case.
        bearing: finds the token that somebody shows.

    Raises:
        Problem: nobody who may ask.
    """
    if door.is_open:
        if _name_of(headers.get("host", "")) not in _LOCAL_NAMES:
            raise Problem(ProblemKind.MISDIRECTED, "without login only requests to localhost are answered")
        return Caller("loopback", Scope.ADMIN)
    if door.user_header is not None and _comes_from(peer, door.proxies) and (user := headers.get(door.user_header)):
        return Caller(f"user {user}", Scope.READ)
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    token = bearing(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        shown = "the token is not known, or was revoked" if secret else "show a token: Authorization: Bearer …"
        raise Problem(ProblemKind.UNAUTHORIZED, shown, headers=CHALLENGE)
    return Caller(f"token {token.name}", token.scope)


def _name_of(host: str) -> str:
    """The name in a Host field, without its port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() and not name.endswith(":") else host.lower()


def _comes_from(peer: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in networks)
