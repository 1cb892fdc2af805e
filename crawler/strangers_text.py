"""What strangers wrote, made fit for a log, a summary or a failure's message: short, and harmless to a terminal."""

from __future__ import annotations

import logging
import traceback
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 300
_LONGEST_LOGGED = 2000
_LONGEST_TRACEBACK = 8000
# Controls, formats (marks of direction among them), surrogates, unassigned letters, separators of lines.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"})


def in_one_line(text: str, longest: int = _LONGEST) -> str:
    """The text in one line of at most `longest` letters; letters that act on a terminal are written as escapes."""
    return _visible(" ".join(text[: 4 * longest].split()), longest)


def _visible(text: str, longest: int, *, kept: str = "") -> str:
    shown = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(letter if letter in kept or _is_harmless(letter) else _escaped(letter) for letter in shown)


def _is_harmless(letter: str) -> bool:
    return unicodedata.category(letter) not in _ACTING


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


class _LogCleaner(logging.Filter):
    """Rewrites each record before it is written; an error's text may quote a page or an address without end."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, cleaned."""
        record.msg, record.args = _visible(record.getMessage(), _LONGEST_LOGGED, kept="\n\t"), ()
        if record.exc_info and record.exc_info[1] is not None:
            lines = traceback.format_exception(record.exc_info[1])
            text = "".join(_visible(line, _LONGEST_LOGGED, kept="\n\t") for line in lines)
            record.exc_text, record.exc_info = text[-_LONGEST_TRACEBACK:], None
        return True


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
