"""`fonds reread`: what another reader left is renewed in place, and no revision is made of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.reader_version import READER_VERSION
from storage.tables.database import Database
from storage.tables.rereading import RereadPosition, RereadProgress, RereadSelection
from storage.tables.views import NAMES
from tests.access.commands import fonds
from tests.demo_archives import DemoArchives

OLD = "0+another"
_BROKEN = """from fonds import SiteSpider
class Own(SiteSpider):
    def article(self, page):
        return 1 / 0
"""


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive."""
    return demo_archives.copy(tmp_path_factory.mktemp("reread") / "archive", crawls=1)


@pytest.fixture
def archive(tmp_path: Path, demo_archives: DemoArchives) -> Path:
    """A copy of it."""
    return demo_archives.copy(tmp_path / "archive", crawls=1)


_BUT = {"v_changes": " WHERE kind <> 'reread'"}


def _shown(archive: Path) -> dict[str, list[Any]]:
    """All rows of all views, but for what tells of readings that differ."""
    database = Database.open(f"sqlite:///{archive / 'fonds.sqlite3'}", write=False)
    try:
        with database.read() as connection:
            return {
                name: sorted(
                    tuple(map(repr, row))
                    for row in connection.execute(sa.text(f"SELECT * FROM {name}{_BUT.get(name, '')}"))
                )
                for name in NAMES
            }
    finally:
        database.close()


def _execute(archive: Path, *statements: str) -> None:
    database = Database.open(f"sqlite:///{archive / 'fonds.sqlite3'}", write=True)
    try:
        with database.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement), {"old": OLD} if ":old" in statement else {})
    finally:
        database.close()


def _spoil(archive: Path) -> None:
    """What a worse reader might have left: no decks, other names, no sources, and all of it of another version."""
    _execute(
        archive,
        "UPDATE revisions SET deck = NULL, text = 'nothing', content_digest = '0:x', reader_version = :old",
        "UPDATE contributions SET name = 'Nobody'",
        "DELETE FROM citations WHERE position > 1",
        "UPDATE source_revisions SET title = 'nothing', content_digest = '0:x', reader_version = :old",
        "UPDATE captures SET reader_version = :old WHERE reader_version IS NOT NULL",
    )


def test_a_reader_that_reads_alike_changes_nothing(archive: Path) -> None:
    """Every view is as it was."""
    before = _shown(archive)
    ran = fonds("reread", "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    assert (ran.answer["different"], ran.answer["captures"], ran.answer["reader_version"]) == (0, [], READER_VERSION)
    assert ran.answer["read"] > 10
    assert _shown(archive) == before


def test_what_another_reader_left_is_renewed_in_place(archive: Path) -> None:
    """Fields, names, citations, digests, the search index; no revision and no change but `reread`, by a crawl too.

    A dry run says the same before, field by field, and writes nothing.
    """
    before = _shown(archive)
    _spoil(archive)
    spoilt = _shown(archive)
    dry = fonds("reread", "--archive", archive, "--dry-run", "--json")
    assert dry.code == 0, dry.err
    assert dry.answer["different"] > 0
    told = fonds("reread", "--archive", archive, "--dry-run").out
    assert ("nothing was written" in told, "Fields: " in told) == (True, True)
    assert _shown(archive) == spoilt
    ran = fonds("reread", "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    assert ran.answer["captures"] == dry.answer["captures"]
    assert set(ran.answer["fields"]) >= {"deck", "text", "contributors", "citations", "title"}
    one = next(capture for capture in ran.answer["captures"] if capture["kind"] == "article")
    assert (one["revision"], one["before"], one["after"]) == (1, None, None)
    assert any(change["field"] == "text" and change["before"] == "nothing" for change in one["changes"])
    assert _shown(archive) == before
    listed = fonds("list", "changes", "--state", "reread", "--archive", archive, "--json")
    differing = {(one["id"], one["capture_id"]) for one in ran.answer["captures"] if one["changes"]}
    lines = [json.loads(line) for line in listed.out.splitlines()[:-1]]
    assert {(line["article_id"] or line["source_id"], line["capture_id"]) for line in lines} == differing
    found = fonds("search", "簽署", "--archive", archive, "--json")
    assert found.code == 0
    crawled = fonds("demo", "--archive", archive, "--json")
    assert (crawled.answer["changes"]["new"], crawled.answer["changes"]["revised"]) == (0, 0)


def test_what_a_broken_spider_fails_over_stays_and_is_told(archive: Path) -> None:
    """Nothing of it is renewed, nor said to be, and nothing of it would be; file and line are told once."""
    profile = archive / "profiles" / "heron.toml"
    profile.write_text('spider = "own:Own"\n' + profile.read_text("utf-8"), "utf-8")
    (archive / "spiders").mkdir()
    (archive / "spiders" / "own.py").write_text(_BROKEN, "utf-8")
    before = _shown(archive)
    for options in (("--dry-run",), ()):
        ran = fonds("reread", "--archive", archive, *options)
        assert ran.code == 3, ran
        failed = ran.out.count(": could not be read\n")
        assert failed > 1
        told = f"{failed} could not be read (spiders/own.py, line 4: ZeroDivisionError: division by zero)"
        assert ran.out.splitlines()[-1] == f"{told}; what was read before stays."
        assert ("worker" in ran.out, "was renewed" in ran.out) == (False, False)
    assert _shown(archive) == before


def test_captures_are_chosen(archive: Path) -> None:
    """By publication, by day, by the reader that read them."""
    _spoil(archive)
    ran = fonds("reread", "--archive", archive, "--publication", "other", "--json")
    assert (ran.code, "other" in ran.only_line) == (1, True)
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert fonds("reread", "--archive", archive, "--since", tomorrow, "--json").answer["read"] == 0
    assert fonds("reread", "--archive", archive, "--older-than-reader", "--json").answer["read"] > 10
    assert fonds("reread", "--archive", archive, "--older-than-reader", "--json").answer["read"] == 0


def test_a_run_that_was_stopped_goes_on_where_it_was(archive: Path) -> None:
    """What was settled is not read again; a run over other captures begins anew."""
    database = Database.open(f"sqlite:///{archive / 'fonds.sqlite3'}", write=False)
    with database.read() as connection:
        rows = connection.execute(
            sa.text(
                "SELECT capture_id, captured_at FROM captures WHERE reading IN ('done', 'refused')"
                " AND role IN ('article', 'source') AND status = 200 ORDER BY captured_at, capture_id"
            )
        ).all()
    database.close()
    whole = len(rows)
    stopped = RereadPosition(datetime.fromisoformat(rows[4].captured_at), rows[4].capture_id)
    RereadProgress(archive, RereadSelection(), READER_VERSION).keep(stopped)
    assert fonds("reread", "--archive", archive, "--since", "2000-01-01", "--json").answer["read"] == whole
    RereadProgress(archive, RereadSelection(), READER_VERSION).keep(stopped)
    assert fonds("reread", "--archive", archive, "--json").answer["read"] == whole - 5
    assert not (archive / "reread.json").exists()
    assert RereadProgress(archive, RereadSelection(), READER_VERSION).position() is None


def test_a_page_that_could_not_be_read_is_filed_when_it_can(archive: Path) -> None:
    """The first reading of an article or a source is no revision of an earlier one."""
    before = _shown(archive)
    article = "(SELECT article_id FROM articles ORDER BY url LIMIT 1)"
    _execute(
        archive,
        "UPDATE captures SET reading = 'refused', verdict = 'worker', verdict_reason = 'x' WHERE capture_id ="
        f" (SELECT capture_id FROM revisions WHERE article_id = {article})",
        f"DELETE FROM changes WHERE article_id = {article}",
        *(f"DELETE FROM {table} WHERE article_id = {article}" for table in ("contributions", "topics", "citations")),
        f"DELETE FROM revisions WHERE article_id = {article}",
    )
    assert len(_shown(archive)["v_articles"]) == len(before["v_articles"]) - 1
    ran = fonds("reread", "--archive", archive, "--json")
    assert ran.answer["verdicts"] == {"worker → read": 1}
    after = _shown(archive)
    assert [row[:10] for row in after["v_articles"]] == [row[:10] for row in before["v_articles"]]
