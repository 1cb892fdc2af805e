"""What an archive holds, counted, and what its articles lack: the answers of `fonds status` and of a crawl's bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.questions.disputed_fields import DisputedField, disputed_fields
from storage.questions.field_coverage import missing_fields
from storage.questions.overview import Overview, overview
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.reading_marks import settle_reading
from storage.types import (
    Evidence,
    FailureKind,
    FoundUrl,
    Image,
    OtherValue,
    Precision,
    ReadingState,
    Refusal,
    Role,
    Sureness,
    Truncated,
    Verdict,
)
from storage.types.profile import EXPECTABLE
from storage.types.targets import TargetOutcome
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, Filing, after, ended


def test_a_new_archive_holds_nothing(database: Database) -> None:
    """And says so."""
    assert overview(database, AT) == Overview((), ())


def test_everything_is_counted(database: Database) -> None:
    """By state, role and outcome, publication by publication."""
    know_publication(database, "lia", "理亞", None)
    know_publication(database, "heron", "蒼鷺", None)
    membership = Membership.join(database, AT)
    filing = Filing(database)
    first = filing.keep()
    filing.revise(ARTICLE, capture=first)
    filing.revise(replace(ARTICLE, title="新題"), after(hours=1))
    filing.arrive(SOURCE, after(hours=1), STATEMENT)
    bad = filing.keep(truncated=Truncated.TIME)
    filing.failure("https://x.invalid/", AT, FailureKind.DNS, "no such host", role=Role.SOURCE)
    filing.failure("https://y.invalid/", AT, None, "an older word", role=Role.OTHER, reading=ReadingState.NONE)
    with database.begin() as connection:
        settle_reading(connection, first.capture_id, "reader 1")
        settle_reading(connection, bad.capture_id, "reader 1", Refusal(Verdict.TRUNCATED, "cut off"))
    frontier = Frontier(database, "one")
    frontier.add("lia", [FoundUrl(URL, Role.ARTICLE)], AT)
    (target,) = frontier.lease(WantedTargets(("lia",), urls=(URL,)), AT, 9, 9)
    frontier.settle([TargetOutcome(target.target_id, True, AT, after(days=1))])

    found = overview(database, after(hours=2))
    (crawl,) = (each for each in found.crawls if each.crawl_id == membership.crawl_id)
    assert (crawl.crawl_id, crawl.started_at, crawl.ended_at, crawl.exit_code) == (membership.crawl_id, AT, None, None)
    heron, lia = found.publications
    assert (heron.publication, heron.name, heron.captures, heron.targets, heron.next_due) == (
        "heron",
        "蒼鷺",
        (),
        0,
        None,
    )
    assert (lia.articles, lia.revisions) == ((("live", 1),), 2)
    assert (lia.citations, lia.unaddressed) == (1, 1)
    assert (heron.citations, heron.unaddressed) == (0, 0)
    assert lia.sources == (("captured", 1),)
    assert lia.captures == (
        ("article 200", 2),
        ("article truncated", 1),
        ("other failure", 1),
        ("source 200", 1),
        ("source dns", 1),
    )
    assert lia.refusals == (("truncated", 1),)
    assert (lia.pending, lia.targets, lia.due, lia.next_due) == (3, 2, 1, AT)
    assert (lia.warc_files, lia.warc_bytes) == (1, 6000)
    membership.leave(ended(AT))


@pytest.mark.parametrize("field", EXPECTABLE)
def test_every_field_that_may_be_expected_can_be_missed(database: Database, field: str) -> None:
    """What has it is not told; what lacks it is, with its address."""
    filing = Filing(database)
    whole = replace(
        ARTICLE,
        images=(Image("https://lia.example/1.jpg"),),
        is_accessible_for_free=False,
        published_zone="+08:00",
        modified_on=AT.date(),
        modified_precision=Precision.DAY,
        modified_zone="+08:00",
    )
    filing.revise(whole)
    crawl = filing.made().crawl_id
    bare = replace(
        ARTICLE,
        canonical_url="https://lia.example/bare",
        title="",
        blocks=(),
        deck=None,
        summary=None,
        dateline=None,
        language=None,
        published_on=None,
        published_at=None,
        published_precision=None,
        modified_at=None,
        contributors=(),
        topics=(),
        citations=(),
    )
    filing.revise(bare)
    lack = missing_fields(database, crawl, "lia", field)
    urls = [url for _capture_id, url in lack.examples]
    assert (lack.count, urls) == ((0, []) if field == "canonical_url" else (1, ["https://lia.example/bare"]))
    assert missing_fields(database, "another crawl", "lia", field).count == 0
    assert missing_fields(database, crawl, "heron", field).count == 0


def test_disputed_fields_are_counted_by_field_and_host(database: Database) -> None:
    """Of the articles first shown in a crawl; a field without a dispute is not counted."""
    filing = Filing(database)
    told = (OtherValue("json-ld", "別題"),)
    title = ("title", Evidence("page:heading", Sureness.DOUBTFUL, told))
    deck = ("deck", Evidence("page:below-title", Sureness.DOUBTFUL, told))
    sound = ("text", Evidence("page:running-text", Sureness.DOUBTFUL))
    for number, evidence in enumerate(((title, sound), (title, deck), (sound,))):
        article = replace(ARTICLE, canonical_url=f"https://lia.example/{number}", evidence=evidence)
        filing.revise(article)
    crawl = filing.made().crawl_id
    found = disputed_fields(database, crawl)
    assert found == (DisputedField("title", "lia.example", 2), DisputedField("deck", "lia.example", 1))
    assert disputed_fields(database, "another crawl") == ()
