"""Collections at further places: every byte is equal, damage is told by record, and mended from where it is sound."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from access.jobs.copies import CopyAddOptions, run_copy_add
from storage.archive.archive import Archive
from storage.archive.copy_settings import CopySettings, why_not
from storage.custody.copies.copy_marker import MANIFEST, MARKER, mark
from storage.custody.copies.copy_round import RoundOptions, alone_with_copies, chosen_files, run_round
from storage.custody.copies.instance import Condition
from storage.custody.copies.mending_note import mending_of
from storage.custody.copies.outcome import CopiesCompared, CopyAct, StrangeFile
from storage.custody.push import push
from storage.custody.repair.archive_repair import repair_archive
from storage.custody.verification.filed_rows import FiledRows
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.fixity import note_examined
from storage.custody.verification.single_files import VerifyShare
from storage.custody.verification.verify import verify_archive
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.questions.copies import CopyStanding, standing_of_copies
from storage.questions.crawl_files import files_of_notes
from storage.tables.captures import Captures
from storage.tables.copied_files import CopiedFiles
from storage.tables.database import Database
from storage.tables.warc_files import WarcFiles
from storage.types.clock import system_clock
from storage.types.errors import StoreError, UsageError
from storage.warc.notes import notes_of
from storage.warc.reader import records
from tests.databases import on_one_engine
from tests.storage.filled_archive import fill, recording, warc_names, with_store
from tests.storage.records import ERRAND, KINDS
from tests.stores import Answer, Gate, new_bucket, put_object, unavailable

AT = datetime(2031, 5, 4, tzinfo=UTC)
VAULT = "vault"


@dataclass
class Kept:
    """An archive of several closed files and what these were, and its copies."""

    archive: Archive
    database: Database
    was: dict[str, bytes]
    copies: tuple[CopySettings, ...] = ()
    at: datetime = AT
    rounds: list[CopiesCompared] = field(default_factory=list)

    def with_copy(self, name: str, address: StoreAddress) -> None:
        """Make a place a copy, without filling it."""
        settings = CopySettings(name, address, f"urn:uuid:{name}")
        mark(settings)
        self.copies = (*self.copies, settings)

    def round(self, *, is_mending: bool, oldest: VerifyShare | None = None) -> CopiesCompared:
        """Compare, and mend; each time an hour later."""
        self.at += timedelta(hours=1)
        options = RoundOptions(self.copies, oldest, is_mending)
        with alone_with_copies(self.archive, is_mending=is_mending):
            return run_round(self.archive, self.database, options, self.at)

    def here(self, name: str) -> Path:
        """A file in the archive's folder."""
        return self.archive.warc_path("lia", name)

    def there(self, name: str, copy: int = 0) -> Path:
        """A file in a copy that is a folder."""
        folder = self.copies[copy].address.folder
        assert folder is not None
        return folder / key(name)

    def is_whole(self) -> bool:
        """Whether every byte is where it was, at each place."""
        places = [self.here, *(lambda name, copy=copy: self.there(name, copy) for copy in range(len(self.copies)))]
        every = [(place(name), data) for name, data in self.was.items() for place in places]
        return all(path.exists() and path.read_bytes() == data for path, data in every)

    def notes(self) -> list[str]:
        """Which files notes say that were mended."""
        named = files_of_notes(self.database, "lia")
        noted = (mending_of(note) for name in named for note in notes_of(self.here(name)))
        return [one.warc_file for one in noted if one is not None]


@pytest.fixture
def kept(tmp_path: Path, database: Database) -> Kept:
    """An archive whose files are all in one copy, a folder."""
    archive = Archive.create(tmp_path / "archive")
    fill(archive, database)
    was = {name: archive.warc_path("lia", name).read_bytes() for name in warc_names(archive)}
    kept = Kept(archive, database, was)
    (tmp_path / VAULT).mkdir()
    kept.with_copy(VAULT, StoreAddress(str(tmp_path / VAULT)))
    copied = kept.round(is_mending=True)
    assert copied.count(CopyAct.COPIED) == copied.files == copied.alike == len(was)
    return kept


def key(name: str) -> str:
    """What a file is called in a copy."""
    return f"collections/lia/archive/{name}"


def members(path: Path) -> list[tuple[int, int, str]]:
    """Begin, end and id of each record of a file."""
    return [(place.offset, place.offset + place.length, record.record_id) for place, record in records(path)]


def flip(path: Path, *offsets: int) -> None:
    """Change a bit at each of these offsets."""
    data = bytearray(path.read_bytes())
    for offset in offsets:
        data[offset] ^= 0x10
    _put(path, bytes(data))


def _put(path: Path, data: bytes) -> None:
    """Change a file behind everybody's back, under its own inode alone."""
    path.unlink()
    path.write_bytes(data)


def _middle(path: Path, number: int) -> int:
    begin, end, _ = members(path)[number]
    return (begin + end) // 2


def _swap(path: Path) -> None:
    other = next(each for each in sorted(path.parent.glob("*.warc.gz")) if each != path)
    mine, its = path.read_bytes(), other.read_bytes()
    _put(path, its)
    _put(other, mine)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "a bit in a gzip header": lambda path: flip(path, members(path)[2][0] + 4),
    "a bit in a record's head": lambda path: flip(path, members(path)[2][0] + 30),
    "a bit in a body": lambda path: flip(path, _middle(path, 3)),
    "a bit in a gzip trailer": lambda path: flip(path, members(path)[2][1] - 2),
    "a bit in the first record": lambda path: flip(path, _middle(path, 0)),
    "many bits": lambda path: flip(path, *range(0, path.stat().st_size, 97)),
    "cut off in a record": lambda path: _put(path, path.read_bytes()[: _middle(path, 2)]),
    "cut off between records": lambda path: _put(path, path.read_bytes()[: members(path)[2][1]]),
    "emptied": lambda path: _put(path, b""),
    "a byte lost": lambda path: _put(
        path, path.read_bytes()[: _middle(path, 2)] + path.read_bytes()[_middle(path, 2) + 1 :]
    ),
    "something behind its end": lambda path: _put(path, path.read_bytes() + b"\0" * 512),
    "missing": Path.unlink,
    "swapped with another": _swap,
}


def test_a_copy_is_equal_byte_for_byte_and_says_what_it_holds(kept: Kept, tmp_path: Path) -> None:
    """In the form of sha256sum; a second round reads all of it and writes nothing."""
    assert kept.is_whole()
    told = "".join(f"{hashlib.sha256(kept.was[name]).hexdigest()}  {key(name)}\n" for name in sorted(kept.was))
    assert (tmp_path / VAULT / MANIFEST).read_text() == told
    assert "Id: urn:uuid:vault" in (tmp_path / VAULT / MARKER).read_text().splitlines()
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*") if path.is_file()}
    again = kept.round(is_mending=True)
    assert (again.files, again.alike, again.done, again.found) == (len(kept.was), len(kept.was), (), ())
    assert {path: path.stat().st_ino for path in before} == before
    assert standing_of_copies(kept.database, [VAULT, "bank"]) == (
        CopyStanding(VAULT, len(kept.was), 0, 0, kept.at, kept.at),
        CopyStanding("bank", waiting=len(kept.was), waiting_bytes=sum(map(len, kept.was.values()))),
    )


@pytest.mark.parametrize("place", ["here", VAULT])
@on_one_engine
def test_what_is_damaged_at_one_place_is_mended_from_the_other(kept: Kept, place: str) -> None:
    """Every byte is as it was, what was damaged is kept beside as it was found, and a note says so."""
    path = (kept.here if place == "here" else kept.there)(sorted(kept.was)[1])
    aside: set[bytes] = set()
    for kind, damage in DAMAGE.items():
        damage(path)
        there = {one.name: one.read_bytes() for one in path.parent.glob("*.warc.gz") if one.name in kept.was}
        damaged = {name: data for name, data in there.items() if data != kept.was[name]}
        aside |= set(damaged.values())
        wrong = {*damaged, path.name}
        compared = kept.round(is_mending=False)
        assert {(one.file, one.place) for one in compared.found} == {(key(name), place) for name in wrong}, kind
        notes = kept.notes()
        mended = kept.round(is_mending=True)
        assert (mended.found, mended.refusals, mended.strange) == ((), (), ()), kind
        assert {one.file for one in mended.done if one.act is CopyAct.MENDED} == {key(name) for name in wrong}, kind
        assert kept.is_whole(), kind
        assert sorted(kept.notes()) == sorted([*notes, *wrong]), kind
    assert {one.read_bytes() for one in path.parent.glob("*.damaged*")} == aside
    # The notes' own files are in the copy, too.
    assert kept.round(is_mending=False).waiting == 0
    assert verify_archive(kept.archive, kept.database).count(FileVerdict.DAMAGED) == 0


def test_what_is_damaged_at_both_is_mended_record_by_record(kept: Kept) -> None:
    """As long as each record is whole at one of them; the recorded digest proves the whole."""
    name = sorted(kept.was)[0]
    for here, there in (
        ("a bit in a body", "a bit in a record's head"),
        ("a bit in a body", "a bit in a gzip header"),
        ("a bit in the first record", "cut off between records"),
        ("a byte lost", "a bit in a body"),
        ("swapped with another", "a bit in a body"),
    ):
        DAMAGE[here](kept.here(name))
        DAMAGE[there](kept.there(name))
        mended = kept.round(is_mending=True)
        if here.startswith("swapped"):
            # What is another file gives nothing to this one, and each record but one is whole in one place alone.
            assert {one.place for one in mended.found} == {"here", VAULT}
            continue
        acts = [(one.place, one.act) for one in mended.done if one.kept_as]
        assert acts == [("here", CopyAct.MENDED), (VAULT, CopyAct.MENDED)]
        assert (mended.found, kept.is_whole()) == ((), True)


@on_one_engine
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: flip(path, 100)], ids=["missing", "damaged"])
def test_what_was_found_in_the_archive_itself_is_known_until_it_is_found_whole(
    kept: Kept, harm: Callable[[Path], None]
) -> None:
    """Whoever put it right: a repair from the copy, or a person."""
    name = sorted(kept.was)[0]
    for is_mending in (True, False):
        harm(kept.here(name))
        kept.round(is_mending=False)
        here, _ = standing_of_copies(kept.database, [VAULT])
        assert (here.is_here, here.damaged) == (True, 1)
        if not is_mending:
            kept.here(name).write_bytes(kept.was[name])
        kept.round(is_mending=is_mending)
        assert [one.copy for one in standing_of_copies(kept.database, [VAULT])] == [VAULT]


@on_one_engine
def test_a_record_that_is_damaged_everywhere_is_told_and_the_others_are_mended(kept: Kept) -> None:
    """With its place and id. No byte of it changes; what a repair makes of it then goes into the copy."""
    name = sorted(kept.was)[0]
    offsets = {offset for offset, _ in FiledRows(kept.database).of(name)}
    begin, end, record_id = next(one for one in members(kept.here(name))[3:] if one[0] in offsets)
    lost = (begin + end) // 2
    flip(kept.here(name), lost, _middle(kept.there(name), 1))
    flip(kept.there(name), lost)
    left = bytearray(kept.was[name])
    left[lost] ^= 0x10
    mended = kept.round(is_mending=True)
    assert [(one.place, one.act) for one in mended.done if one.kept_as] == [("here", CopyAct.MENDED_IN_PART)]
    assert kept.here(name).read_bytes() == kept.there(name).read_bytes() == left
    told = [(one.place, one.condition, damage.begin, damage.end) for one in mended.found for damage in one.damages]
    assert told == [("here", Condition.DIFFERS, begin, end), (VAULT, Condition.DIFFERS, begin, end)]
    assert {damage.record_id for one in mended.found for damage in one.damages} == {record_id}
    assert all(one.is_lost for one in mended.found)
    assert kept.round(is_mending=True).done == ()
    repaired = repair_archive(kept.archive, kept.database, kept.at)
    note_examined(kept.database, repaired.report.examined, kept.at)
    mended = kept.round(is_mending=True)
    assert mended.found == ()
    assert kept.there(name).read_bytes() == kept.here(name).read_bytes() != left


@on_one_engine
def test_a_repair_leaves_what_a_copy_mends(kept: Kept) -> None:
    """It would tell records as lost that the copy holds whole."""
    name = sorted(kept.was)[0]
    flip(kept.here(name), _middle(kept.here(name), 3))
    damaged = kept.here(name).read_bytes()
    repaired = repair_archive(kept.archive, kept.database, kept.at)
    assert [act.sentence for act in repaired.acts] == [
        "it is damaged and was left as it is: the copy vault holds it whole: fonds copy repair mends it from there"
    ]
    assert kept.here(name).read_bytes() == damaged
    kept.round(is_mending=True)
    assert kept.is_whole()


@on_one_engine
def test_a_copy_that_is_older_gets_what_is_new_and_of_a_newer_one_it_is_told(kept: Kept) -> None:
    """What the archive does not know is not taken in unasked; what was kept aside is not told of."""
    with recording(kept.archive, kept.database) as recorder:
        recorder.record(ERRAND, next(iter(KINDS.values()))).result(30)
    shutil.copyfile(kept.there(sorted(kept.was)[0]), kept.there("other.warc.gz"))
    kept.there(f"{sorted(kept.was)[0]}.damaged-2").touch()
    compared = kept.round(is_mending=False)
    assert (compared.waiting, compared.alike, compared.found) == (1, len(kept.was) + 1, ())
    assert compared.strange == (StrangeFile(VAULT, key("other.warc.gz")),)
    assert standing_of_copies(kept.database, [VAULT])[0].waiting == 1
    assert kept.round(is_mending=True).count(CopyAct.COPIED) == 1
    assert kept.there("other.warc.gz").exists()


@on_one_engine
def test_a_round_of_a_share_takes_what_presses_and_what_was_compared_longest_ago(kept: Kept) -> None:
    """So that a few each night come round to all, and nothing new waits."""
    one = VerifyShare(1, percent=False)
    names = sorted(kept.was)
    for expected in (*names, names[0]):
        kept.round(is_mending=True, oldest=one)
        known = CopiedFiles(kept.database).all()
        assert [name for name in names if known[name][VAULT].compared_at == kept.at] == [expected]
    kept.there(names[1]).unlink()
    assert kept.round(is_mending=False).found
    kept.round(is_mending=True, oldest=one)
    assert kept.is_whole()
    # While no copy can be used, nothing presses.
    assert len(chosen_files(WarcFiles(kept.database).all(), {}, set(), one)) == 1


@on_one_engine
def test_a_place_that_is_not_the_copy_is_not_touched(kept: Kept, tmp_path: Path) -> None:
    """An empty folder may be a disk that is not mounted; another copy is another copy."""
    vault = tmp_path / VAULT
    vault.rename(tmp_path / "away")
    for prepare, why in (
        (lambda: None, "the folder is not there; make it, or mount its disk"),
        (vault.mkdir, "it is not the copy vault: fonds-copy.txt is not there. Is its disk mounted?"),
        (lambda: (vault / MARKER).write_text("Id: urn:uuid:other\n"), "it is another copy than vault"),
    ):
        open_store.cache_clear()
        prepare()
        (refusal,) = kept.round(is_mending=True).refusals
        assert refusal.place == VAULT
        assert why in refusal.why
    assert [path.name for path in vault.iterdir()] == [MARKER]
    open_store.cache_clear()


def test_since_when_a_copy_could_not_be_used_is_known_until_it_can(kept: Kept, tmp_path: Path) -> None:
    """Since the first of the rounds that could not; what waits for it meanwhile is counted. A round without it
    says nothing."""
    (tmp_path / "bank").mkdir()
    kept.with_copy("bank", StoreAddress(str(tmp_path / "bank")))
    kept.round(is_mending=True)
    (tmp_path / "bank").rename(tmp_path / "away")
    open_store.cache_clear()
    with recording(kept.archive, kept.database) as recorder:
        name = recorder.record(ERRAND, next(iter(KINDS.values()))).result(30).place.warc_file
    kept.round(is_mending=False)
    since = kept.at
    kept.round(is_mending=True)
    vault, bank = standing_of_copies(kept.database, [VAULT, "bank"])
    assert (vault.away_since, vault.waiting, vault.waiting_bytes) == (None, 0, 0)
    assert (bank.away_since, bank.waiting, bank.waiting_bytes) == (since, 1, kept.here(name).stat().st_size)
    kept.copies, both = kept.copies[:1], kept.copies
    kept.round(is_mending=True)
    assert standing_of_copies(kept.database, ["bank"])[0].away_since == since
    (tmp_path / "away").rename(tmp_path / "bank")
    kept.copies = both
    kept.round(is_mending=False)
    (bank,) = standing_of_copies(kept.database, ["bank"])
    assert (bank.away_since, bank.waiting) == (None, 1)


@on_one_engine
def test_a_copy_that_takes_nothing_is_told_and_the_others_go_on(kept: Kept, tmp_path: Path) -> None:
    """In one line; it keeps what it had, and the archive is mended from it all the same."""
    (tmp_path / "bank").mkdir()
    kept.with_copy("bank", StoreAddress(str(tmp_path / "bank")))
    name = sorted(kept.was)[0]
    kept.here(name).unlink()
    in_the_way = kept.there(f"{name}#1", copy=1)
    in_the_way.mkdir(parents=True)
    mended = kept.round(is_mending=True)
    (refusal,) = mended.refusals
    assert refusal.place == "bank"
    assert "\n" not in refusal.why
    assert kept.here(name).read_bytes() == kept.was[name]
    in_the_way.rmdir()
    assert kept.round(is_mending=True).refusals == ()
    assert kept.is_whole()


@on_one_engine
def test_what_a_copy_does_not_let_mend_is_not_told_as_lost(kept: Kept) -> None:
    """The archive holds it whole: nobody is sent to a repair that records a loss."""
    name = sorted(kept.was)[0]
    flip(kept.there(name), _middle(kept.there(name), 2))
    kept.there(f"{name}#1").mkdir()
    mended = kept.round(is_mending=True)
    assert [one.place for one in mended.refusals] == [VAULT]
    assert [(one.place, bool(one.damages), one.is_lost) for one in mended.found] == [(VAULT, True, False)]
    assert kept.here(name).read_bytes() == kept.was[name]


@on_one_engine
@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
def test_a_link_to_a_file_of_the_archive_is_no_copy_of_it(kept: Kept, link: Callable[[Path, Path], None]) -> None:
    """It would be lost with it: it is told and left, damages are not mended from it, and without it one is copied."""
    name = sorted(kept.was)[0]
    kept.there(name).unlink()
    link(kept.there(name), kept.here(name))
    for is_mending in (False, True):
        (found,) = kept.round(is_mending=is_mending).found
        assert (found.file, found.place, found.condition) == (key(name), VAULT, Condition.UNREADABLE)
        assert "is a link to the file of here" in found.clause
    assert kept.there(name).samefile(kept.here(name))
    kept.there(name).unlink()
    kept.round(is_mending=True)
    assert kept.is_whole()
    assert not kept.there(name).samefile(kept.here(name))


@pytest.mark.parametrize("kind", ["/srv/", "s3://bucket/"])
def test_a_place_within_another_is_no_further_one(kind: str, tmp_path: Path) -> None:
    """They would be lost together; one beside it, whose name begins alike, is."""
    vault = StoreAddress(f"{kind}vault")
    for name, is_refused in (("vault/sub", True), ("vault", True), ("vault-2", False), ("bank", False)):
        place = StoreAddress(f"{kind}{name}")
        assert (why_not(place, tmp_path, (vault,)) is not None) is is_refused
        assert (why_not(vault, tmp_path, (place,)) is not None) is is_refused


def test_buckets_of_one_name_on_two_servers_are_two_places(tmp_path: Path) -> None:
    """A folder is one whatever endpoint is named beside it."""
    kept, other = (StoreAddress("s3://bucket/vault", f"https://{name}.example") for name in ("one", "two"))
    assert why_not(kept, tmp_path, (other,)) is None
    assert why_not(kept, tmp_path, (StoreAddress("s3://bucket/vault", "https://one.example"),)) is not None
    assert why_not(StoreAddress("/srv/v"), tmp_path, (StoreAddress("/srv/v", "https://one.example"),)) is not None


@pytest.mark.parametrize("kind", ["store", "copies.bank"])
def test_one_bucket_by_two_endpoints_is_one_place(kind: str, gate: Gate, tmp_path: Path) -> None:
    """The mark that a copy bears tells it; nothing is left of the attempt."""
    place = new_bucket(gate.endpoint)
    folder = Archive.create(tmp_path / "archive").path
    table = f'[{kind}]\nurl = "{place.url}"\nendpoint = "{gate.endpoint}"\n'
    (folder / "fonds.toml").write_text(table + ('id = "urn:uuid:1"\n' if kind != "store" else ""))
    if kind != "store":
        mark(CopySettings("bank", place, "urn:uuid:1"))
    other = f"http://127.0.0.1:{gate.target}"
    with pytest.raises(UsageError, match="under another address: they would be one"):
        run_copy_add(CopyAddOptions(folder, "vault", place.url, other, None), system_clock)
    assert (open_store(place).head(MARKER) is None) == (kind == "store")
    assert "vault" not in (folder / "fonds.toml").read_text()


@on_one_engine
def test_a_file_that_is_nowhere_does_not_wait_for_its_copy(kept: Kept) -> None:
    """There is nothing to copy: it is told as lost, whether or not mending was tried."""
    with recording(kept.archive, kept.database) as recorder:
        name = recorder.record(ERRAND, next(iter(KINDS.values()))).result(30).place.warc_file
    kept.here(name).unlink()
    for is_mending in (False, True):
        compared = kept.round(is_mending=is_mending)
        assert [(one.file, one.place, one.is_lost) for one in compared.found] == [(key(name), "here", True)]
        assert compared.waiting == 0


@on_one_engine
def test_a_file_that_cannot_be_read_is_told_and_left(kept: Kept) -> None:
    """A directory in its place stands for a disk that does not give it."""
    name = sorted(kept.was)[0]
    kept.here(name).unlink()
    kept.here(name).mkdir()
    for is_mending in (False, True):
        (found,) = kept.round(is_mending=is_mending).found
        assert (found.place, found.file) == ("here", key(name))
    assert kept.here(name).is_dir()


@on_one_engine
def test_a_rebuilt_archive_knows_its_copies_again(kept: Kept) -> None:
    """No digest and no comparison is recorded then: whole files tell them, wherever they are."""
    rows = CopiedFiles(kept.database)
    rows.forget(VAULT)
    files = WarcFiles(kept.database)
    for name in kept.was:
        files.changed(name)
    name = sorted(kept.was)[0]
    flip(kept.here(name), _middle(kept.here(name), 2))
    kept.round(is_mending=True)
    assert kept.is_whole()
    assert {one.sha256 for one in files.all()} >= {hashlib.sha256(data).hexdigest() for data in kept.was.values()}


@on_one_engine
def test_a_file_that_was_damaged_before_its_first_copy_is_not_copied(kept: Kept) -> None:
    """What it was is recorded nowhere: it is told, and a repair makes it fit for a copy."""
    with recording(kept.archive, kept.database) as recorder:
        one = recorder.record(ERRAND, next(iter(KINDS.values()))).result(30)
    name = one.place.warc_file
    flip(kept.here(name), one.place.offset + one.place.length // 2)
    damaged = kept.round(is_mending=True)
    assert ([found.file for found in damaged.found], damaged.waiting) == ([key(name)], 1)
    assert repair_archive(kept.archive, kept.database, kept.at).report.count(FileVerdict.DAMAGED) == 0
    assert kept.round(is_mending=True).found == ()
    assert kept.there(name).read_bytes() == kept.here(name).read_bytes()


@on_one_engine
def test_a_bucket_is_a_copy_like_a_folder(kept: Kept, gate: Gate) -> None:
    """Objects are replaced whole, what was damaged is kept beside, and answers that break off change nothing."""
    address = new_bucket(gate.endpoint)
    kept.with_copy("bank", address)
    kept.round(is_mending=True)
    name, other = sorted(kept.was)[:2]
    store = open_store(address)
    spoilt = bytes([*kept.was[name][:-9], kept.was[name][-9] ^ 1, *kept.was[name][-8:]])
    put_object(address, key(name), spoilt)
    put_object(address, key(other), kept.was[other][:5000])
    assert {one.file for one in kept.round(is_mending=False).found} == {key(name), key(other)}
    kept.round(is_mending=True)
    for file, damaged in ((name, spoilt), (other, kept.was[other][:5000])):
        assert store.read(key(file), 0, len(kept.was[file])) == kept.was[file]
        assert store.read(f"{key(file)}.damaged", 0, len(damaged)) == damaged
    kept.here(name).unlink()
    kept.there(name).unlink()
    gate.spoil = lambda method, path, answer: _cut(answer) if method == "GET" and path.endswith(name) else answer
    broken = kept.round(is_mending=True)
    assert {(one.place, one.condition) for one in broken.found if one.file == key(name)} == {
        ("here", Condition.MISSING),
        (VAULT, Condition.MISSING),
        ("bank", Condition.UNREADABLE),
    }
    gate.spoil = None
    kept.round(is_mending=True)
    assert kept.here(name).read_bytes() == kept.there(name).read_bytes() == kept.was[name]


def _cut(answer: Answer) -> Answer:
    """An answer that breaks off."""
    return Answer(answer.status, answer.fields, answer.body[:100])


@on_one_engine
def test_a_bucket_that_is_overloaded_is_a_refusal(kept: Kept, gate: Gate) -> None:
    """Nothing is told of its files then, and the others are compared."""
    kept.with_copy("bank", new_bucket(gate.endpoint))
    gate.spoil = unavailable
    compared = kept.round(is_mending=True)
    assert ([one.place for one in compared.refusals], compared.alike) == (["bank"], len(kept.was))
    assert "the server answered 503" in compared.refusals[0].why


@on_one_engine
def test_the_store_of_an_archive_is_a_place_like_the_others(kept: Kept, tmp_path: Path) -> None:
    """What lies there alone is compared and mended there; nothing comes back here."""
    (tmp_path / "store").mkdir()
    kept.archive = with_store(kept.archive, StoreAddress(str(tmp_path / "store")), keep_local=False)
    assert all(one.removed for one in push(kept.archive, kept.database))
    stored = tmp_path / "store" / key(sorted(kept.was)[0])
    flip(stored, _middle(stored, 2))
    mended = kept.round(is_mending=True)
    assert [(one.place, one.sources) for one in mended.done if one.kept_as] == [("store", (VAULT,))]
    assert stored.read_bytes() == kept.was[stored.name]
    assert not kept.here(stored.name).exists()
    assert Captures(kept.database).pending() >= 0


def test_a_copy_is_marked_once(kept: Kept, tmp_path: Path) -> None:
    """A place that is one copy does not become another."""
    with pytest.raises(StoreError, match="another copy than bank"):
        mark(CopySettings("bank", StoreAddress(str(tmp_path / VAULT)), "urn:uuid:bank"))
