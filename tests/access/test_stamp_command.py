"""`fonds stamp`, and what `fonds verify` says of manifests and time stamps: with an authority made by openssl."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import socket
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables import schema
from storage.tables.crawls import Membership
from storage.warc.crawl_manifest import CrawlManifest, EarlierManifest, Stamp, kept_in, leaves_of
from storage.warc.digest import digest
from storage.warc.file_name import marker
from storage.warc.merkle_tree import tree_hash
from storage.warc.reader import records
from storage.warc.record import WarcRecord, fields_block
from storage.warc.writer import member_of
from tests.access.commands import Ran, fonds
from tests.access.engines import archive_on
from tests.access.stamp_authority import StampAuthority, make_root, stamp_authority
from tests.storage.filing import ended
from tests.storage.filled_archive import recording
from tests.storage.records import ERRAND, KINDS, warcs

BEGIN = re.compile(rb"WARC/1\.1\r\nWARC-Type").finditer


def crawl(archive: Path, *, ends: bool = True) -> str:
    """A crawl that keeps every kind of capture; its id."""
    opened = Archive.at(archive)
    with opened.open_database(write=True) as database:
        member = Membership.join(database, datetime.now(UTC))
        with recording(opened, database) as recorder:
            for kept in KINDS.values():
                recorder.record(replace(ERRAND, crawl_id=member.crawl_id), kept).result(10)
        if ends:
            member.leave(ended(datetime.now(UTC)))
    return member.crawl_id


def kept(archive: Path) -> list[CrawlManifest | EarlierManifest | Stamp]:
    """The manifests and stamps of an archive, in the order written."""
    return [one for path in warcs(archive / "collections") for one in kept_in(path)]


def rewritten(archive: Path, file: str, change: Callable[[WarcRecord], WarcRecord | None]) -> None:
    """Write a file anew as somebody would who hides a change: every digest is right, None leaves a record out."""
    path = archive / "collections" / "lia" / "archive" / file
    changed = [change(record) for _, record in records(path)]
    path.write_bytes(b"".join(member_of(record) for record in changed if record is not None))


def with_block(record: WarcRecord, block: bytes) -> WarcRecord:
    """A record with another block, and the digest of that."""
    plain = [pair for pair in record.fields if pair[0] not in ("WARC-Block-Digest", "Content-Length")]
    return replace(record, fields=(*plain, ("WARC-Block-Digest", digest(block))), block=block)


def rules(ran: Ran) -> set[str]:
    """The rules by which a verification found something, but for answers that players do not show."""
    found = {finding["rule"] for file in ran.answer["files"] for finding in file["findings"]}
    return found - {"unshown"}


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StampAuthority]:
    """An authority on the loopback."""
    with stamp_authority(tmp_path_factory.mktemp("stamps") / "authority") as running:
        yield running


def stamp(archive: Path, authority: StampAuthority, *more: str | Path) -> Ran:
    """Have an archive stamped by the authority."""
    asked = ("--authority", authority.url, "--cacert", authority.cacert, "--allow-network", "127.0.0.1")
    return fonds("stamp", "--archive", archive, *asked, *more)


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory, authority: StampAuthority) -> Path:
    """Two crawls, each stamped after its end; tests copy it."""
    archive = tmp_path_factory.mktemp("stamped") / "archive"
    archive.mkdir()
    for _visit in range(2):
        crawl(archive)
        assert stamp(archive, authority).code == 0
    return archive


@pytest.fixture
def archive(stamped: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(stamped, tmp_path / "archive"))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_crawls_are_chained_stamped_and_verified(
    engine: str, tmp_path: Path, postgresql: str, authority: StampAuthority
) -> None:
    """Each crawl has one manifest of all its records, the newest is stamped; a second time there is nothing to do."""
    with archive_on(engine, tmp_path / "archive", postgresql) as path:
        crawls = [crawl(path), crawl(path)]
        (first, second) = warcs(path / "collections")
        ran = stamp(path, authority, "--json")
        assert ran.code == 0, ran.err
        one, two = ran.answer["manifests"]
        assert [one["crawl_id"], two["crawl_id"]] == crawls
        assert (one["previous"], two["previous"]) == (None, one["sha256"])
        assert [one["records"], two["records"]] == [sum(1 for _ in records(file)) for file in (first, second)]
        assert [told["manifest"] for told in ran.answer["stamps"]] == [two["sha256"]]
        assert fonds("verify", "--archive", path, "--cacert", authority.cacert).code == 0
        again = stamp(path, authority)
        assert (again.code, again.out) == (0, "There was nothing to stamp.\n")


def test_a_rebuild_keeps_manifests_and_stamps(archive: Path, authority: StampAuthority) -> None:
    """They stand in the WARC files, so a database made from these knows them."""
    assert fonds("rebuild", "--archive", archive).code == 0
    assert fonds("verify", "--archive", archive, "--cacert", authority.cacert).code == 0
    assert stamp(archive, authority).out == "There was nothing to stamp.\n"


def test_a_manifest_lists_the_records_and_openssl_agrees_with_the_stamp(
    archive: Path, authority: StampAuthority, tmp_path: Path
) -> None:
    """What is kept can be proven without Fonds: the block of the note is what was stamped."""
    manifest, told = kept(archive)[-2:]
    assert isinstance(manifest, CrawlManifest)
    assert isinstance(told, Stamp)
    file = warcs(archive / "collections")[2]
    listed = [(one.file, one.offset, one.record_id, one.block_digest) for one in manifest.listed()]
    assert listed == [
        (file.name, place.offset, record.record_id, record.block_digest) for place, record in records(file)
    ]
    unpacked = gzip.decompress(file.read_bytes())
    heads = [unpacked[found.start() : unpacked.index(b"\r\n\r\n", found.start()) + 4] for found in BEGIN(unpacked)]
    assert [one.head_digest for one in manifest.listed()] == [hashlib.sha256(head).hexdigest() for head in heads]
    (tmp_path / "manifest").write_bytes(b"".join(manifest.block.splitlines(keepends=True)[:4]))
    (tmp_path / "answer").write_bytes(told.answer)
    verifying = f"ts -verify -data manifest -in answer -CAfile {authority.cacert}"
    subprocess.run(["openssl", *verifying.split()], cwd=tmp_path, check=True, capture_output=True)


def test_a_record_rewritten_with_its_digest_is_found(archive: Path) -> None:
    """Whoever changes a record and every digest in its file does not change the manifest."""
    file = warcs(archive / "collections")[0]
    rewritten(
        archive,
        file.name,
        lambda record: with_block(record, b"GET / HTTP/1.1\r\n\r\n") if record.type == "request" else record,
    )
    ran = fonds("verify", "--archive", archive, "--json")
    assert ran.code == 3
    assert "listed-record-differs" in rules(ran)


def test_a_record_that_says_another_time_or_address_is_found(archive: Path) -> None:
    """The head of a record has no digest of its own in its file; the manifest has one."""
    file = warcs(archive / "collections")[0]

    def later(record: WarcRecord) -> WarcRecord:
        fields = tuple(
            (name, value.replace("2031", "2030") if name == "WARC-Date" else value) for name, value in record.fields
        )
        return replace(record, fields=fields) if record.type == "response" else record

    rewritten(archive, file.name, later)
    assert "listed-record-differs" in rules(fonds("verify", "--archive", archive, "--json"))


def test_a_record_taken_out_is_found_also_after_a_repair(archive: Path) -> None:
    """What is lost stays told: a repair does not make it unlisted."""
    file = warcs(archive / "collections")[0]
    rewritten(archive, file.name, lambda record: None if record.type == "request" else record)
    assert "listed-record-missing" in rules(fonds("verify", "--archive", archive, "--json"))
    ran = fonds("verify", "--repair", "--archive", archive, "--json")
    assert (ran.code, rules(ran)) == (3, {"listed-record-missing"})


def test_a_file_that_is_gone_is_missed_record_by_record(archive: Path) -> None:
    """Also when the database was made again without it."""
    file = warcs(archive / "collections")[2]
    file.unlink()
    assert fonds("rebuild", "--archive", archive).code == 0
    ran = fonds("verify", "--archive", archive, "--json")
    assert (ran.code, "listed-record-missing" in rules(ran)) == (3, True)


def test_an_altered_manifest_fits_neither_its_chain_nor_its_stamp(archive: Path) -> None:
    """One entry left out: it is not what its head stands for; with a head made for it, next one and stamp differ."""
    first = kept(archive)[0]
    assert isinstance(first, CrawlManifest)
    assert first.place is not None
    entries = list(first.entries())[:-1]
    fitting = fields_block([("records", str(len(entries))), ("tree", tree_hash(leaves_of(entries)).hex())])
    lines = first.block.splitlines(keepends=True)

    def become(block: bytes) -> set[str]:
        def changed(record: WarcRecord) -> WarcRecord:
            is_manifest = (record.target_uri or "").endswith("crawl-manifest")
            return with_block(record, block) if is_manifest else record

        assert first.place is not None
        rewritten(archive, first.place.warc_file, changed)
        ran = fonds("verify", "--archive", archive, "--json")
        assert ran.code == 3
        return rules(ran)

    assert "manifest-malformed" in become(b"".join(lines[:-1]))
    assert {"manifest-chain", "time-stamp"} <= become(b"".join([*lines[:2], fitting, *lines[4:-1]]))


def test_a_manifest_of_an_earlier_form_is_told_as_one(tmp_path: Path) -> None:
    """It is neither damage nor trusted: the crawl gets another one, and both are kept."""
    archive = tmp_path / "archive"
    archive.mkdir()
    crawl(archive)
    assert fonds("stamp", "--archive", archive).code == 0
    (present,) = kept(archive)
    assert isinstance(present, CrawlManifest)
    assert present.place is not None
    crawl_line, previous_line, *_ = present.block.splitlines(keepends=True)
    listed = present.listed()
    lines = [
        ("file", listed[0].file),
        *(("record", f"{one.offset} {one.record_id} {one.block_digest}") for one in listed),
    ]
    block = crawl_line + previous_line + fields_block(lines)

    def changed(record: WarcRecord) -> WarcRecord:
        return with_block(record, block) if (record.target_uri or "").endswith("crawl-manifest") else record

    def said() -> list[str]:
        ran = fonds("verify", "--archive", archive, "--json")
        assert ran.code == 0
        assert rules(ran) == {"manifest-earlier"}
        files = ran.answer["files"]
        return [one["clause"] for file in files for one in file["findings"] if one["rule"] == "manifest-earlier"]

    file = present.place.warc_file
    rewritten(archive, file, changed)
    size = (archive / "collections" / "lia" / "archive" / file).stat().st_size
    with Archive.at(archive).open_database(write=True) as database, database.begin() as connection:
        connection.execute(sa.update(schema.warc_files).where(schema.warc_files.c.name == file).values(size=size))
    (before,) = said()
    assert before.endswith("fonds stamp lists its crawl anew")
    assert fonds("stamp", "--archive", archive).code == 0
    earlier, *others = kept(archive)
    assert isinstance(earlier, EarlierManifest)
    assert earlier.crawl_id in {one.head.crawl_id for one in others if isinstance(one, CrawlManifest)}
    (after,) = said()
    assert after.endswith("another manifest lists its crawl")


def test_a_manifest_that_is_gone_breaks_the_chain(archive: Path) -> None:
    """The second follows one that is not there."""
    first = kept(archive)[0]
    assert first.place is not None
    (archive / "collections" / "lia" / "archive" / first.place.warc_file).unlink()
    assert fonds("rebuild", "--archive", archive).code == 0
    ran = fonds("verify", "--archive", archive, "--json")
    assert (ran.code, rules(ran)) == (3, {"manifest-chain"})


def test_a_stamp_of_another_authority_is_found_when_its_certificate_is_given(archive: Path, tmp_path: Path) -> None:
    """Without a certificate only the imprint is looked at."""
    other = make_root(tmp_path / "other")
    ran = fonds("verify", "--archive", archive, "--json", "--cacert", other)
    assert (ran.code, rules(ran)) == (3, {"time-stamp"})
    assert fonds("verify", "--archive", archive).code == 0


@pytest.mark.parametrize("answer", [b"", b"<html>no</html>", None], ids=["nothing", "a page", "another's stamp"])
def test_a_wrong_answer_is_refused_and_nothing_is_written(
    answer: bytes | None, archive: Path, authority: StampAuthority
) -> None:
    """Rubbish, and a stamp that was made for another request."""
    crawl(archive)
    before = warcs(archive / "collections")
    earlier = next(one.answer for one in kept(archive) if isinstance(one, Stamp))
    authority.replay = earlier if answer is None else answer
    try:
        ran = stamp(archive, authority)
    finally:
        authority.replay = None
    assert (ran.code, ran.out) == (1, "")
    assert ("another request" if answer is None else "no time stamp") in ran.only_line
    assert warcs(archive / "collections") == before


def test_an_authority_that_is_down_or_guarded_is_one_line(archive: Path, authority: StampAuthority) -> None:
    """Exit 1, and no manifest either; the same guard as a crawl's."""
    crawl(archive)
    before = warcs(archive / "collections")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        nobody = replace(authority, url=f"http://127.0.0.1:{silent.getsockname()[1]}/")
        ran = stamp(archive, nobody)
    assert (ran.code, ran.out) == (1, "")
    assert "gave no stamp: " in ran.only_line
    asked = ("--authority", authority.url, "--cacert", authority.cacert)
    ran = fonds("stamp", "--archive", archive, *asked)
    assert (ran.code, ran.out) == (1, "")
    assert "loopback address" in ran.only_line
    assert warcs(archive / "collections") == before


def test_a_crawl_that_is_not_over_is_left_out_and_said(archive: Path) -> None:
    """Its turn comes: when it was killed, after the next crawl has begun."""
    killed = crawl(archive, ends=False)
    ran = fonds("stamp", "--archive", archive)
    assert ran.code == 0
    assert "Nothing was time-stamped: name an authority with --authority and its certificates" in ran.out
    assert ran.only_line == f"fonds: {killed} of lia is running, or was cut off and not recovered yet: not stamped"
    later = crawl(archive)
    answer = fonds("stamp", "--archive", archive, "--json").answer
    assert [one["crawl_id"] for one in answer["manifests"]] == [killed, later]


def test_damage_is_not_sworn_to(archive: Path) -> None:
    """A crawl whose records are not whole gets no manifest; one line says where."""
    crawl(archive)
    file = warcs(archive / "collections")[-1]
    file.write_bytes(file.read_bytes()[:-9])
    ran = fonds("stamp", "--archive", archive)
    assert (ran.code, ran.out) == (1, "")
    assert file.name in ran.only_line


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--authority", "http://tsa.example/"], 2), (["--cacert", "a.pem"], 2), (["no-crawl"], 1)]
)
def test_wrong_use_is_one_line(arguments: list[str], code: int, archive: Path) -> None:
    """A stamp that nobody vouches for is not asked for; an unknown crawl is told."""
    ran = fonds("stamp", *arguments, "--archive", archive)
    assert (ran.code, ran.out) == (code, "")
    assert ran.only_line


def test_exports_and_imports_go_on(archive: Path, tmp_path: Path) -> None:
    """A package of a collection carries manifests along; in an archive that takes them in they swear to nothing."""
    package = tmp_path / "lia.wacz"
    assert fonds("export", "wacz", "--publication", "lia", "--output", package, "--archive", archive).code == 0
    assert fonds("verify", package).code == 0
    with zipfile.ZipFile(package) as opened:
        held = [gzip.decompress(opened.read(name)) for name in opened.namelist() if name.endswith(".warc.gz")]
    assert any(b"crawl-manifest" in file for file in held)
    other = tmp_path / "other"
    ran = fonds("import", *warcs(archive / "collections"), "--publication", "lia", "--archive", other)
    assert ran.code == 0, ran.err
    assert fonds("verify", "--archive", other).code == 0


def test_a_stamping_that_was_killed_is_gone_on_with(tmp_path: Path) -> None:
    """Its manifest is on disk and its file was not closed: the next one keeps no second manifest of the same crawl."""
    archive = Archive.create(tmp_path / "archive").path
    crawl(archive)
    assert fonds("stamp", "--archive", archive).code == 0
    (manifest,) = kept(archive)
    (file,) = {path for path in warcs(archive / "collections") if list(kept_in(path))}
    with Archive.at(archive).open_database(write=True) as database, database.begin() as connection:
        connection.execute(schema.warc_files.delete().where(schema.warc_files.c.name == file.name))
    marker(file).touch()
    assert fonds("stamp", "--archive", archive).code == 0
    assert kept(archive) == [manifest]
    assert not marker(file).exists()
    assert fonds("verify", "--archive", archive).code == 0
