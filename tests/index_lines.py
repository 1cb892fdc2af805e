"""Lines of an archive's index, found as a player finds them."""

from __future__ import annotations

from pathlib import Path

from storage.index.cdxj import IndexLine, lines, parse_line
from storage.types.urlkey import surt


def lookup(indexes: Path, url: str) -> list[IndexLine]:
    """The lines of the captures of a URL (of all URLs with the same key), oldest first."""
    key = f"{surt(url)} "
    return [parse_line(text) for text in lines(indexes) if text.startswith(key)]
