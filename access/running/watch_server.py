"""Answers on loopback how a process that stays is doing: `/health` for a supervisor, `/metrics` for Prometheus."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Protocol

from access.jobs.metrics import MEDIA_TYPE, Metric, text_of
from storage.types.errors import FondsError

_SECONDS = 10


class Watched(Protocol):
    """How a process is doing at one moment."""

    @property
    def is_well(self) -> bool:
        """Whether nobody need look."""

    def health(self) -> str:
        """What `/health` answers: a JSON document."""

    def metrics(self) -> Iterable[Metric]:
        """What `/metrics` answers of the process itself."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    standing: Callable[[], Watched]
    crawl_metrics: Path | None

    def handle_error(self, request: object, client_address: object) -> None:
        """Nobody is told of a caller that left before its answer."""


class _SixServer(_Server):
    address_family = socket.AF_INET6


class _Answering(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Answer, or say that nothing is there."""
        standing = self.server.standing()
        if self.path == "/health":
            status = HTTPStatus.OK if standing.is_well else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, "application/json", standing.health())
        elif self.path == "/metrics":
            crawl = ""
            if self.server.crawl_metrics is not None:
                with suppress(OSError):
                    crawl = self.server.crawl_metrics.read_text(encoding="utf-8")
            self._answer(HTTPStatus.OK, MEDIA_TYPE, text_of(standing.metrics()) + crawl)
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", "there are /health and /metrics\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: it is asked every few seconds."""

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def watched(
    address: tuple[str, int] | None, named_by: str, standing: Callable[[], Watched], crawl_metrics: Path | None
) -> Iterator[str | None]:
    """Answer until the end of the block; gives the URL, None when there is no address.

    Args:
        address: where to listen; port 0 takes a free one.
        named_by: the option or setting that names the address, for errors.
        standing: says how the process is doing at a moment.
        crawl_metrics: the file with the metrics of the last crawl, which are told too; None: there is none.

    Raises:
        FondsError: the address cannot be listened on.
    """
    if address is None:
        yield None
        return
    host, port = address
    try:
        server = (_SixServer if ":" in host else _Server)(address, _Answering)
    except OSError as error:
        why = f"{error.strerror or error}; choose another with {named_by}"
        raise FondsError(f"cannot listen on {host}:{port}: {why}") from error
    server.standing, server.crawl_metrics = standing, crawl_metrics
    with server:
        Thread(target=server.serve_forever, name="watch", daemon=True).start()
        try:
            yield f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}/"
        finally:
            server.shutdown()


def asked_at(url: str | None) -> str:
    """What the first line of a process that stays says of where it answers, None: nowhere."""
    return "" if url is None else f"; {url}health and {url}metrics say how it does"
