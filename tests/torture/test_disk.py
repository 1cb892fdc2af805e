"""What a crash may leave is told for each kind of loss, and nothing that was put on disk is ever among what is lost."""

from __future__ import annotations

import pytest

from tests.torture.disk import Disk, Loss, bytes_of, digest_of
from tests.torture.names import Content
from tests.torture.operations import Kind, Operation

_FILE, _OTHER = 7, 8


def _write(path: str, file: int, offset: int, data: bytes) -> Operation:
    return Operation(Kind.WRITE, path, file=file, offset=offset, size=len(data), data=data)


def _sync(path: str, file: int) -> Operation:
    return Operation(Kind.SYNC, path, file=file)


def _create(path: str, file: int) -> Operation:
    return Operation(Kind.CREATE, path, file=file)


_SYNC_TOP = Operation(Kind.SYNC_DIRECTORY, "")


def _disk(*operations: Operation, **files: bytes) -> Disk:
    """A disk on which these files are safe, and to which the operations were done; the first is file 7, and so on."""
    numbers = {name: _FILE + number for number, name in enumerate(files)}
    disk = Disk({name: Content(data) for name, data in files.items()}, numbers)
    for operation in operations:
        disk.do(operation)
    return disk


def _left(disk: Disk, loss: Loss) -> list[dict[str, bytes | None]]:
    return [bytes_of(tree) for kind, tree in disk.after_crash() if kind is loss]


def test_what_was_not_fsynced_may_be_lost() -> None:
    """A write is lost until its file's fsync, and kept from then on."""
    written = _write("a", _FILE, 3, b"def")
    assert _left(_disk(written, a=b"abc"), Loss.UNSYNCED) == [{"a": b"abc"}] * 2
    assert _left(_disk(written, _sync("a", _FILE), a=b"abc"), Loss.UNSYNCED) == [{"a": b"abcdef"}] * 2


def test_a_name_is_lost_until_its_directory_is_fsynced() -> None:
    """A new file whose content is on disk has no name before its directory's fsync; that puts no content on disk."""
    made = (_create("a", _FILE), _write("a", _FILE, 0, b"abc"), _sync("a", _FILE))
    assert _left(_disk(*made), Loss.UNSYNCED) == [{}, {"a": b"abc"}]
    assert _left(_disk(*made), Loss.NAME) == [{}, {}]
    assert _left(_disk(*made, _SYNC_TOP), Loss.NAME) == []
    assert _left(_disk(*made[:2], _SYNC_TOP), Loss.UNSYNCED) == [{"a": b""}] * 2


def test_a_last_write_is_torn_at_a_sector_or_leaves_zeros() -> None:
    """Of a long write whole sectors come to the disk, of a short one half; the rest is missing, or zeros."""
    long = bytes(range(1, 201)) * 10
    assert _left(_disk(_write("a", _FILE, 0, long), a=b""), Loss.TORN) == [
        {"a": long[:512]},
        {"a": long[:512] + bytes(2000 - 512)},
    ]
    assert _left(_disk(_write("a", _FILE, 1, b"1234"), a=b"abcdefg"), Loss.TORN) == [
        {"a": b"a12defg"},
        {"a": b"a12\0\0fg"},
    ]
    assert _left(_disk(_write("a", _FILE, 0, b"12"), _sync("a", _FILE), a=b""), Loss.TORN) == []


def test_writes_come_to_the_disk_in_any_order_between_two_fsyncs() -> None:
    """A later write may be there without an earlier one, in the same file and between two; never across an fsync."""
    first, second = _write("a", _FILE, 0, b"A"), _write("a", _FILE, 2, b"C")
    assert _left(_disk(first, second, a=b""), Loss.REORDERED) == [{"a": b"\0\0C"}] * 2
    other = _write("b", _OTHER, 0, b"B")
    assert _left(_disk(first, other, a=b"", b=b""), Loss.REORDERED) == [
        {"a": b"", "b": b"B"},
        {"a": b"A", "b": b""},
        {"a": b"A", "b": b""},
        {"a": b"", "b": b"B"},
    ]
    assert _left(_disk(first, _sync("a", _FILE), second, a=b""), Loss.REORDERED) == []


def test_a_rename_is_whole_or_not_at_all() -> None:
    """Whoever renames over a file finds the old or the new one; unsynced content may be missing from the new one."""
    replaced = (
        _create("new", _OTHER),
        _write("new", _OTHER, 0, b"new"),
        Operation(Kind.RENAME, "new", "a"),
    )
    disk = _disk(*replaced, a=b"old")
    assert bytes_of(disk.tree()) == {"a": b"new"}
    assert _left(disk, Loss.UNSYNCED) == [{"a": b"old"}, {"a": b""}]
    assert _left(disk, Loss.NAME) == [{"a": b"old"}, {"a": b"old", "new": b"new"}, {"a": b"old"}]


def test_what_lies_in_a_directory_is_lost_with_its_name() -> None:
    """A file whose name is on disk in a directory that has none is not found."""
    disk = _disk(Operation(Kind.MKDIR, "d"), _create("d/a", _FILE), Operation(Kind.SYNC_DIRECTORY, "d"))
    assert bytes_of(disk.tree()) == {"d": None, "d/a": b""}
    assert _left(disk, Loss.NAME) == [{}, {}]
    disk.do(_SYNC_TOP)
    assert _left(disk, Loss.UNSYNCED)[0] == {"d": None, "d/a": b""}


def test_a_renamed_directory_takes_along_what_is_in_it() -> None:
    """Everything below it has its new path, and the old ones are gone."""
    made = (Operation(Kind.MKDIR, "d"), _create("d/a", _FILE), Operation(Kind.RENAME, "d", "e"))
    assert bytes_of(_disk(*made).tree()) == {"e": None, "e/a": b""}


def test_a_rename_that_is_on_disk_brings_along_what_it_moved() -> None:
    """When the directory that a file was moved to is on disk, so is the file, whatever happened to its first one."""
    made = (_create("a", _FILE), _write("a", _FILE, 0, b"abc"), _sync("a", _FILE), Operation(Kind.MKDIR, "d"))
    moved = (*made, Operation(Kind.RENAME, "a", "d/b"), Operation(Kind.SYNC_DIRECTORY, "d"))
    assert _left(_disk(*moved, _SYNC_TOP), Loss.UNSYNCED)[0] == {"d": None, "d/b": b"abc"}
    again = _disk(*moved, _create("a", _OTHER), _SYNC_TOP)
    assert bytes_of(again.tree()) == {"a": b"", "d": None, "d/b": b"abc"}


def test_a_removed_name_may_come_back_and_another_link_keeps_the_file() -> None:
    """What was unlinked is there again until the directory's fsync; a second name leads to the same content."""
    linked = (Operation(Kind.LINK, "a", "b"), _SYNC_TOP, Operation(Kind.UNLINK, "a"), _write("b", _FILE, 0, b"X"))
    disk = _disk(*linked, a=b"abc")
    assert bytes_of(disk.tree()) == {"b": b"Xbc"}
    assert _left(disk, Loss.NAME)[0] == {"a": b"Xbc", "b": b"Xbc"}


def test_a_number_that_is_used_again_is_another_file() -> None:
    """A file made with the inode number of one that was removed holds nothing of it."""
    disk = _disk(Operation(Kind.UNLINK, "a"), _create("b", _FILE), a=b"abc")
    assert bytes_of(disk.tree()) == {"b": b""}
    assert _left(disk, Loss.UNSYNCED)[0] == {"a": b"abc"}


def test_cutting_and_extending_is_lost_and_kept_as_writing_is() -> None:
    """A file that is cut is whole again until its fsync; one that is extended holds zeros."""
    cut = Operation(Kind.TRUNCATE, "a", file=_FILE, size=1)
    assert bytes_of(_disk(cut, a=b"abc").tree()) == {"a": b"a"}
    assert _left(_disk(cut, a=b"abc"), Loss.UNSYNCED)[0] == {"a": b"abc"}
    extended = Operation(Kind.TRUNCATE, "a", file=_FILE, size=5)
    assert bytes_of(_disk(extended, a=b"abc").tree()) == {"a": b"abc\0\0"}


def test_what_a_failed_fsync_did_not_put_on_disk_no_later_one_does() -> None:
    """Everybody reads it until the machine stops; only what is written again after it comes to the disk."""
    failed = Operation(Kind.FAILED_SYNC, "a", file=_FILE)
    disk = _disk(_write("a", _FILE, 0, b"12"), failed, _write("a", _FILE, 2, b"34"), _sync("a", _FILE), a=b"abcdef")
    assert bytes_of(disk.tree()) == {"a": b"1234ef"}
    assert bytes_of(disk.on_disk()) == {"a": b"ab34ef"}
    for operation in (_write("a", _FILE, 0, b"12"), _sync("a", _FILE)):
        disk.do(operation)
    assert bytes_of(disk.on_disk()) == bytes_of(disk.tree()) == {"a": b"1234ef"}


def test_what_the_model_does_not_know_is_an_error() -> None:
    """No operation is passed over."""
    with pytest.raises(ValueError, match="SYMLINK of a has no place"):
        _disk(Operation(Kind.SYMLINK, "a", "b"))


def test_trees_are_told_apart_by_names_and_contents() -> None:
    """Two trees are one state only when every name and every byte is the same."""
    tree = {"a": Content(b"1"), "d": None}
    assert digest_of(tree) == digest_of({"d": None, "a": Content(b"1")})
    assert len({digest_of(each) for each in (tree, {"a": Content(b"2"), "d": None}, {"a": Content(b"1")})}) == 3
