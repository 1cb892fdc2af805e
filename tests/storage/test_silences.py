"""What tells that a publication, or one feed of it, has fallen silent: when articles came, and when feeds changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from storage.questions.feed_changes import FeedInTime, silent_feeds
from storage.questions.listing_visits import has_shown_articles
from storage.questions.new_articles import ArticlesInTime, articles_in_time
from storage.tables import schema
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.types import FoundUrl, ReadingState, RecordType, Role
from tests.storage.filing import AT, Filing, after, article

FEED = "https://lia.example/feed"


def test_pauses_between_articles_are_those_of_their_dates(database: Database) -> None:
    """For a first crawl sees many at once; a date still to come, and another publication, tell nothing."""
    filing = Filing(database)
    for number in range(21):
        published = after(days=-number - (number > 10))
        day: dict[str, Any] = {"published_at": published, "published_on": published.date()}
        filing.revise(article(canonical_url=f"https://lia.example/{number}", citations=(), **day), after(hours=number))
    later: dict[str, Any] = {"published_at": after(days=900), "published_on": after(days=900).date()}
    filing.revise(article(canonical_url="https://lia.example/later", citations=(), **later), after(hours=1))
    Filing(database, "heron").revise(article(canonical_url="https://heron.example/1", citations=()), after(days=3))
    assert articles_in_time(database, "lia", after(days=2)) == ArticlesInTime(after(hours=20), timedelta(days=2))
    assert articles_in_time(database, "heron", after(days=9)) == ArticlesInTime(after(days=3), None)
    assert articles_in_time(database, "never", AT) == ArticlesInTime(None, None)


def test_a_feed_is_silent_since_its_bytes_last_changed(database: Database) -> None:
    """An answer that says that nothing changed is no change; one that is fresh, failed or was not asked is left out."""
    know_publication(database, "lia", "理亞", None)
    filing, frontier = Filing(database), Frontier(database, "one")
    frontier.add("lia", [FoundUrl(FEED, Role.FEED), FoundUrl(f"{FEED}/2", Role.FEED)], AT)
    listing = {"role": Role.FEED, "reading": ReadingState.NONE}
    for number in range(25):
        filing.keep(FEED, after(hours=number), **listing)
    filing.keep(FEED, after(days=5), record_type=RecordType.REVISIT, status=304, **listing)
    visited = {"visited_at": after(days=5), "news_at": after(days=1)}
    with database.begin() as connection:
        connection.execute(sa.update(schema.targets).values(**visited))
    expected = (FeedInTime(FEED, after(hours=24), timedelta(hours=1)),)
    assert silent_feeds(database, "lia", after(days=5), after(days=6)) == expected
    assert silent_feeds(database, "lia", after(days=5), after(days=2)) == ()
    assert silent_feeds(database, "lia", after(days=5.1), after(days=6)) == ()
    with database.begin() as connection:
        connection.execute(sa.update(schema.targets).values(failure="unreadable"))
    assert silent_feeds(database, "lia", after(days=5), after(days=6)) == ()


def test_a_listing_has_shown_articles_when_it_was_the_first_to(database: Database) -> None:
    """Of its own publication; a section that it leads to is none."""
    know_publication(database, "lia", "理亞", None)
    frontier, other = Frontier(database, "one"), "https://lia.example/desk"
    frontier.add("lia", [FoundUrl("https://lia.example/1", Role.ARTICLE, FEED)], AT)
    frontier.add("lia", [FoundUrl("https://lia.example/1", Role.ARTICLE, other), FoundUrl(FEED, Role.FEED, other)], AT)
    shown = [has_shown_articles(database, *asked) for asked in (("lia", FEED), ("lia", other), ("heron", FEED))]
    assert shown == [True, False, False]
