"""The lists of articles, revisions, sources, captures, crawls and changes: on either engine each answer comes once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
from storage.questions.capture_days import list_pages_of_day
from storage.questions.captures import CaptureFilter, CaptureKey, list_captures
from storage.questions.changes import ChangeFilter, list_changes
from storage.questions.crawls import CrawlFilter, CrawlKey, counted_within, list_crawls, list_crawls_in_short
from storage.questions.paging import MOST_ROWS, AnswerPage, Sort
from storage.questions.revisions import RevisionFilter, RevisionKey, list_revisions, list_source_revisions
from storage.questions.sources import SourceFilter, SourceKey, list_sources, source_hosts
from storage.tables import schema
from storage.tables.database import Database
from storage.types import ArticleState, ChangeKind, Citation, FailureKind, Role, SourceState
from storage.types.errors import OldEpoch, UsageError
from tests.databases import on_one_engine
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, Filing, after, article
from tests.storage.pages import walk
from tests.storage.test_withholdings import release, withhold

Ask = Callable[..., AnswerPage[Any]]
BY_NUMBER = Sort(RevisionKey.NUMBER)
# Each list in each order, with what tells two of its answers apart.
LISTS: dict[str, tuple[Ask, tuple[str, ...]]] = {
    **{
        f"articles {key} {down}": (
            lambda database, key=key, down=down, **more: list_articles(database, sort=Sort(key, down), **more),
            ("article_id",),
        )
        for key in ArticleKey
        for down in (False, True)
    },
    **{
        f"revisions {key} {down}": (
            lambda database, key=key, down=down, **more: list_revisions(database, sort=Sort(key, down), **more),
            ("article_id", "revision"),
        )
        for key, down in ((RevisionKey.CAPTURED, False), (RevisionKey.CAPTURED, True), (RevisionKey.NUMBER, False))
    },
    "source revisions": (list_source_revisions, ("source_id", "revision")),
    **{
        f"sources {key}": (
            lambda database, key=key, **more: list_sources(database, sort=Sort(key), **more),
            ("source_id",),
        )
        for key in SourceKey
    },
    **{
        f"captures {key} {down}": (
            lambda database, key=key, down=down, **more: list_captures(database, sort=Sort(key, down), **more),
            ("capture_id",),
        )
        for key, down in ((CaptureKey.CAPTURED, False), (CaptureKey.CAPTURED, True), (CaptureKey.RECORD, False))
    },
    "crawls": (lambda database, **more: list_crawls(database, sort=Sort(CrawlKey.STARTED), **more), ("crawl_id",)),
    "changes": (list_changes, ("cursor",)),
    "pages of a day": (partial(list_pages_of_day, publication="lia", day=AT.date()), ("capture_id",)),
}


def publish(filing: Filing, number: int, **more: Any) -> str:
    """File an article with a source of its own, both at times that others have too."""
    url = f"https://ministry.example/{number}"
    hour = number // 3
    reading = article(
        f"第{number}篇",
        canonical_url=f"https://lia.example/{number}",
        citations=(Citation(None, url, url),),
        published_at=after(hours=hour),
        **more,
    )
    crawl = {"crawl_id": f"urn:uuid:00000000-0000-4000-8000-{hour:012}"}
    shown = filing.keep(reading.canonical_url, after(hours=hour), **crawl)
    article_id = filing.revise(reading, capture=shown)
    filing.arrive(url, after(hours=hour), STATEMENT)
    return article_id


def fill(database: Database) -> None:
    """A single article with its source."""
    publish(Filing(database), 1)


def identity(answer: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """What tells an answer apart."""
    return tuple(getattr(answer, name) for name in names)


@pytest.mark.parametrize("name", LISTS)
def test_every_answer_comes_once_though_rows_are_added(database: Database, name: str) -> None:
    """All that stood at the beginning, in the list's order, whatever is filed between two pages."""
    filing = Filing(database)
    for number in range(8):
        publish(filing, number)
    ask, names = LISTS[name]
    before = [identity(one, names) for one in ask(database, limit=MOST_ROWS).answers]
    assert len(before) == len(set(before)) > 2
    one_by_one = walk(lambda cursor: ask(database, after=cursor, limit=1))
    assert [identity(one, names) for one in one_by_one] == before
    growing = walk(
        lambda cursor: ask(database, after=cursor, limit=3),
        lambda page: publish(filing, 100 + page) if page <= 3 else None,
    )
    came = [identity(one, names) for one in growing]
    assert len(came) == len(set(came))
    assert [one for one in came if one in set(before)] == before


def test_a_page_of_a_day_is_called_what_it_was_called_then(database: Database) -> None:
    """By what its article or source had shown last, never by a title of later; before the first, by none."""
    filing = Filing(database)
    filing.keep(at=after(minutes=-1))
    for minute, title in ((0, "甲"), (2, "乙")):
        filing.revise(article(title), capture=filing.keep(at=after(minutes=minute)))
        filing.keep(at=after(minutes=minute + 1))
    sources = Filing(database, "kia")
    sources.revise(article("丙", citations=(Citation(None, SOURCE, SOURCE),)), capture=sources.keep(at=after(days=-1)))
    for minute, reading in enumerate((replace(STATEMENT, title="A"), None, replace(STATEMENT, title="B"), None)):
        sources.arrive(SOURCE, after(minutes=minute), reading)
    for publication, titles in (("lia", ["乙", "乙", "甲", "甲", None]), ("kia", ["B", "B", "A", "A"])):
        found = list_pages_of_day(database, publication, AT.date()).answers
        assert [one.title for one in found] == titles
    assert list_pages_of_day(database, "lia", after(days=1).date()).answers == ()


def test_an_empty_archive_has_empty_lists(database: Database) -> None:
    """With nothing behind them."""
    for name, (ask, _) in LISTS.items():
        assert ask(database) == AnswerPage((), None, more=False), name


def test_a_last_page_says_so_and_is_gone_on_from(database: Database) -> None:
    """The cursor of the last page brings an empty page that ends where it began."""
    filing = Filing(database)
    for number in range(3):
        publish(filing, number)
    for name, (ask, _) in LISTS.items():
        whole = ask(database)
        assert not whole.more, name
        assert ask(database, after=whole.end) == AnswerPage((), whole.end, more=False), name


NO_CURSORS = ["", "x", "é", "bnVsbA", "W10", "WyJjcmF3bHMiLCJzdGFydGVkIiwxXQ", "A" * 5000, "\ud800"]


@pytest.mark.parametrize("name", LISTS)
def test_what_is_no_cursor_is_refused_in_one_line(filled: tuple[Database, Database], name: str) -> None:
    """As a mistake of whoever gave it."""
    for database in filled:
        for cursor in NO_CURSORS:
            with pytest.raises(UsageError) as refused:
                LISTS[name][0](database, after=cursor)
            assert "\n" not in str(refused.value)
            assert "cursor" in str(refused.value)


@on_one_engine
def test_a_cursor_belongs_to_its_list_its_filters_and_its_order(database: Database) -> None:
    """It is refused by any other, and a number that no database keeps is in none."""
    filing = Filing(database)
    publish(filing, 1)
    ends = {name: ask(database).end for name, (ask, _) in LISTS.items()}
    for name, (ask, _) in LISTS.items():
        for other, end in ends.items():
            if other != name:
                with pytest.raises(UsageError, match="begin again without"):
                    ask(database, after=end)
    then, later = (ArticleFilter(as_of=after(days=day), state=ArticleState.LIVE) for day in (1, 2))
    end = list_articles(database, then).end
    assert list_articles(database, replace(then), after=end).end == end
    for filter in (later, replace(then, state=None), replace(then, publication="lia"), None):
        with pytest.raises(UsageError, match="with other filters; keep the filters"):
            list_articles(database, filter, after=end)
    with pytest.raises(UsageError, match="one of the order '-first-seen', not 'first-seen'; keep the order"):
        list_articles(database, then, Sort(ArticleKey.FIRST_SEEN), end)
    # But for the list of changes: behind a cursor of it stands the same, whatever is chosen.
    assert list_changes(database, ChangeFilter("lia"), after=ends["changes"]).end == ends["changes"]
    epoch = "WyJjaGFuZ2VzIiwiIiwxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ"
    with pytest.raises(UsageError, match="no cursor of the list of changes"):
        list_changes(database, after=epoch)


@on_one_engine
@pytest.mark.parametrize("limit", [0, -1, MOST_ROWS + 1])
def test_a_page_has_a_bounded_size(database: Database, limit: int) -> None:
    """Neither nothing nor everything."""
    with pytest.raises(UsageError, match=f"from 1 to {MOST_ROWS} answers, not {limit}"):
        list_articles(database, limit=limit)


def test_articles_are_filtered_and_say_what_their_page_says(database: Database) -> None:
    """By publication, state, language, and days of publishing; one without a date is on none."""
    filing = Filing(database)
    article_id = filing.revise()
    undated = filing.revise(
        replace(
            article("無日", canonical_url="https://lia.example/2"), published_on=None, published_at=None, language=None
        ),
        after(hours=1),
    )
    other = Filing(database, "heron").revise()
    (shown,) = list_articles(database, ArticleFilter("lia", ArticleState.LIVE, "zh-Hant")).answers
    assert (shown.article_id, shown.title, shown.deck, shown.url) == (article_id, ARTICLE.title, ARTICLE.deck, URL)
    assert (shown.published_on, shown.published_at, shown.captured_at) == (AT.date(), AT, AT)
    assert (shown.writers, shown.topics[1], shown.revision, shown.revisions) == (("Lia",), (None, "印太"), 1, 1)
    assert shown.replay_path == f"/lia/20310504030201/{URL}"

    def ids(filter: ArticleFilter) -> set[str]:
        return {one.article_id for one in list_articles(database, filter).answers}

    day, next_day = AT.date(), AT.date() + timedelta(days=1)
    assert ids(ArticleFilter(published_from=day, published_before=next_day)) == {article_id, other}
    assert ids(ArticleFilter(published_from=next_day)) == set()
    assert ids(ArticleFilter(first_seen_from=after(minutes=1))) == {undated}
    assert ids(ArticleFilter(state=ArticleState.WITHDRAWN)) == set()
    assert ids(ArticleFilter(publication="' OR 1=1 --")) == set()
    by_day = [one.article_id for one in list_articles(database, sort=Sort(ArticleKey.PUBLISHED)).answers]
    assert by_day[0] == undated
    with pytest.raises(ValueError, match="needs a time zone"):
        list_articles(database, ArticleFilter(first_seen_from=datetime(2031, 1, 1)))  # noqa: DTZ001 - the mistake


def test_revisions_are_listed_in_their_order(database: Database) -> None:
    """Of one article or source, or of a span of time."""
    filing = Filing(database)
    article_id = filing.revise(article("一"))
    filing.revise(article("二"), after(hours=2))
    document = filing.arrive(SOURCE, after(hours=1), STATEMENT)
    filing.revise(article("三", canonical_url="https://lia.example/2"), after(hours=3))
    of_one = list_revisions(database, RevisionFilter(owner_id=article_id), BY_NUMBER).answers
    assert [(one.revision, one.title, one.captured_at) for one in of_one] == [(1, "一", AT), (2, "二", after(hours=2))]
    span = RevisionFilter("lia", captured_from=after(hours=1), captured_before=after(hours=3))
    assert [one.title for one in list_revisions(database, span).answers] == ["二"]
    (source,) = list_source_revisions(database, RevisionFilter("lia")).answers
    assert (source.title, source.capture_id, source.partial) == (STATEMENT.title, document.capture_id, False)
    assert list_source_revisions(database, RevisionFilter("heron")).answers == ()


def test_sources_are_filtered(database: Database) -> None:
    """By publication, state, host and the article that cites them."""
    filing = Filing(database)
    article_id = publish(filing, 1)
    publish(filing, 2)
    filing.revise()
    (source,) = list_sources(database, SourceFilter(article_id=article_id)).answers
    assert (source.url, source.state, source.host) == (
        "https://ministry.example/1",
        SourceState.CAPTURED,
        "ministry.example",
    )
    assert (source.title, source.revisions, source.first_cited_at) == (STATEMENT.title, 1, AT)
    (pending,) = list_sources(database, SourceFilter("lia", SourceState.PENDING, "ministry.example")).answers
    assert (pending.url, pending.revisions, pending.capture_id, pending.last_checked_at) == (SOURCE, 0, None, None)
    assert list_sources(database, SourceFilter(host="elsewhere.example")).answers == ()
    # Longer than what SQLite takes for a pattern, each character by itself and as it is written in one.
    assert list_sources(database, SourceFilter(host="%" * 60_000)).answers == ()
    assert source_hosts(database, SourceFilter(host="港" * 60_000)) == ()


def test_captures_are_filtered(database: Database) -> None:
    """By what a visit was, what became of it, and where its record lies."""
    filing = Filing(database)
    first = filing.keep()
    filing.keep("https://lia.example/feed", after(hours=1), role=Role.FEED)
    failed = filing.failure(URL, after(hours=2), FailureKind.TIMEOUT, "no answer")
    assert [one.capture_id for one in list_captures(database, CaptureFilter(url=URL)).answers] == [
        failed.capture_id,
        first.capture_id,
    ]
    (shown,) = list_captures(database, CaptureFilter("lia", record_type=failed.record_type)).answers
    assert (shown.status, shown.failure, shown.error) == (None, FailureKind.TIMEOUT, "timeout: no answer")
    (feed,) = list_captures(database, CaptureFilter(role=Role.FEED, warc_file=first.place.warc_file)).answers
    assert (feed.captured_at, feed.captured_at.tzinfo) == (after(hours=1), UTC)
    assert list_captures(database, CaptureFilter(crawl_id="another")).answers == ()


def test_crawls_are_listed_with_what_they_captured(database: Database) -> None:
    """The latest first; of one publication those that captured something of it."""
    publish(Filing(database), 1)
    publish(Filing(database), 4)
    Filing(database, "heron").keep("https://heron.example/", crawl_id="urn:uuid:00000000-0000-4000-8000-000000000000")
    first = list_crawls(database, CrawlFilter("heron")).answers
    assert [one.captures for one in first] == [(("heron", 1), ("lia", 1))]
    assert len(list_crawls(database, CrawlFilter("lia")).answers) == 2
    assert list_crawls(database, CrawlFilter(started_from=after(days=9))).answers == ()


def test_crawls_with_more_captures_than_are_counted_are_named(database: Database) -> None:
    """The others are told as they are where all are counted."""
    filing = Filing(database)
    for number in range(3):
        filing.keep(f"https://lia.example/{number}", after(hours=number))
    small = "urn:uuid:00000000-0000-4000-8000-000000000000"
    Filing(database, "heron").keep("https://heron.example/", crawl_id=small)
    whole = list_crawls(database).answers
    page, uncounted = list_crawls_in_short(database, most=4)
    assert (page.answers, uncounted) == (whole, frozenset())
    page, uncounted = list_crawls_in_short(database, most=2)
    assert {one.crawl_id: one.captures for one in page.answers}[small] == (("heron", 1),)
    assert uncounted == {one.crawl_id for one in whole} - {small}
    assert list_crawls_in_short(database, CrawlFilter(started_from=after(days=9)), most=2)[0].answers == ()


def test_the_newest_crawls_that_fit_are_counted() -> None:
    """One that does not fit leaves room for those after it; together they are never more than the most."""
    assert counted_within([("a", 3), ("b", 6), ("c", 2), ("d", 1)], 5) == {"a", "c"}
    assert counted_within([("a", 1)], 0) == frozenset()


def test_what_failed_is_counted_as_it_is_listed(database: Database) -> None:
    """Without an answer or with an error, whatever it is; no robots.txt is no failure, nor is a record lost since."""
    filing = Filing(database)
    filing.keep("https://lia.example/a")
    filing.keep("https://lia.example/b", after(hours=1), status=404)
    filing.keep("https://lia.example/robots.txt", after(hours=2), status=404, role=Role.ROBOTS)
    filing.failure("https://lia.example/c", after(hours=3), FailureKind.DNS, "no such host")
    filing.failure("https://lia.example/d", after(hours=4), FailureKind.LOST, "its record was damaged")
    failed = list_captures(database, CaptureFilter(failed=True)).answers
    assert [one.url[-1] for one in failed] == ["c", "b"]
    assert [one.failures for one in list_crawls(database).answers] == [2]


def test_changes_are_followed(database: Database) -> None:
    """What is filed after the last page comes with its cursor; a cursor of another epoch is refused."""
    filing = Filing(database)
    article_id = filing.revise(article("一", citations=()))
    seen = list_changes(database)
    assert [(one.cursor, one.kind, one.article_id) for one in seen.answers] == [(1, ChangeKind.NEW, article_id)]
    filing.revise(article("二", citations=()), after(hours=1))
    (revised,) = list_changes(database, after=seen.end).answers
    assert (revised.kind, revised.at, revised.publication) == (ChangeKind.REVISED, after(hours=1), "lia")
    # What a change is about has the title of its latest revision.
    (new,) = list_changes(database, ChangeFilter(kinds=(ChangeKind.NEW,))).answers
    assert (new, seen.answers[0].title, new.title) == (replace(seen.answers[0], title="二"), "一", "二")
    assert list_changes(database, ChangeFilter(publication="heron", article_id=article_id)).answers == ()
    with database.begin() as connection:
        connection.execute(sa.update(schema.archive).values(epoch="another"))
    with pytest.raises(OldEpoch, match="begin again"):
        list_changes(database, after=seen.end)


def test_nothing_withheld_is_listed_and_it_comes_back(database: Database) -> None:
    """Neither the article nor its revisions and captures; changes keep naming it, and what remains is paged through."""
    filing = Filing(database)
    for number in range(4):
        publish(filing, number)
    lists = {name: (ask, names) for name, (ask, names) in LISTS.items() if not name.startswith(("crawls", "changes"))}

    def everything() -> dict[str, list[Any]]:
        return {
            name: walk(lambda cursor, ask=ask: ask(database, after=cursor, limit=1))  # type: ignore[misc]
            for name, (ask, _) in lists.items()
        }

    before = everything()
    hidden = withhold(database, "https://lia.example/1")
    withhold(database, "https://ministry.example/2", number=2)
    shown = everything()
    for name, answers in shown.items():
        for answer in answers:
            assert answer.url != hidden.url, name
            assert name.startswith("sources") or answer.url != "https://ministry.example/2", name
    assert len(shown["source revisions"]) == 3
    release(database)
    release(database, number=2)
    assert everything() == before
