"""The reading window: pages come out in the order in which they went in, and readers are kept busy meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from pipelines.reading_window import ReadingWindow


def test_pages_come_out_in_the_order_in_which_they_went_in() -> None:
    """Whatever order they were read in."""
    window: ReadingWindow[str, str] = ReadingWindow(3)
    readings: dict[str, Future[str]] = {page: Future() for page in "abc"}
    for page, reading in readings.items():
        window.add(page, reading)
    for page in "cba":
        readings[page].set_result(page.upper())
    assert [window.take() for _ in range(3)] == [("a", "A"), ("b", "B"), ("c", "C")]
    with pytest.raises(IndexError):
        window.take()


def test_what_is_read_by_the_time_the_first_page_is_comes_out_with_it() -> None:
    """No page comes before one that went in earlier, and no more come than are asked for."""
    window: ReadingWindow[str, str] = ReadingWindow(5)
    readings: dict[str, Future[str]] = {page: Future() for page in "abcde"}
    for page, reading in readings.items():
        window.add(page, reading)
    for page in "abce":
        readings[page].set_result(page.upper())
    assert window.take_together(2) == [("a", "A"), ("b", "B")]
    assert window.take_together(4) == [("c", "C")]
    readings["d"].set_result("D")
    assert window.take_together(4) == [("d", "D"), ("e", "E")]


def test_room_is_what_is_left_of_the_size() -> None:
    """A page takes up room until it is taken out."""
    window: ReadingWindow[int, None] = ReadingWindow(2)
    reading: Future[None] = Future()
    reading.set_result(None)
    rooms = [window.room]
    for page in (1, 2):
        window.add(page, reading)
        rooms.append(window.room)
    window.take()
    assert (rooms, window.room, len(window)) == ([2, 1, 0], 1, 1)


@pytest.mark.parametrize(("size", "pages"), [(1, 5), (3, 10), (4, 4), (9, 2), (2, 0)])
def test_all_pages_are_read_and_never_more_at_once_than_the_size(size: int, pages: int) -> None:
    """Each reading begins as soon as there is room, and not before."""
    begun: list[int] = []
    done: list[int] = []
    most = 0

    def begin(page: int) -> Future[int]:
        nonlocal most
        begun.append(page)
        most = max(most, len(begun) - len(done))
        reading: Future[int] = Future()
        reading.set_result(page * page)
        return reading

    for page, square in ReadingWindow[int, int](size).read(iter(range(pages)), begin):
        assert square == page * page
        done.append(page)
    assert begun == done == list(range(pages))
    assert most == min(size, pages)


def test_pages_are_not_fetched_before_there_is_room() -> None:
    """A million pages may wait in the database; only a window of them is ever in memory."""
    fetched: list[int] = []

    def pages() -> Iterator[int]:
        for page in range(100):
            fetched.append(page)
            yield page

    def begin(page: int) -> Future[int]:
        reading: Future[int] = Future()
        reading.set_result(page)
        return reading

    reading = ReadingWindow[int, int](4).read(pages(), begin)
    next(reading)
    next(reading)
    assert fetched == [0, 1, 2, 3, 4]


def test_what_no_reader_could_be_started_for_is_the_callers_error() -> None:
    """The error of a reading comes out in the page's turn."""
    window: ReadingWindow[str, str] = ReadingWindow(2)
    reading: Future[str] = Future()
    reading.set_exception(RuntimeError("no reader"))
    window.add("a", reading)
    with pytest.raises(RuntimeError, match="no reader"):
        window.take()
