"""Large blocks of memory go back to the system as soon as they are free.

The GNU C library maps a large block by itself and gives it back when it is freed, but takes each one that was as the
measure of what is large, up to 32 MB: after one answer of that length whatever is shorter lies among everything else,
and between the parts of the next answers the room of the last ones is held. A crawl that met many answers of sixty
megabytes had three times the memory of those that it held.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MEGABYTE = 1024 * 1024


def keep_large_blocks_apart() -> None:
    """Have blocks of a megabyte and more mapped by themselves, from now on and whatever was freed; threads share two
    heaps, of which at most 16 MB stay free at the end.

    Other C libraries than GNU's have no such setting, and need none. Source: mallopt(3).
    """
    with suppress(AttributeError):
        set_option = ctypes.CDLL(None).mallopt
        for option, value in ((_MMAP_THRESHOLD, _MEGABYTE), (_TRIM_THRESHOLD, 16 * _MEGABYTE), (_ARENA_MAX, 2)):
            set_option(option, value)
