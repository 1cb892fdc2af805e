"""What a package copies: single records with all that belongs to them, from wherever the files lie."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from access.export.bag import BagWriter
from access.export.index import PackageIndexWriter
from access.export.package import PackageWriter
from access.export.progress import ExportProgress
from access.export.scope import HandOverScope, publication_scope
from access.export.wacz import export_wacz
from storage.archive.archive import Archive
from storage.custody.push import push
from storage.objects.address import StoreAddress
from storage.questions.hand_over_scope import choose_captures
from storage.tables.database import Database
from storage.types import Capture
from storage.types.errors import PackageError
from storage.warc.fetch_grouping import exchanges
from storage.warc.reader import records
from tests.access.packages import Received, received
from tests.storage.filled_archive import fill, recording, warc_names, with_store
from tests.storage.records import ERRAND, KINDS

NOW = datetime(2031, 5, 5, tzinfo=UTC)
NOT_ALONE = "every record that one names is in the package"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An empty archive."""
    return Archive.create(tmp_path / "archive")


@pytest.fixture
def kept(archive: Archive, database: Database) -> list[Capture]:
    """Every kind of capture twice, in several files, over https."""
    return fill(archive, database)


def packed_alone(archive: Archive, database: Database, path: Path, *captures: Capture) -> Received:
    """A package of single captures."""
    choice = choose_captures(database, {capture.capture_id for capture in captures})
    scope = HandOverScope("Some", "Some captures.", choice, "some.warc.gz")
    export_wacz(archive, database, scope, path, NOW, replace=True)
    return received(path)


def test_each_capture_can_be_handed_over_alone(
    archive: Archive, database: Database, kept: list[Capture], tmp_path: Path
) -> None:
    """Whatever it is: with its warcinfo, what crossed the wire beside it, its certificates, and its original."""
    for capture in kept:
        package = packed_alone(archive, database, tmp_path / "one.wacz", capture)
        found = package.records(tmp_path)
        assert {row["capture_id"] for row in package.rows("captures")} == {
            capture.capture_id,
            *((capture.refers_to,) if capture.refers_to else ()),
        }
        for record in found.values():
            named = [record.concurrent_to, record.refers_to, record.warcinfo_id]
            assert {name for name in named if name} <= found.keys(), NOT_ALONE
        there = {one.record.record_id: one for one in exchanges(records(tmp_path / "some.warc.gz"))}
        source = records(archive.warc_path("lia", capture.place.warc_file))
        own = {one.record.record_id: one for one in exchanges(source)}
        again, before = there[capture.capture_id], own[capture.capture_id]
        assert (again.record, again.request, again.interim, again.surplus) == (
            before.record,
            before.request,
            before.interim,
            before.surplus,
        )
        assert again.facts == before.facts
        assert before.facts is not None
        told = Counter(record.target_uri for record in found.values() if "urn:fonds:" in (record.target_uri or ""))
        packed = {row["capture_id"] for row in package.rows("captures")}
        files = {one.place.warc_file for one in kept if one.capture_id in packed}
        assert max(told.values()) <= len(files), "once from each file"
        if before.facts.certificates is not None:
            assert f"urn:fonds:certificates:{before.facts.certificates}" in told
            assert f"urn:fonds:presented:{urlsplit(capture.url).netloc}" in told


def test_files_in_a_store_alone_are_handed_over_from_there(
    archive: Archive, database: Database, kept: list[Capture], bucket: StoreAddress, tmp_path: Path
) -> None:
    """Whole files and single records: the package is that which was made before they went."""

    def both(which: Archive) -> list[bytes]:
        whole = tmp_path / "whole.wacz"
        export_wacz(which, database, publication_scope(database, "lia"), whole, NOW, replace=True)
        packed_alone(which, database, tmp_path / "some.wacz", *kept[3:30:4])
        return [path.read_bytes() for path in (whole, tmp_path / "some.wacz")]

    before = both(archive)
    away = with_store(archive, bucket, keep_local=False)
    assert len(list(push(away, database))) > 1
    assert warc_names(away) == []
    assert both(away) == before


def test_what_a_crawl_adds_meanwhile_is_not_part_of_it(archive: Archive, database: Database, tmp_path: Path) -> None:
    """A file that is still being written goes in as far as the database knows it, and reads as a whole one."""
    kinds = list(KINDS.values())
    with recording(archive, database) as recorder:
        before = [recorder.record(ERRAND, one).result(10) for one in kinds[:6]]
        scope = publication_scope(database, "lia")
        later = [recorder.record(ERRAND, one).result(10) for one in kinds[6:12]]
        export_wacz(archive, database, scope, tmp_path / "begun.wacz", NOW)
    package = received(tmp_path / "begun.wacz")
    assert [row["capture_id"] for row in package.rows("captures")] == [capture.capture_id for capture in before]
    assert not package.records(tmp_path).keys() & {capture.capture_id for capture in later}


def test_what_is_unfinished_has_another_name(tmp_path: Path) -> None:
    """One that says so, which no other export of that name may have meanwhile; it goes when it does not finish."""
    with BagWriter(tmp_path / "bag"), PackageWriter(tmp_path / "long.wacz", replace=False):
        names = sorted(path.name for path in tmp_path.iterdir())
        assert names == [".bag.unfinished", ".long.wacz.unfinished"]
    with ExportProgress(tmp_path / "rows", {}, "as it is", replace=False) as first:
        with pytest.raises(PackageError, match="rows: another export writes it now"):
            ExportProgress(tmp_path / "rows", {}, "another state", replace=False)
        first.finish(None)
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


def test_a_long_index_is_sorted_in_runs_and_read_in_blocks(tmp_path: Path) -> None:
    """Lines in any order, more than are held: sorted by bytes, each once, each block where the list says."""
    lines = [
        f'com,example)/{number} 2031 {{"url": "http://example.com/{number}", "n": "文"}}' for number in range(5000)
    ]
    mixed = random.Random(1).sample(lines, len(lines))
    with PackageWriter(tmp_path / "long.wacz", replace=False) as package, ExitStack() as spools:
        index = PackageIndexWriter(package, spools, run=300)
        for line in (*mixed, mixed[0]):
            index.add(line)
        index.finish(lines_in_block=64)
        package.finish()
    with zipfile.ZipFile(tmp_path / "long.wacz") as opened:
        data, told = opened.read("indexes/index.cdx.gz"), opened.read("indexes/index.idx").decode()
    assert gzip.decompress(data).decode().splitlines() == sorted(lines, key=str.encode)
    end = 0
    for entry in told.splitlines()[1:]:
        key, _, rest = entry.partition(" {")
        where = json.loads("{" + rest)
        block = data[where["offset"] :][: where["length"]]
        assert (where["offset"], where["digest"]) == (end, f"sha256:{sha256(block).hexdigest()}")
        assert gzip.decompress(block).decode().startswith(f"{key} ")
        end += len(block)
    assert end == len(data)


@pytest.mark.long
@pytest.mark.parametrize("size", [2**31 - 1000, 2**32 + 1000])
def test_members_of_any_size_lie_where_players_look_for_them(tmp_path: Path, size: int) -> None:
    """An entry without a field of its own must have none in its local header: players add up the two lengths."""
    piece = bytes(1 << 20)
    with PackageWriter(tmp_path / "large.wacz", replace=False) as package:
        whole, rest = divmod(size, len(piece))
        package.add("archive/large.warc.gz", size, (*([piece] * whole), piece[:rest]))
        package.add_bytes("small.json", b"{}")
        package.finish()
    with zipfile.ZipFile(tmp_path / "large.wacz") as opened, (tmp_path / "large.wacz").open("rb") as file:
        for entry in opened.infolist():
            file.seek(entry.header_offset + 26)
            local = int.from_bytes(file.read(4)[2:], "little")
            assert entry.extra or not local
        assert opened.getinfo("archive/large.warc.gz").file_size == size
        assert opened.read("small.json") == b"{}"
