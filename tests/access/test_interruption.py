"""An interruption stops the program whenever it comes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from access.cli.failures import failure_of
from access.cli.interruption import STOPPED, is_interruption
from storage.types.exit_codes import ExitCode

_INTERRUPTED_WHILE_CLEANING_UP = """
import os, signal, time
from access.cli.interruption import end_as_interrupted

class Held:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

end_as_interrupted()
held = Held()
del held
try:
    time.sleep(30)
except KeyboardInterrupt:
    print("stopped")
"""


def test_an_interruption_while_an_object_is_cleaned_up_still_stops() -> None:
    """There Python can raise nothing: the signal would be printed as ignored, and lost."""
    process = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_WHILE_CLEANING_UP], capture_output=True, text=True, timeout=20, check=True
    )
    assert (process.stdout, process.stderr) == ("stopped\n", "")


class _Interrupting:
    def __set_name__(self, owner: type, name: str) -> None:
        raise KeyboardInterrupt


def test_an_interruption_while_a_class_is_made_is_no_fault() -> None:
    """Python 3.11 makes another error of it."""
    with pytest.raises((RuntimeError, KeyboardInterrupt)) as made:
        type("Made", (), {"part": _Interrupting()})
    assert is_interruption(made.value)
    assert (failure_of(made.value).text, failure_of(made.value).exit_code) == (STOPPED, ExitCode.STOPPED)


def test_an_error_of_its_own_is_no_interruption() -> None:
    """Nor one that another error caused."""
    assert not is_interruption(None)
    error = ValueError("one")
    error.__cause__ = OSError("another")
    error.__cause__.__context__ = error
    assert not is_interruption(error)
    assert failure_of(error).is_unforeseen
