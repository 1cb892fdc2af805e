"""The lists of topics, people and publishers, and the calendar."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from access.web.answers import AskedDatabase
from access.web.lists import CountedList, Year
from access.web.parameters import After, Publication
from access.web.room.calendar_view import months_of
from access.web.room.narrowing import narrowed_to
from access.web.room.rendering import older, page
from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
from storage.questions.calendar import calendar_year
from storage.questions.capture_days import list_pages_of_day
from storage.questions.named_lists import list_people, list_publishers, list_topics
from storage.questions.paging import AnswerPage, Sort
from storage.questions.publications import publication_names, require_publication
from storage.tables.database import Database
from storage.types.errors import UsageError
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(include_in_schema=False)

_ONE_DAY = date.resolution
# Of a day; a line takes a fifth of a millisecond.
MOST_LISTED = 100


@router.get("/topics")
def topics(request: Request, database: AskedDatabase, asked: CountedList) -> Response:
    """The topics of articles, the commonest first."""
    found = list_topics(database, asked.publication, asked.after, asked.limit)
    return _list(request, database, "topics", asked, found)


@router.get("/people")
def people(request: Request, database: AskedDatabase, asked: CountedList) -> Response:
    """Whom articles credit, the most often first."""
    found = list_people(database, asked.publication, asked.after, asked.limit)
    return _list(request, database, "people", asked, found)


@router.get("/publishers")
def publishers(request: Request, database: AskedDatabase, asked: CountedList) -> Response:
    """The hosts of cited sources, the most cited first."""
    found = list_publishers(database, asked.publication, asked.after, asked.limit)
    return _list(request, database, "publishers", asked, found)


# Any: the three lists have no type in common.
def _list(request: Request, database: Database, template: str, asked: CountedList, found: AnswerPage[Any]) -> Response:
    narrowed = narrowed_to(request, database, asked.publication)
    return page(
        request,
        template,
        found=found,
        publication=asked.publication,
        narrowed=narrowed,
        older=older(request, found),
    )


@router.get("/calendar")
def calendar(request: Request, database: AskedDatabase, year: Year = None, publication: Publication = None) -> Response:
    """A year day by day: what was published, and what was captured."""
    require_publication(database, publication)
    found = calendar_year(database, year, publication)
    months = () if found is None else months_of(found)
    planned = request.app.state.archive.publications
    return page(
        request,
        "calendar",
        found=found,
        months=months,
        publication=publication,
        narrowed=narrowed_to(request, database, publication),
        planned=planned,
    )


@router.get("/days/{day}")
def pages_of_day(
    request: Request,
    database: AskedDatabase,
    day: Annotated[str, Path(max_length=10)],
    publication: Publication = None,
    after: After = None,
) -> Response:
    """What was published on a day, and which pages were captured on it (UTC); behind a cursor these alone."""
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise UsageError(fault_of(RequestFault.DAY_NONE, given=day)) from error
    require_publication(database, publication)
    newest = Sort(ArticleKey.PUBLISHED, descending=True)
    next_day = None if on == date.max else on + _ONE_DAY
    of_day = ArticleFilter(publication, published_from=on, published_before=next_day)
    published = None if after else list_articles(database, of_day, newest, None, MOST_LISTED)
    slugs = request.app.state.archive.collections() if publication is None else (publication,)
    captured = {slug: list_pages_of_day(database, slug, on, after, MOST_LISTED) for slug in slugs}
    return page(
        request,
        "day",
        on=on,
        publication=publication,
        narrowed=narrowed_to(request, database, publication),
        published=published,
        captured={slug: found for slug, found in captured.items() if found.answers},
        names=publication_names(database),
        most=MOST_LISTED,
    )
