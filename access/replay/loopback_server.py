"""A server on loopback that only the player knows of.

Its address holds a random word, because other users of this machine can reach it too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

_LOOPBACK = "127.0.0.1"


class LoopbackServer:
    """Serves in a thread until the end of the block; a context manager.

    Args:
        name: of the thread.
        handler_of: makes the handler of requests; it must refuse a path that does not begin with the word it is given.
    """

    def __init__(self, name: str, handler_of: Callable[[str], type[BaseHTTPRequestHandler]]) -> None:
        self._word = secrets.token_urlsafe(16)
        self._server = ThreadingHTTPServer((_LOOPBACK, 0), handler_of(self._word))
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, name=name, daemon=True)

    @property
    def address(self) -> str:
        """Its address, with the word, up to a final slash."""
        return f"http://{_LOOPBACK}:{self._server.server_address[1]}/{self._word}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
