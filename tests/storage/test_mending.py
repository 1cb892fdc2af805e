"""What a file is mended of is decided of what was found at each place: every way that damage may lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.custody.copies.instance import Condition, Damage, Instance, IntactMember, held_against, told_digest
from storage.custody.copies.mending import FilePiece, Mending, from_records, from_sound, in_part, nowhere_whole
from storage.objects.fingerprint import Fingerprint

SIZES = (5, 3, 8, 1, 6)
FILE = b"aaaaabbbccccccccdeeeeee"


def prints(size: int, sha256: str = "other") -> Fingerprint:
    """A fingerprint that only its digest tells apart."""
    return Fingerprint(size, sha256, "")


def sound(place: str) -> Instance:
    """A file that is as it was recorded."""
    return Instance(place, Condition.AS_RECORDED, prints(len(FILE), "recorded"))


def missing(place: str) -> Instance:
    """A file that is not there."""
    return Instance(place, Condition.MISSING)


def found(place: str, lengths: Sequence[int], damaged: Sequence[int], cut: int | None = None) -> Instance:
    """A file of members of these lengths, of which some are damaged; `cut`: only so many bytes of it are there."""
    members, damages, begin = [], [], 0
    size = sum(lengths) if cut is None else cut
    for number, length in enumerate(lengths):
        end = min(begin + length, size)
        if end < begin + length or number in damaged:
            if end > begin:
                damages.append(Damage(begin, end, "damaged", None))
        else:
            members.append(IntactMember(begin, end, f"record-{number}"))
        begin = end
    return Instance(place, Condition.DIFFERS, prints(size), tuple(members), tuple(damages))


def made(mending: Mending, files: Mapping[str, bytes]) -> bytes:
    """The bytes that a mending makes of the files at the places."""
    return b"".join(files[piece.place][piece.begin : piece.end] for piece in mending.pieces)


def spoilt(damaged: Sequence[int]) -> bytes:
    """The file with other bytes in some of its members."""
    data, begin = bytearray(FILE), 0
    for number, length in enumerate(SIZES):
        if number in damaged:
            data[begin] ^= 0xFF
        begin += length
    return bytes(data)


def test_a_sound_file_goes_to_where_it_is_not() -> None:
    """The first that is sound is copied whole; a place that cannot be read is let alone."""
    instances = [missing("here"), sound("vault"), found("bank", SIZES, [1]), sound("attic")]
    unreadable = Instance("tape", Condition.UNREADABLE, why="cannot be read: Input/output error")
    assert from_sound(len(FILE), [*instances, unreadable]) == Mending(
        ("here", "bank"), (FilePiece("vault", 0, len(FILE)),), is_certain=True
    )


@pytest.mark.parametrize("instances", [[sound("here"), sound("vault")], [found("here", SIZES, [1]), missing("vault")]])
def test_without_a_sound_file_or_a_wrong_one_nothing_is_carried(instances: list[Instance]) -> None:
    """All are sound, or none is."""
    assert from_sound(len(FILE), instances) is None


@given(st.lists(st.sets(st.integers(0, len(SIZES) - 1)), min_size=2, max_size=4))
def test_a_file_comes_together_if_each_record_is_whole_somewhere(damaged: list[set[int]]) -> None:
    """Of any number of places; else the damaged stretch stays as it is, and only that is told."""
    files = {f"place-{number}": spoilt(sorted(each)) for number, each in enumerate(damaged)}
    instances = [found(f"place-{number}", SIZES, sorted(each)) for number, each in enumerate(damaged)]
    everywhere = sorted(set.intersection(*damaged))
    ways = list(from_records(len(FILE), instances))
    assert [(way.targets, made(way, files)) for way in ways] == [(tuple(files), spoilt(everywhere))] * len(files)
    for number, one in enumerate(instances):
        assert len(nowhere_whole(one, len(FILE), instances)) == len(everywhere)
        better = [way for way in in_part(len(FILE), instances) if way.targets == (one.place,)]
        assert bool(better) is (damaged[number] > set(everywhere))
        assert all(made(way, files) == spoilt(everywhere) for way in better)


@pytest.mark.parametrize(("damaged", "cut", "left"), [([0], 22, []), ([0, 2], 12, [2]), ([2], 3, [2])])
def test_a_file_that_was_cut_off_gives_what_lies_before(damaged: list[int], cut: int, left: list[int]) -> None:
    """And takes what lies behind from the other."""
    instances = [found("here", SIZES, damaged), found("vault", SIZES, [], cut)]
    files = {"here": spoilt(damaged), "vault": FILE[:cut]}
    assert [made(way, files) for way in from_records(len(FILE), instances)] == [spoilt(left)] * 2


def test_a_file_out_of_which_a_byte_was_lost_gives_what_lies_on_either_side() -> None:
    """Before the damage as it lies, behind it counted from the end."""
    lengths = (5, 3, 7, 1, 6)
    shorter = FILE[:8] + FILE[9:]
    instances = [found("here", SIZES, [0, 3, 4]), found("vault", lengths, [2])]
    files = {"here": spoilt([0, 3, 4]), "vault": shorter}
    assert [made(way, files) for way in from_records(len(FILE), instances)] == [FILE, FILE]
    # Of which bytes were lost is not known where both are damaged; what has the right size is mended alone.
    instances = [found("here", SIZES, [0, 2]), found("vault", lengths, [2])]
    assert [made(way, files | {"here": spoilt([0, 2])}) for way in in_part(len(FILE), instances)] == [spoilt([2])]
    assert nowhere_whole(instances[0], len(FILE), instances) == (Damage(8, 16, "damaged", None),)


def test_another_file_under_the_name_gives_nothing() -> None:
    """It is told by the captures that are filed: at no offset is one of them."""
    captures = {0: "record-0", 8: "record-2"}
    assert not found("here", SIZES, [0]).is_another(captures)
    other = Instance(
        "vault", Condition.DIFFERS, prints(9), (IntactMember(0, 4, "alien"), IntactMember(8, 9, "alien-2"))
    )
    assert other.is_another(captures)
    assert not other.is_another({})


def test_what_was_never_recorded_is_told_by_whole_files_alone() -> None:
    """If they are alike; a damaged file, and one of another size, say nothing."""
    whole = Instance("here", Condition.DIFFERS, prints(len(FILE), "one"))
    assert told_digest(len(FILE), [whole, found("vault", SIZES, [1]), missing("bank")]) == "one"
    assert told_digest(len(FILE), [whole, Instance("vault", Condition.DIFFERS, prints(len(FILE), "two"))]) is None
    assert told_digest(len(FILE) + 1, [whole]) is None
    assert held_against(whole, "one").condition is Condition.AS_RECORDED
    assert held_against(whole, "two").condition is Condition.DIFFERS
