"""What a target did not keep: an input that broke a promise, was let out as an error, or cost too much."""

from __future__ import annotations

import hashlib
import resource
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.target import Target

MOST_SECONDS = 10.0
"""CPU time that one input may take: many times what the slowest sound ones of their length do."""
MOST_MEMORY = 512 << 20
"""Bytes by which the memory of the process may grow over one input."""
_OURS = ("access", "crawler", "pipelines", "storage", "tests")
_KILOBYTE = 1024


@dataclass(frozen=True)
class Finding:
    """What one input did: `place` is the same for inputs that fail alike."""

    place: str
    told: str


def tried(target: Target, data: bytes, most_seconds: float = MOST_SECONDS) -> Finding | None:
    """Give an input to a target; None when everything that is promised holds."""
    memory, began = _peak(), time.process_time()
    try:
        target.check(data)
    except Exception as error:  # noqa: BLE001 - whatever a reader lets out is what is looked for
        return Finding(f"{type(error).__name__} at {_innermost(error)}", "".join(traceback.format_exception(error)))
    if (took := time.process_time() - began) > most_seconds:
        return Finding("too slow", f"{took:.1f} seconds of CPU time for {len(data)} bytes")
    if (grown := _peak() - memory) > MOST_MEMORY:
        return Finding("too large", f"{grown >> 20} MB more for {len(data)} bytes")
    return None


def keep(folder: Path, data: bytes, finding: Finding) -> Path:
    """Write an input and what it did into a folder; returns where the input lies."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    path.with_suffix(".txt").write_text(
        f"{finding.place}\n\n{finding.told}", encoding="utf-8", errors="backslashreplace"
    )
    return path


def _innermost(error: BaseException) -> str:
    """The last place in code of ours that an error went through."""
    places = list(_places(error))
    return places[-1] if places else "nowhere of ours"


def _places(error: BaseException) -> Iterator[str]:
    root = Path(__file__).parents[2]
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(root) and path.relative_to(root).parts[0] in _OURS:
            yield f"{path.relative_to(root)}:{line}"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE
