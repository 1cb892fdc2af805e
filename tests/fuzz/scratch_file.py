"""A file in memory that inputs are written to, for readers that want a path."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


def written(data: bytes, name: str = "fuzzed.warc.gz") -> Path:
    """The file, with this content and this bare name."""
    path = _folder() / name
    path.write_bytes(data)
    return path


@cache
def _folder() -> Path:
    folder = TemporaryDirectory(prefix="fonds-fuzz-")
    atexit.register(folder.cleanup)
    return Path(folder.name)
