"""What strangers wrote reaches logs and summaries short, and without letters that act on a terminal."""

from __future__ import annotations

import io
import logging

from crawler.strangers_text import cleaned_log, in_one_line


def test_letters_that_act_are_written_as_escapes() -> None:
    """Escape sequences, C1, marks of direction, separators; other scripts stay."""
    assert in_one_line("北約\x1b[31m \x9b1m\u202e\u2028\n x") == "北約\\x1b[31m \\x9b1m\\u202e x"


def test_long_text_is_cut() -> None:
    """However long it is."""
    assert in_one_line("a" * 1_000_000, 10) == "a" * 10 + "…"


def test_an_error_in_the_log_quotes_little_of_what_caused_it() -> None:
    """Messages and tracebacks both; what others wrote to the log before is as it was."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with cleaned_log():
            try:
                raise ValueError("\x1b[2J" + "x" * 400_000)
            except ValueError as error:
                logging.getLogger("crawler").error("%s failed", "y\u202e" * 100_000, exc_info=error)
    finally:
        root.removeHandler(handler)
    assert 2_000 < len(written.getvalue()) < 20_000
    assert "\x1b" not in written.getvalue()
    assert "\u202e" not in written.getvalue()
    assert "ValueError" in written.getvalue()
