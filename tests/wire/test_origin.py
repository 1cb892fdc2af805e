"""The origin of the tests ends with connections open, whatever waits on them."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

from tests.wire.certificates import make_authority
from tests.wire.origin import Answer, Asked, Origin, whole


def _respond(_asked: Asked) -> Answer:
    return Answer([whole(b"here")])


def test_an_origin_that_ends_breaks_off_what_is_kept_alive(tmp_path: Path) -> None:
    """Over TLS a thread reads what another one must not say goodbye on: that ended the whole process at times."""
    authority = make_authority(tmp_path)
    with Origin(_respond, authority.server_context("127.0.0.1")) as secure:
        trusting = ssl.create_default_context(cafile=authority.cacert)
        connections = []
        for _ in range(20):
            plain = socket.create_connection(("127.0.0.1", secure.port), timeout=30)
            connections.append(trusting.wrap_socket(plain, server_hostname="127.0.0.1"))
        for connection in connections:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    for connection in connections:
        try:
            assert connection.recv(1000) == b""
        except ssl.SSLError:
            pass
        finally:
            connection.close()
