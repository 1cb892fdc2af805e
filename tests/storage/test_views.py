"""The views that programs are written against: their columns, their texts, and the same answers on both engines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from storage.questions.withholding_subjects import find_subjects
from storage.tables import views
from storage.tables.database import Database
from storage.tables.items import file_items
from storage.tables.reading_marks import settle_reading
from storage.tables.withholdings import Withholding, file_withholding
from storage.types import (
    Citation,
    FailureKind,
    ReadingState,
    RecordType,
    Refusal,
    Role,
    SourceState,
    Truncated,
    Verdict,
)
from storage.types.identity import article_id
from storage.types.items import Item, KeptItem
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, Filing, after, article

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def rows(database: Database, view: str, order: str = "1, 2, 3, 4") -> list[dict[str, Any]]:
    """Everything that a view shows."""
    with database.read() as connection:
        found = connection.execute(sa.text(f"SELECT * FROM {view} ORDER BY {order}"))
        return [dict(row) for row in found.mappings()]


def full(database: Database) -> None:
    """A small archive in which everything has happened once, on two publications."""
    filing = Filing(database)
    moved = "https://ministry.example/moved"
    marked = f"{moved}?utm_source=lia"
    citations = (
        *ARTICLE.citations,
        Citation(None, moved, moved),
        Citation("信", "mailto:a@b.example", "a@b.example"),
        Citation("又", marked, marked),
    )
    revised = filing.revise(replace(ARTICLE, citations=citations))
    filing.revise(replace(ARTICLE, title="新題", deck=None, citations=citations), after(hours=6))
    filing.arrive(SOURCE, after(minutes=3), STATEMENT)
    filing.arrive(SOURCE, after(hours=30), replace(STATEMENT, text="Changed."))
    hop = filing.keep(moved, after(minutes=1), role=Role.SOURCE, status=301, location="/now", via=URL)
    filing.keep("https://ministry.example/now", after(minutes=2), role=Role.SOURCE, via=hop.url)
    filing.failure(moved, after(days=1), FailureKind.TIMEOUT, "no answer", role=Role.SOURCE)
    filing.borrow(moved, after(days=1), after(days=-300))
    cut = filing.keep(at=after(hours=1), truncated=Truncated.TIME, etag='"v"', media_type=None)
    filing.keep(at=after(hours=2), record_type=RecordType.REVISIT, refers_to=cut.capture_id, status=304)
    filing.revise(article("只有題", contributors=(), topics=(), citations=(), canonical_url="https://lia.example/2"))
    gone = filing.keep(at=after(days=3), status=410)
    for days in (1, 2, 3):
        filing.look(revised, replace(gone, captured_at=after(days=days)), gone=True)
    with database.begin() as connection:
        settle_reading(connection, gone.capture_id, None, Refusal(Verdict.STATUS, "the server answered 410"))
    item = Item("lia", cut.crawl_id, cut.capture_id, "Quote", '{"text": "文"}')
    file_items(database, [KeptItem("urn:uuid:00000000-0000-4000-8000-000000000009", item, after(hours=1))])
    Filing(database, "heron").revise(replace(ARTICLE, published_at=None, published_on=None, published_precision=None))


class TestContract:
    """What programs may count on."""

    def test_they_are_read_only(self, database: Database) -> None:
        """Nobody writes through a view that joins tables."""
        full(database)
        with pytest.raises(Exception, match=r"(?i)cannot (modify|update|delete)"), database.begin() as connection:
            connection.execute(sa.text("DELETE FROM v_articles"))

    def test_times_are_one_text(self, database: Database) -> None:
        """UTC, microseconds, Z; a day is a day."""
        full(database)
        seen = set()
        for view in views.NAMES:
            for row in rows(database, view):
                for name, value in row.items():
                    if name.endswith("_at") or name in ("at", "changed_since"):
                        assert value is None or _INSTANT.fullmatch(value), (view, name, value)
                        seen.update([name] if value else [])
                    if name == "published_on":
                        assert value in (None, "2031-05-04")
        assert seen >= {"first_seen_at", "published_at", "cited_at", "changed_since", "last_checked_at", "captured_at"}

    def test_lists_are_json_in_printed_order(self, database: Database) -> None:
        """The group of a topic is NULL when there is none."""
        full(database)
        (row, *_) = [row for row in rows(database, "v_articles") if row["title"] == "新題"]
        assert row["writers"] == '["Lia"]'
        assert row["editors"] == '["Zaphyra"]'
        assert row["topics"] == '[["國際組織","北大西洋公約組織"],[null,"印太"],["國際組織","聯合國"]]'
        assert json.loads(row["topics"])[1] == [None, "印太"]

    def test_topics_are_rows_in_printed_order(self, database: Database) -> None:
        """Those of every revision; the group is NULL when there is none."""
        full(database)
        found = [row for row in rows(database, "v_topics") if row["article_id"] == article_id("lia", URL)]
        assert [(row["revision"], row["position"], row["topic_group"], row["name"]) for row in found] == [
            (revision, position, group, name)
            for revision in (1, 2)
            for position, (group, name) in enumerate(
                (("國際組織", "北大西洋公約組織"), (None, "印太"), ("國際組織", "聯合國")), 1
            )
        ]

    def test_a_crawl_is_counted_by_publication(self, database: Database) -> None:
        """With the times of its first and its last capture."""
        full(database)
        found = {row["publication"]: row for row in rows(database, "v_crawls")}
        assert {slug: row["captures"] for slug, row in found.items()} == {"lia": 12, "heron": 1}
        assert found["lia"]["first_captured_at"] == "2031-05-04T03:02:01.123456Z"
        assert found["lia"]["last_captured_at"] == "2031-05-07T03:02:01.123456Z"

    @pytest.mark.parametrize("view", ["v_articles", "v_revisions", "v_source_revisions"])
    def test_blocks_are_objects_without_what_they_have_not(self, database: Database, view: str) -> None:
        """Type and text, and what else a piece has."""
        full(database)
        kept = [json.loads(row["blocks"]) for row in rows(database, view)]
        if view == "v_source_revisions":
            assert kept[0] == [{"type": "paragraph", "text": STATEMENT.text}]
        else:
            assert [
                {"type": "paragraph", "text": "港口今日重開。"},
                {"type": "heading", "text": "各方反應", "level": 2},
                {"type": "run_in", "text": "海洋安全: 合作。", "term": "海洋安全"},
            ] in kept


class TestProof:
    """What every revision and citation carries."""

    def test_a_revision_names_the_record_that_first_showed_it(self, database: Database) -> None:
        """File, offset, length, digest, and the way to its replay."""
        filing = Filing(database)
        capture = filing.keep("https://lia.example/?p=1", AT)
        filing.revise(capture=capture)
        (row,) = rows(database, "v_articles")
        assert row["capture_id"] == capture.capture_id
        assert (row["warc_file"], row["record_offset"], row["record_length"]) == (
            capture.place.warc_file,
            capture.place.offset,
            capture.place.length,
        )
        assert row["payload_digest"] == capture.payload_digest
        assert row["replay_path"] == "/lia/20310504030201/https://lia.example/?p=1"
        assert row["url"] == URL

    def test_the_latest_revision_alone_is_the_article(self, database: Database) -> None:
        """All are in v_revisions; contributors and topics belong to each."""
        filing = Filing(database)
        for number, title in enumerate("一二三"):
            filing.revise(article(title), after(hours=number))
        assert [(row["title"], row["revision"], row["revisions"]) for row in rows(database, "v_articles")] == [
            ("三", 3, 3)
        ]
        revisions = rows(database, "v_revisions", "revision")
        assert [(row["title"], row["revision"], row["revisions"]) for row in revisions] == [
            ("一", 1, 3),
            ("二", 2, 3),
            ("三", 3, 3),
        ]
        assert {row["revision"] for row in rows(database, "v_contributors")} == {1, 2, 3}
        assert {row["revision"] for row in rows(database, "v_citations")} == {3}


class TestCitations:
    """What a citation says of its source."""

    def cited(self, database: Database) -> dict[str, Any]:
        """The first citation."""
        return rows(database, "v_citations", "position")[0]

    def test_one_without_an_address_says_nothing(self, database: Database) -> None:
        """All about a source is NULL."""
        Filing(database).revise(replace(ARTICLE, citations=(Citation("文", None, None),)))
        row = self.cited(database)
        nothing = list(row)
        for known in ("article_id", "revision", "position", "label", "cited_at"):
            nothing.remove(known)
        assert {row[name] for name in nothing} == {None}

    @pytest.mark.parametrize(
        ("hours", "nearest"),
        [((-5, 3, 9), 1), ((-3, 4), 0), ((-3, 3), 0), ((7,), 0), ((-100, 99), 1), ((-99.9999999, 100), 0)],
    )
    def test_its_capture_is_the_nearest_to_its_citing(
        self, database: Database, hours: tuple[float, ...], nearest: int
    ) -> None:
        """Before or after; of two that are as near, the earlier."""
        filing = Filing(database)
        filing.revise()
        captures = [filing.keep(SOURCE, after(hours=hour), role=Role.SOURCE) for hour in hours]
        row = self.cited(database)
        assert row["capture_id"] == captures[nearest].capture_id
        assert row["replay_path"].endswith(SOURCE)

    def test_microseconds_count(self, database: Database) -> None:
        """Also at the end of a second."""
        filing = Filing(database)
        cited_at = AT.replace(microsecond=999_999)
        filing.revise(at=cited_at)
        filing.keep(SOURCE, cited_at.replace(microsecond=999_700), role=Role.SOURCE)
        near = filing.keep(SOURCE, cited_at.replace(microsecond=999_800), role=Role.SOURCE)
        assert self.cited(database)["capture_id"] == near.capture_id

    def test_a_capture_that_brought_the_document_comes_first(self, database: Database) -> None:
        """However near a failure was; without any, the failure is the proof."""
        filing = Filing(database)
        filing.revise()
        failure = filing.failure(SOURCE, after(seconds=1), FailureKind.DNS, "no such host", role=Role.SOURCE)
        assert self.cited(database)["capture_id"] == failure.capture_id
        document = filing.keep(SOURCE, after(days=100), role=Role.SOURCE)
        assert self.cited(database)["capture_id"] == document.capture_id

    def test_a_redirected_source_is_proved_where_it_stands_now(self, database: Database) -> None:
        """`source_url` and the capture are those after the redirect; of its own publication."""
        filing = Filing(database)
        filing.revise()
        now = "https://ministry.example/now"
        filing.keep(SOURCE, after(minutes=1), role=Role.SOURCE, status=301)
        Filing(database, "heron").keep(now, after(seconds=1))
        capture = filing.keep(now, after(minutes=1), role=Role.SOURCE)
        source_id = self.cited(database)["source_id"]
        filing.leave_source(source_id, SourceState.MOVED, capture, now)
        row = self.cited(database)
        assert (row["url"], row["source_url"], row["state"]) == (SOURCE, now, "moved")
        assert row["capture_id"] == capture.capture_id
        assert row["replay_path"] == f"/lia/20310504030301/{now}"

    def test_it_says_since_when_its_source_is_another(self, database: Database) -> None:
        """The first change after the citing, not one before it."""
        filing = Filing(database)
        filing.revise()
        filing.arrive(SOURCE, after(hours=1), STATEMENT)
        assert self.cited(database)["changed_since"] is None
        for hours, text in ((2, "二"), (3, "三")):
            filing.arrive(SOURCE, after(hours=hours), replace(STATEMENT, text=text))
        assert self.cited(database)["changed_since"] == "2031-05-04T05:02:01.123456Z"
        later = replace(ARTICLE, canonical_url="https://lia.example/later", citations=ARTICLE.citations[:1])
        filing.revise(later, after(hours=2.5))
        since = {row["cited_at"]: row["changed_since"] for row in rows(database, "v_citations") if row["url"]}
        assert since == {
            "2031-05-04T03:02:01.123456Z": "2031-05-04T05:02:01.123456Z",
            "2031-05-04T05:32:01.123456Z": "2031-05-04T06:02:01.123456Z",
        }


def test_both_engines_give_the_same_answers(both: tuple[Database, Database]) -> None:
    """After the same operations every row of every view is equal, in value and in type."""
    for database in both:
        full(database)
        (target,) = find_subjects(database, "https://ministry.example/now")
        act = Withholding("urn:uuid:act", "lia", target.kind, target.url, target.addresses, "why", after(days=4))
        with database.begin() as connection:
            file_withholding(connection, act)
    for view in views.NAMES:
        one, other = (rows(database, view) for database in both)
        assert one == other, view
        assert len(one) > 0, view
        types = [[[type(value) for value in row.values()] for row in found] for found in (one, other)]
        assert types[0] == types[1], view


def test_text_sorts_alike_on_both_engines(both: tuple[Database, Database]) -> None:
    """By code point, whatever the language of the server."""
    titles = ["b", "a", "B", "ä", "Z", "約", "-", "_", "a b", "ab", "𠮷", "！"]
    for database in both:
        filing = Filing(database)
        for number, title in enumerate(titles):
            filing.revise(article(title, canonical_url=f"https://lia.example/{number}"))
        found = [row["title"] for row in rows(database, "v_articles", "title")]
        assert found == sorted(titles)


def test_reading_a_capture_shows(database: Database) -> None:
    """What waits, what was read and what is not read."""
    filing = Filing(database)
    filing.keep()
    filing.keep(role=Role.FEED, reading=ReadingState.NONE)
    assert [row["reading"] for row in rows(database, "v_captures", "record_offset")] == ["pending", "none"]
