"""A lack of memory or threads is told apart from faults, and no limit is set that the machine would refuse."""

from __future__ import annotations

import errno
import resource

import pytest

from pipelines.worker_loop import memory_limits
from storage.types.shortage import shortage_of


@pytest.mark.parametrize(
    ("error", "lacks"),
    [
        (MemoryError(), "there is not enough memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "there is not enough memory"),
        (RuntimeError("can't start new thread"), "no further thread can be started"),
        (RuntimeError("cannot schedule new futures after shutdown"), None),
        (OSError(errno.EIO, "Input/output error"), None),
        (None, None),
    ],
)
def test_what_lacks_is_named(error: BaseException | None, lacks: str | None) -> None:
    """Any other error is none of these."""
    told = shortage_of(error)
    assert (told and told.split(";")[0]) == lacks


@pytest.mark.parametrize(("wanted", "hard", "limit"), [(4, 10, 4), (10, 4, 4), (4, resource.RLIM_INFINITY, 4)])
def test_a_reader_may_not_have_more_memory_than_its_machine_allows(wanted: int, hard: int, limit: int) -> None:
    """A limit that is there is never raised: the system would refuse, and no page would be read."""
    assert memory_limits(wanted, hard) == (limit, limit)
