"""What trafilatura makes of a page by itself, to compare with our own reading."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from trafilatura import bare_extraction


@dataclass(frozen=True, slots=True)
class Alone:
    """Its text, its authors, its date (ISO, a day), title and description; empty where it finds nothing."""

    text: str
    authors: tuple[str, ...]
    day: str
    title: str = ""
    description: str = ""


@lru_cache(maxsize=256)
def alone(body: bytes, url: str) -> Alone:
    """Read a page by trafilatura with the options that it has by default."""
    document = bare_extraction(body, url=url, with_metadata=True, include_comments=False)
    if document is None or isinstance(document, dict):
        return Alone("", (), "")
    authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
    return Alone(
        document.text or "", authors, (document.date or "")[:10], document.title or "", document.description or ""
    )
