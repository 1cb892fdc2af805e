"""Long answers page by page: each page ends with a cursor, and the next one begins behind the row that it names.

Pages are cut by the sort key, never by counting rows: every row that stands throughout is answered exactly once,
however many are added between two pages. The last part of a key is unique, so rows that are equal otherwise have an
order too. A cursor is of one list alone: it bears a digest of what was asked for, and is refused where something else
is.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.types.errors import UsageError
from storage.types.instants import instant_text
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable

MOST_ROWS = 1000
USUAL_ROWS = 100

Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class AnswerPage(Generic[Answer]):
    """One page of a list.

    `end` is the cursor behind the last answer: the next page comes after it, and so does whatever is added later. An
    empty page ends where it began; None means that the list is empty and was asked from its beginning. `more` says
    whether further answers stood behind this page.
    """

    answers: tuple[Answer, ...]
    end: str | None
    more: bool


@dataclass(frozen=True, slots=True)
class Sort(Generic[Key]):
    """The order of a list: by one key, the smallest or the greatest first."""

    by: Key
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in one list in one order: behind the row with these key values."""

    question: str
    order: str
    values: tuple[str | int, ...]

    def text(self) -> str:
        """The cursor as callers keep it; they need not know what is in it."""
        written = json.dumps([self.question, self.order, *self.values], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list as SQL.

    `question` names the list in its cursors. `columns` are read from `source`. `order` names the sort key; `key` are
    its expressions, of which none is ever NULL and the last is unique, or all together are. `numbers` are the places of
    those that are numbers; the others are text. `where` are conditions, each with the value that stands in place of its
    `{}`; a condition whose value is None is left out. `as_of` is the time that `source` is of, None for the present.
    `is_log`: rows are only added at the end, so that its cursors hold whatever is chosen of them.
    """

    question: str
    columns: str
    source: str
    order: str
    key: tuple[str, ...]
    descending: bool = False
    numbers: frozenset[int] = frozenset()
    where: tuple[tuple[str, str | int | date | None], ...] = ()
    as_of: datetime | None = None
    is_log: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """What the values of its cursors begin with: the digest of its filters, nothing for a log."""
        given = [f"{place} {_given(value)}" for place, (_, value) in enumerate(self.where) if value is not None]
        return () if self.is_log else (digest_of(self.as_of, *given),)


def digest_of(*asked: object) -> str:
    """What tells the cursors of one question from those of another: a digest of all that decides what it answers."""
    return hashlib.sha256(json.dumps([str(one) for one in asked]).encode()).hexdigest()[:16]


def decode_cursor(text: str, question: str, key: Sequence[type]) -> Cursor:
    """The cursor that a caller gave back.

    Args:
        text: what `Cursor.text` wrote.
        question: the list that is asked for.
        key: the type of each value of its sort key.

    Raises:
        UsageError: it is no cursor of this list.
    """
    try:
        values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        values = None
    is_cursor = isinstance(values, list) and tuple(map(type, values)) == (str, str, *key) and values[0] == question
    # No database keeps a larger number.
    if not is_cursor or any(abs(value) >= 2**63 for value in values if isinstance(value, int)):
        raise UsageError(fault_of(RequestFault.CURSOR_NONE, cursor=text, question=question))
    return Cursor(values[0], values[1], tuple(storable(one) if isinstance(one, str) else one for one in values[2:]))


def checked_limit(limit: int) -> int:
    """The number of answers asked for. Raises UsageError when it is not from 1 to `MOST_ROWS`."""
    if not 1 <= limit <= MOST_ROWS:
        raise UsageError(f"a page has from 1 to {MOST_ROWS} answers, not {limit}")
    return limit


def read_page(
    connection: Connection, query: ListQuery, after: str | None, limit: int, answer: Callable[[Row[Any]], Answer]
) -> AnswerPage[Answer]:
    """Read one page of a list.

    Args:
        connection: a reading transaction.
        query: the list.
        after: the cursor that the page begins behind; None for the beginning.
        limit: the most answers that it may have.
        answer: makes an answer of a row.

    Raises:
        UsageError: the cursor is not of this list, its filters and order, or the limit is out of bounds.
    """
    checked_limit(limit)
    order = f"{'-' if query.descending else ''}{query.order}"
    conditions, values = _conditions(query)
    if after is not None:
        conditions.append(_behind(query))
        values |= {f"key{place}": value for place, value in enumerate(_key_of(after, query, order))}
    rows = connection.execute(sa.text(_statement(query, conditions)), values | {"rows": limit + 1}).all()
    end = after
    if rows:
        last = rows[:limit][-1]._mapping
        key = tuple(last[f"key{place}"] for place in range(len(query.key)))
        end = Cursor(query.question, order, (*query.asked, *key)).text()
    return AnswerPage(tuple(answer(row) for row in rows[:limit]), end, more=len(rows) > limit)


def _key_of(after: str, query: ListQuery, order: str) -> tuple[str | int, ...]:
    """The values of the sort key that a cursor bears. Raises UsageError when it is not of this list."""
    types = [int if place in query.numbers else str for place in range(len(query.key))]
    cursor = decode_cursor(after, query.question, [*(str for _ in query.asked), *types])
    if cursor.order != order:
        raise UsageError(fault_of(RequestFault.CURSOR_OF_ORDER, given=cursor.order, order=order))
    asked, key = cursor.values[: len(query.asked)], cursor.values[len(query.asked) :]
    if asked != query.asked:
        raise UsageError(fault_of(RequestFault.CURSOR_OF_FILTERS, question=query.question))
    return key


def _conditions(query: ListQuery) -> tuple[list[str], dict[str, str | int]]:
    conditions: list[str] = []
    values: dict[str, str | int] = {}
    for place, (condition, value) in enumerate(query.where):
        if value is not None:
            conditions.append(condition.format(f":value{place}"))
            values[f"value{place}"] = _given(value)
    return conditions, values


def _given(value: str | int | date) -> str | int:
    """The value of a condition as the database takes it."""
    return value if isinstance(value, int) else value_text(value)


def value_text(value: str | date) -> str:
    """The value as the views give it: an instant with its zone and microseconds, a day as it is."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else storable(value)


def _behind(query: ListQuery) -> str:
    """The condition that a row comes after the cursor's.

    The first of the key stands by itself, too: where the key is of several tables, an index knows that one alone.
    """
    places = ", ".join(f":key{place}" for place in range(len(query.key)))
    side = "<" if query.descending else ">"
    return f"{query.key[0]} {side}= :key0 AND ({', '.join(query.key)}) {side} ({places})"


def _statement(query: ListQuery, conditions: Sequence[str]) -> str:
    keys = ", ".join(f"{expression} AS key{place}" for place, expression in enumerate(query.key))
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    order = ", ".join(f"{expression}{' DESC' if query.descending else ''}" for expression in query.key)
    return f"SELECT {query.columns}, {keys} FROM {query.source} {where} ORDER BY {order} LIMIT :rows"
