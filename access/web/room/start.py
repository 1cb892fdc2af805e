"""The first page of the reading room, and the switch between its languages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from access.jobs.standing import standing_of_archive
from access.web.answers import AskedDatabase
from access.web.room.attention import attention
from access.web.room.languages import COOKIE, Language
from access.web.room.rendering import page
from access.web.room.ways_back import way_back
from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
from storage.questions.collection_summary import collection_summary
from storage.questions.lost_sources import count_on_lost
from storage.questions.paging import Sort

router = APIRouter(include_in_schema=False)

_NEWEST = 12
_YEAR_SECONDS = 365 * 86_400


@router.get("/")
def start(request: Request, database: AskedDatabase) -> Response:
    """The newest articles, what the archive holds, and what needs a look."""
    newest = Sort(ArticleKey.PUBLISHED, descending=True)
    overview = standing_of_archive(request.app.state.archive, database)
    summaries = [collection_summary(database, one.publication) for one in overview.publications]
    return page(
        request,
        "start",
        newest=list_articles(database, ArticleFilter(), newest, None, _NEWEST).answers,
        planned=request.app.state.archive.publications,
        summaries=[one for one in summaries if one is not None],
        publications=overview.publications,
        crawls=overview.crawls,
        attention=attention(overview.publications, count_on_lost(database)),
    )


@router.get("/language")
def choose(request: Request, to: Annotated[Language, Query()], back: Annotated[str, Query()] = "/") -> Response:
    """Remember a language in the browser, and lead back to the page that was read."""
    answer = RedirectResponse(way_back(back), status_code=303)
    answer.set_cookie(COOKIE, to, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return answer
