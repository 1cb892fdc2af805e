"""S3-compatible storage on loopback: moto's server, buckets in it, and a gate before it that spoils answers."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from storage.objects.address import StoreAddress
from tests.free_port import free_port

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIATESTACCESSKEY",
    "AWS_SECRET_ACCESS_KEY": "a-secret-that-nobody-may-see",
    "AWS_REGION": "us-east-1",
}
_LOOPBACK = "127.0.0.1"
_START_SECONDS = 60.0


@contextmanager
def s3_server(log: Path) -> Iterator[int]:
    """Moto's server; gives its port and ends it."""
    port = free_port()
    with log.open("wb") as output:
        command = [str(Path(sys.executable).with_name("moto_server")), "-H", _LOOPBACK, "-p", str(port)]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(30)


@dataclass
class Answer:
    """What a server answers; a spoiler may give back another one."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes


Spoil = Callable[[str, str, Answer], Answer]


@dataclass
class Gate:
    """A server before the real one: it passes everything on, counts it, and lets `spoil` change the answers."""

    target: int
    port: int = 0
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    spoil: Spoil | None = None

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://{_LOOPBACK}:{self.port}"

    def got(self, method: str) -> list[tuple[str, str]]:
        """Path and range of each request of a method."""
        return [(path, ranged) for asked, path, ranged in self.asked if asked == method]

    @contextmanager
    def serving(self) -> Iterator[Gate]:
        """Serve until the end of the block."""
        server = ThreadingHTTPServer((_LOOPBACK, 0), _handler(self))
        server.daemon_threads = True
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def new_bucket(endpoint: str, prefix: str = "kept") -> StoreAddress:
    """Make a bucket and give the address of a store in it."""
    name = f"b{uuid.uuid4().hex[:12]}"
    _request(endpoint, "PUT", f"/{name}")
    return StoreAddress(f"s3://{name}/{prefix}", endpoint)


def put_object(address: StoreAddress, key: str, data: bytes) -> None:
    """Put an object behind everybody's back."""
    assert address.endpoint is not None
    _request(address.endpoint, "PUT", f"/{address.bucket}/{address.prefix}/{key}", data)


def open_uploads(address: StoreAddress) -> int:
    """How many uploads in parts were begun and neither ended nor given up."""
    assert address.endpoint is not None
    return _request(address.endpoint, "GET", f"/{address.bucket}?uploads").body.count(b"<Upload>")


def unavailable(_method: str, _path: str, _answer: Answer) -> Answer:
    """A spoiler: the server is overloaded, for good."""
    return Answer(503, [("Content-Type", "application/xml")], b"<Error><Code>SlowDown</Code></Error>")


def _request(endpoint: str, method: str, path: str, body: bytes = b"") -> Answer:
    connection = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=60)
    try:
        # Moto looks for the region in what a client signs.
        signed = f"AWS4-HMAC-SHA256 Credential={CREDENTIALS['AWS_ACCESS_KEY_ID']}/20300101/us-east-1/s3/aws4_request"
        connection.request(method, path, body, {"Authorization": signed})
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


def _handler(gate: Gate) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # The fields and the body are sent apart: the body would wait until the fields were acknowledged, some 40 ms.
        disable_nagle_algorithm = True

        def _pass_on(self) -> None:
            gate.asked.append((self.command, self.path, self.headers.get("Range", "")))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = http.client.HTTPConnection(_LOOPBACK, gate.target, timeout=60)
            try:
                connection.request(self.command, self.path, body, dict(self.headers.items()))
                got = connection.getresponse()
                answer = Answer(got.status, got.getheaders(), got.read())
            finally:
                connection.close()
            length = next((value for name, value in answer.fields if name.lower() == "content-length"), None)
            if gate.spoil is not None:
                answer = gate.spoil(self.command, self.path, answer)
                length = str(len(answer.body)) if self.command != "HEAD" else length
            self.send_response(answer.status)
            for name, value in answer.fields:
                if name.lower() not in {"content-length", "connection", "transfer-encoding", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", length or str(len(answer.body)))
            self.end_headers()
            # The answer to HEAD ends with its fields: a body would be read as the beginning of the next answer.
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _pass_on  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        try:
            socket.create_connection((_LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("moto's server does not answer")
