"""The socket on which the API and the reading room are served."""

from __future__ import annotations

import socket

from access.web.server import listening


def test_a_written_body_does_not_wait_until_the_head_is_acknowledged() -> None:
    """A connection over which page after page is asked for would stand still for 40 ms each time."""
    with listening("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
