"""The parameters that several addresses share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Path, Query

from access.given_times import instant_given
from access.web.answers import AskedDatabase
from storage.questions.paging import MOST_ROWS, USUAL_ROWS
from storage.questions.publications import require_publication
from storage.types.errors import UsageError
from storage.types.request_faults import RequestFault, fault_of

_DATE = "a year, a month or a day (in UTC), such as 2025-08-01, or an instant, such as 2025-08-01T08:00:00+08:00"
# What both engines keep as the number of a revision.
_LARGEST = 2**31 - 1


class ListOrder(StrEnum):
    """Which end of a list comes first."""

    NEWEST = "newest"
    OLDEST = "oldest"


Fields = Annotated[
    str | None, Query(description="Only these fields of each object, with commas between them.", examples=["url,title"])
]
Publication = Annotated[str | None, Query(description="Only of this publication.", examples=["heron"])]
Since = Annotated[str | None, Query(description=f"Not before this: {_DATE}.", examples=["2025-08-01"])]
Until = Annotated[str | None, Query(description="Not after this; a day is included.", examples=["2025-09-30"])]
After = Annotated[str | None, Query(description="The cursor of the page before; keep all other parameters.")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="The most answers of this page.")]
Key = Annotated[str, Path(description="Its id.", max_length=400)]
Number = Annotated[int, Path(ge=1, le=_LARGEST, description="The number of the revision.", examples=[1])]
RevisionNumber = Annotated[int | None, Query(ge=1, le=_LARGEST, description="The number of a revision.")]

AsOf = Annotated[
    str | None,
    Query(
        description=f"As the archive stood at this time: {_DATE}. What is withheld now is not shown.",
        examples=["2031-01-01"],
    ),
]


@dataclass(frozen=True, slots=True)
class Paging:
    """What every list is given: `since` is its first instant, `before` the one after its last."""

    publication: str | None
    since: datetime | None
    before: datetime | None
    descending: bool
    after: str | None
    limit: int
    fields: str | None


def paging(
    database: AskedDatabase,
    publication: Publication = None,
    since: Since = None,
    until: Until = None,
    order: Annotated[ListOrder, Query(description="Which end comes first.")] = ListOrder.NEWEST,
    after: After = None,
    limit: Limit = USUAL_ROWS,
    fields: Fields = None,
) -> Paging:
    """The parameters of a list. Raises UsageError for impossible times, UnknownId for an unknown publication."""
    first = None if since is None else instant_given("since", since)
    before = None if until is None else instant_given("until", until, behind=True)
    if first is not None and before is not None and first >= before:
        raise UsageError(fault_of(RequestFault.TIMES_REVERSED, since=str(since), until=str(until)))
    require_publication(database, publication)
    return Paging(publication, first, before, order is ListOrder.NEWEST, after, limit, fields)


ListPaging = Annotated[Paging, Depends(paging)]
