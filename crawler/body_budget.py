"""The memory that the answers of a crawl may take together, while they come and until they are kept and read.

Each answer has a limit of its own, and many come at once. When they are too many together, those that still come wait
as long as others are about to let go of theirs. When none is, the largest is cut off: it is asked for again later, and
a page of ordinary size never pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from crawler.live_exchange import LiveExchange


class Inflow(Protocol):
    """The connection over which an answer comes."""

    def hold(self) -> None:
        """Take nothing more until `let_on`; what is on its way already may still come."""

    def let_on(self) -> None:
        """Take again what comes."""

    def cut_off(self, live: LiveExchange) -> None:
        """End an exchange as it stands."""


@dataclass(slots=True)
class _Share:
    """What one exchange holds, and whether what it still brings has to wait."""

    live: LiveExchange
    inflow: Inflow
    size: int = 0
    waits: bool = False

    @property
    def comes(self) -> bool:
        """Whether more may come: else it is on its way to the disk, and its memory is free in a moment."""
        return self.live.ended is None


class BodyBudget:
    """Counts the bytes that a crawl holds of answers; for one thread.

    Args:
        limit: bytes that all answers may have together.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._shares: dict[int, _Share] = {}
        self._spent = 0
        self._read = 0

    @property
    def spent(self) -> int:
        """The bytes that are held."""
        return self._spent

    def take(self, live: LiveExchange, size: int, inflow: Inflow) -> None:
        """Count bytes that came in an exchange.

        When the budget is spent, this exchange waits for those that are being kept or read, or else the largest that
        still comes is cut off.

        Args:
            live: the exchange.
            size: how many bytes came.
            inflow: the connection over which they did.
        """
        share = self._shares.get(id(live))
        if share is None:
            share = self._shares[id(live)] = _Share(live, inflow)
        share.size += size
        self._spent += size
        if self._spent <= self._limit:
            return
        if self._is_being_freed():
            share.waits = True
            inflow.hold()
        else:
            self._cut_largest()

    def free(self, live: LiveExchange) -> None:
        """Forget an exchange whose bytes are no longer held; one that is unknown is no matter."""
        share = self._shares.pop(id(live), None)
        if share is None:
            return
        self._spent -= share.size
        if share.waits:
            # The next answer may come over the same connection.
            share.inflow.let_on()
        self._go_on()

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Count a body that is held for something other than its fetch."""
        self._spent += size
        self._read += 1
        try:
            yield
        finally:
            self._spent -= size
            self._read -= 1
            self._go_on()

    def _is_being_freed(self) -> bool:
        return self._read > 0 or not all(share.comes for share in self._shares.values())

    def _go_on(self) -> None:
        """Let those go on that wait; where nothing is about to be freed, they wait for nothing."""
        waiting = [share for share in self._shares.values() if share.waits]
        if not waiting:
            return
        if self._spent > self._limit:
            if not self._is_being_freed():
                self._cut_largest()
            return
        for share in waiting:
            share.waits = False
            share.inflow.let_on()

    def _cut_largest(self) -> None:
        coming = [share for share in self._shares.values() if share.comes]
        if coming:
            largest = max(coming, key=lambda share: share.size)
            largest.inflow.cut_off(largest.live)
