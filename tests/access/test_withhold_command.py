"""`fonds withhold` and `fonds release`: out of every answer and back, in the WARC, and so in a rebuilt database too."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from access.jobs.withhold import ReleaseOptions, WithholdOptions, run_release, run_withhold
from storage.archive.archive import Archive
from storage.index.cdxj import lines
from storage.questions.withholdings import ListedWithholding, list_withholdings
from storage.tables.database import Database
from storage.tables.views import NAMES
from storage.types.clock import system_clock
from storage.warc.notes import notes_of
from storage.warc.reader import records
from tests.access.commands import fonds
from tests.access.engines import archive_on, rows
from tests.databases import fresh_database
from tests.demo_archives import DemoArchives
from tests.index_lines import lookup

# What is decided before a statement is sent, or from files alone: one engine is enough.
on_sqlite = pytest.mark.parametrize("archive", ["sqlite"], indirect=True)
PUBLICATION = "heron"
URL = "https://heron.example/2025/09/official-links-after-a-year/"
SOURCE = "https://www.coastal-assembly.test/records/7/12"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def archive(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgresql: str,
    demo_archives: DemoArchives,
) -> Iterator[Path]:
    """The demo, visited twice, on either engine; each test leaves it as it found it."""
    folder = tmp_path_factory.mktemp("withhold") / "archive"
    with archive_on(request.param, folder, postgresql) as path:
        demo_archives.fill(path, request.param, crawls=2)
        yield path
        # Once, over all that the tests did: what one of them left behind is still there.
        assert fonds("verify", "--archive", path).code == 0


@pytest.fixture(autouse=True)
def leaves_nothing(archive: Path) -> Iterator[None]:
    """Everything is released after each test, and shown again."""
    before = index(archive)
    yield
    for act in acts(archive):
        if act.in_force:
            run_release(ReleaseOptions(archive, act.withholding_id), system_clock)
    assert set(before) <= set(index(archive))


def acts(archive: Path) -> tuple[ListedWithholding, ...]:
    """Everything that was ever withheld."""
    with Archive.at(archive).open_database(write=False) as database:
        return list_withholdings(database)


def held(archive: Path, key: str, *more: str) -> dict[str, Any]:
    """Withhold something; the one act that this made."""
    ran = fonds("withhold", key, "--reason", "court order", "--archive", archive, "--json", *more)
    assert ran.code == 0, ran.err
    (act,) = ran.answer["withheld"]
    return dict(act)


def index(archive: Path) -> list[str]:
    """The lines that players see."""
    return list(lines(archive / "collections" / PUBLICATION / "indexes"))


def shown(url: str) -> dict[str, list[Any]]:
    """All rows of all views, in an order of their own."""
    database = Database.open(url, write=False)
    try:
        with database.read() as connection:
            return {
                name: sorted(tuple(map(repr, row)) for row in connection.execute(sa.text(f"SELECT * FROM {name}")))
                for name in NAMES
            }
    finally:
        database.close()


def address_of(archive: Path) -> str:
    """The address of the archive's database."""
    named = Archive.at(archive).configuration.database
    return named if named.startswith("postgresql") else f"sqlite:///{archive / 'fonds.sqlite3'}"


def test_an_article_leaves_and_comes_back(archive: Path) -> None:
    """Search, show, diff, views and index do without it; verify finds nothing amiss; released, all is as it was."""
    before, found = index(archive), fonds("search", "四十八個", "--archive", archive, "--json").answer
    act = held(archive, URL)
    assert (act["kind"], act["url"], act["in_force"], act["captures"]) == ("article", URL, True, 2)
    assert fonds("search", "四十八個", "--archive", archive, "--json").answer == {"total": 0, "hits": []}
    for command in ("show", "diff"):
        ran = fonds(command, URL, "--archive", archive)
        assert (ran.code, ran.out) == (1, "")
        assert "has been withheld since" in ran.only_line
        assert ran.only_line.endswith("until it is released: court order")
    assert rows(archive, "SELECT count(*) AS n FROM v_captures WHERE url = :url", url=URL) == [{"n": 0}]
    assert lookup(archive / "collections" / PUBLICATION / "indexes", URL) == []
    assert set(index(archive)) < set(before)
    assert fonds("verify", "--archive", archive).code == 0
    assert "1 withholding in force" in fonds("status", "--archive", archive).out
    ran = fonds("release", URL, "--reason", "order lifted", "--archive", archive)
    assert (ran.code, ran.out) == (0, f"Released: {URL}, 2 captures of heron\n")
    assert index(archive) == before
    assert fonds("search", "四十八個", "--archive", archive, "--json").answer == found
    told = rows(archive, "SELECT kind, article_id FROM v_changes ORDER BY cursor DESC LIMIT 2")
    assert told == [{"kind": kind, "article_id": act["article_id"]} for kind in ("released", "withheld")]


@on_sqlite
def test_what_a_person_reads(archive: Path) -> None:
    """What was done, how to undo it, and why, for whoever asks later."""
    ran = fonds("withhold", URL, "--reason", "a  reason\nin two lines", "--until", "2099-01-01", "--archive", archive)
    act = fonds("withhold", "--list", "--archive", archive, "--json").answer["withholdings"][-1]
    assert ran.out == (
        "Withheld: the article 我們重開四十八個引用過的官方網址 六個已經消失\n"
        "  2 captures of heron at 1 address, until 2099-01-01 00:00 UTC\n"
        "The records stay in their WARC files. To show it again:\n"
        f"  fonds release {act['withholding_id']} --archive {archive}\n"
    )
    listed = fonds("withhold", "--list", "--archive", archive).out
    assert "  Reason  a reason in two lines\n" in listed
    assert listed.splitlines()[-1].endswith("in force.")


def test_a_source_is_withheld_beside_the_article_that_cites_it(archive: Path) -> None:
    """The article stays and still says what it cites."""
    act = held(archive, SOURCE)
    assert (act["kind"], act["article_id"]) == ("url", None)
    cited = fonds("show", URL, "--archive", archive, "--json").answer["article"]["citations"]
    assert [one["proof"] for one in cited if one["url"] == SOURCE] == [None]
    source = fonds("show", SOURCE, "--archive", archive, "--json").answer["source"]
    assert (source["text"], source["title"], source["proof"]) == (None, None, None)


def test_a_single_capture_is_withheld(archive: Path) -> None:
    """By its id; whoever asks for it learns where its record lies, for it is not destroyed."""
    (row, *_) = rows(archive, "SELECT capture_id FROM v_captures WHERE role = 'feed' ORDER BY captured_at")
    act = held(archive, row["capture_id"])
    assert (act["kind"], act["capture_id"]) == ("capture", row["capture_id"])
    line = fonds("show", row["capture_id"], "--archive", archive).only_line
    assert line.startswith(f"fonds: {row['capture_id']} (heron-")
    assert "bytes) has been withheld since" in line


def test_who_releases_a_page_releases_no_capture_that_was_withheld_for_itself(archive: Path) -> None:
    """By the address the whole page comes back; the capture waits for its own release."""
    capture = rows(archive, f"SELECT capture_id FROM captures WHERE url = '{URL}' ORDER BY captured_at LIMIT 1")
    alone = str(capture[0]["capture_id"])
    for key in (alone, URL):
        run_withhold(WithholdOptions(archive, key, "court order"), system_clock)
    assert [act.capture_id for act in run_release(ReleaseOptions(archive, URL), system_clock).released] == [None]
    assert [act.capture_id for act in run_release(ReleaseOptions(archive, URL), system_clock).released] == [alone]


def test_a_package_is_handed_over_without_it(archive: Path, tmp_path: Path) -> None:
    """Neither its records, nor its text, nor a line of it are in an export of the whole collection."""
    captures = rows(archive, "SELECT capture_id FROM v_captures WHERE url = :url", url=URL)
    held(archive, URL)
    output = tmp_path / "heron.wacz"
    assert fonds("export", "wacz", "--output", str(output), "--archive", archive).code == 0
    with zipfile.ZipFile(output) as package:
        held_ids = {row["capture_id"] for row in captures}
        for name in package.namelist():
            member = package.read(name)
            if name.endswith(".warc.gz"):
                path = tmp_path / Path(name).name
                path.write_bytes(member)
                for _, record in records(path):
                    assert record.record_id not in held_ids
                    assert b"court order" not in record.block
            else:
                assert "四十八個".encode() not in member, name
                assert not any(one.encode() in member for one in held_ids), name
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
    assert len(pages) > 5


@on_sqlite
def test_a_rebuilt_database_withholds_the_same(archive: Path, postgresql: str) -> None:
    """The acts are notes in the WARC: every view is equal, changes and their cursors too."""
    held(archive, URL, "--until", "2099-01-01")
    held(archive, SOURCE)
    (row, *_) = rows(archive, "SELECT capture_id FROM v_captures WHERE role = 'feed' ORDER BY captured_at")
    held(archive, row["capture_id"])
    assert fonds("release", SOURCE, "--archive", archive).code == 0
    before, seen = shown(address_of(archive)), index(archive)
    with fresh_database(postgresql) as url:
        ran = fonds("rebuild", "--archive", archive, "--into", url)
        assert ran.code == 0, ran.err
        again = shown(url)
        for view in NAMES:
            assert again[view] == before[view], view
    assert index(archive) == seen
    files = sorted((archive / "collections" / PUBLICATION / "archive").glob("*.warc.gz"))
    kinds = [note.kind for file in files for note in notes_of(file) if not note.kind.startswith("crawl-")]
    assert kinds[-4:] == ["withholding", "withholding", "withholding", "release"]


@pytest.mark.parametrize("archive", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_the_next_visit_is_withheld_too(archive: Path) -> None:
    """A crawl captures the article again and shows nothing of it."""
    act = held(archive, URL)
    assert fonds("demo", "--archive", archive).code == 0
    assert rows(archive, "SELECT count(*) AS n FROM v_captures WHERE url = :url", url=URL) == [{"n": 0}]
    assert lookup(archive / "collections" / PUBLICATION / "indexes", URL) == []
    assert fonds("verify", "--archive", archive).code == 0
    assert fonds("release", act["withholding_id"], "--archive", archive).code == 0
    assert len(rows(archive, "SELECT capture_id FROM v_captures WHERE url = :url", url=URL)) == act["captures"] + 1


@on_sqlite
def test_an_act_ends_by_itself_and_the_next_crawl_puts_the_index_right(archive: Path) -> None:
    """Until then a line is missing, which is no fault."""
    before = index(archive)
    for seconds in (1, 8):
        ends = datetime.now(UTC) + timedelta(seconds=seconds)
        run_withhold(WithholdOptions(archive, URL, "court order", until=ends), system_clock)
        # On a slow machine an act of one second has ended before its lines are hidden.
        if index(archive) != before:
            break
    assert index(archive) != before
    time.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 0.1)
    assert fonds("search", "四十八個", "--archive", archive, "--json").answer["total"] == 1
    assert fonds("verify", "--archive", archive).code == 0
    assert fonds("demo", "--archive", archive).code == 0
    assert set(before) <= set(index(archive))


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((URL,), 2, '--reason is needed, such as --reason "court order 31/2026"'),
        ((URL, "--reason", " "), 2, '--reason is needed, such as --reason "court order 31/2026"'),
        ((), 2, "an ID or URL is needed; --list tells what is withheld"),
        ((URL, "--list"), 2, "--list takes no ID or URL"),
        ((URL, "--reason", "x", "--until", "soon"), 2, "--until 'soon' is no date"),
        ((URL, "--reason", "x", "--until", "2020-01-01"), 2, "--until 2020-01-01 00:00 UTC is past: nothing would"),
        (("https://nowhere.example/", "--reason", "x"), 1, "nothing in this archive has the id or URL"),
    ],
)
def test_wrong_ways_are_one_clear_line(archive: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    """Nothing is withheld by them."""
    before = acts(archive)
    ran = fonds("withhold", *arguments, "--archive", archive)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.only_line
    assert acts(archive) == before


@on_sqlite
def test_what_is_not_withheld_cannot_be_released(archive: Path, tmp_path: Path) -> None:
    """It says where to look; an archive without a database gets none by being asked."""
    ran = fonds("release", SOURCE, "--archive", archive)
    assert (ran.code, ran.out) == (1, "")
    assert ran.only_line == f"fonds: {SOURCE} is not withheld; fonds withhold --list tells what is"
    ran = fonds("withhold", URL, "--reason", "x", "--archive", tmp_path)
    assert ran.code == 1
    assert list(tmp_path.iterdir()) == []
