"""The demo's pictures, drawn when they are asked for: seascapes with what stands on their horizon, and two charts.

A picture is made of columns, each a run of colours from top to bottom, and written as an indexed PNG.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

_SKY_STEPS = 48
_WAVES = 6
_PAPER, _INK, _GRID = (250, 248, 242), (36, 86, 107), (216, 211, 200)
Colour = tuple[int, int, int]


class Scene(StrEnum):
    """What a picture shows."""

    SEA = "sea"
    BARS = "bars"
    CURVE = "curve"


@dataclass(frozen=True, slots=True)
class DemoPicture:
    """A picture by name; `alt` says what it shows.

    A seascape has the colours of the sky, of the horizon and of the water (`#rrggbb`), a `sun` at a share of the width
    and height (none without one), and `shapes` on the horizon: triples of left edge, width and height in shares. A
    chart has `values`.
    """

    name: str
    scene: Scene
    alt: str
    sky: str = "#24566b"
    horizon: str = "#f0d9b5"
    water: str = "#1d3b4a"
    sun: tuple[float, ...] = ()
    shapes: tuple[tuple[float, ...], ...] = ()
    values: tuple[float, ...] = ()


@cache
def png(picture: DemoPicture, width: int) -> bytes:
    """The picture as a PNG of this width, its height three fifths of that."""
    height = width * 3 // 5
    draw = _seascape if picture.scene is Scene.SEA else _chart
    palette, columns = draw(picture, width, height)
    pixels = bytearray(width * height)
    for place, column in enumerate(columns):
        pixels[place::width] = column
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, len(pixels), width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour) for colour in palette)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _seascape(picture: DemoPicture, width: int, height: int) -> tuple[list[Colour], Iterator[bytes]]:
    sky, horizon, water = _colour(picture.sky), _colour(picture.horizon), _colour(picture.water)
    palette = [_between(sky, horizon, step / (_SKY_STEPS - 1)) for step in range(_SKY_STEPS)]
    palette += [_between(_between(water, horizon, 0.35), water, wave / (_WAVES - 1)) for wave in range(_WAVES)]
    shape, sun = len(palette), len(palette) + 1
    palette += [_between(water, (0, 0, 0), 0.25), _between(horizon, (255, 255, 255), 0.7)]
    return palette, (_sea_column(picture, x, width, height, shape, sun) for x in range(width))


def _sea_column(picture: DemoPicture, x: int, width: int, height: int, shape: int, sun: int) -> bytes:
    line = height * 11 // 20
    column = bytearray(y * _SKY_STEPS // line for y in range(line))
    if picture.sun:
        radius, middle = width * 0.045, picture.sun[1] * height
        half = math.sqrt(max(0.0, radius**2 - (x - picture.sun[0] * width) ** 2))
        top, bottom = int(middle - half), min(line, int(middle + half))
        column[top:bottom] = bytes([sun]) * max(0, bottom - top)
    for left, across, tall in picture.shapes:
        if left <= x / width < left + across:
            rise = int(tall * height)
            column[line - rise : line] = bytes([shape]) * rise
    depth = height - line
    edges = [line]
    for wave in range(1, _WAVES):
        swell = math.sin(x / width * math.tau * (7 - wave) * 0.7 + wave * 1.9) * depth * 0.012 * wave
        edges.append(max(edges[-1], int(line + depth * (wave / _WAVES) ** 1.6 + swell)))
    for wave, (top, bottom) in enumerate(zip(edges, [*edges[1:], height], strict=True)):
        column += bytes([_SKY_STEPS + wave]) * (bottom - top)
    return bytes(column[:height])


def _chart(picture: DemoPicture, width: int, height: int) -> tuple[list[Colour], Iterator[bytes]]:
    palette = [_PAPER, _INK, _GRID, _between(_INK, _PAPER, 0.75)]
    margin = height // 10
    grid = bytearray(height)
    for step in range(5):
        grid[height - margin - step * (height - 2 * margin) // 4 - 1] = 2
    return palette, (_chart_column(picture, x, width, height, bytes(grid)) for x in range(width))


def _chart_column(picture: DemoPicture, x: int, width: int, height: int, grid: bytes) -> bytes:
    margin, values = height // 10, picture.values
    steps = len(values) - (picture.scene is Scene.CURVE)
    place = (x - margin) / (width - 2 * margin) * steps
    if not 0 <= place < steps:
        return bytes(height) if x < margin // 2 or x > width - margin // 2 else grid
    column = bytearray(grid)
    foot, room = height - margin, height - 2 * margin
    if picture.scene is Scene.BARS:
        if not 0.18 <= place % 1 <= 0.82:
            return grid
        top = foot - int(room * values[int(place)] / max(values))
        column[top:foot] = b"\1" * (foot - top)
        return bytes(column)
    before = int(place)
    value = values[before] + (values[before + 1] - values[before]) * (place - before)
    lowest, highest = min(values), max(values)
    top = foot - int(room * (0.1 + 0.9 * (value - lowest) / (highest - lowest)))
    column[top:foot] = b"\3" * (foot - top)
    thick = max(2, height // 120)
    column[top : top + thick] = b"\1" * thick
    return bytes(column)


def _colour(written: str) -> Colour:
    red, green, blue = bytes.fromhex(written.removeprefix("#"))
    return red, green, blue


def _between(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(one + (other - one) * share) for one, other in zip(first, second, strict=True))
    return red, green, blue
