"""The demo's typeface, made of letters drawn as dots: a TrueType font in a WOFF file, written table by table.

It holds what mastheads and dates need and nothing else. Names of tables and fields are those of the OpenType
specification and of WOFF 1.0; all that a browser's checker asks for is there.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import cache

from access.demo.text_files import read_asset

FAMILY = "Heron Dots"
_UNITS, _DOT, _ADVANCE = 1000, 100, 600
_ASCENT, _DESCENT = 800, 200
_ROWS = 7
# Seconds from 1904 to the day on which the typeface was drawn: a file made anew has the same bytes.
_DRAWN = 3_840_000_000
_ON_CURVE = 1
Glyph = Sequence[tuple[int, int, int, int]]
"""Rectangles as left, bottom, right and top."""


@cache
def woff() -> bytes:
    """The typeface as a WOFF file."""
    drawn = {letter: _rectangles(rows) for letter, rows in _letters().items()}
    letters = sorted({" ", *drawn})
    glyphs: list[Glyph] = [(), *(drawn.get(letter, ()) for letter in letters)]
    outlines = [_outline(glyph) for glyph in glyphs]
    places = [sum(map(len, outlines[:number])) for number in range(len(outlines) + 1)]
    tables = {
        b"OS/2": _os2(letters),
        b"cmap": _cmap(letters),
        b"glyf": b"".join(outlines),
        b"head": _head(),
        b"hhea": struct.pack(">IhhhHhhhhh12xH", 0x10000, _ASCENT, -_DESCENT, 0, _ADVANCE, 0, 0, 500, 1, 0, len(glyphs)),
        b"hmtx": b"".join(
            struct.pack(">Hh", _ADVANCE, min((left for left, *_ in glyph), default=0)) for glyph in glyphs
        ),
        b"loca": b"".join(struct.pack(">I", place) for place in places),
        b"maxp": _maxp(glyphs),
        b"name": _name(),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 1, 0, 0, 0, 0),
    }
    return _packed(tables)


def _letters() -> Mapping[str, Sequence[str]]:
    pieces = (piece.splitlines() for piece in read_asset("letters.txt").strip().split("\n\n"))
    return {letter: rows for letter, *rows in pieces}


def _rectangles(rows: Sequence[str]) -> Glyph:
    """Each row's runs of dots."""
    found = []
    for number, row in enumerate(rows):
        bottom = (_ROWS - 1 - number) * _DOT
        start = None
        for place, dot in enumerate(f"{row}."):
            if dot == "#" and start is None:
                start = place
            elif dot != "#" and start is not None:
                found.append((start * _DOT + 50, bottom, place * _DOT + 50, bottom + _DOT))
                start = None
    return found


def _outline(glyph: Glyph) -> bytes:
    """A simple glyph of the glyf table: a contour of four points a rectangle, clockwise."""
    if not glyph:
        return b""
    corners = [
        point
        for left, bottom, right, top in glyph
        for point in ((left, bottom), (left, top), (right, top), (right, bottom))
    ]
    head = struct.pack(
        ">hhhhh",
        len(glyph),
        min(left for left, *_ in glyph),
        min(bottom for _, bottom, *_ in glyph),
        max(right for *_, right, _ in glyph),
        max(top for *_, top in glyph),
    )
    ends = b"".join(struct.pack(">H", 4 * number + 3) for number in range(len(glyph)))
    axes = [list(axis) for axis in zip(*corners, strict=True)]
    steps = [[after - before for before, after in zip([0, *axis], axis, strict=False)] for axis in axes]
    data = head + ends + struct.pack(">H", 0) + bytes([_ON_CURVE]) * len(corners)
    data += b"".join(struct.pack(">h", step) for axis in steps for step in axis)
    return data + bytes(-len(data) % 4)


def _head() -> bytes:
    versions, box = (0x10000, 0x10000), (0, 0, _ADVANCE, _ROWS * _DOT)
    return struct.pack(">IIIIHHqqhhhhHHhhh", *versions, 0, 0x5F0F3CF5, 3, _UNITS, _DRAWN, _DRAWN, *box, 0, 8, 2, 1, 0)


def _maxp(glyphs: Sequence[Glyph]) -> bytes:
    most = max(map(len, glyphs))
    return struct.pack(">IHHHHHHHHHHHHHH", 0x10000, len(glyphs), 4 * most, most, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def _cmap(letters: Sequence[str]) -> bytes:
    """A character map of format 4 with a segment a letter; glyph 0 is for all that is missing."""
    codes = [ord(letter) for letter in letters] + [0xFFFF]
    deltas = [(number + 1 - code) % 0x10000 for number, code in enumerate(codes[:-1])] + [1]
    count = len(codes)
    power = 1 << (count.bit_length() - 1)
    segments = struct.pack(f">{count}HH{count}H{count}H{count}H", *codes, 0, *codes, *deltas, *[0] * count)
    search = struct.pack(">HHHH", 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    body = search + segments
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", 4, 6 + len(body), 0) + body


def _os2(letters: Sequence[str]) -> bytes:
    first, last = ord(letters[0]), ord(letters[-1])
    measures = (600, 600, 0, 100, 600, 600, 0, 400, 50, 250)
    return struct.pack(
        ">HhHHH10hh10sIIII4sHHHhhhHHIIhhHHH",
        4, _ADVANCE, 400, 5, 0, *measures, 0, bytes(10), 1, 0, 0, 0, b"HERN", 0x40, first, last,
        _ASCENT, -_DESCENT, 0, _ASCENT, _DESCENT, 1, 0, 500, 700, 0, 32, 1,
    )  # fmt: skip


def _name() -> bytes:
    words = {1: FAMILY, 2: "Regular", 3: f"{FAMILY} 1", 4: FAMILY, 5: "Version 1.0", 6: FAMILY.replace(" ", "")}
    texts = {number: word.encode("utf-16-be") for number, word in words.items()}
    records, start = b"", 0
    for number, text in texts.items():
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(text), start)
        start += len(text)
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + b"".join(texts.values())


def _packed(tables: Mapping[bytes, bytes]) -> bytes:
    """The tables as a WOFF file, each compressed where that makes it smaller."""
    data, directory = b"", b""
    start = 44 + 20 * len(tables)
    for tag, table in tables.items():
        small = min(table, zlib.compress(table, 9), key=len)
        directory += tag + struct.pack(">IIII", start + len(data), len(small), len(table), _checksum(table))
        data += small + bytes(-len(small) % 4)
    plain = 12 + 16 * len(tables) + sum(len(table) + -len(table) % 4 for table in tables.values())
    # No metadata and no private data: five empty fields.
    header = struct.pack(">4sIIHHIHH20x", b"wOFF", 0x10000, start + len(data), len(tables), 0, plain, 1, 0)
    return header + directory + data


def _checksum(table: bytes) -> int:
    padded = table + bytes(-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) % (1 << 32)
