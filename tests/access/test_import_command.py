"""`fonds import`: files of other programs are taken in whole or not at all, and all that is kept stays proven."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zstandard

from storage.tables.views import NAMES
from tests.access.commands import begin, fonds
from tests.access.engines import all_rows, archive_on, rows
from tests.access.foreign import DOCUMENT, MINISTRY, SITE, VISITS, Visit, answer, article, crawl, packed, record
from tests.conftest import ENGINES
from tests.databases import fresh_database
from tests.demo_archives import DemoArchives

# What differs between two imports of the same file: the act, and where the archive keeps it.
_OF_THE_ACT = ("crawl_id", "warc_file", "record_offset", "record_length", "started_at", "ended_at")
# An import that was killed has no end of its own, also where the next one finishes its file.
_OF_ITS_END = ("ending", "exit_code", "findings", "finding_kinds")


def shown(archive: Path, *without: str) -> dict[str, list[Any]]:
    """All rows of all views, but for some columns."""
    return {
        name: sorted(repr({key: value for key, value in row.items() if key not in without}) for row in listed)
        for name, listed in all_rows(archive, NAMES).items()
    }


@pytest.fixture(scope="module", params=ENGINES)
def imported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql: str
) -> Iterator[Path]:
    """An archive, on either engine, into which the foreign crawl was imported; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("imported")
    given = folder / "crawl.warc.gz"
    given.write_bytes(crawl())
    with archive_on(request.param, folder / "archive", postgresql) as archive:
        ran = fonds("import", given, "--archive", archive, "--json")
        assert ran.code == 0, ran.err
        (told,) = ran.answer["files"]
        assert (told["outcome"], told["captures"], told["records"]) == ("imported", len(VISITS), len(VISITS))
        yield archive


@dataclass(frozen=True)
class Expected:
    """What an archive shows after one import of the foreign crawl into SQLite, and the seconds that it took."""

    archive: Path
    took: float


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Expected:
    """One import, to hold others against."""
    folder = tmp_path_factory.mktemp("expected")
    given = folder / "crawl.warc.gz"
    given.write_bytes(crawl())
    fonds("--version")
    began = time.monotonic()
    assert fonds("import", given, "--archive", folder / "archive").code == 0
    return Expected(folder / "archive", time.monotonic() - began)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """The foreign crawl as a file."""
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(crawl())
    return path


def test_a_crawl_of_another_program_becomes_articles_and_sources(imported: Path) -> None:
    """Roles follow from what the pages hold and cite; a page that stays the same makes no revision."""
    roles = {(row["url"], row["role"]) for row in rows(imported, "SELECT url, role FROM v_captures")}
    assert roles == {
        (f"{SITE}/robots.txt", "robots"),
        (f"{SITE}/feed", "feed"),
        (f"{SITE}/logo.png", "requisite"),
        (f"{SITE}/news/1", "article"),
        (f"{SITE}/news/2", "article"),
        (f"{SITE}/old/2", "article"),
        (f"{MINISTRY}/tides", "source"),
        (f"{MINISTRY}/tides/new", "source"),
        (f"{MINISTRY}/gone", "source"),
    }
    articles = rows(
        imported, "SELECT url, revision, revisions, first_seen_at, last_seen_at FROM v_articles ORDER BY url"
    )
    assert [(row["url"], row["revisions"]) for row in articles] == [(f"{SITE}/news/1", 2), (f"{SITE}/news/2", 1)]
    assert articles[0]["first_seen_at"].startswith("2024-03-01T10:05")
    assert articles[0]["last_seen_at"].startswith("2024-03-03T10:09")


def test_citations_are_linked_to_what_came_with_them(imported: Path) -> None:
    """Through redirects too; what did not come, or was not found once, waits for the next crawl; nothing is fetched."""
    states = {row["url"]: row["state"] for row in rows(imported, "SELECT url, state FROM v_sources")}
    assert states == {f"{MINISTRY}/tides": "moved", f"{MINISTRY}/gone": "pending", f"{MINISTRY}/never": "pending"}
    (cited,) = rows(imported, "SELECT source_url, capture_id FROM v_citations")
    assert cited["source_url"] == f"{MINISTRY}/tides/new"
    assert cited["capture_id"] in {visit.record_id for visit in VISITS if visit.url == f"{MINISTRY}/tides/new"}
    (text,) = rows(imported, "SELECT title FROM v_source_revisions")
    assert text["title"] == "Tide tables revised"
    due = {row["url"] for row in rows(imported, "SELECT url FROM targets WHERE due_at IS NOT NULL")}
    assert f"{MINISTRY}/never" in due


def test_an_archive_that_holds_an_import_is_sound_and_can_be_rebuilt(
    imported: Path, tmp_path: Path, postgresql: str
) -> None:
    """Verification finds nothing, and a database made from the files alone shows the very same rows."""
    ran = fonds("verify", "--archive", imported, "--json")
    assert (ran.code, ran.answer["odd"], ran.answer["damaged"]) == (0, 0, 0)
    before = shown(imported)
    with fresh_database(postgresql) as url:
        ran = fonds("rebuild", "--archive", imported, "--into", url)
        assert ran.code == 0, ran.err
        again = tmp_path / "again"
        again.mkdir()
        (again / "fonds.toml").write_text(f'database = "{url}"\n')
        assert shown(again) == before


def test_importing_a_file_again_changes_nothing_and_says_so(imported: Path, given: Path) -> None:
    """Neither the same file, nor the same records packed otherwise."""
    before = shown(imported)
    for path, content in ((given, crawl()), (given.with_name("plain.warc"), gzip.decompress(crawl()))):
        path.write_bytes(content)
        ran = fonds("import", path, "--archive", imported, "--json")
        assert ran.code == 0, ran.err
        assert [file["outcome"] for file in ran.answer["files"]] == ["known"]
        assert shown(imported) == before
    told = fonds("import", given, "--archive", imported)
    assert "is in the archive already, as crawl.warc.gz; nothing was changed" in told.out


def _zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in files:
            package.writestr(name, content)
    return out.getvalue()


_PLAIN = gzip.decompress(crawl())
_FORMS = {
    "plain.warc": _PLAIN,
    "one-member.warc.gz": gzip.compress(_PLAIN),
    "members-cut-anywhere.warc.gz": gzip.compress(_PLAIN[:1000]) + gzip.compress(_PLAIN[1000:]),
    "frames.warc.zst": b"".join(zstandard.ZstdCompressor().compress(visit.record()) for visit in VISITS),
    "package.wacz": _zipped(("archive/data.warc.gz", crawl()), ("pages/pages.jsonl", b"{}")),
    "stored.wacz": _zipped(("archive/data.warc", _PLAIN), method=zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("name", _FORMS)
def test_every_form_gives_the_same_archive(tmp_path: Path, expected: Expected, name: str) -> None:
    """However it is packed: the same captures with the same ids, articles, citations; and all of it sound."""
    archive, path = tmp_path / "archive", tmp_path / name
    path.write_bytes(_FORMS[name])
    ran = fonds("import", path, "--archive", archive)
    assert ran.code == 0, ran.err
    assert shown(archive, *_OF_THE_ACT) == shown(expected.archive, *_OF_THE_ACT)
    assert fonds("verify", "--archive", archive, "--json").answer["damaged"] == 0
    kept = sorted((archive / "collections" / "any" / "archive").glob("*[a-z].warc.gz"))
    assert any(gzip.decompress(file.read_bytes()) == _PLAIN for file in kept), "what is kept unpacks to what was given"


def test_a_gzip_file_with_a_member_a_record_is_kept_byte_for_byte(tmp_path: Path, given: Path) -> None:
    """Under its own name, so that whoever knows the file finds it again."""
    assert fonds("import", given, "--archive", tmp_path / "archive").code == 0
    assert (tmp_path / "archive/collections/any/archive/crawl.warc.gz").read_bytes() == given.read_bytes()


def test_two_files_of_one_name_are_kept_side_by_side(tmp_path: Path) -> None:
    """The second gets a number; both are in the archive."""
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        visit = Visit(f"{SITE}/news/{number}", answer(article(number)), number)
        (tmp_path / str(number) / "data.warc.gz").write_bytes(packed([visit.record()]))
    files = [tmp_path / "1/data.warc.gz", tmp_path / "2/data.warc.gz"]
    ran = fonds("import", *files, "--archive", tmp_path / "archive", "--json")
    assert [file["warc_file"] for file in ran.answer["files"]] == ["data.warc.gz", "data-2.warc.gz"]
    assert fonds("verify", "--archive", tmp_path / "archive").code == 0


def _huge(path: Path) -> None:
    visit = VISITS[0]
    path.write_bytes(visit.record().replace(b"Content-Length: %d" % len(visit.answer), b"Content-Length: 5368709120"))
    assert b"5368709120" in path.read_bytes()


def _traversing(path: Path) -> None:
    name = "archive/" + "x" * 12 + ".warc.gz"
    path.write_bytes(
        _zipped((name, crawl())).replace(
            name.encode(), b"../../../../tmp/e.warc.gz"[: len(name)].ljust(len(name), b"z")
        )
    )


_BAD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "text.warc": (lambda path: path.write_text("this is no archive"), "is no WARC, ARC or WACZ file"),
    "empty.warc.gz": (lambda path: path.write_bytes(b""), "is empty (0 bytes)"),
    "folder.warc": (lambda path: path.mkdir(), "is a folder"),
    "absent.warc": (lambda _path: None, "cannot be read: No such file"),
    "huge.warc": (_huge, "Content-Length says 5368709120 bytes"),
    "cut.warc.gz": (lambda path: path.write_bytes(crawl()[:-9]), "ends before its last gzip member"),
    "flipped.warc.gz": (lambda path: path.write_bytes(crawl()[:900] + b"\x00\x00" + crawl()[902:]), "damaged"),
    "bomb.wacz": (
        lambda path: path.write_bytes(_zipped(("archive/a.warc", bytes(90 << 20)))),
        "no archive packs so well",
    ),
    "traversal.wacz": (_traversing, "leads out of the package"),
    "nothing.wacz": (lambda path: path.write_bytes(_zipped(("a.txt", b"x"))), "no WACZ package"),
    "other.gz": (lambda path: path.write_bytes(gzip.compress(b"hello " * 100)), "is no WARC, ARC or WACZ file"),
}


@pytest.mark.parametrize("name", _BAD)
def test_a_bad_file_is_told_in_one_line_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    """With exit code 1; no record, no row, no file of it is in the archive."""
    make, why = _BAD[name]
    path, archive = tmp_path / name, tmp_path / "archive"
    make(path)
    ran = fonds("import", path, "--archive", archive)
    assert ran.code == 1
    assert why in ran.only_line
    assert name in ran.only_line
    left = [found for found in archive.rglob("*") if found.is_file() and found.suffix in (".gz", ".given", ".unpacked")]
    assert left == []
    assert not list(archive.rglob("incoming"))


def test_a_bad_file_does_not_keep_the_others_out(tmp_path: Path, given: Path) -> None:
    """They are taken in; the command says which one was not, and ends with 1."""
    bad = tmp_path / "bad.warc"
    bad.write_text("no archive")
    ran = fonds("import", bad, given, "--archive", tmp_path / "archive")
    assert ran.code == 1
    assert str(bad) in ran.only_line
    assert len(rows(tmp_path / "archive", "SELECT url FROM v_captures")) == len(VISITS)


def test_a_wacz_whose_file_is_not_the_stated_one_is_refused(tmp_path: Path) -> None:
    """datapackage.json states a digest; bytes that have another were changed after the package was made."""
    stated = {"resources": [{"path": "archive/a.warc.gz", "hash": f"sha256:{'0' * 64}", "bytes": len(crawl())}]}
    path = tmp_path / "changed.wacz"
    path.write_bytes(_zipped(("archive/a.warc.gz", crawl()), ("datapackage.json", json.dumps(stated).encode())))
    ran = fonds("import", path, "--archive", tmp_path / "archive")
    assert ran.code == 1
    assert "states the digest of" in ran.only_line


def test_the_disk_keeps_the_room_that_the_configuration_says(tmp_path: Path, given: Path) -> None:
    """An import stops before that, says what to do, and leaves nothing behind."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "fonds.toml").write_text(f"[limits]\nfree_space = {10**15}\n")
    ran = fonds("import", given, "--archive", archive)
    assert ran.code == 4
    assert "limits.free_space" in ran.only_line
    assert not list(archive.rglob("*.warc.gz*"))


# Shares of the time that an import takes; one that has ended by then was not killed, and is given again all the same.
_MOMENTS = [
    0.4,
    0.8,
    *(pytest.param(share / 20, marks=pytest.mark.long) for share in range(1, 21) if share not in (8, 16)),
]


@pytest.mark.parametrize("share", _MOMENTS)
def test_a_killed_import_is_finished_by_the_next(tmp_path: Path, given: Path, expected: Expected, share: float) -> None:
    """Killed at any moment: given again, the same command comes to what one that was never killed comes to."""
    archive = tmp_path / "archive"
    process = begin("import", given, "--archive", archive)
    time.sleep(share * expected.took)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    ran = fonds("import", given, "--archive", archive)
    assert ran.code == 0, ran.err
    apart = (*_OF_THE_ACT, *_OF_ITS_END)
    assert shown(archive, *apart) == shown(expected.archive, *apart)
    assert not list(archive.rglob("incoming"))
    ran = fonds("verify", "--archive", archive, "--json")
    assert (ran.code, ran.answer["damaged"]) == (0, 0)


def test_the_publications_own_hosts_decide_what_may_be_an_article(tmp_path: Path) -> None:
    """Where they are known, a page elsewhere is a source or nothing, however much it reads like an article."""
    archive, path = tmp_path / "archive", tmp_path / "a.warc.gz"
    assert fonds("init", "courier", "--start-url", f"{SITE}/", "--archive", archive).code == 0
    elsewhere = Visit("https://other.example/story", answer(article(3)), 20)
    path.write_bytes(crawl((*VISITS, elsewhere)))
    ran = fonds("import", path, "--archive", archive, "--publication", "courier")
    assert ran.code == 0, ran.err
    found = rows(archive, "SELECT role FROM v_captures WHERE url = :url", url=elsewhere.url)
    assert [row["role"] for row in found] == ["other"]


def test_an_older_state_does_not_stand_in_a_newer_ones_place(tmp_path: Path) -> None:
    """What is imported later may be older: the latest revision stays, the first sight moves back."""
    archive = tmp_path / "archive"
    newer = Visit(f"{SITE}/news/1", answer(article(1, (), "Corrected.")), 5, 9)
    older = Visit(f"{SITE}/news/1", answer(article(1, (), "Wrong.")), 5, 2)
    for name, visit in (("newer", newer), ("older", older)):
        path = tmp_path / f"{name}.warc.gz"
        path.write_bytes(crawl((visit,)))
        assert fonds("import", path, "--archive", archive).code == 0
    (found,) = rows(archive, "SELECT capture_id, first_seen_at FROM v_articles")
    assert found["capture_id"] == newer.record_id
    assert found["first_seen_at"].startswith("2024-03-02")


def test_files_given_together_are_filed_in_the_order_of_time(tmp_path: Path) -> None:
    """Whatever the order in which they are named: both states are revisions, the older one first."""
    paths = []
    for day, more in ((9, "Corrected."), (2, "Wrong.")):
        visit = Visit(f"{SITE}/news/1", answer(article(1, (), more)), 5, day)
        paths.append(tmp_path / f"day{day}.warc.gz")
        paths[-1].write_bytes(crawl((visit,)))
    assert fonds("import", *paths, "--archive", tmp_path / "archive").code == 0
    found = rows(tmp_path / "archive", "SELECT revision, captured_at FROM v_revisions ORDER BY revision")
    assert [row["captured_at"][:10] for row in found] == ["2024-03-02", "2024-03-09"]


def test_ids_that_are_missing_or_used_twice_do_not_hide_a_capture(tmp_path: Path) -> None:
    """Each capture has an id of its own, the same after a rebuild; the same record given twice is filed once."""
    page = answer(article(1))
    date = "2024-03-01T10:00:00Z"
    one = record("response", f"{SITE}/a", date, page, "urn:x:1")
    records = [
        one,
        one,
        record("response", f"{SITE}/b", date, page, "urn:x:1"),
        record("response", f"{SITE}/c", date, page, "").replace(b"WARC-Record-ID: <>\r\n", b""),
    ]
    path, archive = tmp_path / "a.warc.gz", tmp_path / "archive"
    path.write_bytes(packed(records))
    fonds("import", path, "--archive", archive)
    before = shown(archive)
    captures = rows(archive, "SELECT capture_id, url FROM v_captures ORDER BY url")
    assert [row["url"] for row in captures] == [f"{SITE}/a", f"{SITE}/b", f"{SITE}/c"]
    assert captures[0]["capture_id"] == "urn:x:1"
    assert len({row["capture_id"] for row in captures}) == 3
    assert fonds("rebuild", "--archive", archive).code == 0
    assert shown(archive) == before


def test_a_revisit_without_its_original_is_kept_and_told(tmp_path: Path) -> None:
    """The record stays, with a row; players are not led to it, and nothing is read of it."""
    revisit = record(
        "revisit",
        f"{SITE}/news/1",
        "2024-03-01T10:00:00Z",
        b"HTTP/1.1 200 OK\r\n\r\n",
        "urn:uuid:" + "0" * 8 + "-0000-4000-8000-000000000001",
    ).replace(
        b"Content-Type: application/http",
        b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n"
        b"WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nContent-Type: application/http",
    )
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed([revisit]))
    ran = fonds("import", path, "--archive", tmp_path / "archive")
    assert ran.code == 0, ran.err
    assert "1 revisit whose original is not in this archive" in ran.out
    (row,) = rows(tmp_path / "archive", "SELECT record_type, role, reading FROM v_captures")
    assert (row["record_type"], row["role"], row["reading"]) == ("revisit", "other", "none")
    assert fonds("verify", "--archive", tmp_path / "archive").code == 0


def test_our_own_files_come_to_the_same_in_an_empty_archive(tmp_path: Path, demo_archives: DemoArchives) -> None:
    """Wire, WARC, import: every view shows the same rows, with the crawls, roles and places that the files tell."""
    archive, again = demo_archives.copy(tmp_path / "archive", crawls=2), tmp_path / "again"
    ran = fonds("import", *sorted(archive.glob("collections/*/archive/*.warc.gz")), "--archive", again)
    assert ran.code == 0, ran.err
    assert shown(again) == shown(archive)
    assert fonds("verify", "--archive", again, "--json").answer["damaged"] == 0
    assert fonds("rebuild", "--archive", again).code == 0
    assert shown(again) == shown(archive)


def test_pages_that_say_to_be_packed_and_are_not_are_read(tmp_path: Path) -> None:
    """Several programs keep a body unpacked under the head that it came with."""
    visit = Visit(
        f"{SITE}/news/1", answer(article(1), "text/html; charset=utf-8", "200 OK", "Content-Encoding: gzip"), 1
    )
    path = tmp_path / "a.warc.gz"
    path.write_bytes(crawl((visit,)))
    assert fonds("import", path, "--archive", tmp_path / "archive").code == 0
    assert len(rows(tmp_path / "archive", "SELECT title FROM v_articles")) == 1


def test_the_files_of_other_makers_are_taken_in(tmp_path: Path) -> None:
    """What their makers call valid or replayable, with no more captures than answers; not part of the project."""
    data = Path(os.environ.get("FONDS_SHARED_DATA") or "absent")
    manifest = data / "warc" / "manifest.json"
    if not manifest.is_file():
        pytest.skip("FONDS_SHARED_DATA names no folder with warc/manifest.json")
    entries = [
        entry for entry in json.loads(manifest.read_text()) if str(entry["verdict"]).startswith(("valid", "replayable"))
    ]
    files = [data / entry["file"] for entry in entries]
    assert len(files) > 20
    ran = fonds("import", *files, "--archive", tmp_path / "archive", "--json")
    assert ran.answer["refused"] == []
    assert ran.code in (0, 3)
    by_file = {file["file"]: file for file in ran.answer["files"] if file["outcome"] == "imported"}
    for entry in entries:
        seen = (entry["warcio_1_8_1_observed"] or {}).get("records", {})
        told = by_file.get(str(data / entry["file"]))
        if told is not None and seen:
            assert told["captures"] + told["captures_before"] <= sum(
                seen.get(kind, 0) for kind in ("response", "revisit", "RESPONSE")
            )
    assert fonds("rebuild", "--archive", tmp_path / "archive").code == 0


def test_documents_cited_by_nobody_are_no_articles_of_a_document_host(tmp_path: Path) -> None:
    """A page that reads as an article is one where no host is known, unless an article of another host cites it."""
    alone = tmp_path / "alone.warc.gz"
    alone.write_bytes(crawl((Visit(f"{MINISTRY}/tides/new", answer(DOCUMENT), 1),)))
    assert fonds("import", alone, "--archive", tmp_path / "archive").code == 0
    (row,) = rows(tmp_path / "archive", "SELECT role FROM v_captures")
    assert row["role"] == "article"


def test_an_import_waits_for_no_other(tmp_path: Path, given: Path) -> None:
    """Two at once: the second is told that the archive is held, in one line, with exit code 5."""
    archive = tmp_path / "archive"
    assert fonds("import", given, "--archive", archive).code == 0
    other = tmp_path / "other.warc.gz"
    other.write_bytes(crawl((Visit(f"{SITE}/news/3", answer(article(3)), 1),)))
    process = begin("import", other, "--archive", archive)
    deadline = time.monotonic() + 20
    codes = []
    while process.poll() is None and time.monotonic() < deadline:
        codes.append(fonds("import", given, "--archive", archive).code)
    process.communicate()
    assert set(codes) <= {0, 5}
    shutil.rmtree(archive)


def test_an_import_says_why_pages_are_no_articles(tmp_path: Path) -> None:
    """With numbers, and whose the hosts are that are not the publication's; in text and as JSON."""
    archive, given = tmp_path / "archive", tmp_path / "mixed.warc.gz"
    fonds("init", "any", "--start-url", f"{SITE}/", "--archive", archive)
    fonds("init", "courier", "--start-url", "https://www.courier.example/", "--archive", archive)
    elsewhere = article(1).replace(SITE, "https://courier.example")
    visits = (
        Visit(f"{SITE}/news/1", answer(article(1)), 1),
        Visit("https://courier.example/news/1", answer(elsewhere), 2),
        Visit("https://courier.example/news/2", answer(elsewhere), 3),
        Visit("https://nobody.example/", answer("<!doctype html><p>Nothing"), 4),
        Visit(f"{SITE}/paper", answer("<!doctype html><html><body><p>Contact</p></body></html>"), 5),
        Visit(f"{SITE}/table.json", answer("{}", "application/json"), 6),
        Visit(f"{SITE}/logo.png", answer(b"\x89PNG", "image/png"), 7),
        Visit(f"{SITE}/lost", answer("none", status="404 Not Found"), 8),
        Visit(f"{SITE}/packed", answer(b"no gzip", "text/html", "200 OK", "Content-Encoding: gzip"), 9),
    )
    given.write_bytes(crawl(visits))
    ran = fonds("import", given, "--publication", "any", "--archive", archive, "--json")
    assert ran.code == 0, ran
    assert ran.answer["no_articles"] == {
        "other-host": 3,
        "not-html": 1,
        "not-an-article": 1,
        "status": 1,
        "undecodable": 1,
    }
    assert ran.answer["other_hosts"] == [
        {"host": "courier.example", "pages": 2, "publication": "courier"},
        {"host": "nobody.example", "pages": 1, "publication": None},
    ]
    assert ran.answer["refused_pages"] == [
        {"url": f"{SITE}/paper", "verdict": "not-an-article"},
        {"url": f"{SITE}/packed", "verdict": "undecodable"},
    ]
    given.write_bytes(crawl((Visit("https://courier.example/news/3", answer(elsewhere), 10),)))
    told = fonds("import", given, "--publication", "any", "--archive", archive).out
    assert "Of the answers in the files 1 is no article:" in told
    assert "a page of another host than the publication's" in told
    assert "a host of courier: import with --publication courier" in told
