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
