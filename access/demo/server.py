"""Serves a Site over https on loopback: one port for all hosts, told apart by their Host field.

It does what a crawler meets on real servers: content coding, validators, persistent connections.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import sys
import tempfile
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from access.demo.certificate import make_certificates
from access.demo.resource import SiteResource
from access.demo.site import Site

_LOOPBACK = "127.0.0.1"
_WORTH_CODING = 256


class DemoServer:
    """The running demo: a context manager that serves until it is left.

    Args:
        site: The site to serve.
        port: The port on loopback; 0 takes a free one.
    """

    def __init__(self, site: Site, port: int = 0) -> None:
        self._site = site
        self._asked_port = port

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="fonds-demo-")
        try:
            files = make_certificates(self._site.hosts, Path(self._folder.name), datetime.now(UTC))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(files.chain)
            self._listener = _Listener((_LOOPBACK, self._asked_port), self._site, context)
        except BaseException:
            self._folder.cleanup()
            raise
        self._cacert = files.authority
        self._thread = threading.Thread(target=self._listener.serve_forever, name="demo-server", args=(0.05,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._thread.join()
        self._listener.close()
        self._folder.cleanup()

    @property
    def start_urls(self) -> tuple[str, ...]:
        """The front pages of the publication's sub-sites."""
        return self._site.start_urls

    @property
    def port(self) -> int:
        """The port on loopback that answers for all hosts."""
        return int(self._listener.server_address[1])

    @property
    def connect_to(self) -> tuple[str, ...]:
        """One `HOST:443:127.0.0.1:PORT` for each host, as `--connect-to` takes it."""
        return tuple(f"{host}:443:{_LOOPBACK}:{self.port}" for host in self._site.hosts)

    @property
    def cacert(self) -> Path:
        """The authority's certificate in PEM, as `--cacert` takes it; it is deleted when the server ends."""
        return self._cacert

    @property
    def allow_network(self) -> str:
        """The network of the server, as `--allow-network` takes it."""
        return f"{_LOOPBACK}/32"


class _Listener(ThreadingHTTPServer):
    """Accepts connections; each makes its handshake in its own thread, so that a slow client holds up no other."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], site: Site, context: ssl.SSLContext) -> None:
        super().__init__(address, _Handler)
        self.site = site
        self._context = context
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, object]:
        plain, address = super().get_request()
        wrapped = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.add(wrapped)
        return wrapped, address

    def close_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        with self._lock:
            self._open.discard(request)
        super().close_request(request)

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        # A client that leaves early, or does not trust the authority, is no error of the demo.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """End every connection, then wait for their threads to finish."""
        with self._lock:
            for connection in self._open:
                # The plain shutdown wakes a thread that waits for bytes; that of SSLSocket drops the session under it.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection from the site."""

    server: _Listener
    request: ssl.SSLSocket
    protocol_version = "HTTP/1.1"
    server_version = "FondsDemo/1"
    sys_version = ""
    timeout = 30.0
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the demo prints the summary of the crawl alone."""

    def _answer(self, *, with_body: bool) -> None:
        host = self.headers.get("Host", "").lower().removesuffix(":443")
        url = f"https://{host}{self.path}"
        resource = self.server.site.answer(url)
        if resource is None:
            self.send_error(421)
            return
        worth_coding = resource.is_compressible and len(resource.body) >= _WORTH_CODING
        coded = worth_coding and _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        etag = _etag(resource, coded=coded)
        status = 304 if self._is_known(resource, etag) else resource.status
        body = gzip.compress(resource.body, 6, mtime=0) if coded and status != 304 else resource.body
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", resource.media_type)
            self.send_header("Content-Length", str(len(body)))
            if coded:
                self.send_header("Content-Encoding", "gzip")
        self._send_location_and_validators(resource, etag)
        self.end_headers()
        if with_body and status != 304:
            self.wfile.write(body)

    def _send_location_and_validators(self, resource: SiteResource, etag: str | None) -> None:
        self.send_header("Vary", "Accept-Encoding")
        if resource.location is not None:
            self.send_header("Location", resource.location)
        if etag is not None:
            self.send_header("ETag", etag)
        if resource.validators and resource.last_modified is not None:
            self.send_header("Last-Modified", _http_date(resource.last_modified))

    def _is_known(self, resource: SiteResource, etag: str | None) -> bool:
        """Whether the client holds this representation already (RFC 9110, 13.2.2)."""
        if resource.status != 200:
            return False
        held = self.headers.get("If-None-Match")
        if held is not None:
            tags = {tag.strip().removeprefix("W/") for tag in held.split(",")}
            return etag is not None and (etag in tags or "*" in tags)
        since = self.headers.get("If-Modified-Since")
        if since is None or resource.last_modified is None or not resource.validators:
            return False
        try:
            return parsedate_to_datetime(since) >= resource.last_modified.replace(microsecond=0)
        except (TypeError, ValueError):
            return False


def _accepts_gzip(accepted: str) -> bool:
    for coding in accepted.lower().split(","):
        name, _, parameters = coding.strip().partition(";")
        if name.strip() == "gzip":
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _etag(resource: SiteResource, *, coded: bool) -> str | None:
    # The coded representation has other bytes, so it needs another strong tag.
    etag = resource.etag
    return f'{etag[:-1]}-gzip"' if etag is not None and coded else etag


def _http_date(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC), usegmt=True)
