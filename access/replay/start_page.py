"""The start page of a collection: its articles, the sources that they cite and the days, each with a link to replay.

Everything comes from the questions of `storage`, which leave out what is withheld. The template escapes every text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from access.replay.start_request import Section, StartRequest
from access.token_words import outcome, standing_in_words
from storage.questions.articles import ArticleFilter, ArticleKey, ListedArticle, list_articles
from storage.questions.capture_days import CaptureDay, PageOfDay, list_days, list_pages_of_day
from storage.questions.collection_summary import CollectionSummary, collection_summary
from storage.questions.mementos import Memento, time_map
from storage.questions.paging import AnswerPage, Sort
from storage.questions.search.hits import SearchHit
from storage.questions.search.question import search
from storage.questions.sources import ListedSource, SourceFilter, list_sources
from storage.tables.database import Database
from storage.types import ArticleState
from storage.types.errors import UsageError
from storage.types.search_scope import SearchScope
from storage.types.strangers_text import harmless

if TYPE_CHECKING:
    from datetime import datetime

_ROWS = 50
# In a path as it is replayed, only what would end the path, or is no ASCII, must be escaped.
_IN_PATHS = "/:?&=%+,;@!$'()*~[]"


@dataclass(frozen=True, slots=True)
class StartEntry:
    """One line of a list; `href` is None for what cannot be shown, `dates` for what has no list of its own dates."""

    when: str
    title: str
    href: str | None
    language: str | None = None
    notes: tuple[str, ...] = ()
    dates: str | None = None


@dataclass(frozen=True, slots=True)
class StartList:
    """What a start page lists: `heading` says what, `older` leads to the next page, None on the last one."""

    heading: str
    entries: tuple[StartEntry, ...]
    older: str | None


def start_page(database: Database, publication: str, request: StartRequest) -> str | None:
    """The start page of a publication as HTML; None when the archive does not know the publication."""
    summary = collection_summary(database, publication)
    if summary is None:
        return None
    try:
        listed = _listed(database, publication, request)
    except UsageError:
        # A cursor from before a rebuild, or one that somebody typed: begin again.
        request = request.behind(None)
        listed = _listed(database, publication, request)
    return _template("start.html.j2", summary=summary, request=request, listed=listed, tabs=_tabs(summary, request))


def home_page(database: Database, publications: Iterable[str]) -> str:
    """The list of all collections as HTML."""
    return _template("home.html.j2", summaries=_summaries(database, publications))


def missing_page(database: Database, slug: str, publications: Iterable[str]) -> str:
    """What is said of a collection that is not there, with a list of those that are, as HTML."""
    return _template("missing.html.j2", slug=slug, summaries=_summaries(database, publications))


def _summaries(database: Database, publications: Iterable[str]) -> list[CollectionSummary]:
    return [one for slug in publications if (one := collection_summary(database, slug)) is not None]


def _template(name: str, **context: object) -> str:
    return _environment().get_template(name).render(context)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("access.replay"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["harmless"] = harmless
    return environment


def _tabs(summary: CollectionSummary, request: StartRequest) -> list[tuple[str, int, str, bool]]:
    """The three lists: what they are called, how many entries each has, its address, and whether it is shown."""
    named = ((Section.ARTICLES, "Articles", summary.articles), (Section.SOURCES, "Cited sources", summary.sources))
    is_list = request.find is None
    return [
        (name, number, StartRequest(section).query, is_list and request.section is section)
        for section, name, number in (*named, (Section.DAYS, "Days", summary.days))
    ]


def _listed(database: Database, publication: str, request: StartRequest) -> StartList:
    after = request.after
    if request.url is not None:
        dates = time_map(database, publication, request.url, after, _ROWS)
        return _list(f"Dates of {dates.url}", request, dates.page, _of_memento)
    if request.find is not None:
        try:
            hits = search(database, request.find, scope=SearchScope.ALL, limit=_ROWS, publication=publication).hits
        except UsageError as error:
            return StartList(f"Nothing was searched for: {error}", (), None)
        found = tuple(map(_of_hit, hits))
        return StartList(f"Articles and sources with {request.find}", found, None)
    if request.day is not None:
        of_day = list_pages_of_day(database, publication, request.day, after, _ROWS)
        return _list(f"Captured on {request.day} (UTC)", request, of_day, _of_page)
    if request.section is Section.DAYS:
        days = list_days(database, publication, after, _ROWS)
        return _list("Days with captures of articles and sources (UTC)", request, days, _of_day)
    if request.section is Section.SOURCES:
        sources = list_sources(database, SourceFilter(publication), after=after, limit=_ROWS)
        return _list("Cited sources, the newest first", request, sources, _of_source)
    newest = Sort(ArticleKey.PUBLISHED, descending=True)
    articles = list_articles(database, ArticleFilter(publication), newest, after, _ROWS)
    return _list("Articles, the newest first", request, articles, _of_article)


# Any: the rows of the lists have no type in common.
def _list(heading: str, request: StartRequest, page: AnswerPage[Any], entry: Any) -> StartList:
    older = request.behind(page.end).query if page.more else None
    return StartList(heading, tuple(entry(answer) for answer in page.answers), older)


def _of_article(article: ListedArticle) -> StartEntry:
    gone = () if article.state is ArticleState.LIVE else (f"{article.state} by the publisher",)
    revisions = () if article.revisions == 1 else (f"{article.revisions} revisions",)
    return StartEntry(
        when=str(article.published_on or "no date"),
        title=article.title or article.url,
        href=_href(article.replay_path),
        language=article.language,
        notes=(*article.writers, *revisions, *gone),
        dates=StartRequest(find=article.url).query,
    )


def _of_source(source: ListedSource) -> StartEntry:
    first = source.first_captured_at
    path = None if first is None else f"/{source.publication}/{_digits(first)}/{source.source_url}"
    return StartEntry(
        when=f"{source.first_cited_at:%Y-%m-%d}",
        title=source.title or source.url,
        href=_href(path),
        language=source.language,
        notes=(source.host or "", standing_in_words(source.state, source.last_checked_at)),
        dates=None if first is None else StartRequest(find=source.source_url).query,
    )


def _of_day(day: CaptureDay) -> StartEntry:
    pages = "1 capture" if day.captures == 1 else f"{day.captures} captures"
    return StartEntry(when="", title=str(day.day), href=StartRequest(day=day.day).query, notes=(pages,))


def _of_page(page: PageOfDay) -> StartEntry:
    # The path lacks its publication, which is where the start page lies.
    return StartEntry(
        when=f"{page.captured_at:%H:%M:%S}",
        title=page.title or page.url,
        href=_href(f"{_digits(page.captured_at)}/{page.url}"),
        notes=(page.role.value, *_unusual(page.status)),
        dates=StartRequest(find=page.url).query,
    )


def _of_memento(memento: Memento) -> StartEntry:
    return StartEntry(
        when="",
        title=f"{memento.captured_at:%Y-%m-%d %H:%M:%S} UTC",
        href=_href(memento.replay_path),
        notes=_unusual(memento.status),
    )


def _of_hit(hit: SearchHit) -> StartEntry:
    return StartEntry(
        when=hit.date,
        title=hit.title,
        href=_href(hit.replay_path),
        notes=(hit.snippet,),
        dates=StartRequest(find=hit.url).query,
    )


def _unusual(status: int) -> tuple[str, ...]:
    return () if status == 200 else (outcome(str(status)),)


def _digits(instant: datetime) -> str:
    return f"{instant:%Y%m%d%H%M%S}"


def _href(path: str | None) -> str | None:
    return None if path is None else quote(path, safe=_IN_PATHS)
