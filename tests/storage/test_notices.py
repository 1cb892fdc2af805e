"""What people are told of by notices: each finding once, each day once, and the same stretch under the same id."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.exit_codes import ExitCode
from storage.types.notices import EndedBadly, NoticePosition, digest_due, notice_id, telling_ends

AT = datetime(2031, 5, 4, 3, 2, tzinfo=UTC)
FEED = CrawlFinding(FindingKind.LISTING_BROKEN, "https://a.example/feed", "broken")
SECTION = CrawlFinding(FindingKind.LISTING_BROKEN, "https://a.example/", "broken")
SITE = CrawlFinding(FindingKind.UNREACHABLE, "news", "down")
BEGIN = NoticePosition("c1", AT, AT, "c1", AT)


def bad(hours: float, *told: CrawlFinding) -> EndedBadly:
    """A crawl that ended so many hours later."""
    code = ExitCode.COULD_NOT if SITE in told else ExitCode.LOOK
    return EndedBadly(f"crawl {hours}", AT + timedelta(hours=hours), code, told)


def told(
    *crawls: EndedBadly, on: tuple[str, ...] = ("failed", "look")
) -> list[tuple[str | None, tuple[CrawlFinding, ...]]]:
    """What is told of these crawls to whoever was told up to the first moment."""
    return [(crawl.crawl_id, found) for crawl, found in telling_ends(crawls, AT, on)]


def test_what_goes_on_is_told_once() -> None:
    """Each further crawl that has it says nothing; what it has beside it is told."""
    assert told(bad(1, FEED), bad(2, FEED), bad(25, FEED, SECTION)) == [("crawl 1", (FEED,)), ("crawl 25", (SECTION,))]


def test_what_was_away_for_a_day_is_told_again() -> None:
    """For it is news then; what was looked at before counts as told."""
    assert told(bad(-2, FEED), bad(21, FEED)) == []
    assert told(bad(-2, FEED), bad(22.1, FEED)) == [("crawl 22.1", (FEED,))]


def test_only_what_is_asked_for_is_told() -> None:
    """A failure alone, say."""
    crawls = (bad(1, FEED), bad(2, SITE))
    assert told(*crawls, on=("failed", "withdrawn")) == [("crawl 2", (SITE,))]
    assert told(*crawls, on=("withdrawn",)) == []


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (AT, AT + timedelta(hours=1), None),
        (AT, datetime(2031, 5, 4, 7, 0, tzinfo=UTC), datetime(2031, 5, 4, 7, tzinfo=UTC)),
        (AT, datetime(2031, 5, 5, 6, 59, tzinfo=UTC), datetime(2031, 5, 4, 7, tzinfo=UTC)),
        (AT, datetime(2031, 5, 9, 8, tzinfo=UTC), datetime(2031, 5, 9, 7, tzinfo=UTC)),
        (datetime(2031, 5, 4, 7, tzinfo=UTC), datetime(2031, 5, 5, 6, tzinfo=UTC), None),
    ],
)
def test_a_digest_is_due_once_a_day(last: datetime, now: datetime, due: datetime | None) -> None:
    """After days without any process one is told, of them all."""
    assert digest_due(last, time(7), now) == due


def test_a_position_is_kept_as_a_text_and_a_stretch_has_one_id() -> None:
    """Another receiver's is another one."""
    end = NoticePosition("c9", AT + timedelta(hours=1), AT, "c1", AT)
    assert NoticePosition.of_text(end.text()) == end
    assert notice_id("desk", BEGIN, end) == notice_id("desk", BEGIN, NoticePosition.of_text(end.text()))
    assert len({notice_id("desk", BEGIN, end), notice_id("desk", end, BEGIN), notice_id("night", BEGIN, end)}) == 3
