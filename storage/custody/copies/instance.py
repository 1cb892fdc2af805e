"""One file at one place, as it was read: as it was recorded, another, not there, or not readable.

Of a file that is not as it was recorded, the records that are whole are known, too: from these it may be mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from storage.custody.copies.place import FilePlace
from storage.objects.fingerprint import Fingerprint, fingerprint_of
from storage.types.errors import StoreError
from storage.warc.judged import judge
from storage.warc.scanned import DamagedStretch
from storage.warc.warc_source import WarcSource


class Condition(StrEnum):
    """How a file was found at a place."""

    AS_RECORDED = "as-recorded"
    DIFFERS = "differs"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class IntactMember:
    """Consecutive bytes of a file that hold whole and undamaged records: where, and the id of the first record."""

    begin: int
    end: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch that holds no whole record, or a record that is damaged: where, why, and its id where that is known."""

    begin: int
    end: int
    why: str
    record_id: str | None


def named(damage: Damage, captures: Mapping[int, str]) -> Damage:
    """A damage with the id of the capture that is filed at its place, where the record itself does not tell one."""
    return replace(damage, record_id=captures.get(damage.begin)) if damage.record_id is None else damage


@dataclass(frozen=True, slots=True)
class Instance:
    """A file at a place.

    `found` is None when it is not there or cannot be read, and `why` says so then. `members` and `damages` are known of
    a file that differs from what was recorded, or of which nothing was.
    """

    place: str
    condition: Condition
    found: Fingerprint | None = None
    members: tuple[IntactMember, ...] = ()
    damages: tuple[Damage, ...] = ()
    why: str | None = None

    @property
    def size(self) -> int:
        """Its size; 0 when it is not there."""
        return 0 if self.found is None else self.found.size

    @property
    def is_whole(self) -> bool:
        """Whether it was read, and nothing in it is damaged."""
        return self.found is not None and not self.damages

    def is_another(self, captures: Mapping[int, str]) -> bool:
        """Whether it is another file under this name: none of its records is the capture filed at its offset."""
        met = [captures[member.begin] == member.record_id for member in self.members if member.begin in captures]
        return bool(met) and not any(met)


def told_digest(size: int, instances: Iterable[Instance]) -> str | None:
    """The SHA-256 that whole files of the recorded size have, None when there is none or they are not alike."""
    told = {one.found.sha256 for one in instances if one.found is not None and one.is_whole and one.size == size}
    return told.pop() if len(told) == 1 else None


def held_against(one: Instance, sha256: str) -> Instance:
    """A file that was read while no digest of it was known, now that it is."""
    if one.found is None or one.condition is Condition.AS_RECORDED:
        return one
    if one.found.sha256 == sha256:
        return Instance(one.place, Condition.AS_RECORDED, one.found)
    return replace(one, why=_how(one.found, one.found.size, sha256))


def read_instance(place: FilePlace, key: str, size: int, sha256: str | None) -> Instance:
    """Read a file at a place.

    Args:
        place: where.
        key: which file.
        size: the size that is recorded of it.
        sha256: the digest that is, None for none.
    """
    try:
        stored = place.store.head(key)
        if stored is None:
            return Instance(place.name, Condition.MISSING, why="is not there")
        source = place.source(key, stored.size)
        with source.open("rb") as stream:
            found = fingerprint_of(stream, stored.size)
        if (found.size, found.sha256) == (size, sha256):
            return Instance(place.name, Condition.AS_RECORDED, found)
        members, damages = _judged(source, found.size)
    except StoreError as error:
        return Instance(place.name, Condition.UNREADABLE, why=f"cannot be read: {error.why}")
    except OSError as error:
        return Instance(place.name, Condition.UNREADABLE, why=f"cannot be read: {error.strerror or error}")
    return Instance(place.name, Condition.DIFFERS, found, members, damages, _how(found, size, sha256))


def _how(found: Fingerprint, size: int, sha256: str | None) -> str:
    if found.size != size:
        return f"has {found.size} bytes; when it was closed it had {size}"
    if sha256 is None:
        return "has damaged records, or is not alike wherever it is kept, and what it was is not recorded"
    return f"has the SHA-256 {found.sha256}; the recorded one is {sha256}"


def _judged(source: WarcSource, size: int) -> tuple[tuple[IntactMember, ...], tuple[Damage, ...]]:
    """The members of a file all of whose records are undamaged, and what is damaged."""
    members: dict[int, IntactMember] = {}
    damages: list[Damage] = []
    for part in _parts(source, size):
        if isinstance(part, Damage):
            damages.append(part)
        elif part.end > part.begin:
            members[part.begin] = part
    for damage in damages:
        members.pop(damage.begin, None)
    return tuple(member for _, member in sorted(members.items())), tuple(damages)


def _parts(source: WarcSource, size: int) -> Iterator[IntactMember | Damage]:
    for part in judge(source, size):
        if isinstance(part, DamagedStretch):
            yield Damage(part.offset, part.end, part.remark.clause, part.record_id)
        elif part.damage is not None:
            yield Damage(part.place.offset, part.scanned.end, part.damage.clause, part.record.record_id)
        else:
            yield IntactMember(part.place.offset, part.scanned.end, part.record.record_id)
