"""The list of changes: numbered without a gap, and never seen out of order."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from storage.tables.changes import CountedChanges, changes_since, last_cursor, record_change, wait_for_filers
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.types import ChangeKind
from storage.types.errors import DatabaseError
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, Filing, after, article


def test_cursors_count_from_one(database: Database) -> None:
    """Each change has the next number, and stands where it was filed."""
    filing = Filing(database)
    assert last_cursor(database) == 0
    article_id = filing.revise(ARTICLE)
    capture = filing.arrive(SOURCE, after(hours=1), STATEMENT)
    assert last_cursor(database) == 3
    with database.read() as connection:
        rows = connection.execute(sa.text("SELECT * FROM v_changes ORDER BY cursor")).mappings().all()
    assert [(row["cursor"], row["kind"], row["at"]) for row in rows] == [
        (1, "new", "2031-05-04T03:02:01.123456Z"),
        (2, "source-cited", "2031-05-04T03:02:01.123456Z"),
        (3, "source-captured", "2031-05-04T04:02:01.123456Z"),
    ]
    new, cited, captured = rows
    assert (new["article_id"], new["source_id"]) == (article_id, None)
    # Shown by the page that cites it.
    assert (cited["article_id"], cited["capture_id"]) == (None, new["capture_id"])
    assert (captured["source_id"], captured["capture_id"]) == (cited["source_id"], capture.capture_id)


def test_changes_are_counted_from_a_cursor(database: Database) -> None:
    """By their kinds; nothing for the newest one."""
    filing = Filing(database)
    filing.revise(article("一"))
    cursor = last_cursor(database)
    filing.revise(article("二"), after(hours=1))
    filing.revise(article("三"), after(hours=2))
    # Cited earlier than was known: told of again, and still one source.
    filing.revise(article("前", canonical_url="https://lia.example/0"), after(hours=-1))
    filing.arrive(SOURCE, after(hours=3))
    crawl_id = filing.made().crawl_id
    own = {
        ChangeKind.NEW: 1,
        ChangeKind.REVISED: 2,
        ChangeKind.SOURCE_CITED: 1,
        ChangeKind.SOURCE_CAPTURED: 1,
    }
    assert changes_since(database, cursor, crawl_id) == CountedChanges(own, {})
    assert changes_since(database, 0, crawl_id).own == {**own, ChangeKind.NEW: 2}
    assert changes_since(database, last_cursor(database), crawl_id) == CountedChanges({}, {})


def test_changes_are_those_of_the_crawl_that_kept_what_shows_them(database: Database) -> None:
    """Whichever crawl reads it, as the list of crawls says it."""
    filing = Filing(database)
    filing.revise(article("一", citations=()))
    assert changes_since(database, 0, "another") == CountedChanges({}, {ChangeKind.NEW: 1})


def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    """A number is given in the transaction that commits it."""
    know_publication(database, "lia", "理亞", None)

    def fail() -> None:
        with database.begin() as connection:
            record_change(connection, ChangeKind.NEW, "lia", AT)
            record_change(connection, ChangeKind.NEW, "a publication that nobody knows", AT)

    with pytest.raises(DatabaseError):
        fail()
    with database.begin() as connection:
        assert record_change(connection, ChangeKind.NEW, "lia", AT) == 1
    assert last_cursor(database) == 1


def test_a_reader_that_follows_the_cursor_misses_nothing(database: Database) -> None:
    """However many file at once: what is seen is whole up to its last number."""
    know_publication(database, "lia", "理亞", None)
    errors: list[BaseException] = []

    def filing() -> None:
        try:
            for _change in range(20):
                with database.begin() as connection:
                    wait_for_filers(connection)
                    record_change(connection, ChangeKind.NEW, "lia", AT)
                    record_change(connection, ChangeKind.REVISED, "lia", AT)
        except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=filing) for _ in range(3)]
    for thread in threads:
        thread.start()
    seen: list[int] = []
    while any(thread.is_alive() for thread in threads) or len(seen) < last_cursor(database):
        with database.read() as connection:
            query = sa.text("SELECT cursor FROM v_changes WHERE cursor > :after ORDER BY cursor")
            seen.extend(connection.scalars(query, {"after": seen[-1] if seen else 0}))
    for thread in threads:
        thread.join()
    assert errors == []
    assert seen == list(range(1, 121))
