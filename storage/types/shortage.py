"""A lack of memory, of threads or of room: no fault of the program, and nothing of the pages that it works on."""

from __future__ import annotations

import errno

from storage.types.errors import FondsError

_NO_THREAD = "can't start new thread"
_TO_DO = "see what limits this process (ulimit -v, ulimit -u, MemoryMax of a service), then give the same command again"


def shortage_of(error: BaseException | None) -> str | None:
    """What lacked and what to do, in one line, when an error says that something did; None for any other error."""
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return f"there is not enough memory; {_TO_DO}"
    if isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        return f"no further thread can be started; {_TO_DO}"
    return None


def fonds_error_of(error: BaseException | None, fault: str) -> FondsError:
    """What ended some work, as an error of Fonds: itself when it is one, else what lacked, else the fault as worded."""
    return error if isinstance(error, FondsError) else FondsError(shortage_of(error) or fault)


def line_of(error: OSError) -> str:
    """What the system said, and of which file; where it names none and a disk is the cause, what to do."""
    said = error.strerror or str(error)
    if error.filename:
        return f"{said} ({error.filename})"
    if error.errno in (errno.EIO, errno.ENOSPC, errno.EDQUOT):
        return (
            f"{said}: a file could not be written to its end; see to the disks of the archive and of temporary files"
            " (TMPDIR), then give the same command again"
        )
    return said
