"""An interruption stops the program whenever it comes."""

from __future__ import annotations

import subprocess
import sys

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
