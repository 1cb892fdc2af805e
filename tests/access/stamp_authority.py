"""A time stamp authority of the test's own: `openssl ts` behind a server on the loopback."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

_EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n"
_CONFIGURATION = """[tsa]
default_tsa = authority
[authority]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
ess_cert_id_chain = no
"""


@dataclass
class StampAuthority:
    """An authority; `cacert` is the certificate that vouches for it, `replay` an answer to give whatever is asked."""

    folder: Path
    url: str = ""
    asked: int = 0
    replay: bytes | None = None

    @property
    def cacert(self) -> Path:
        """The root's certificate as a PEM file."""
        return self.folder / "ca.pem"

    def answer(self, query: bytes) -> bytes:
        """Stamp what a query names."""
        self.asked += 1
        if self.replay is not None:
            return self.replay
        (self.folder / "query").write_bytes(query)
        _openssl(self.folder, "ts -reply -config ts.cnf -queryfile query -inkey tsa.key -signer tsa.pem -out reply")
        return (self.folder / "reply").read_bytes()


def make_root(folder: Path) -> Path:
    """A root of its own with its key, in a new folder; the certificate's file."""
    folder.mkdir()
    _openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=root -days 3")
    return folder / "ca.pem"


@contextmanager
def stamp_authority(folder: Path) -> Iterator[StampAuthority]:
    """An authority that answers while the block runs."""
    make_root(folder)
    (folder / "extensions").write_text(_EXTENSIONS)
    (folder / "ts.cnf").write_text(_CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    _openssl(folder, "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=authority")
    signing = "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 2"
    _openssl(folder, f"{signing} -extfile extensions")
    authority = StampAuthority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            right = self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if right else 415)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield authority
        finally:
            server.shutdown()
            thread.join()


def _openssl(folder: Path, arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)
