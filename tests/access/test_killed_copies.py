"""A repair of copies that is killed, its rows on PostgreSQL and a copy in a bucket: no byte is invented, all is whole.

Each round spoils a file here and another there and takes one away at each place. The repair is killed at an answer of
the bucket or at an operation on the archive's files, and given once more.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.tables.warc_files import WarcFiles
from tests.access.commands import Process, begin, finish, fonds
from tests.access.engines import archive_on
from tests.storage.filled_archive import fill, warc_names
from tests.storage.test_copies import flip, key
from tests.stores import Answer, Gate, new_bucket, put_object
from tests.torture.chosen import evenly
from tests.torture.operations import Kind
from tests.torture.watching import Fault, NoCompiler, compiled, watched

# How many points are tried of some forty: each costs four commands.
_TRIED = 16


@dataclass
class Spoilt:
    """An archive with a copy in a bucket: the bytes that its files had, and those that the test put in their place."""

    archive: Archive
    bucket: StoreAddress
    gate: Gate
    was: dict[str, bytes]
    spoilt: set[bytes] = field(default_factory=set)

    def spoil(self) -> None:
        """Damage one file here and another in the copy; take away a third here, and in the copy a fourth."""
        here, there, gone_here, gone_there = sorted(self.was)[:4]
        path = self._path(here)
        flip(path, len(self.was[here]) // 2)
        spoilt = bytearray(self.was[there])
        spoilt[len(spoilt) // 3] ^= 0x10
        put_object(self.bucket, key(there), bytes(spoilt))
        self._path(gone_here).unlink()
        open_store(self.bucket).delete(key(gone_there))
        self.spoilt |= {path.read_bytes(), bytes(spoilt)}

    def assert_nothing_is_invented(self) -> None:
        """At each place each file has the bytes that were kept, or those that were spoilt, or is not there."""
        for name, data in self.was.items():
            assert (self._there(key(name)) or data) in {data, *self.spoilt}, name
            if self._path(name).exists():
                assert self._path(name).read_bytes() in {data, *self.spoilt}, name
        aside = [path.read_bytes() for path in self._path("x").parent.glob("*.damaged*")]
        assert set(aside) <= self.spoilt

    def assert_whole(self) -> None:
        """Every byte is at both places, both say so, and the notes' files are there, too."""
        for name, data in self.was.items():
            assert self._path(name).read_bytes() == self._there(key(name)) == data, name
        verified = fonds("copy", "verify", "--archive", self.archive.path, "--quiet", "--json")
        assert (verified.code, verified.err, verified.answer["waiting"]) == (0, "", 0)

    def _path(self, name: str) -> Path:
        return self.archive.warc_path("lia", name)

    def _there(self, name: str) -> bytes | None:
        store = open_store(self.bucket)
        found = store.head(name)
        return None if found is None else store.read(name, 0, found.size)


@pytest.fixture
def spoilt(tmp_path: Path, postgresql: str, gate: Gate) -> Iterator[Spoilt]:
    """An archive on PostgreSQL whose files are in a bucket, too."""
    bucket = new_bucket(gate.endpoint)
    with archive_on("postgresql", tmp_path / "archive", postgresql) as path:
        archive = Archive.at(path)
        with archive.open_database(write=True) as database:
            fill(archive, database)
            assert len(WarcFiles(database).all()) >= 4
        was = {name: archive.warc_path("lia", name).read_bytes() for name in warc_names(archive)}
        added = fonds(
            "copy", "add", "bank", bucket.url, "--endpoint", gate.endpoint, "--archive", path, "--quiet"
        )  # fmt: skip
        assert (added.code, added.err) == (0, "")
        yield Spoilt(archive, bucket, gate, was)


def _killed_at_answer(spoilt: Spoilt, number: int) -> bool:
    """Repair, and kill it at an answer of the bucket that it does not hear; whether it was there to be killed."""
    processes: list[Process] = []
    answers = 0

    def kill(_method: str, _path: str, answer: Answer) -> Answer:
        nonlocal answers
        answers += 1
        if answers == number:
            with suppress(ProcessLookupError):
                processes[0].send_signal(signal.SIGKILL)
            processes[0].wait(30)
        return answer

    # The first request comes long after the process was begun.
    spoilt.gate.spoil = kill
    processes.append(begin(*_repair(spoilt)))
    ran = finish(processes[0])
    spoilt.gate.spoil = None
    assert ran.code in (0, -signal.SIGKILL), ran.err
    return ran.code != 0


def _repair(spoilt: Spoilt) -> list[str]:
    return ["copy", "repair", "--archive", str(spoilt.archive.path), "--quiet"]


def _assert_goes_on(spoilt: Spoilt) -> None:
    spoilt.assert_nothing_is_invented()
    ran = fonds(*_repair(spoilt))
    assert (ran.code, ran.err) == (0, ""), ran.out
    spoilt.assert_nothing_is_invented()
    spoilt.assert_whole()


def test_a_repair_that_is_killed_at_an_answer_of_the_bucket_is_gone_on_with(spoilt: Spoilt) -> None:
    """At one of those that come while a file is put there."""
    spoilt.spoil()
    assert _killed_at_answer(spoilt, 12)
    _assert_goes_on(spoilt)


@pytest.mark.long
def test_a_repair_that_is_killed_at_answers_of_the_bucket_is_gone_on_with(spoilt: Spoilt) -> None:
    """At sixteen of them, evenly over those of a repair that is not killed."""
    spoilt.spoil()
    before = len(spoilt.gate.asked)
    ran = fonds(*_repair(spoilt))
    assert (ran.code, ran.err) == (0, ""), ran.out
    killed = 0
    for number in evenly(range(1, len(spoilt.gate.asked) - before + 1), _TRIED):
        spoilt.spoil()
        killed += _killed_at_answer(spoilt, number)
        _assert_goes_on(spoilt)
    # How many answers there are differs a little with what was spoilt before.
    assert killed > _TRIED - 3
    _assert_verified(spoilt)


@pytest.mark.long
def test_a_repair_that_is_killed_at_operations_on_its_files_is_gone_on_with(spoilt: Spoilt, tmp_path: Path) -> None:
    """At sixteen of them, evenly over those of a repair that is not killed."""
    try:
        library = compiled(tmp_path)
    except NoCompiler:
        pytest.skip("no C compiler")
    spoilt.spoil()
    count = len(watched(library, spoilt.archive.path, *_repair(spoilt)).operations)
    killed = 0
    for point in evenly(range(1, count + 1), _TRIED):
        spoilt.spoil()
        ran = watched(library, spoilt.archive.path, *_repair(spoilt), fault=Fault(point, frozenset(Kind)))
        killed += ran.code == -signal.SIGKILL
        _assert_goes_on(spoilt)
    assert killed > _TRIED - 3
    _assert_verified(spoilt)


def _assert_verified(spoilt: Spoilt) -> None:
    verified = fonds("verify", "--archive", spoilt.archive.path, "--json")
    assert (verified.code, verified.answer["damaged"]) == (0, 0)
