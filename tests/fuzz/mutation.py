"""Changes inputs by chance, and the same chance changes them alike: bits, words, lengths, order, and repetition.

Repetition is what shows readers whose time grows faster than what they read.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_NUMBER = re.compile(rb"\d+")
_NUMBERS = (b"0", b"1", b"-1", b"7", b"255", b"256", b"65536", b"2147483648", b"4294967296", b"9" * 19, b"9" * 5000)
_ODD = (0, 1, 9, 10, 13, 26, 31, 32, 34, 39, 60, 62, 92, 127, 128, 192, 237, 254, 255)
_LONGEST_PART = 64
_MOST_STEPS = 5


def mutated(data: bytes, others: Sequence[bytes], words: Sequence[bytes], longest: int, chosen: random.Random) -> bytes:
    """Return an input changed in a few places.

    Args:
        data: the input.
        others: inputs that parts are taken from.
        words: what the format is made of.
        longest: the most bytes of the result.
        chosen: the chance.
    """
    for _ in range(chosen.randint(1, _MOST_STEPS)):
        data = chosen.choice(_STEPS)(data, others, words, longest, chosen)
    return data[:longest]


def _part(data: bytes, chosen: random.Random) -> tuple[int, int]:
    begin = chosen.randrange(len(data) + 1)
    return begin, min(len(data), begin + chosen.randint(1, _LONGEST_PART))


_Step = Callable[[bytes, Sequence[bytes], Sequence[bytes], int, random.Random], bytes]


def _bit(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    if not data:
        return data
    at = chosen.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chosen.randrange(8))]) + data[at + 1 :]


def _byte(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    at = chosen.randrange(len(data) + 1)
    return data[:at] + bytes([chosen.choice(_ODD)]) + data[at + chosen.randrange(2) :]


def _word(data: bytes, _others: Sequence[bytes], words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    at = chosen.randrange(len(data) + 1)
    word = chosen.choice(words) if words else b""
    return data[:at] + word + data[at + chosen.choice((0, len(word))) :]


def _without(
    data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random
) -> bytes:
    begin, end = _part(data, chosen)
    return data[:begin] + data[end:]


def _cut(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    return data[: chosen.randrange(len(data) + 1)]


def _moved(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    begin, end = _part(data, chosen)
    rest = data[:begin] + data[end:]
    at = chosen.randrange(len(rest) + 1)
    return rest[:at] + data[begin:end] + rest[at:]


def _joined(data: bytes, others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    other = chosen.choice(others) if others else data
    begin = chosen.randrange(len(other) + 1)
    at = chosen.randrange(len(data) + 1)
    return data[:at] + other[begin : begin + chosen.choice((_LONGEST_PART, len(other)))] + data[at:]


def _number(data: bytes, _others: Sequence[bytes], _words: Sequence[bytes], _most: int, chosen: random.Random) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    number = chosen.choice(found)
    return data[: number.start()] + chosen.choice(_NUMBERS) + data[number.end() :]


def _repeated(data: bytes, _others: Sequence[bytes], words: Sequence[bytes], most: int, chosen: random.Random) -> bytes:
    begin, end = _part(data, chosen)
    part = chosen.choice((data[begin:end], data[begin : begin + 3], chosen.choice(words) if words else b" "))
    if not part:
        return data
    room = max(most - len(data), 0) // len(part)
    times = chosen.choice((2, 9, 65, 1025, room))
    return data[:begin] + part * min(times, room) + data[begin:]


_STEPS: tuple[_Step, ...] = (_bit, _byte, _word, _word, _without, _cut, _moved, _joined, _number, _repeated)
