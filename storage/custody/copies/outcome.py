"""What a comparison of the places of an archive's files found and did, in words that people and programs read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from storage.custody.copies.instance import Condition, Damage


class CopyAct(StrEnum):
    """What was done to a file at a place."""

    COPIED = "copied"
    MENDED = "mended"
    MENDED_IN_PART = "mended-in-part"


@dataclass(frozen=True, slots=True)
class Done:
    """Something that was done: to which file (its path in an archive), where, from where, and how many bytes it has.

    `kept_as` is the path under which the file lies at that place that was there before, None for none.
    """

    file: str
    place: str
    act: CopyAct
    sources: tuple[str, ...]
    bytes: int
    kept_as: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is not as it was recorded at a place, and was left so; `damages` tells its records, where known.

    `is_lost`: mending was tried, and no place that was read holds whole what `damages` tells; or none has the file.
    """

    file: str
    place: str
    condition: Condition
    clause: str
    damages: tuple[Damage, ...] = ()
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRefusal:
    """A place that could not be used, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class StrangeFile:
    """A file (its path there) in a copy that the archive does not know."""

    place: str
    file: str


@dataclass(frozen=True, slots=True)
class CopiesCompared:
    """The outcome.

    `files` were compared, `alike` of them are now as recorded wherever they are kept; `waiting` are somewhere and not
    in every copy yet. `joined` counts the files in copies that were joined into others since and stay beside them,
    `taken_out` those that do not.
    """

    files: int
    alike: int
    waiting: int
    done: tuple[Done, ...] = ()
    found: tuple[Found, ...] = ()
    refusals: tuple[PlaceRefusal, ...] = ()
    strange: tuple[StrangeFile, ...] = ()
    joined: int = 0
    taken_out: int = 0

    def count(self, act: CopyAct) -> int:
        """How often something was done."""
        return sum(one.act is act for one in self.done)
