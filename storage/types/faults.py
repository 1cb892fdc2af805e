"""Faults in what people ask or write, as values: a kind with its English sentence can be told in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from storage.types.strangers_text import shortened

# What was given may be of any length, and must not crowd out what is said of it.
_LONGEST_GIVEN = 300
# What Fonds lists of its own, for whoever asked to choose from.
_OWN = frozenset({"known", "choices"})


class FaultKind(StrEnum):
    """A kind of fault by its token; `sentence` says it in English, with `{name}` where a value stands."""

    sentence: str

    def __new__(cls, token: str, sentence: str) -> Self:
        """Make a kind of its token and its sentence."""
        kind = str.__new__(cls, token)
        kind._value_ = token
        kind.sentence = sentence
        return kind

    def told(self, values: Mapping[str, str | int]) -> str:
        """What is wrong, in English, with these values."""
        return self.sentence.format(**values)


def quoted(values: Mapping[str, str | int]) -> dict[str, str | int]:
    """The values of a fault as they are told: one that somebody gave is cut off when it is long."""
    return {
        name: shortened(value, _LONGEST_GIVEN) if isinstance(value, str) and name not in _OWN else value
        for name, value in values.items()
    }


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with what was asked or written: its kind, its sentence's values, and the whole line in English."""

    kind: FaultKind
    values: Mapping[str, str | int]
    line: str
