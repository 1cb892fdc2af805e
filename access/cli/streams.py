"""stdout and stderr, made fit for anything that a command may print."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from storage.types.strangers_text import harmless_lines


class HarmlessStream(io.TextIOWrapper):
    """A text stream that cleans what is written to it: for logs and warnings of libraries, which quote strangers.

    When nobody reads it any more, it goes on in silence.

    Args:
        stream: the stream in whose place it stands; both write to the same buffer.
    """

    def __init__(self, stream: io.TextIOWrapper) -> None:
        super().__init__(stream.buffer, encoding=stream.encoding, errors="backslashreplace", line_buffering=True)
        self.uncleaned = stream

    def write(self, text: str, /) -> int:
        """Write the text, harmless; its line ends stay."""
        try:
            return super().write(harmless_lines(text))
        except BrokenPipeError:
            return 0

    def flush(self) -> None:
        """Flush what was written."""
        with suppress(BrokenPipeError):
            super().flush()

    def close(self) -> None:
        """Flush; the buffer is the other stream's to close."""
        self.flush()


def prepare_streams() -> None:
    """Make stdout and stderr usable: open when they were closed, never failing over a character, stderr cleaned.

    A closed descriptor is opened on the null device first: the next file that is opened would take its number, and
    receive what is printed.
    """
    _occupy_closed_descriptors()
    # Python has no stream for a descriptor that was closed when it started, and print() then writes nowhere.
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = HarmlessStream(sys.stderr)


def uncleaned(stream: TextIO) -> TextIO:
    """The stream behind a cleaned one, for a program part that moves the cursor itself and cleans its own text."""
    return stream.uncleaned if isinstance(stream, HarmlessStream) else stream


def _occupy_closed_descriptors() -> None:
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            return
        os.set_inheritable(descriptor, True)
