"""A running pywb over an archive's folder, started and ended by this process.

pywb's configuration is written outside the archive, which may be read-only: nothing is left in the archive.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from access.replay.player_address import LOOPBACK, PORT, address, archive_mark
from access.replay.start_pages import StartPages
from access.replay.stored_records import StoredRecords
from storage.archive.archive import Archive
from storage.types.errors import ReplayError

_CHILD = Path(__file__).with_name("pywb_process.py")
_START_SECONDS = 60.0
_END_SECONDS = 10.0


class Player:
    """pywb over one archive; a context manager that ends the process it started, and no other.

    Args:
        archive: what is shown; new captures and new collections appear while it runs.
        environment: the environment that pywb is installed in.
        bind: the address to listen on.
        port: the port; 0 takes a free one.
    """

    def __init__(self, archive: Archive, environment: Path, bind: str = LOOPBACK, port: int = PORT) -> None:
        self._archive = archive
        self._python = environment / "bin" / "python"
        self._bind = bind
        self.port = port

    def __enter__(self) -> Self:
        self.port = _free(self._bind, self.port)
        self._closing = ExitStack()
        stored, mark = self._stored(), archive_mark(self._archive.path)
        pages = self._closing.enter_context(StartPages(self._archive)).address
        self._folder = TemporaryDirectory(prefix="fonds-replay-")
        folder = Path(self._folder.name)
        (folder / "config.yaml").write_text(configuration(self._archive, stored), encoding="utf-8")
        self._log = (folder / "pywb.log").open("wb+")
        # In a session of its own, an interrupt at the terminal reaches only Fonds, which then ends pywb in good order.
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [self._python, _CHILD, str(os.getpid()), pages, mark, "-b", self._bind, "-p", str(self.port)],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait_until_up()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        self._folder.cleanup()
        self._closing.close()

    def _stored(self) -> str | None:
        """Start serving the files that are only in the archive's store; None when it has no store."""
        store = self._archive.configuration.store.address
        return None if store is None else self._closing.enter_context(StoredRecords(self._archive, store)).template

    @property
    def address(self) -> str:
        """Its address in a browser."""
        return address(self.port, self._bind)

    def check(self) -> None:
        """Raise ReplayError when it has ended by itself."""
        if self._process.poll() is not None:
            self._log.seek(0)
            lines = self._log.read().decode(errors="replace").split("\n")
            last = next((line.strip() for line in reversed(lines) if line.strip()), "it says nothing")
            raise ReplayError(f"pywb ended by itself with code {self._process.returncode}: {last}")

    def _wait_until_up(self) -> None:
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up:
            self.check()
            if _answers(self.address):
                return
            time.sleep(0.05)
        raise ReplayError(f"pywb does not answer at {self.address} after {_START_SECONDS:.0f} s")


def configuration(archive: Archive, stored: str | None) -> str:
    """pywb's configuration: the archive's collections, whichever there are at each request.

    A file that is not here is looked up under `stored`. JSON is YAML, and escapes every name that a folder may have.
    """
    root = str(archive.path / "collections")
    paths = ["archive", stored] if stored is not None else "archive"
    return json.dumps({"collections_root": root, "archive_paths": paths, "index_paths": "indexes"})


def _environment() -> dict[str, str]:
    """The environment variables of pywb: no credentials of a store, and no proxy for requests to this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    bypassed = {name: ",".join(filter(None, (os.environ.get(name), LOOPBACK))) for name in ("NO_PROXY", "no_proxy")}
    return kept | bypassed


def _free(bind: str, port: int) -> int:
    """The port, or a free one for 0. Raises ReplayError when nobody can listen there."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((bind, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        why = error.strerror or str(error)
        raise ReplayError(f"port {port} on {bind} cannot be listened on ({why}); --port names another") from error


def _answers(url: str) -> bool:
    host, _, port = url.removeprefix("http://").rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=5)
    try:
        connection.request("GET", "/collinfo.json")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
