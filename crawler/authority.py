"""Asks a time stamp authority over HTTP (RFC 3161, 3.4), at an address that the guard lets through.

As in connecting.py, what the name resolved to is what is judged and what is dialled. No redirect is followed.
"""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from crawler.guard import Guard, check_url
from storage.types.errors import FondsError, UsageError

_TIMEOUT = 30.0
# A stamp with a chain of certificates has ten thousand bytes.
_LARGEST = 1_000_000
_QUERY = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


class AuthorityError(FondsError):
    """An authority gave no answer."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"the time stamp authority {url} gave no stamp: {why}; nothing was written")


class _Guarded(HTTPConnection):
    """A connection to an address that was judged, over TLS where there is a context."""

    def __init__(self, host: str, port: int, guard: Guard, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=_TIMEOUT)
        self._guard = guard
        self._tls = tls

    def connect(self) -> None:
        """Dial the first address that the name resolves to."""
        address = str(socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][4][0])
        self._guard.check(address)
        dialled = socket.create_connection((address, self.port), _TIMEOUT)
        self.sock = dialled if self._tls is None else self._tls.wrap_socket(dialled, server_hostname=self.host)


def ask_authority(url: str, query: bytes, guard: Guard, cacert: Path) -> bytes:
    """Return what an authority answers to a time stamp query.

    Args:
        url: the authority's address.
        query: the query, in DER.
        guard: which addresses may be connected to.
        cacert: certificates to trust beside the usual ones, where the address is https.

    Raises:
        GuardedURL, Guarded: it is not to be asked.
        AuthorityError: it does not answer, or not with a stamp.
        UsageError: `cacert` holds no certificate.
    """
    check_url(url)
    parts = urlsplit(url)
    is_tls = parts.scheme == "https"
    tls = _context(cacert) if is_tls else None
    connection = _Guarded(parts.hostname or "", parts.port or (443 if is_tls else 80), guard, tls)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    try:
        connection.request("POST", path, query, _QUERY)
        response = connection.getresponse()
        answer = response.read(_LARGEST)
    except (OSError, HTTPException, ValueError) as error:
        raise AuthorityError(url, str(error) or type(error).__name__) from error
    finally:
        connection.close()
    if response.status != 200:
        raise AuthorityError(url, f"it answered {response.status}")
    return answer


def _context(cacert: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cacert)
    except OSError as error:
        raise UsageError(f"--cacert {cacert}: no readable file of PEM certificates") from error
    return context
