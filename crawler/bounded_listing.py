"""How much of a listing is parsed: what a parser makes of it takes memory for each mark, however short it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice


@dataclass(frozen=True, slots=True)
class Bound:
    """The most of a listing that is parsed: its bytes, and how often any of `marks` may be among them."""

    marks: bytes
    most_marks: int
    most_bytes: int


# The standard lets a sitemap have 50 MB. One of as many entries as are read has not so many tags, also when each tells
# of its news, and no other listing is as large.
SITEMAP = Bound(b"<&", 2_000_000, 64 << 20)
TEXT_SITEMAP = Bound(b"\n", 500_000, 64 << 20)
FEED = Bound(b"<&", 2_000_000, 16 << 20)
JSON_FEED = Bound(b"[{,:", 2_000_000, 16 << 20)
SECTION = Bound(b"<&", 500_000, 16 << 20)
_STEP = 1 << 16


def bounded(body: bytes, bound: Bound) -> bytes:
    """As much of a body as is within a bound; the body itself when it is."""
    left = bound.most_marks
    for start in range(0, min(len(body), bound.most_bytes), _STEP):
        piece = body[start : start + _STEP]
        found = sum(piece.count(mark) for mark in bound.marks)
        if found > left:
            places = re.finditer(b"[%s]" % re.escape(bound.marks), piece)
            return body[: start + next(islice(places, left, None)).start()]
        left -= found
    return body[: bound.most_bytes]


def cut_off(parsed: bytes) -> str:
    """The error of a listing of which no more was parsed."""
    return f"too long: after {len(parsed)} bytes no more was read; name listings that show fewer in the profile"
