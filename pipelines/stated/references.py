"""Addresses as an article refers to them: found in its text, and made absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from pipelines.stated.statements import absolute

URL_TEXT = re.compile(
    r"(?:https?|ftps?)://[^\s。．，、；：！？「」『』（）《》【】［］〔〕｛｝〈〉＜＞｜<>\"]+[。．，、；]?",
    re.IGNORECASE,
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# Addresses of other kinds that people cite: with a host, and without one.
_HOSTED = frozenset({"ftp", "ftps"})
_HOSTLESS = frozenset({"mailto", "file"})


def closed(printed: str) -> str:
    """An address that was found in a text, up to the bracket that was opened before it."""
    for place, character in enumerate(printed):
        opener = _BRACKETS.get(character)
        if opener is not None and printed.count(character, 0, place + 1) > printed.count(opener, 0, place):
            return printed[:place]
    return printed


def address_of(base: str, reference: str) -> str | None:
    """The absolute address of a reference on the web or of another kind that articles cite, None otherwise."""
    try:
        url = urljoin(base, reference.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme in _HOSTED:
        return url if parts.netloc else None
    if parts.scheme in _HOSTLESS:
        return url if parts.path.strip("/") else None
    return absolute(base, reference)
