"""An archive whose files lie in a store is replayed as one on disk is, each record with one ranged request."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from access.replay.environment import is_ready
from access.replay.stored_records import StoredRecords
from storage.archive.archive import Archive
from storage.custody.push import push
from storage.objects.address import StoreAddress
from tests.access.engines import rows
from tests.demo_archives import DemoArchives
from tests.replay.archives import Kept, kept_in
from tests.replay.serving import Replaying, untouched
from tests.storage.filled_archive import warc_names, with_store
from tests.stores import CREDENTIALS, Gate, new_bucket, unavailable

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not is_ready(), reason="pywb is not installed; make replay does it"),
]

PUBLICATION = "heron"
# Of so many addresses one is opened; each is opened where the archive lies on disk.
OF_SO_MANY = pytest.mark.parametrize("of_so_many", [10, pytest.param(1, marks=pytest.mark.long)])


@pytest.fixture
def demo(tmp_path: Path, demo_archives: DemoArchives) -> Path:
    """The demo's archive after two crawls: two files, the second full of revisits."""
    return demo_archives.copy(tmp_path / "archive", crawls=2)


def pushed(archive: Path, store: StoreAddress, *, keep_local: bool = False) -> Archive:
    """The archive with its files in the store."""
    opened = with_store(Archive.at(archive), store, keep_local=keep_local)
    database = opened.open_database(write=True)
    assert all(one.finding is None for one in push(opened, database))
    database.close()
    return opened


def assert_replayed(archive: Path, kept: dict[str, Kept], of_so_many: int) -> None:
    """One of so many articles, citations and revisions of sources is shown with the bytes that its record holds; the
    player's own process has no credentials in its environment."""
    with Replaying(archive) as replaying:
        children = Path(f"/proc/{replaying.process.pid}/task/{replaying.process.pid}/children").read_text().split()
        assert children
        for child in children:
            assert CREDENTIALS["AWS_SECRET_ACCESS_KEY"] not in Path(f"/proc/{child}/environ").read_text()
        for view in ("v_articles", "v_citations", "v_source_revisions"):
            listed = rows(archive, f"SELECT capture_id, replay_path FROM {view} WHERE replay_path IS NOT NULL")
            assert len(listed) > of_so_many
            for row in listed[::of_so_many]:
                one = kept[row["capture_id"]]
                shown = replaying.get(untouched(row["replay_path"]))
                assert (shown.status, shown.body) == (one.capture.status, one.body), row["replay_path"]
                assert shown.shown_instant == one.instant
        revisit = next(
            one for one in kept.values() if one.capture.record_type == "revisit" and one.capture.status == 200
        )
        shown = replaying.get(f"/{PUBLICATION}/{revisit.instant}id_/{revisit.capture.url}")
        assert (shown.status, shown.body) == (200, revisit.body)


@OF_SO_MANY
def test_what_lies_in_a_bucket_alone_is_replayed(demo: Path, gate: Gate, of_so_many: int) -> None:
    """By ranged requests for exactly the records that are shown, and the player gets no credentials."""
    kept = {one.capture.capture_id: one for one in kept_in(demo, PUBLICATION)}
    archive = pushed(demo, new_bucket(gate.endpoint))
    assert warc_names(archive, PUBLICATION) == []
    gate.asked.clear()
    assert_replayed(demo, kept, of_so_many)
    every = [one.capture.place for one in kept.values()]
    places = {(one.warc_file, f"bytes={one.offset}-{one.offset + one.length - 1}") for one in every}
    asked = {(path.rpartition("/")[2], ranged) for path, ranged in gate.got("GET")}
    assert asked
    assert asked <= places


@OF_SO_MANY
def test_what_lies_partly_in_a_folder_is_replayed(demo: Path, tmp_path: Path, of_so_many: int) -> None:
    """The one file from here, the other from the other disk."""
    kept = {one.capture.capture_id: one for one in kept_in(demo, PUBLICATION)}
    (tmp_path / "disk").mkdir()
    archive = pushed(demo, StoreAddress(str(tmp_path / "disk")), keep_local=True)
    first, *_ = warc_names(archive, PUBLICATION)
    archive.warc_path(PUBLICATION, first).unlink()
    assert_replayed(demo, kept, of_so_many)


@pytest.fixture
def served(tmp_path: Path, gate: Gate) -> Iterator[tuple[StoredRecords, str]]:
    """Records of a small archive, and the name of its one file."""
    opened = Archive.create(tmp_path / "archive")
    (opened.path / "profiles" / "gazette.toml").write_text("")
    archive = opened.path / "collections" / "lia" / "archive"
    archive.mkdir(parents=True)
    store = new_bucket(gate.endpoint)
    with StoredRecords(opened, store) as records:
        yield records, store.url


def test_nothing_else_is_handed_over(served: tuple[StoredRecords, str], gate: Gate) -> None:
    """Not without the word in the address, not outside the collections, not without a range."""
    records, _ = served
    parts = urlsplit(records.template)
    word = parts.path.split("/")[1]
    ranged = {"Range": "bytes=0-9"}

    def ask(path: str, fields: dict[str, str]) -> int:
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        try:
            connection.request("GET", path, headers=fields)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    gate.asked.clear()
    for path in (
        "/lia/a.warc.gz",
        "/wrong/lia/a.warc.gz",
        f"/{word}/other/a.warc.gz",
        f"/{word}/lia/a.txt",
        f"/{word}/lia/..%2F..%2Fa.warc.gz",
        f"/{word}/lia/x/a.warc.gz",
    ):
        assert ask(path, ranged) == 404
    for fields in ({}, {"Range": "bytes=9-0"}, {"Range": "bytes=-5"}):
        assert ask(f"/{word}/lia/a.warc.gz", fields) == 404
    assert gate.asked == []
    assert ask(f"/{word}/lia/a.warc.gz", ranged) == 502
    gate.spoil = unavailable
    assert ask(f"/{word}/lia/a.warc.gz", ranged) == 502
