"""Captures, what is withheld, what an id or an address stands for, and the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.given_times import instant_given
from access.jobs.json_values import JsonObject, json_value
from access.web.answers import AskedDatabase, ListAnswer, answer, answer_list, answer_one, next_page, objects_of
from access.web.door import Caller
from access.web.examples import example
from access.web.parameters import After, AsOf, Fields, Key, ListPaging, Publication
from access.web.problems import Problem, ProblemKind
from access.web.tokens import Scope
from storage.questions.article_details import ShownArticle
from storage.questions.capture_details import ShownCapture
from storage.questions.captures import CaptureFilter, CaptureKey, ListedCapture, list_captures
from storage.questions.crawl_report import require_crawl
from storage.questions.details import show
from storage.questions.paging import MOST_ROWS, AnswerPage, Sort
from storage.questions.publications import require_publication
from storage.questions.search.facets import SearchFacets
from storage.questions.search.hits import SearchHit
from storage.questions.search.question import search
from storage.questions.source_details import ShownSource
from storage.questions.withholdings import ListedWithholding, list_withholdings
from storage.tables.database import Database
from storage.types import ReadingState, Role
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of
from storage.types.search_scope import SearchScope, SearchSort
from storage.types.urlkey import normalized_or_same

router = APIRouter(tags=["records"])


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What an id or an address stands for, under the name of its `kind`."""

    kind: str
    article: ShownArticle | None = None
    source: ShownSource | None = None
    capture: ShownCapture | None = None


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """How many articles and sources match, some of them, and, where it is asked for, what all have in common.

    `cursor` begins the next page (`after`), `more` says whether it has hits.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: SearchFacets | None = None
    cursor: str | None = None
    more: bool = False


@router.get("/captures", response_model=ListAnswer[ListedCapture], responses=example("captures"))
def captures(
    request: Request,
    database: AskedDatabase,
    paging: ListPaging,
    state: Annotated[ReadingState | None, Query(description="By the state of reading.")] = None,
    role: Annotated[Role | None, Query(description="Only those made in this role.")] = None,
    crawl: Annotated[str | None, Query(description="Only those of this crawl, by its id.")] = None,
    url: Annotated[str | None, Query(description="Only those of this address.")] = None,
    failed: Annotated[
        bool, Query(description="Only those that brought no answer or an error, those of robots.txt aside.")
    ] = False,
) -> Response:
    """Every visit, failures and what was unchanged included, with where its record lies."""
    require_crawl(database, crawl)
    wanted = CaptureFilter(
        paging.publication,
        crawl,
        None if url is None else normalized_or_same(url),
        role,
        reading=state,
        captured_from=paging.since,
        captured_before=paging.before,
        failed=failed,
    )
    order = Sort(CaptureKey.CAPTURED, paging.descending)
    return answer_list(request, list_captures(database, wanted, order, paging.after, paging.limit), paging.fields)


@router.get("/captures/{capture_id}", response_model=ShownCapture, responses=example("capture"))
def capture(request: Request, database: AskedDatabase, capture_id: Key, fields: Fields = None) -> Response:
    """One capture, with its record's place and digest; its id may be given without `urn:uuid:`."""
    return answer_one(request, capture_of(database, capture_id), fields)


def capture_of(database: Database, capture_id: str) -> ShownCapture:
    """The capture of an id, as `fonds show` shows it. Raises UnknownId, Withheld."""
    shown = show(database, capture_id)
    if not isinstance(shown, ShownCapture) or not shown.proof.capture_id.endswith(capture_id):
        raise UnknownId(fault_of(RequestFault.CAPTURE_UNKNOWN, key=capture_id))
    return shown


@router.get("/search", response_model=SearchAnswer, responses=example("search"))
def found(
    request: Request,
    database: AskedDatabase,
    q: Annotated[
        str,
        Query(
            description="Words, which must all be there but for OR and NOT; “…” for a phrase; parentheses and fields.",
            max_length=2000,
            examples=["北約", "title:北約 OR (日本 NOT published:2030)"],
        ),
    ],
    scope: Annotated[SearchScope, Query(description="What is searched.")] = SearchScope.ARTICLES,
    fold: Annotated[bool, Query(description="Join Traditional and Simplified characters.")] = False,
    sort: Annotated[SearchSort, Query(description="What comes first.")] = SearchSort.RELEVANCE,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS, description="The most hits of this page.")] = 20,
    publication: Publication = None,
    facets: Annotated[
        bool, Query(description="Count topics, all who are credited, years and hosts of sources too.")
    ] = False,
    as_of: AsOf = None,
    fields: Fields = None,
) -> Response:
    """The articles or sources that a query finds, the best first, page by page; each hit with its capture."""
    past = None if as_of is None else instant_given("as_of", as_of, behind=True)
    require_publication(database, publication)
    result = search(
        database,
        q,
        scope=scope,
        fold=fold,
        limit=limit,
        sort=sort,
        publication=publication,
        as_of=past,
        facets=facets,
        after=after,
    )
    document: JsonObject = {
        "total": result.total,
        "hits": objects_of(result.hits, fields),
        "facets": json_value(result.facets),
        "cursor": result.end,
        "more": result.more,
    }
    return answer(request, document, next_page(request, result.end if result.more else None))


@router.get("/show", response_model=ShownAnswer, responses=example("show"))
def shown(
    request: Request,
    database: AskedDatabase,
    key: Annotated[str, Query(description="The id or the address of an article, a source or a capture.")],
) -> Response:
    """What an id or an address stands for, with the record that proves it: as `fonds show --json`."""
    found_one = show(database, key)
    kind = {ShownArticle: "article", ShownSource: "source", ShownCapture: "capture"}[type(found_one)]
    return answer(request, {"kind": kind, kind: json_value(found_one)})


@router.get("/withholdings", response_model=ListAnswer[ListedWithholding], responses=example("withholdings"))
def withholdings(request: Request, database: AskedDatabase, fields: Fields = None) -> Response:
    """What is or was withheld, and why; for tokens of the scope `admin`."""
    caller: Caller = request.scope["caller"]
    if caller.scope is not Scope.ADMIN:
        raise Problem(ProblemKind.FORBIDDEN, "the list of what is withheld needs a token of the scope admin")
    return answer_list(request, AnswerPage(list_withholdings(database), None, more=False), fields)
