"""The pages that the readers are working on, given out in the order in which they went in.

Readers finish in any order. A window gives them enough pages that none is idle, and returns each page only after all
that went in before it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, Protocol, TypeVar

PageT = TypeVar("PageT")
OutcomeT = TypeVar("OutcomeT")
OutcomeT_co = TypeVar("OutcomeT_co", covariant=True)


class BegunReading(Protocol[OutcomeT_co]):
    """A reading that has begun, such as the future that `Readers.submit` returns."""

    def result(self) -> OutcomeT_co:
        """Wait for what was read."""

    def done(self) -> bool:
        """Whether that would not wait."""


class ReadingWindow(Generic[PageT, OutcomeT]):
    """Pages with the readers, first in, first out; used by one thread.

    Args:
        size: how many pages may be with the readers at once.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._underway: deque[tuple[PageT, BegunReading[OutcomeT]]] = deque()

    def __len__(self) -> int:
        return len(self._underway)

    @property
    def room(self) -> int:
        """How many more pages may be added now."""
        return self._size - len(self._underway)

    def add(self, page: PageT, reading: BegunReading[OutcomeT]) -> None:
        """Put a page at the end, with the reading that has begun."""
        self._underway.append((page, reading))

    def take(self) -> tuple[PageT, OutcomeT]:
        """Wait for the first page and return it with what was read of it.

        Raises:
            IndexError: the window is empty.
            WorkerError: no reader process can be started.
        """
        page, reading = self._underway.popleft()
        return page, reading.result()

    def take_together(self, most: int) -> list[tuple[PageT, OutcomeT]]:
        """Wait for the first page, and return it with those behind it that are read by then, `most` in all.

        Raises as `take` does.
        """
        taken = [self.take()]
        while len(taken) < most and self._underway and self._underway[0][1].done():
            taken.append(self.take())
        return taken

    def read(
        self, pages: Iterable[PageT], begin: Callable[[PageT], BegunReading[OutcomeT]]
    ) -> Iterator[tuple[PageT, OutcomeT]]:
        """Read all these pages; each reading begins as soon as there is room for it."""
        for page in pages:
            self.add(page, begin(page))
            if self.room <= 0:
                yield self.take()
        while self._underway:
            yield self.take()
