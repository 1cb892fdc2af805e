"""Cited sources: what became of each at its visits, and what is a change of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from storage.questions.past_sources import checks_before
from storage.tables.citing import cite_source
from storage.tables.database import Database
from storage.tables.reading_marks import settle_reading
from storage.tables.revisions import SOURCE_REVISIONS, add_revision, latest_revision, renew_digest
from storage.types import (
    Capture,
    Evidence,
    FailureKind,
    ReadingState,
    Refusal,
    Role,
    SourceState,
    Sureness,
    Truncated,
    Verdict,
)
from storage.types.filings import NewRevision, RenewedDigest
from storage.types.identity import source_id
from storage.types.source_standing import NO_HOST, EarlierCaptures, SourceStanding, first_standing, why_unasked
from tests.storage.filing import ARTICLE, SOURCE, STATEMENT, URL, Filing, after

# Soft or hard, and not asked in between.
_LONG_GONE = ("gone", "soft-gone", "unreachable", "gone", "walled", "gone", "soft-gone")


@pytest.fixture
def filing(database: Database) -> Filing:
    """A filing into a fresh database."""
    return Filing(database)


def cite(filing: Filing, url: str = SOURCE, hours: float = 0, publication: str = "lia") -> str:
    """Cite a source."""
    with filing.database.begin() as connection:
        return cite_source(connection, publication, url, after(hours=hours)).source_id


def row(database: Database) -> dict[str, Any]:
    """What v_sources says of the one source."""
    with database.read() as connection:
        return dict(connection.execute(sa.text("SELECT * FROM v_sources")).mappings().one())


def kinds(database: Database) -> list[tuple[str, str]]:
    """The changes, in their order, with their times."""
    with database.read() as connection:
        found = connection.execute(sa.text("SELECT kind, at FROM v_changes ORDER BY cursor"))
        return [(one.kind, one.at) for one in found]


def visit(
    filing: Filing, source_id: str, state: SourceState, hours: float, resolved: str | None = None, url: str = SOURCE
) -> Capture:
    """A visit that left the source in a state."""
    capture = filing.keep(url, after(hours=hours), role=Role.SOURCE)
    filing.leave_source(source_id, state, capture, resolved)
    return capture


class TestCiting:
    """A source is what somebody cites."""

    def test_it_waits_for_its_first_visit(self, filing: Filing) -> None:
        """Known by its normal address, whatever form was printed."""
        filing.keep()
        assert cite(filing, "HTTPS://ministry.EXAMPLE:443/statement?no=7#top") == cite(filing)
        found = row(filing.database)
        assert (found["url"], found["source_url"], found["host"]) == (SOURCE, SOURCE, "ministry.example")
        assert (found["state"], found["revisions"], found["publisher_class"]) == ("pending", 0, "unknown")
        assert (found["first_captured_at"], found["last_checked_at"], found["capture_id"]) == (None, None, None)

    def test_it_was_first_cited_by_the_earliest(self, filing: Filing) -> None:
        """In whatever order articles are read."""
        filing.keep()
        for hours in (5, -3, 9):
            cite(filing, hours=hours)
        assert row(filing.database)["first_cited_at"] == "2031-05-04T00:02:01.123456Z"
        # Whoever follows the changes has it from them.
        assert kinds(filing.database) == [
            ("source-cited", "2031-05-04T08:02:01.123456Z"),
            ("source-cited", "2031-05-04T00:02:01.123456Z"),
        ]

    def test_each_publication_has_its_own(self, filing: Filing) -> None:
        """Each fonds is whole."""
        filing.keep()
        Filing(filing.database, "heron").keep()
        ids = {cite(filing), cite(filing, publication="heron")}
        assert len(ids) == 2
        assert ids == {source_id("lia", SOURCE), source_id("heron", SOURCE)}

    def test_what_is_kept_already_is_captured(self, filing: Filing) -> None:
        """An article of the publication itself, or a page captured in another role, waits for nothing."""
        first = filing.keep(SOURCE, after(hours=-9), role=Role.OTHER, reading=ReadingState.NONE)
        filing.keep(SOURCE, after(hours=-2), role=Role.OTHER, reading=ReadingState.NONE)
        filing.failure(
            SOURCE, after(hours=-1), FailureKind.DNS, "no such host", role=Role.OTHER, reading=ReadingState.NONE
        )
        cite(filing)
        cite(filing, hours=1)
        found = row(filing.database)
        assert (found["state"], found["first_captured_at"], found["last_checked_at"]) == (
            "captured",
            "2031-05-03T18:02:01.123456Z",
            "2031-05-04T01:02:01.123456Z",
        )
        assert kinds(filing.database) == [
            ("source-cited", "2031-05-04T03:02:01.123456Z"),
            ("source-captured", "2031-05-03T18:02:01.123456Z"),
        ]
        with filing.database.read() as connection:
            shown = connection.scalars(sa.text("SELECT capture_id FROM v_changes ORDER BY cursor")).all()
        assert shown == [None, first.capture_id]

    @pytest.mark.parametrize(
        "kept", [{"status": 404}, {"status": 301}, {"reading": ReadingState.PENDING}, {"url": URL}]
    )
    def test_what_is_not_kept_is_not(self, filing: Filing, kept: dict[str, Any]) -> None:
        """A dead or redirected page is none; one that waits to be read will say by itself what it is."""
        filing.keep(**({"url": SOURCE, "reading": ReadingState.DONE} | kept))
        cite(filing)
        assert row(filing.database)["state"] == "pending"
        assert [kind for kind, _ in kinds(filing.database)] == ["source-cited"]

    @pytest.mark.parametrize("url", ["mailto:press@ministry.example", "ftp://ministry.example/a", "see above", ""])
    def test_another_kind_of_address_is_unsupported(self, filing: Filing, url: str) -> None:
        """It is kept as printed, and never visited."""
        filing.keep()
        cite(filing, url)
        assert (row(filing.database)["url"], row(filing.database)["state"]) == (url, "unsupported")


class TestVisits:
    """What visits make of a source."""

    @pytest.fixture
    def source_id(self, filing: Filing) -> str:
        """A source that is cited."""
        filing.keep()
        return cite(filing)

    def test_the_last_check_stands_beside_the_state(self, filing: Filing, source_id: str) -> None:
        """One visit each does not worsen what is known; first capture and last check are kept."""
        for hours, state in enumerate(SourceState):
            visit(filing, source_id, state, hours)
            found = row(filing.database)
            assert found["last_check"] == state
            assert found["state"] == (state if hours < 2 else "moved")
            assert found["since"] is not None
        assert row(filing.database)["first_captured_at"] == "2031-05-04T04:02:01.123456Z"
        assert row(filing.database)["last_checked_at"] == "2031-05-04T16:02:01.123456Z"

    def test_its_first_arrival_and_every_going_are_changes(self, filing: Filing, source_id: str) -> None:
        """Being gone is told once, until it came back."""
        states = ("unreachable", "captured", "moved", *_LONG_GONE, "captured", *_LONG_GONE, "unreachable", "gone")
        for days, state in enumerate(states):
            visit(filing, source_id, SourceState(state), 24 * days)
        told = ["source-state", "source-captured", "source-state", "source-gone", "source-state", "source-gone"]
        assert [kind for kind, _ in kinds(filing.database)] == ["source-cited", *told]

    def test_a_redirect_is_resolved_as_long_as_it_stands(self, filing: Filing, source_id: str) -> None:
        """What a failure does not say stays as it was."""
        new = "https://ministry.example/new"
        visit(filing, source_id, SourceState.MOVED, 1, new)
        assert row(filing.database)["source_url"] == new
        visit(filing, source_id, SourceState.UNREACHABLE, 2)
        assert row(filing.database)["source_url"] == new
        visit(filing, source_id, SourceState.CAPTURED, 3)
        assert row(filing.database)["source_url"] == SOURCE

    def test_a_visit_filed_late_has_the_place_of_its_time(self, filing: Filing, source_id: str) -> None:
        """It may have been the first that arrived, and says nothing of the present."""
        visit(filing, source_id, SourceState.CAPTURED, 5)
        visit(filing, source_id, SourceState.GONE, 2)
        visit(filing, source_id, SourceState.MOVED, 1, "https://ministry.example/old")
        found = row(filing.database)
        assert (found["state"], found["source_url"]) == ("captured", SOURCE)
        assert found["first_captured_at"] == "2031-05-04T04:02:01.123456Z"
        assert found["last_checked_at"] == "2031-05-04T08:02:01.123456Z"
        assert [kind for kind, _ in kinds(filing.database)] == ["source-cited", "source-captured", "source-state"]

    def test_a_visit_filed_late_counts_what_was_captured_before_the_citation(self, filing: Filing) -> None:
        """Its first copy is no visit, and is not lost when the history is told anew; nor before an instant."""
        filing.keep(SOURCE, after(hours=-9), role=Role.OTHER, reading=ReadingState.NONE)
        filing.keep(SOURCE, after(hours=-2), role=Role.OTHER, reading=ReadingState.NONE)
        cited = cite(filing)
        filing.keep(SOURCE, after(hours=1), role=Role.OTHER, reading=ReadingState.NONE)
        for hours in (100, 50, 20):
            visit(filing, cited, SourceState.SOFT_GONE, hours)
        found = row(filing.database)
        assert (found["state"], found["since"]) == ("soft-gone", "2031-05-04T23:02:01.123456Z")
        assert found["first_captured_at"] == "2031-05-03T18:02:01.123456Z"
        assert [kind for kind, _ in kinds(filing.database)] == ["source-cited", "source-captured", "source-gone"]
        known = checks_before(filing.database, [cited], after(hours=30))[cited]
        assert [(check.state, check.at) for check in known] == [
            ("captured", after(hours=-9)),
            ("captured", after(hours=-2)),
            ("soft-gone", after(hours=20)),
        ]


class TestRevisions:
    """The states of a source's text."""

    def test_all_but_the_first_are_changes(self, filing: Filing) -> None:
        """Numbered from one, each with all that was read."""
        filing.revise(replace(ARTICLE, citations=ARTICLE.citations[:1]))
        filing.arrive(SOURCE, after(hours=1), STATEMENT)
        filing.arrive(
            SOURCE, after(hours=2), replace(STATEMENT, title=None, text="", language=None, partial=True, pages=3)
        )
        with filing.database.read() as connection:
            found = connection.execute(sa.text("SELECT * FROM v_source_revisions ORDER BY revision")).mappings().all()
        assert [
            (one["revision"], one["title"], one["text"], one["language"], one["pages"], one["partial"]) for one in found
        ] == [
            (1, STATEMENT.title, STATEMENT.text, "en", None, 0),
            (2, None, "", None, 3, 1),
        ]
        assert [kind for kind, _ in kinds(filing.database)] == [
            "new",
            "source-cited",
            "source-captured",
            "source-changed",
        ]
        assert row(filing.database)["revisions"] == 2

    def test_a_digest_can_be_renewed(self, filing: Filing) -> None:
        """For the present reader, without another revision."""
        filing.revise(ARTICLE)
        filing.arrive(SOURCE, after(hours=1), STATEMENT)
        with filing.database.begin() as connection:
            source = source_id("lia", SOURCE)
            kept = latest_revision(connection, SOURCE_REVISIONS, source)
            assert kept is not None
            renew_digest(connection, SOURCE_REVISIONS, RenewedDigest(kept, "1:other", "reader 2"))
            assert latest_revision(connection, SOURCE_REVISIONS, source) == replace(
                kept, content_digest="1:other", reader_version="reader 2"
            )

    def test_hostile_texts_are_kept(self, filing: Filing) -> None:
        """NUL and lone surrogates, in the text and in the address."""
        odd = "港\x00口\ud83d"
        capture = filing.keep(role=Role.SOURCE, truncated=Truncated.LENGTH)
        cited = cite(filing, odd)
        assert cite(filing, odd) == cited
        evidence = ((odd, Evidence(odd, Sureness.LIKELY)),)
        reading = replace(STATEMENT, title=odd, text=odd, language=odd, media_type=odd, evidence=evidence)
        with filing.database.begin() as connection:
            revision = NewRevision(1, reading, "1:x", "reader 1")
            add_revision(connection, SOURCE_REVISIONS, cited, capture, revision)
        assert row(filing.database)["title"] == "港\ufffd口\ufffd"


class TestFirstStanding:
    """What is known of a source when it is first cited, without a database."""

    def test_one_that_was_never_asked_for_waits(self) -> None:
        """Nothing is known of it."""
        assert first_standing(None) == SourceStanding(SourceState.PENDING)

    def test_one_that_is_kept_was_captured_at_those_visits(self) -> None:
        """The first of them counts, and the last is its last check."""
        assert first_standing(EarlierCaptures(after(hours=1), after(hours=9), "urn:x:1")) == SourceStanding(
            SourceState.CAPTURED,
            first_captured_at=after(hours=1),
            last_checked_at=after(hours=9),
            since=after(hours=1),
            last_check=SourceState.CAPTURED,
        )

    def test_one_that_cannot_be_asked_for_is_unsupported(self) -> None:
        """No visit will ever tell more."""
        why = why_unasked("mailto:press@ministry.example", is_route=False)
        assert first_standing(None, why) == SourceStanding(SourceState.UNSUPPORTED, evidence=why)

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            ("mailto:press@ministry.example", "no server is asked for an address of the kind mailto:"),
            ("JavaScript:void(0)", "no server is asked for an address of the kind javascript:"),
            ("file:///etc/passwd", "no server is asked for an address of the kind file:"),
            ("http://", NO_HOST),
            ("//", NO_HOST),
        ],
    )
    def test_why_nobody_can_be_asked_is_said(self, url: str, why: str) -> None:
        """As evidence, by the kind of address."""
        assert why_unasked(url, is_route=False) == why


def test_a_page_that_was_gone_or_walled_when_it_was_kept_is_not_captured(filing: Filing) -> None:
    """A polite answer is no document."""
    for number, verdict in enumerate((Verdict.SOFT_GONE, Verdict.WALLED)):
        capture = filing.keep(SOURCE, after(hours=-number))
        with filing.database.begin() as connection:
            settle_reading(connection, capture.capture_id, "reader 1", Refusal(verdict, "says so"))
    cite(filing)
    assert row(filing.database)["state"] == "pending"
