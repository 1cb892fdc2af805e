"""How many more addresses a reader may use for one step whose memory a few bytes of a stranger decide."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_MAPPED = Path("/proc/self/statm")


@contextmanager
def room_of(size: int) -> Iterator[None]:
    """Let this process use so many bytes of addresses beside those that it uses now, until the end of the block.

    A process without a limit of its own, which is no reader's, gets none; nor does one that cannot say what it uses.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = _used()
    if soft == resource.RLIM_INFINITY or used is None or used + size >= soft:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (used + size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _used() -> int | None:
    """The bytes of addresses that this process uses."""
    with suppress(OSError):
        return int(_MAPPED.read_text().split()[0]) * resource.getpagesize()
    return None
