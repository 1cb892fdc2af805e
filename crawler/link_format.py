"""Links as the Link field of an answer and the list format of TimeMaps write them (RFC 8288, RFC 6690).

What other archives send is read leniently: what is no link is passed over. Reading takes time in proportion to length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from storage.types.http_dates import http_date

_TARGET = re.compile(r"<([^<>]*)>")
_PARAMETER = re.compile(r"\s*;\s*([A-Za-z0-9!#$&+.^_`|~*-]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s;,\"]*)))?")


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its absolute address and its relation types.

    `at` is its datetime, of which a memento has one; `first` and `last` bound the mementos of a TimeMap. None where
    nothing, or no date, is stated.
    """

    url: str
    relations: frozenset[str]
    at: datetime | None = None
    first: datetime | None = None
    last: datetime | None = None


def links_in(text: str, base: str, most: int) -> Iterator[Link]:
    """Read the links of a Link field or of a TimeMap.

    Args:
        text: what was sent.
        base: the address that it came from, for links that are relative to it.
        most: how many are read.
    """
    place = 0
    for _number in range(most):
        found = _TARGET.search(text, place)
        if found is None:
            return
        place = found.end()
        stated: dict[str, str] = {}
        while (parameter := _PARAMETER.match(text, place)) is not None:
            name, quoted, plain = parameter.groups()
            stated.setdefault(name.lower(), quoted if quoted is not None else plain or "")
            place = parameter.end()
        try:
            url = urljoin(base, found[1].strip())
        except ValueError:
            continue
        relations = frozenset(stated.get("rel", "").lower().split())
        at, first, last = (http_date(stated.get(name)) for name in ("datetime", "from", "until"))
        yield Link(url, relations, at, first, last)
