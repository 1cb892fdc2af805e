"""The address at which a player listens, and where it says whose pages it shows."""

from __future__ import annotations

import hashlib
from pathlib import Path

PORT = 8080
LOOPBACK = "127.0.0.1"
MARK_PATH = "/.well-known/fonds-archive"
"""Where a player says, by its mark, which archive it shows: other programs listen on such ports, too."""


def address(port: int = PORT, bind: str = LOOPBACK) -> str:
    """The address of a player as a browser takes it; a view's `replay_path` is appended to it."""
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(bind, bind)  # noqa: S104 - named, not bound to
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def archive_mark(archive: Path) -> str:
    """What tells an archive's folder from others, without telling its path to whoever asks."""
    return hashlib.sha256(bytes(archive.resolve())).hexdigest()
