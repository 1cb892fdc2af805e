"""What can be fuzzed: a reader of strangers' bytes, what it promises of any, and inputs to begin with."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import targets

_WORDS = Path(__file__).parent / "words"
LONGEST = 16 * 1024
"""The most bytes of an input, where a target does not say otherwise."""


@dataclass(frozen=True)
class Target:
    """A reader under test.

    Attributes:
        check: reads an input; raises AssertionError where a promise is broken, and whatever else the reader lets out.
        seeds: returns inputs that are well formed, each of another kind.
        longest: the most bytes of an input.
        inputs: how many changed inputs a test gives it: fewer where one takes long.
    """

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    longest: int = LONGEST
    inputs: int = 300


def target_names() -> list[str]:
    """The names of all targets: those of their modules."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(targets.__path__))


def target_of(name: str) -> Target:
    """The target of this name; imports what it reads with."""
    found: Target = importlib.import_module(_module(name)).TARGET
    return found


def promise_of(name: str) -> str:
    """What a target promises, in a line."""
    return (importlib.import_module(_module(name)).__doc__ or "").splitlines()[0]


def words_of(name: str) -> list[bytes]:
    """What the format of a target is made of, from its dictionary in the form of libFuzzer; put into inputs."""
    lines = (_WORDS / f"{name}.dict").read_text(encoding="ascii").splitlines()
    return [ast.literal_eval(f"b{line}") for line in lines]


def pieces_of(data: bytes, most: int = 6) -> Iterator[bytes]:
    """Yield the same bytes in pieces; where they are cut follows from them, so that an input always reads alike."""
    chosen = random.Random(zlib.crc32(data))
    cuts = sorted(chosen.randrange(len(data) + 1) for _ in range(chosen.randrange(most)))
    for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        yield data[begin:end]


def headed(data: bytes) -> tuple[str, bytes]:
    """The first line of an input, which says how it is read, and the rest."""
    line, _, rest = data.partition(b"\n")
    return line.decode("latin-1"), rest


def _module(name: str) -> str:
    return f"{targets.__name__}.{name.replace('-', '_')}"
