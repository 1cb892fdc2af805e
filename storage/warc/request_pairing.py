"""Which answer a request got where neither record names the other: the one beside it, of the same address.

Some programs write the request first, some the answer, and each does so throughout a file. So what stands between two
answers is decided by the whole run of records of its address, then by the rest of the file, then by the dates; where
none of them tells, nothing is paired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import pairwise

from storage.types import Place
from storage.warc.record import WarcRecord
from storage.warc.request_method import GET, method_of

# An answer is dated by its beginning or its end.
_NEAR = timedelta(minutes=5)
# Bounds the memory for an address that is asked for again and again.
_LONGEST_RUN = 10_000


class Order(Enum):
    """Which record of a pair a program writes first."""

    REQUEST_FIRST = auto()
    ANSWER_FIRST = auto()


@dataclass(frozen=True, slots=True)
class FiledMessage:
    """A request or an answer, by its place in the file; `is_other`: it is a request, and none by GET."""

    offset: int
    at: datetime
    is_request: bool
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A request and the answer that it got."""

    request: FiledMessage
    answer: FiledMessage

    @property
    def apart(self) -> timedelta:
        """The time between them."""
        return abs(self.request.at - self.answer.at)


Pairings = dict[Order, tuple[Pair, ...]]


def pairings(run: Sequence[FiledMessage]) -> Pairings:
    """Pair the messages of a run, which have one address and stand directly one behind the other, in either order."""
    found: dict[Order, list[Pair]] = {order: [] for order in Order}
    for first, second in pairwise(run):
        if first.is_request != second.is_request:
            order = Order.REQUEST_FIRST if first.is_request else Order.ANSWER_FIRST
            pair = Pair(first, second) if first.is_request else Pair(second, first)
            if pair.apart <= _NEAR:
                found[order].append(pair)
    return {order: tuple(pairs) for order, pairs in found.items()}


def order_of(found: Pairings) -> Order | None:
    """Return the order in which more messages of a run have their counterpart; None where that does not tell."""
    here, there = Order
    difference = len(found[here]) - len(found[there])
    return None if difference == 0 else here if difference > 0 else there


def answers_to_others(found: Pairings, usual: Order | None) -> Iterator[FiledMessage]:
    """Yield the answers of a run to other requests than GET.

    Arguments: `usual` is the order of the rest of the file, None where that is not known.
    """
    order = order_of(found) or usual or _nearer(found)
    if order is not None:
        yield from (pair.answer for pair in found[order] if pair.request.is_other)
        return
    # Whichever of its neighbours asked for it, it was no GET.
    here, there = ({pair.answer for pair in found[order] if pair.request.is_other} for order in Order)
    yield from here & there


def _nearer(found: Pairings) -> Order | None:
    here, there = Order
    apart = {order: sum((pair.apart for pair in found[order]), timedelta()) for order in Order}
    return None if apart[here] == apart[there] else here if apart[here] < apart[there] else there


class AdjacentRequests:
    """Follows the records of a file, to pair those that do not name each other."""

    def __init__(self) -> None:
        self._address: str | None = None
        # Each with its id, and the ids that it names.
        self._run: list[tuple[FiledMessage, str, tuple[str, ...]]] = []
        self._orders: Counter[Order] = Counter()
        self._decided: set[int] = set()
        self._open: list[Pairings] = []

    def add(self, place: Place, record: WarcRecord) -> None:
        """Take the next record."""
        is_message = record.is_request or record.is_answer
        if record.target_uri != self._address and (is_message or record.is_warcinfo or record.target_uri is not None):
            self._end_run()
        if not is_message or record.target_uri is None or place.length == 0:
            return
        with suppress(ValueError):
            is_other = method_of(record) not in (None, GET)
            message = FiledMessage(place.offset, record.date, record.is_request, is_other)
            self._run.append((message, record.record_id, record.concurrent_ids))
            self._address = record.target_uri
        if len(self._run) >= _LONGEST_RUN:
            self._end_run()

    def interrupt(self) -> None:
        """What comes next does not stand beside what came before."""
        self._end_run()

    def answers_to_others(self) -> frozenset[int]:
        """Once all records were taken: the places of the answers to other requests than GET."""
        self._end_run()
        here, there = (self._orders[order] for order in Order)
        usual = None if here == there else Order.REQUEST_FIRST if here > there else Order.ANSWER_FIRST
        for found in self._open:
            self._decided.update(answer.offset for answer in answers_to_others(found, usual))
        self._open.clear()
        return frozenset(self._decided)

    def _end_run(self) -> None:
        run, self._run, self._address = self._run, [], None
        named = {named_id for _, _, concurrent_ids in run for named_id in concurrent_ids}
        unnamed: list[FiledMessage] = []
        for message, record_id, concurrent_ids in run:
            if concurrent_ids or record_id in named:
                self._decide(unnamed)
                unnamed = []
            else:
                unnamed.append(message)
        self._decide(unnamed)

    def _decide(self, run: Sequence[FiledMessage]) -> None:
        found = pairings(run)
        if not any(found.values()):
            return
        order = order_of(found)
        if order is not None:
            self._orders[order] += 1
            self._decided.update(answer.offset for answer in answers_to_others(found, None))
        elif any(pair.request.is_other for pairs in found.values() for pair in pairs):
            self._open.append(found)
