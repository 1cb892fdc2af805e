"""The engine's log quotes strangers short, and without letters that act on a terminal."""

from __future__ import annotations

import io
import logging

from crawler.cleaned_log import cleaned_log


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
