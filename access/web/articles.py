"""Articles, their revisions, what differs between two of them, and what they cite."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.given_times import instant_given
from access.jobs.difference import DiffDocument, difference
from access.web.answers import AskedDatabase, ListAnswer, answer_list, answer_one
from access.web.examples import example
from access.web.parameters import AsOf, Fields, Key, ListPaging, Number, RevisionNumber
from access.web.past import article_before
from storage.questions.article_details import ShownArticle, ShownCitation, show_revision
from storage.questions.articles import ArticleFilter, ArticleKey, ListedArticle, list_articles
from storage.questions.details import show
from storage.questions.links_here import LinkingArticle, links_to
from storage.questions.paging import AnswerPage, Sort
from storage.questions.revisions import ListedRevision, RevisionFilter, RevisionKey, list_revisions
from storage.tables.database import Database
from storage.types import ArticleState
from storage.types.errors import UnknownId, UsageError
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(tags=["articles"])


@dataclass(frozen=True, slots=True)
class CitationsAnswer:
    """What one revision of an article cites, in the order of the page."""

    article_id: str
    revision: int
    capture_id: str
    citations: tuple[ShownCitation, ...]


@dataclass(frozen=True, slots=True)
class LinksAnswer:
    """The articles whose latest revisions cite an article."""

    article_id: str
    linking: tuple[LinkingArticle, ...]


@router.get("/articles", response_model=ListAnswer[ListedArticle], responses=example("articles"))
def articles(
    request: Request,
    database: AskedDatabase,
    paging: ListPaging,
    state: Annotated[ArticleState | None, Query(description="Only those in this state.")] = None,
    language: Annotated[str | None, Query(description="Only in this language (BCP 47).", examples=["zh-Hant"])] = None,
    by: Annotated[
        ArticleKey, Query(description="The time that orders them, and that `since` and `until` are about.")
    ] = ArticleKey.FIRST_SEEN,
    missing: Annotated[
        bool, Query(description="Only those that their last visit did not find, not withdrawn yet; not with `as_of`.")
    ] = False,
    on_lost: Annotated[
        bool, Query(description="Only those that rest on a source which is gone or was not found; not with `as_of`.")
    ] = False,
    as_of: AsOf = None,
) -> Response:
    """The articles without their texts, each as its latest revision says."""
    past = None if as_of is None else instant_given("as_of", as_of, behind=True)
    if past is not None and (missing or on_lost):
        raise UsageError(fault_of(RequestFault.PAST_STATES, name="missing" if missing else "on_lost"))
    filtered = ArticleFilter(
        paging.publication, state, language, as_of=past, missing=missing or None, on_lost=on_lost or None
    )
    wanted = filtered.between(by, paging.since, paging.before)
    page = list_articles(database, wanted, Sort(by, paging.descending), paging.after, paging.limit)
    return answer_list(request, page, paging.fields)


@router.get("/articles/{article_id}", response_model=ShownArticle, responses=example("article"))
def article(
    request: Request, database: AskedDatabase, article_id: Key, as_of: AsOf = None, fields: Fields = None
) -> Response:
    """An article with its text, its citations, and the record that proves each."""
    if as_of is None:
        return answer_one(request, article_of(database, article_id), fields)
    then = article_before(database, article_id, instant_given("as_of", as_of, behind=True))
    return answer_one(request, then, fields)


@router.get(
    "/articles/{article_id}/revisions",
    response_model=ListAnswer[ListedRevision],
    responses=example("revisions"),
)
def revisions_of_article(request: Request, database: AskedDatabase, article_id: Key, paging: ListPaging) -> Response:
    """The revisions of an article, each with the capture that first showed it."""
    article_of(database, article_id)
    return answer_list(request, _revisions(database, paging, article_id), paging.fields)


@router.get("/articles/{article_id}/revisions/{revision}", response_model=ShownArticle, responses=example("article"))
def revision(
    request: Request, database: AskedDatabase, article_id: Key, revision: Number, fields: Fields = None
) -> Response:
    """One revision of an article with its text."""
    return answer_one(request, show_revision(database, article_id, revision), fields)


@router.get("/articles/{article_id}/linked-from", response_model=LinksAnswer, responses=example("linked_from"))
def linked_from(request: Request, database: AskedDatabase, article_id: Key, fields: Fields = None) -> Response:
    """The articles that cite an article under one of its addresses, the newest first."""
    shown = article_of(database, article_id)
    return answer_one(request, LinksAnswer(shown.article_id, links_to(database, shown.article_id)), fields)


@router.get("/articles/{article_id}/citations", response_model=CitationsAnswer, responses=example("citations"))
def citations(
    request: Request,
    database: AskedDatabase,
    article_id: Key,
    revision: RevisionNumber = None,
    as_of: AsOf = None,
    fields: Fields = None,
) -> Response:
    """What an article cites (its latest revision, unless another is asked for), and what became of it."""
    if as_of is None:
        shown = article_of(database, article_id) if revision is None else show_revision(database, article_id, revision)
    elif revision is None:
        shown = article_before(database, article_id, instant_given("as_of", as_of, behind=True))
    else:
        raise UsageError(fault_of(RequestFault.PAST_REVISION))
    made = CitationsAnswer(shown.article_id, shown.revision, shown.proof.capture_id, shown.citations)
    return answer_one(request, made, fields)


@router.get("/articles/{article_id}/diff", response_model=DiffDocument, responses=example("diff"))
def diff_of_article(
    request: Request,
    database: AskedDatabase,
    article_id: Key,
    first: RevisionNumber = None,
    second: RevisionNumber = None,
    fields: Fields = None,
) -> Response:
    """What the publisher changed between two revisions, the last two unless others are asked for."""
    return answer_one(request, difference(database, article_id, "article", first, second), fields)


@router.get("/revisions", response_model=ListAnswer[ListedRevision], responses=example("revisions"))
def revisions(request: Request, database: AskedDatabase, paging: ListPaging) -> Response:
    """The revisions of all articles, by the time of the capture that first showed each."""
    return answer_list(request, _revisions(database, paging, None), paging.fields)


def _revisions(database: Database, paging: ListPaging, article_id: str | None) -> AnswerPage[ListedRevision]:
    wanted = RevisionFilter(paging.publication, article_id, paging.since, paging.before)
    order = Sort(RevisionKey.CAPTURED, paging.descending)
    return list_revisions(database, wanted, order, paging.after, paging.limit)


def article_of(database: Database, article_id: str) -> ShownArticle:
    """The article of an id, as `fonds show` shows it. Raises UnknownId, Withheld."""
    shown = show(database, article_id)
    if not isinstance(shown, ShownArticle) or shown.article_id != article_id:
        raise UnknownId(fault_of(RequestFault.ARTICLE_ID_UNKNOWN, key=article_id))
    return shown
