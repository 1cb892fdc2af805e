"""The first page of the reading room, and the switch between its languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from access.web.answers import AskedDatabase
from access.web.room.attention import attention
from access.web.room.languages import COOKIE, Language
from access.web.room.rendering import page
from access.web.room.ways_back import way_back
from storage.questions.archive_figures import archive_figures
from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
from storage.questions.crawls import last_begun
from storage.questions.overview import RECENTLY
from storage.questions.paging import Sort

router = APIRouter(include_in_schema=False)

_NEWEST = 12
_YEAR_SECONDS = 365 * 86_400


@router.get("/")
def start(request: Request, database: AskedDatabase) -> Response:
    """The newest articles, what the archive holds, and what needs a look."""
    newest = Sort(ArticleKey.PUBLISHED, descending=True)
    figures = archive_figures(database, datetime.now(UTC) - RECENTLY)
    return page(
        request,
        "start",
        newest=list_articles(database, ArticleFilter(), newest, None, _NEWEST).answers,
        planned=request.app.state.archive.publications,
        figures=figures,
        last_crawl=last_begun(database),
        attention=attention(figures),
    )


@router.get("/language")
def choose(
    request: Request, to: Annotated[Language | None, Query()] = None, back: Annotated[str, Query()] = "/"
) -> Response:
    """Remember a language in the browser when one is named, and lead back to the page that was read."""
    answer = RedirectResponse(way_back(back), status_code=303)
    if to is None:
        return answer
    answer.set_cookie(COOKIE, to, max_age=_YEAR_SECONDS, httponly=True, samesite="lax")
    return answer
