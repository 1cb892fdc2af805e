"""What was kept is read again over the years, here and in the store, and held against what was recorded of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.custody.push import push
from storage.custody.verification.findings import FileVerdict, VerifyReport
from storage.custody.verification.fixity import note_examined
from storage.custody.verification.single_files import VerifyShare, verify_oldest
from storage.custody.verification.verify import verify_archive
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.warc_files import WarcFiles
from storage.types.errors import StoreError
from storage.warc.remarks import Rule
from tests.access.commands import fonds
from tests.databases import on_one_engine
from tests.storage.filled_archive import fill, recording, warc_names, with_store
from tests.storage.records import ERRAND, KINDS
from tests.stores import Gate, new_bucket, put_object, unavailable

AT = datetime(2031, 5, 4, tzinfo=UTC)
ONE = VerifyShare(1, percent=False)


@pytest.fixture
def archive(tmp_path: Path, database: Database) -> Archive:
    """An archive of several closed files."""
    archive = Archive.create(tmp_path / "archive")
    fill(archive, database)
    return archive


def rules(report: VerifyReport) -> set[Rule]:
    """Everything that was found, but for answers that players do not show."""
    return {finding.rule for file in report.files for finding in file.findings} - {Rule.UNSHOWN}


def names(report: VerifyReport) -> list[str]:
    """The files that were looked at."""
    return [file.file.rpartition("/")[2] for file in report.files]


def spoil(path: Path, place: int = 5000) -> None:
    """Change one byte."""
    data = bytearray(path.read_bytes())
    data[place] ^= 0x10
    path.write_bytes(data)


def test_a_little_each_night_comes_round_to_all(archive: Archive, database: Database) -> None:
    """Those never verified first, then those verified longest ago; none twice before all were looked at."""
    every = warc_names(archive)
    seen: list[str] = []
    for night in range(2 * len(every)):
        report = verify_oldest(archive, database, ONE)
        assert report.count(FileVerdict.SOUND) == 1
        seen += names(report)
        note_examined(database, report.examined, AT + timedelta(days=night))
    assert seen == [*every, *every]


def test_a_share_of_the_files_is_at_least_one(archive: Archive, database: Database) -> None:
    """And never more than there are."""
    every = warc_names(archive)
    for share, number in (
        (VerifyShare(1, percent=True), 1),
        (VerifyShare(100, percent=True), len(every)),
        (VerifyShare(50, percent=True), -(-len(every) // 2)),
        (VerifyShare(2, percent=False), 2),
        (VerifyShare(1000, percent=False), len(every)),
    ):
        assert len(verify_oldest(archive, database, share).files) == number


def test_a_damaged_file_is_told_and_takes_its_turn_like_the_others(archive: Archive, database: Database) -> None:
    """By its digest, also where no record's own shows it; the others are not kept waiting by it."""
    every = warc_names(archive)
    report = verify_archive(archive, database)
    assert rules(report) == set()
    note_examined(database, report.examined, AT)
    spoil(archive.shelf("lia").path(every[0]))
    seen = []
    for night in range(1, len(every) + 2):
        report = verify_oldest(archive, database, ONE)
        seen += names(report)
        assert (Rule.FILE_DIGEST in rules(report)) == (seen[-1] == every[0])
        note_examined(database, report.examined, AT + timedelta(days=night))
    assert seen == [*every, every[0]]
    filed = {one.name: one for one in WarcFiles(database).all()}
    assert (filed[every[0]].last_verified_at, filed[every[0]].damaged_at) == (AT, AT + timedelta(days=len(every) + 1))
    assert all(filed[name].damaged_at is None for name in every[1:])


def test_a_full_verification_dates_and_digests_what_is_sound(archive: Archive, database: Database) -> None:
    """A file that is being written is none of them, and a damaged one gets no digest."""
    spoiled, *sound = warc_names(archive)
    spoil(archive.shelf("lia").path(spoiled))
    with recording(archive, database) as recorder:
        recorder.record(ERRAND, KINDS["page"]).result(10)
        note_examined(database, verify_archive(archive, database).examined, AT)
        filed = {one.name: one for one in WarcFiles(database).all()}
    assert (filed[spoiled].sha256, filed[spoiled].last_verified_at, filed[spoiled].damaged_at) == (None, None, AT)
    for name in sound:
        path = archive.shelf("lia").path(name)
        assert filed[name].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (filed[name].last_verified_at, filed[name].damaged_at) == (AT, None)
    (written,) = set(filed) - {spoiled, *sound}
    assert (filed[written].sha256, filed[written].last_verified_at) == (None, None)


@on_one_engine
@pytest.mark.parametrize("oldest", [False, True])
def test_files_that_lie_in_the_store_alone_are_read_there_once(
    archive: Archive, database: Database, gate: Gate, oldest: bool
) -> None:
    """Sound as they were here, and each byte downloaded once."""
    before = verify_archive(archive, database)
    archive = with_store(archive, new_bucket(gate.endpoint), keep_local=False)
    pushed = list(push(archive, database))
    gate.asked.clear()
    after = (
        verify_oldest(archive, database, VerifyShare(100, percent=True))
        if oldest
        else verify_archive(archive, database)
    )
    assert after.files == before.files
    assert {one.sha256 for one in after.examined} == {one.sha256 for one in WarcFiles(database).all()}
    assert len(gate.got("GET")) == len(pushed)


@on_one_engine
@pytest.mark.parametrize("oldest", [False, True])
@pytest.mark.parametrize("keep_local", [False, True])
def test_an_object_that_was_tampered_with_is_damage(
    archive: Archive, database: Database, bucket: StoreAddress, oldest: bool, keep_local: bool
) -> None:
    """By one flipped bit, by another length, and when it is gone; the copy of a file that lies here too."""
    archive = with_store(archive, bucket, keep_local=keep_local)
    list(push(archive, database))
    store = open_store(bucket)
    filed = WarcFiles(database).all()
    key = archive.warc_key("lia", filed[1].name)
    data = bytearray(store.read(key, 0, filed[1].size))
    data[len(data) // 2] ^= 1

    def verify() -> VerifyReport:
        every = VerifyShare(100, percent=True)
        return verify_oldest(archive, database, every) if oldest else verify_archive(archive, database)

    for content, rule in (
        (bytes(data), Rule.FILE_DIGEST),
        (bytes(data[:-1]), Rule.FILE_SIZE),
        (None, Rule.FILE_MISSING),
    ):
        if content is None:
            store.delete(key)
        else:
            put_object(bucket, key, content)
        report = verify()
        damaged = {file.file: file for file in report.files if file.verdict is FileVerdict.DAMAGED}
        told = damaged[key]
        found = {finding.rule for finding in told.findings} - {Rule.UNSHOWN}
        assert (Rule.COPY_DIFFERS if keep_local else rule) in found
        if keep_local:
            assert (len(damaged), len(found)) == (1, 1)


@on_one_engine
def test_a_damaged_file_here_does_not_blame_its_sound_copy(
    archive: Archive, database: Database, bucket: StoreAddress
) -> None:
    """So it is told that there is something to mend it from."""
    archive = with_store(archive, bucket)
    list(push(archive, database))
    spoil(archive.shelf("lia").path(warc_names(archive)[0]))
    assert Rule.FILE_DIGEST in rules(verify_archive(archive, database))
    assert Rule.COPY_DIFFERS not in rules(verify_archive(archive, database))


@on_one_engine
def test_a_store_that_does_not_answer_is_no_damage(archive: Archive, database: Database, gate: Gate) -> None:
    """It is an error of the verification, which cannot say anything then."""
    archive = with_store(archive, new_bucket(gate.endpoint), keep_local=False)
    list(push(archive, database))
    gate.spoil = unavailable
    with pytest.raises(StoreError, match="503"):
        verify_oldest(archive, database, ONE)


@on_one_engine
def test_a_file_of_a_store_that_is_configured_no_more_is_told(
    archive: Archive, database: Database, bucket: StoreAddress
) -> None:
    """With the place that it was uploaded to."""
    archive = with_store(archive, bucket, keep_local=False)
    list(push(archive, database))
    without = replace(archive.configuration, store=type(archive.configuration.store)())
    report = verify_oldest(replace(archive, configuration=without), database, ONE)
    assert rules(report) == {Rule.FILE_MISSING}
    assert f"uploaded to {bucket.url}/" in report.files[0].findings[0].clause


def test_the_command_verifies_the_oldest_and_notes_it(tmp_path: Path) -> None:
    """`--oldest 1%` and `--oldest N`; anything else is an error of usage."""
    archive = Archive.create(tmp_path / "archive")
    database = archive.open_database(write=True)
    fill(archive, database)
    database.close()
    every = warc_names(archive)
    for name in every[:2]:
        ran = fonds("verify", "--oldest", "1%", "--archive", archive.path, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert [file["file"] for file in ran.answer["files"]] == [f"collections/lia/archive/{name}"]
    spoil(archive.shelf("lia").path(every[0]))
    ran = fonds("verify", "--oldest", str(len(every)), "--archive", archive.path)
    assert ran.code == 3
    assert "file-digest" in ran.out
    for wrong in ("0", "101%", "-1", "x", "1.5", "nan%"):
        assert fonds("verify", f"--oldest={wrong}", "--archive", archive.path).code == 2
    database = archive.open_database(write=False)
    with database.read() as connection:
        table = schema.warc_files.c
        assert connection.scalar(sa.select(sa.func.count()).where(table.last_verified_at.is_not(None))) == len(every)
        assert connection.scalar(sa.select(table.name).where(table.damaged_at.is_not(None))) == every[0]
    database.close()
