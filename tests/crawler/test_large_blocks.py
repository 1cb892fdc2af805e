"""Large blocks of memory are the system's again when they are free, whatever was freed before."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

_MEGABYTE = 1 << 20
# Holds a block after each that is freed, so that nothing of the heap's end can be given back.
_PROGRAM = f"""
import sys
from pathlib import Path
from crawler.large_blocks import keep_large_blocks_apart

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if "apart" in sys.argv:
    keep_large_blocks_apart()
bytearray(24 * {_MEGABYTE})
before = resident()
blocks, held = [], []
for _ in range(20):
    blocks.append(bytearray(8 * {_MEGABYTE}))
    held.append(bytearray(2000))
del blocks
print((resident() - before) // {_MEGABYTE})
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="another C library than GNU's")
def test_what_was_freed_between_what_is_held_goes_back() -> None:
    """Without the setting it stays: 160 megabytes were freed."""

    def stays(*arguments: str) -> int:
        command = [sys.executable, "-c", _PROGRAM, *arguments]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert stays("apart") < 16
    assert stays() > 100
