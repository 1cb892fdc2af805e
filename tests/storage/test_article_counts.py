"""Topics, people and days are counted as they are filed, and are shown as the views would be counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from storage.questions.calendar import calendar_year
from storage.questions.named_lists import list_people, list_topics
from storage.tables.articles import renew_article
from storage.tables.database import Database
from storage.tables.database_check import check_database
from storage.tables.revisions import ARTICLE_REVISIONS, latest_revision
from storage.types import Contributor, ContributorRole, Topic
from storage.types.identity import article_id
from tests.databases import on_one_engine
from tests.storage.filing import ARTICLE, AT, URL, Filing, after, article
from tests.storage.pages import walk
from tests.storage.test_withholdings import release, withhold

_LATEST = "v_articles AS a JOIN {} AS x ON x.article_id = a.article_id AND x.revision = a.revision"
_OVER_VIEWS = {
    "topics": "SELECT a.publication, x.topic_group, x.name, count(DISTINCT a.article_id)"
    f" FROM {_LATEST.format('v_topics')} GROUP BY a.publication, x.topic_group, x.name",
    "people": "SELECT a.publication, x.name, count(DISTINCT a.article_id),"
    " count(DISTINCT CASE WHEN x.role = 'writer' THEN a.article_id END)"
    f" FROM {_LATEST.format('v_contributors')} GROUP BY a.publication, x.name",
    "published": "SELECT published_on, count(*) FROM v_articles WHERE published_on IS NOT NULL GROUP BY published_on",
    "captured": "SELECT substr(captured_at, 1, 10), count(*) FROM v_captures"
    " WHERE role IN ('article', 'source') AND status NOT IN (204, 304) GROUP BY 1",
}
TWICE = article("又一篇", canonical_url="https://lia.example/2", topics=(Topic(None, "印太"), Topic(None, "印太")))


def over_views(database: Database) -> dict[str, Counter[Any]]:
    """Counted row by row."""
    with database.read() as connection:
        return {
            name: Counter(map(tuple, connection.execute(sa.text(asked)).all())) for name, asked in _OVER_VIEWS.items()
        }


def as_listed(database: Database) -> dict[str, Counter[Any]]:
    """The same as it is answered, every list walked to its end."""
    topics = walk(lambda cursor: list_topics(database, after=cursor, limit=1))
    people = walk(lambda cursor: list_people(database, after=cursor, limit=1))
    first = calendar_year(database)
    years = [] if first is None else [calendar_year(database, year) for year in first.years]
    days = [day for year in years if year is not None for day in year.days]
    return {
        "topics": Counter((one.publication, one.group, one.name, one.articles) for one in topics),
        "people": Counter((one.publication, one.name, one.articles, one.written) for one in people),
        "published": Counter((day.day.isoformat(), day.published) for day in days if day.published),
        "captured": Counter((day.day.isoformat(), day.captured) for day in days if day.captured),
    }


def test_counts_are_those_of_what_is_shown_at_every_moment(database: Database) -> None:
    """When articles are new, revised, withheld in whole or in part, released, and read otherwise."""
    assert as_listed(database) == over_views(database)
    filing = Filing(database)
    filing.revise()
    filing.revise(TWICE, after(days=1))
    latest = filing.keep(TWICE.canonical_url, after(days=400))
    both = [Contributor("無\0名\ud800", role) for role in (ContributorRole.WRITER, ContributorRole.EDITOR)]
    another = replace(
        TWICE, topics=(Topic("組\0", "海事"),), contributors=(*both,), published_on=after(days=399).date()
    )
    filing.revise(another, capture=latest)
    before = as_listed(database)
    assert before == over_views(database)
    for number, key in enumerate((URL, latest.capture_id), 1):
        withhold(database, key, number)
        assert as_listed(database) == over_views(database) != before
    release(database)
    release(database, number=2)
    assert as_listed(database) == before
    with database.begin() as connection:
        kept = latest_revision(connection, ARTICLE_REVISIONS, article_id("lia", URL))
        assert kept is not None
        renew_article(connection, filing.made(URL, AT), kept, replace(ARTICLE, topics=()), "1:", "reader 2")
    assert as_listed(database) == over_views(database) != before
    assert check_database(database).findings == ()


@on_one_engine
def test_an_earlier_visit_that_is_filed_late_leaves_nothing_wrong(database: Database) -> None:
    """Revisions know when their article was first seen; whatever is kept twice is held against the other."""
    filing = Filing(database)
    filing.look(filing.revise(), filing.keep(URL, after(hours=-1)), gone=False)
    assert check_database(database).findings == ()
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE revisions SET first_seen_at = '2000-01-01T00:00:00.000000Z'"))
        connection.execute(sa.text("UPDATE article_counts SET articles = 7 WHERE kind = 'topic'"))
    found = check_database(database).findings
    assert [one.split(";")[0] for one in found] == [
        "3 counts of articles are wrong",
        "1 revisions say wrongly when their article was first seen",
    ]
