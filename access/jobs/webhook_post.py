"""Sends one message to an address of the archive's owner: no redirect is followed, and what is answered is not read."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

_SECONDS = 10.0


def post(url: str, body: bytes, headers: Mapping[str, str], cacert: Path | None = None) -> str | None:
    """POST a message; returns None when it arrived, else why it did not, in a few words.

    Args:
        url: an http or https address.
        body: JSON.
        headers: beside Content-Type.
        cacert: certificates to trust beside the usual ones.
    """
    return _sent("POST", url, body, {"Content-Type": "application/json", **headers}, cacert)


def knock(url: str) -> str | None:
    """GET an address for no answer; returns as `post` does."""
    return _sent("GET", url, None, {}, None)


def _sent(method: str, url: str, body: bytes | None, headers: Mapping[str, str], cacert: Path | None) -> str | None:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, cacert)
        try:
            connection.request(method, target, body, dict(headers))
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else None
        return " ".join((said or f"{type(error).__name__}: {error}").split())
    return None if 200 <= status < 300 else f"answered {status}"


def _connection(scheme: str, host: str, port: int | None, cacert: Path | None) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(host, port, timeout=_SECONDS)
    context = ssl.create_default_context()
    if cacert is not None:
        context.load_verify_locations(cacert)
    return HTTPSConnection(host, port, timeout=_SECONDS, context=context)
