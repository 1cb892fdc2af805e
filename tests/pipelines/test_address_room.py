"""A reader's step gets so many addresses, and no more; what has no limit of its own gets none."""

from __future__ import annotations

import mmap
import resource
import zlib
from pathlib import Path

import pytest

from pipelines.address_room import room_of
from pipelines.pdf.document import read_pdf
from pipelines.reader_processes import Readers
from storage.types import Refusal, Verdict
from tests.access.hostile_web import pdf_of

_MEGABYTE = 1 << 20


def room_is_kept() -> tuple[bool, bool, bool]:
    """Whether a step is kept to its room, whether half of it can be had, and whether the old limit holds afterwards."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    with room_of(64 * _MEGABYTE):
        is_had = _can_map(32)
        is_kept = not _can_map(96)
    return is_kept, is_had, resource.getrlimit(resource.RLIMIT_AS) == before and _can_map(96)


def _can_map(megabytes: int) -> bool:
    try:
        mmap.mmap(-1, megabytes * _MEGABYTE).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="a process cannot tell what it uses")
def test_a_step_of_a_reader_is_kept_to_its_room() -> None:
    """And only that step; this process, which has no limit, gets none."""
    with Readers(1, modules=("pipelines.address_room",)) as readers:
        assert readers.submit(room_is_kept).result(60) == (True, True, True)
    if resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY:
        assert room_is_kept() == (False, True, True)


def test_a_drawing_that_takes_more_than_a_reader_may_have_is_refused() -> None:
    """A sound document is read by the next reader."""
    drawing = b"BT /F1 12 Tf 1 0 0 1 72 720 Tm (a) Tj ET\n"
    with Readers(1, modules=("pipelines.pdf.document",)) as readers:
        long = readers.submit(read_pdf, pdf_of(zlib.compress(drawing * 600_000), pages=1), None)
        short = readers.submit(read_pdf, pdf_of(zlib.compress(drawing * 10), pages=1), None)
        refused, read = long.result(60), short.result(60)
    assert isinstance(refused, Refusal)
    assert refused.verdict is Verdict.WORKER
    assert not isinstance(read, Refusal)
