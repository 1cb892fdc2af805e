"""The engine's log, cleaned: what libraries log of an error may quote a page or an address without end."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from storage.types.strangers_text import harmless_lines, shortened

_LONGEST_LOGGED = 2000
_LONGEST_TRACEBACK = 8000


class _LogCleaner(logging.Filter):
    """Rewrites each record before it is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, cleaned."""
        record.msg, record.args = _cleaned(record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            text = "".join(map(_cleaned, traceback.format_exception(record.exc_info[1])))
            record.exc_text, record.exc_info = text[-_LONGEST_TRACEBACK:], None
        return True


def _cleaned(text: str) -> str:
    # A further line is indented: what a stranger wrote begins no entry of the log.
    return harmless_lines(shortened(text, _LONGEST_LOGGED)).replace("\n", "\n    ")


@contextmanager
def cleaned_log() -> Iterator[None]:
    """Clean what the root's present handlers write."""
    cleaner, handlers = _LogCleaner(), tuple(logging.getLogger().handlers)
    for handler in handlers:
        handler.addFilter(cleaner)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(cleaner)
