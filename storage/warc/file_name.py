"""The name of a WARC file says whose it is, when and where it was begun.

`<publication>-<17 digits>-<serial>-<host>.warc.gz`: the 17 digits are UTC to the millisecond. The host shows recovery
which machine may mend the file. While the file is being written, an empty file of the same name with `.open` behind it
lies beside it.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SUFFIX = ".warc.gz"
OPEN = ".open"

_NAME = re.compile(r"(?P<publication>.+)-(?P<begun>\d{17})-(?P<serial>\d{5})-(?P<host>[^/]+)\.warc\.gz")
_NOT_IN_NAME = re.compile(r"[^0-9A-Za-z.-]")


@dataclass(frozen=True, slots=True)
class WarcName:
    """The parts of a WARC file's name."""

    publication: str
    begun: str
    serial: int
    host: str

    def __str__(self) -> str:
        return f"{self.publication}-{self.begun}-{self.serial:05d}-{self.host}{SUFFIX}"


def warc_name(publication: str, begun: datetime, serial: int, host: str) -> WarcName:
    """Return the name of a file begun at the aware instant `begun`."""
    return WarcName(publication, digits_of(begun), serial % 100_000, host)


def digits_of(instant: datetime) -> str:
    """Return the 17 digits of an aware instant."""
    at = instant.astimezone(UTC)
    return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"


def parse_name(name: str) -> WarcName | None:
    """Return the parts of a file name that Fonds gave, None for any other."""
    match = _NAME.fullmatch(name)
    return match and WarcName(match["publication"], match["begun"], int(match["serial"]), match["host"])


def this_host() -> str:
    """Return the name of this machine as it stands in file names."""
    return _NOT_IN_NAME.sub("-", socket.gethostname()) or "localhost"


def marker(path: Path) -> Path:
    """Return the path of the empty file that says: this WARC file is not finished."""
    return path.with_name(path.name + OPEN)
