"""What articles name, counted, and the calendar of what was published and captured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from access.web.answers import AskedDatabase, ListAnswer, answer_list, answer_one
from access.web.examples import example
from access.web.parameters import After, Fields, Limit, Publication
from storage.questions.calendar import CalendarYear, calendar_year
from storage.questions.named_lists import (
    ListedPerson,
    ListedPublisher,
    ListedTopic,
    list_people,
    list_publishers,
    list_topics,
)
from storage.questions.paging import USUAL_ROWS
from storage.questions.publications import require_publication
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(tags=["lists"])


@dataclass(frozen=True, slots=True)
class Counted:
    """What a list of counted names is given."""

    publication: str | None
    after: str | None
    limit: int


def counted(
    database: AskedDatabase, publication: Publication = None, after: After = None, limit: Limit = USUAL_ROWS
) -> Counted:
    """The parameters of such a list. Raises UnknownId for an unknown publication."""
    require_publication(database, publication)
    return Counted(publication, after, limit)


CountedList = Annotated[Counted, Depends(counted)]
Year = Annotated[int | None, Query(ge=1, le=9999, description="A year; else the latest that has anything.")]


@router.get("/topics", response_model=ListAnswer[ListedTopic], responses=example("topics"))
def topics(request: Request, database: AskedDatabase, asked: CountedList, fields: Fields = None) -> Response:
    """The topics of articles as printed, the commonest first."""
    return answer_list(request, list_topics(database, asked.publication, asked.after, asked.limit), fields)


@router.get("/people", response_model=ListAnswer[ListedPerson], responses=example("people"))
def people(request: Request, database: AskedDatabase, asked: CountedList, fields: Fields = None) -> Response:
    """Whom articles credit, the most often first."""
    return answer_list(request, list_people(database, asked.publication, asked.after, asked.limit), fields)


@router.get("/publishers", response_model=ListAnswer[ListedPublisher], responses=example("publishers"))
def publishers(request: Request, database: AskedDatabase, asked: CountedList, fields: Fields = None) -> Response:
    """The hosts of cited sources, the most cited first."""
    return answer_list(request, list_publishers(database, asked.publication, asked.after, asked.limit), fields)


@router.get("/calendar", response_model=CalendarYear, responses=example("calendar"))
def calendar(
    request: Request, database: AskedDatabase, year: Year = None, publication: Publication = None, fields: Fields = None
) -> Response:
    """The days of a year on which articles were published, or pages captured."""
    require_publication(database, publication)
    return answer_one(request, year_of(calendar_year(database, year, publication)), fields)


def year_of(found: CalendarYear | None) -> CalendarYear:
    """The year that was found. Raises UnknownId when the archive has none."""
    if found is None:
        raise UnknownId(fault_of(RequestFault.CALENDAR_EMPTY))
    return found
