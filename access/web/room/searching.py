"""The search: a form, what it finds with the words marked, and what all that is found has in common."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from access.given_times import instant_given
from access.web.answers import AskedDatabase
from access.web.parameters import After, AsOf, Publication
from access.web.room.narrowing import narrowed_to
from access.web.room.rendering import page
from access.web.room.search_view import address_hint, facet_links, hit_view, whole_addresses
from storage.questions.article_details import ShownArticle
from storage.questions.captures import first_captured
from storage.questions.details import show
from storage.questions.publications import require_publication
from storage.questions.search.question import SearchResult, search
from storage.questions.source_details import ShownSource
from storage.tables.database import Database
from storage.types.errors import UnknownId, UsageError, Withheld
from storage.types.query_error import QueryError
from storage.types.search_scope import SearchScope, SearchSort

router = APIRouter(include_in_schema=False)

_HITS = 20
# Reading what hits have in common costs about 30 microseconds a hit: with a page, half a page's time of it.
COUNTED_WITH_PAGE = 300


@router.get("/search")
def found(
    request: Request,
    database: AskedDatabase,
    q: Annotated[str, Query(max_length=2000)] = "",
    scope: Annotated[SearchScope, Query()] = SearchScope.ARTICLES,
    sort: Annotated[SearchSort, Query()] = SearchSort.RELEVANCE,
    fold: Annotated[bool, Query()] = False,
    after: After = None,
    publication: Publication = None,
    as_of: AsOf = None,
    facets: Annotated[bool, Query(description="Count what they have in common, however many are found.")] = False,
) -> Response:
    """What a query finds; an address or an id leads to what it stands for."""
    if (there := _named(database, q.strip())) is not None:
        return RedirectResponse(there, status_code=303)
    require_publication(database, publication)
    hint = address_hint(q.strip())
    result: SearchResult | None = None
    past: datetime | None = None
    trouble: UsageError | None = None
    try:
        if q.strip():
            past = None if as_of is None else instant_given("as_of", as_of, behind=True)
            result = search(
                database, q, scope=scope, fold=fold, limit=_HITS, sort=sort, publication=publication, as_of=past,
                facets=True, facets_within=None if facets else COUNTED_WITH_PAGE, after=after,
            )  # fmt: skip
    except UsageError as error:
        trouble = error
    folded = 0
    if result is not None and not (result.total or fold or q.isascii()):
        folded = search(database, q, scope=scope, fold=True, limit=1, publication=publication, as_of=past).total
    is_empty = result is not None and not result.total
    return page(
        request,
        "search",
        400 if trouble else 200,
        q=q,
        scope=scope,
        sort=sort,
        fold=fold,
        as_of=as_of,
        publication=publication,
        narrowed=narrowed_to(request, database, publication),
        scopes=tuple(SearchScope),
        sorts=tuple(SearchSort),
        result=result,
        folded=folded,
        begun=_begun_after(database, past) if is_empty and past is not None else None,
        hits=() if result is None else tuple(hit_view(one) for one in result.hits),
        facets=() if result is None or result.facets is None else facet_links(q, result.facets),
        counts_all=facets,
        uncounted=result is not None and result.facets is None,
        trouble=trouble,
        place=trouble.place if isinstance(trouble, QueryError) else None,
        hint=hint,
        more=None if result is None or not result.more else result.end,
    )


def _begun_after(database: Database, past: datetime) -> datetime | None:
    """When the archive began, None when it held something at `past` already or holds nothing yet."""
    begun = first_captured(database)
    return begun if begun is not None and begun >= past else None


def _named(database: Database, key: str) -> str | None:
    """The page of what an id or an address stands for; None for words, and for what nothing stands for."""
    is_key = "://" in key or key.startswith("urn:uuid:") or (len(key) == 36 and key.count("-") == 4)
    keys = (key,) if is_key and " " not in key else whole_addresses(key)
    return next((there for one in keys if (there := _page_of(database, one)) is not None), None)


def _page_of(database: Database, key: str) -> str | None:
    try:
        shown = show(database, key)
    except (UnknownId, UsageError, Withheld):
        return None
    if isinstance(shown, ShownArticle):
        return f"/articles/{shown.article_id}"
    return f"/sources/{shown.source_id}" if isinstance(shown, ShownSource) else None
