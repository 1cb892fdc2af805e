"""Mementos of a URL: the closest to an instant, the TimeMap, and what a page needs beside it, on either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.questions.mementos import closest_memento, nearest_captures, time_map
from storage.tables.database import Database
from storage.types import FailureKind, RecordType
from storage.types.errors import UsageError
from tests.storage.filing import AT, URL, Filing, after
from tests.storage.pages import walk
from tests.storage.test_withholdings import withhold


@pytest.fixture
def filing(database: Database) -> Filing:
    """Three mementos an hour apart; between them a failure and a 304 that confirms the first."""
    filing = Filing(database)
    first = filing.keep()
    filing.failure(URL, after(minutes=10), FailureKind.TIMEOUT, "no answer")
    filing.keep(at=after(minutes=20), record_type=RecordType.REVISIT, refers_to=first.capture_id, status=304)
    filing.keep(at=after(hours=1), status=404)
    filing.keep(at=after(hours=2), record_type=RecordType.REVISIT, refers_to=first.capture_id)
    filing.keep("https://lia.example/other", after(minutes=30))
    Filing(filing.database, "heron").keep(at=after(minutes=30))
    return filing


@pytest.mark.parametrize(
    ("asked", "hours"),
    [
        (after(days=-9), 0),
        (AT, 0),
        (after(minutes=10), 0),
        (after(minutes=20), 0),
        (after(minutes=30), 0),
        (after(minutes=31), 1),
        (after(hours=1.6), 2),
        (after(days=9), 2),
    ],
)
def test_the_closest_memento_is_the_one_made_nearest(filing: Filing, asked: object, hours: int) -> None:
    """The earlier one of two as near; never a failure, nor a 304, nor a capture of another publication."""
    memento = closest_memento(filing.database, "lia", "HTTPS://LIA.example:443/news/1#top", asked)  # type: ignore[arg-type]
    assert memento is not None
    assert (memento.captured_at, memento.url) == (after(hours=hours), URL)


def test_a_memento_is_the_closest_to_its_own_second(database: Database) -> None:
    """One made a moment before that second is not, for fourteen digits name a memento."""
    filing, second = Filing(database), AT.replace(microsecond=0)
    for at in (second - timedelta(milliseconds=20), second + timedelta(milliseconds=400)):
        filing.keep(at=at)
    memento = closest_memento(database, "lia", URL, second)
    assert memento is not None
    assert memento.captured_at == second + timedelta(milliseconds=400)


def test_a_memento_says_how_it_is_replayed(filing: Filing) -> None:
    """By the path that players take, and the place of its record."""
    memento = closest_memento(filing.database, "lia", URL, after(hours=1))
    assert memento is not None
    assert (memento.replay_path, memento.status) == (f"/lia/20310504040201/{URL}", 404)
    assert memento.record_length == 900


def test_a_time_map_holds_every_memento_once(filing: Filing) -> None:
    """In the order of their times, page by page, each page with the first and the last of all."""
    database = filing.database
    maps = [time_map(database, "lia", URL, limit=1)]
    while maps[-1].page.more:
        maps.append(time_map(database, "lia", URL, maps[-1].page.end, limit=1))
    assert [one.page.answers[0].captured_at for one in maps] == [AT, after(hours=1), after(hours=2)]
    for one in maps:
        assert one.url == URL
        assert one.first is not None
        assert one.last is not None
        assert (one.first.captured_at, one.last.captured_at) == (AT, after(hours=2))


def test_mementos_of_one_instant_come_once_while_others_are_made(database: Database) -> None:
    """Equal times have an order, and a later capture comes last."""
    filing = Filing(database)
    kept = [filing.keep().capture_id for _ in range(5)]
    answers = walk(
        lambda cursor: time_map(database, "lia", URL, cursor, limit=2).page,
        lambda number: filing.keep(at=after(hours=number)),
    )
    assert [one.capture_id for one in answers[:5]] == sorted(kept)
    assert [one.captured_at for one in answers[5:]] == [after(hours=1), after(hours=2), after(hours=3)]


@pytest.mark.parametrize("url", ["https://lia.example/none", "no URL", "\ud800", ""])
def test_a_url_without_captures_has_no_memento(filing: Filing, url: str) -> None:
    """Whatever is typed."""
    assert closest_memento(filing.database, "lia", url, AT) is None
    empty = time_map(filing.database, "lia", url)
    assert (empty.first, empty.last, empty.page.answers, empty.page.end) == (None, None, (), None)
    with pytest.raises(UsageError, match="no cursor of the list of mementos"):
        time_map(filing.database, "lia", url, after="nothing")


def test_what_is_withheld_is_no_memento(filing: Filing) -> None:
    """The next closest takes its place; with the whole address nothing is left."""
    database = filing.database
    last = closest_memento(database, "lia", URL, after(hours=2))
    assert last is not None
    withhold(database, last.capture_id)
    closest = closest_memento(database, "lia", URL, after(hours=2))
    assert closest is not None
    assert closest.captured_at == after(hours=1)
    (beside,) = nearest_captures(database, "lia", [URL], after(hours=2))
    assert beside.captured_at == after(minutes=20)
    assert [one.captured_at for one in time_map(database, "lia", URL).page.answers] == [AT, after(hours=1)]


def test_beside_a_page_what_answered_comes_first(filing: Filing) -> None:
    """Nearer errors and redirects are passed over; what never answered is left out."""
    database = filing.database
    picture = "https://lia.example/1.jpg"
    filing.keep(picture, after(hours=1), status=404)
    filing.keep(picture, after(hours=2), status=301)
    far = filing.keep(picture, after(days=2))
    filing.failure("https://lia.example/2.jpg", AT, FailureKind.TIMEOUT, "no answer")
    urls = [picture, "https://lia.example/2.jpg", "https://lia.example/3.jpg"]
    assert [one.capture_id for one in nearest_captures(database, "lia", urls, after(hours=1))] == [far.capture_id]
