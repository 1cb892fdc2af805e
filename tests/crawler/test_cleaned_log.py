"""The engine's log quotes strangers short, and without letters that act on a terminal."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.cleaned_log import cleaned_log


@contextmanager
def written_to_log() -> Iterator[io.StringIO]:
    """What the log of a program writes in the block, cleaned."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with cleaned_log():
            yield written
    finally:
        root.removeHandler(handler)


def test_an_error_in_the_log_quotes_little_of_what_caused_it() -> None:
    """Messages and tracebacks both; what others wrote to the log before is as it was."""
    with written_to_log() as written:
        try:
            raise ValueError("\x1b[2J" + "x" * 400_000)
        except ValueError as error:
            logging.getLogger("crawler").error("%s failed", "y\u202e" * 100_000, exc_info=error)
    assert 2_000 < len(written.getvalue()) < 20_000
    assert "\x1b" not in written.getvalue()
    assert "\u202e" not in written.getvalue()
    assert "ValueError" in written.getvalue()


def test_a_line_of_a_strangers_begins_no_entry() -> None:
    """Whatever stands behind the end of a line is indented, in a message and in what an error says."""
    with written_to_log() as written:
        logging.getLogger("engine").warning("a\n2031-01-01 00:00:00 +0000 INFO forged")
        try:
            raise ValueError("b\n2031-01-01 00:00:00 +0000 INFO forged")
        except ValueError:
            logging.getLogger("engine").exception("c")
    assert "    2031-01-01" in written.getvalue()
    assert not [line for line in written.getvalue().splitlines() if line.startswith("2031")]
