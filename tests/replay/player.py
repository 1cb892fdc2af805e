"""pywb from its own environment, serving an archive's folder as it lies, on a free port of loopback."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.free_port import free_port

ENVIRONMENT = Path(__file__).parents[2] / ".venv-replay"
WAYBACK = ENVIRONMENT / "bin" / "wayback"
_LOOPBACK = "127.0.0.1"
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Replayed:
    """What the player answered: a status, the fields by lower-case name, and the body as it came."""

    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def shown_instant(self) -> str:
        """The 14 digits of the capture that is shown, which need not be those that were asked for."""
        return self.fields["content-location"].split("/")[4][:14]


class Player:
    """A running pywb; a context manager. Nothing is configured: pywb finds `collections/*/{archive,indexes}` itself."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self.port = free_port()

    def __enter__(self) -> Self:
        self._log = (self._archive.parent / f"pywb-{self.port}.log").open("wb+")
        command = [str(WAYBACK), "-d", str(self._archive.resolve()), "-b", _LOOPBACK, "-p", str(self.port)]
        self._process = subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT)
        self._wait_until_up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)
        self._log.close()

    def get(self, collection: str, instant: str, url: str, *, rewritten: bool = False, coded: bool = False) -> Replayed:
        """Ask for a capture: with its bytes untouched, or rewritten as a browser gets it within the player's frame.

        Args:
            collection: the publication's slug.
            instant: the 14 digits of the time wanted; the player shows the nearest capture.
            url: the page's address.
            rewritten: with its links led back into the archive.
            coded: leave the content coding on, as the server sent it.
        """
        coding = {"Accept-Encoding": "gzip" if coded else "identity"}
        connection = http.client.HTTPConnection(_LOOPBACK, self.port, timeout=30)
        try:
            connection.request("GET", f"/{collection}/{instant}{'mp_' if rewritten else 'id_'}/{url}", headers=coding)
            answer = connection.getresponse()
            fields = {name.lower(): value for name, value in answer.getheaders()}
            return Replayed(answer.status, fields, answer.read())
        finally:
            connection.close()

    def _wait_until_up(self) -> None:
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up and self._process.poll() is None:
            try:
                socket.create_connection((_LOOPBACK, self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self._process.kill()
        self._process.wait()
        self._log.seek(0)
        raise RuntimeError(f"pywb does not answer: {self._log.read().decode(errors='replace')}")


def is_page(replayed: Replayed) -> bool:
    """Whether a page is shown, not an error of the player and not an empty answer."""
    return replayed.status == HTTPStatus.OK and len(replayed.body) > 0
