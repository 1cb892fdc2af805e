"""Serves the API over HTTP until it is told to stop."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable

import uvicorn

from access.web.gate import Gate
from storage.types.errors import FondsError

# What a header and the line above it may have, in bytes.
_LONGEST_HEAD = 16_384
_STOP_SECONDS = 3
_MOST_AT_ONCE = 256


class ServeError(FondsError):
    """The address cannot be listened on: names it."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on an address; port 0 takes a free one. Raises ServeError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        why = f"{error.strerror or error}; choose another with --listen HOST:PORT"
        raise ServeError(f"cannot listen on {host}:{port}: {why}") from error
    # Each connection inherits it. Head and body of an answer are written apart: the system would keep the body back
    # until the head is acknowledged, which a client that asks again and again puts off for 40 ms each time. asyncio
    # sets it only on sockets that were made with the number of the protocol.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(application: Gate, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Answer until a signal says stop; `ready` is called as soon as it answers, and as a signal ends it in order."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=_MOST_AT_ONCE,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
    # It warns of each piece that is written to somebody who left meanwhile, which followers do all the time.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    server = _Server(config, ready)
    application.is_stopping = lambda: server.should_exit
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it is there. Before, a signal would break off the making of its event loop."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()
