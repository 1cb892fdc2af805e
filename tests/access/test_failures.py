"""An error is one line that says what, where and what to do, also where the system tells little."""

from __future__ import annotations

import errno

from access.cli.failures import failure_of
from storage.types.exit_codes import ExitCode


def test_an_error_of_the_disk_says_what_to_do_where_the_system_names_no_file() -> None:
    """A close or an fsync that fails has no name to tell."""
    full = failure_of(OSError(errno.ENOSPC, "No space left on device"))
    assert full.text.startswith("No space left on device: a file could not be written to its end; see to the disk")
    assert full.exit_code == ExitCode.COULD_NOT
    assert failure_of(OSError(errno.EIO, "Input/output error", "/a/b")).text == "Input/output error (/a/b)"
    assert failure_of(OSError(errno.EAGAIN, "Try again")).text == "Try again"


def test_a_lack_of_memory_or_threads_is_no_fault_of_the_program() -> None:
    """It says what lacks and what may limit it."""
    memory, thread = failure_of(MemoryError()), failure_of(RuntimeError("can't start new thread"))
    assert memory == failure_of(OSError(errno.ENOMEM, "Cannot allocate memory"))
    assert memory.text.startswith("there is not enough memory; see what limits this process")
    assert thread.text.startswith("no further thread can be started; see what limits this process")
    assert not memory.is_unforeseen
    assert failure_of(RuntimeError("another")).is_unforeseen
