"""Addresses as an article refers to them: made absolute, and those of redirectors unwrapped."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from pipelines.stated.statements import absolute

URL_TEXT = re.compile(
    r"(?:https?|ftps?)://[^\s。．，、；：！？「」『』（）《》【】［］〔〕｛｝〈〉＜＞｜<>\"]+[。．，、；]?",
    re.IGNORECASE,
)
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_REDIRECT_KEYS = frozenset({"u", "url", "to", "target", "link", "q", "dest", "destination", "redirect", "r", "goto"})
_REDIRECT_PATH = re.compile(
    r"/(?:out|go|goto|link|redirect|redir|away|jump|url|l\.php|leaving|exit)(?:\.\w+)?/?$", re.IGNORECASE
)
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


def unwrap(url: str, page_url: str) -> str:
    """The address to which a redirector leads, when the address itself says so; else the address."""
    parts = urlsplit(url)
    if parts.hostname != urlsplit(page_url).hostname and not _REDIRECT_PATH.search(parts.path):
        return url
    for key, value in parse_qsl(parts.query):
        if key.lower() in _REDIRECT_KEYS and URL_TEXT.fullmatch(value):
            return value
    return url


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
