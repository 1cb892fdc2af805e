"""The pages of one listing: which addresses are further pages of it, and which number each has.

A further page is known by its number, in its path or its query, and only numbered pages are followed: a page limit
has no effect where pages cannot be counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

_PATHS = (
    re.compile(r"/page[/_-]?(\d{1,6})(?=[/.]|$)", re.I),
    re.compile(r"[_-](\d{1,4})(?=\.(?:html?|php|aspx?|jsp)$)", re.I),
)
_PAGES = frozenset({"page", "paged", "pg", "pageno", "pagenum", "pagenumber", "pageindex", "currentpage", "cpage"})
_OFFSETS = frozenset({"offset", "start", "from"})
# No real listing shows fewer items a page, so dividing an offset by this never undercounts the pages.
_LEAST_ON_A_PAGE = 5
# Digits that stand alone: those of an escape or a token are not a page number.
_ANY_NUMBER = re.compile(r"(?<![\w%])\d{1,6}(?!\w)")


@dataclass(frozen=True, slots=True)
class PageNumber:
    """Which page of which listing an address is; `series` is the listing's address without the number."""

    series: str
    number: int


def page_number(url: str) -> PageNumber:
    """The number of the page at `url`; 1 when the address bears none."""
    parts = urlsplit(url)
    path, query, number = parts.path, parse_qsl(parts.query, keep_blank_values=True), 1
    for pattern in _PATHS:
        if match := pattern.search(path):
            path, number = path[: match.start()] + path[match.end() :], int(match[1])
            break
    kept = []
    for key, value in query:
        name = key.lower().replace("_", "").replace("-", "")
        if value.isascii() and value.isdigit() and name in _PAGES | _OFFSETS:
            number = int(value[:9]) if name in _PAGES else int(value[:9]) // _LEAST_ON_A_PAGE + 1
        else:
            kept.append((key, value))
    path = re.sub(r"/index(?=\.\w+$|$)", "/", path).rstrip("/")
    return PageNumber(f"{parts.scheme}://{parts.netloc}{path}?{urlencode(kept)}", number)


def is_further_page(url: str, via: str | None) -> bool:
    """Whether `url`, which the page at `via` led to, is a further page of a listing and no listing of its own."""
    if page_number(url).number > 1:
        return True
    if via is None:
        return False
    stem, number = _without_number(url)
    first, before = _without_number(via)
    if number is None:
        return False
    return stem == via.rstrip("/") or (before is not None and stem == first and before < number)


def _without_number(url: str) -> tuple[str, int | None]:
    """An address without the last number that stands alone in it, and that number."""
    numbers = list(_ANY_NUMBER.finditer(url))
    if not numbers:
        return url.rstrip("/"), None
    last = numbers[-1]
    return (url[: last.start()] + url[last.end() :]).rstrip("/"), int(last[0])


def next_number(url: str, following: str) -> int | None:
    """The page number of `following`, which the page at `url` calls its next page; None when it bears no number.

    An address in a form of its own (`/list/2`) counts by its last number that the page's own address does not have.
    """
    number = page_number(following).number
    if number > 1:
        return number
    known = set(_ANY_NUMBER.findall(url))
    own = [int(digits) for digits in _ANY_NUMBER.findall(following) if digits not in known]
    return own[-1] if own else None
