"""The memory that the answers of a crawl may take together, while they come and until they are kept and read.

Each answer has a limit of its own, and many come at once. When they are too many together, the largest of those that
still come is cut off: it is asked for again later, and a page of ordinary size never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.live_exchange import LiveExchange


@dataclass(slots=True)
class _Share:
    """What one exchange holds; `cut` ends it."""

    live: LiveExchange
    cut: Callable[[], None]
    size: int = 0


class BodyBudget:
    """Counts the bytes that a crawl holds of answers; for one thread.

    Args:
        limit: bytes that all answers may have together.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._shares: dict[int, _Share] = {}
        self._spent = 0

    @property
    def spent(self) -> int:
        """The bytes that are held; what was cut off is on its way out, and not counted."""
        return self._spent

    def take(self, live: LiveExchange, size: int, cut: Callable[[], None]) -> None:
        """Count bytes that came in an exchange; when the budget is spent, cut the largest exchange that still comes.

        Args:
            live: the exchange.
            size: how many bytes came.
            cut: ends this exchange, as it stands.
        """
        share = self._shares.setdefault(id(live), _Share(live, cut))
        share.size += size
        self._spent += size
        if self._spent <= self._limit:
            return
        coming = [each for each in self._shares.values() if not each.live.complete]
        if coming:
            largest = max(coming, key=lambda each: each.size)
            self.free(largest.live)
            largest.cut()

    def free(self, live: LiveExchange) -> None:
        """Forget an exchange whose bytes are no longer held; one that is unknown is no matter."""
        share = self._shares.pop(id(live), None)
        if share is not None:
            self._spent -= share.size

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Count a body that is held for something other than its fetch."""
        self._spent += size
        try:
            yield
        finally:
            self._spent -= size
