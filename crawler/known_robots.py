"""What a crawl remembers of each robots.txt: all packed, and opened those that were asked of late, within bounds.

Opened rules take up to seventy times the bytes of their file: what a thousand hosts say would fill the memory. What is
forgotten is read again when a page asks for it.
"""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from crawler.robots import Robots

MOST_PACKED = 64 << 20
"""Bytes of packed robots.txt that a crawl keeps; those of the usual size of 30,000 hosts."""
MOST_OPENED = 64 << 20
"""Bytes that the opened ones among them may take, by estimate."""
# Measured of many forms: rules are up to 9.5 times as large as their pickle.
_GROWTH = 12
# What an entry takes however little it says.
_AN_ENTRY = 1024
# The fastest: what it gains over pickles, the others hardly better.
_LEVEL = 1

Key = tuple[str, str, str]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class PackedRobots:
    """What a robots.txt says, as it is kept: `size` is how many bytes it takes at most once it is opened."""

    packed: bytes
    size: int

    @classmethod
    def of(cls, robots: Robots) -> Self:
        """Pack it."""
        pickled = pickle.dumps(robots, pickle.HIGHEST_PROTOCOL)
        return cls(zlib.compress(pickled, _LEVEL), len(pickled) * _GROWTH)

    def opened(self) -> Robots:
        """What was packed."""
        # It comes from a process of our own, which would have pickled it to send it.
        robots: Robots = pickle.loads(zlib.decompress(self.packed))  # noqa: S301
        return robots


class KnownRobots:
    """Remembers what robots.txt say, those that were asked last.

    Args:
        most_packed: the bytes that all of them may take.
        most_opened: the bytes that those may take that need not be opened again.
    """

    def __init__(self, most_packed: int = MOST_PACKED, most_opened: int = MOST_OPENED) -> None:
        self._packed = _Latest[PackedRobots](most_packed)
        self._opened = _Latest[Robots](most_opened)

    def keep(self, key: Key, packed: PackedRobots) -> Robots:
        """Remember what one says, and return it opened."""
        self._packed.put(key, packed, len(packed.packed) + _AN_ENTRY)
        robots = packed.opened()
        self._opened.put(key, robots, packed.size + _AN_ENTRY)
        return robots

    def get(self, key: Key) -> Robots | None:
        """What one says, None when it was not read or is forgotten."""
        packed = self._packed.get(key)
        if packed is None:
            return None
        return self._opened.get(key) or self.keep(key, packed)

    def forget(self, key: Key) -> None:
        """It is to be read again."""
        self._packed.pop(key)
        self._opened.pop(key)


class _Latest(Generic[_Value]):
    """Values up to a sum of sizes: the one that was longest not asked for goes first, the last that came stays."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._values: OrderedDict[Key, tuple[_Value, int]] = OrderedDict()

    def get(self, key: Key) -> _Value | None:
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key][0]

    def put(self, key: Key, value: _Value, size: int) -> None:
        self.pop(key)
        self._values[key] = value, size
        self._held += size
        while self._held > self._most and len(self._values) > 1:
            self.pop(next(iter(self._values)))

    def pop(self, key: Key) -> None:
        _, size = self._values.pop(key, (None, 0))
        self._held -= size
