"""Cited sources, their revisions, the visits to them, and what differs between two revisions."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.given_times import instant_given
from access.jobs.difference import DiffDocument, difference
from access.web.answers import AskedDatabase, ListAnswer, answer_list, answer_one
from access.web.examples import example
from access.web.parameters import AsOf, Fields, Key, ListPaging, Number, RevisionNumber
from access.web.past import source_as_of, sources_as_of
from storage.questions.details import show
from storage.questions.known_articles import require_article
from storage.questions.paging import Sort
from storage.questions.past_articles import revision_before
from storage.questions.revisions import ListedSourceRevision, RevisionFilter, RevisionKey, list_source_revisions
from storage.questions.source_details import ShownSource, require_unwithheld
from storage.questions.source_life import SourceLife, source_life
from storage.questions.source_revision_details import ShownSourceRevision, source_revision
from storage.questions.source_visits import ListedVisit, list_visits
from storage.questions.sources import ListedSource, SourceFilter, SourceKey, list_sources
from storage.tables.database import Database
from storage.types import PublisherClass
from storage.types.errors import UnknownId, UsageError
from storage.types.request_faults import RequestFault, fault_of
from storage.types.source_absence import SourceAbsence
from storage.types.tokens import StandingState

router = APIRouter(tags=["sources"])


@router.get("/sources", response_model=ListAnswer[ListedSource], responses=example("sources"))
def sources(
    request: Request,
    database: AskedDatabase,
    paging: ListPaging,
    state: Annotated[
        StandingState | None, Query(description="Only those in this state; not together with `as_of`.")
    ] = None,
    host: Annotated[
        str | None, Query(description="Only those on this host or below it.", examples=["ministry.example"])
    ] = None,
    publisher_class: Annotated[
        PublisherClass | None, Query(description="Only those of this kind of publisher.")
    ] = None,
    changed_since: Annotated[
        str | None, Query(description="Only those seen changed then or later.", examples=["2031-01-01"])
    ] = None,
    article_id: Annotated[
        str | None, Query(description="Only those that this article's latest revision cites.")
    ] = None,
    absence: Annotated[
        SourceAbsence | None,
        Query(
            description="Only those gone in any way, not found at the last visit, or at none so far; not with `as_of`."
        ),
    ] = None,
    as_of: AsOf = None,
) -> Response:
    """The sources that articles cite, by the time when each was first cited."""
    past = None if as_of is None else instant_given("as_of", as_of, behind=True)
    if past is not None and (state or absence) is not None:
        raise UsageError(fault_of(RequestFault.PAST_STATES, name="absence" if state is None else "state"))
    if past is None or article_id is None:
        require_article(database, article_id)
    else:
        revision_before(database, article_id, past)
    wanted = SourceFilter(
        paging.publication,
        state,
        host,
        publisher_class,
        None if changed_since is None else instant_given("changed_since", changed_since),
        article_id,
        paging.since,
        paging.before,
        past,
        absence,
    )
    order = Sort(SourceKey.FIRST_CITED, paging.descending)
    page = list_sources(database, wanted, order, paging.after, paging.limit)
    if past is not None:
        page = replace(page, answers=sources_as_of(database, page.answers, past))
    return answer_list(request, page, paging.fields)


@router.get("/sources/{source_id}", response_model=ShownSource, responses=example("source"))
def source(
    request: Request, database: AskedDatabase, source_id: Key, as_of: AsOf = None, fields: Fields = None
) -> Response:
    """A source with its latest text, and the records that prove it and its last visit."""
    shown = source_of(database, source_id)
    if as_of is not None:
        shown = source_as_of(database, source_id, instant_given("as_of", as_of, behind=True))
    return answer_one(request, shown, fields)


@router.get(
    "/sources/{source_id}/revisions",
    response_model=ListAnswer[ListedSourceRevision],
    responses=example("source_revisions"),
)
def revisions_of_source(request: Request, database: AskedDatabase, source_id: Key, paging: ListPaging) -> Response:
    """The revisions of a source, each with the capture that first showed it; 451 when all are withheld."""
    if not source_of(database, source_id).revisions:
        require_unwithheld(database, source_id)
    wanted = RevisionFilter(paging.publication, source_id, paging.since, paging.before)
    order = Sort(RevisionKey.CAPTURED, paging.descending)
    return answer_list(
        request, list_source_revisions(database, wanted, order, paging.after, paging.limit), paging.fields
    )


@router.get(
    "/sources/{source_id}/revisions/{revision}",
    response_model=ShownSourceRevision,
    responses=example("source_revision"),
)
def revision_of_source(
    request: Request, database: AskedDatabase, source_id: Key, revision: Number, fields: Fields = None
) -> Response:
    """One state of a source's text, with the record that proves it."""
    return answer_one(request, source_revision(database, source_id, revision), fields)


@router.get("/sources/{source_id}/life", response_model=SourceLife, responses=example("source_life"))
def life_of_source(request: Request, database: AskedDatabase, source_id: Key, fields: Fields = None) -> Response:
    """Who rests on a source, what every visit to it found, and what others held of it: as `fonds sources show`."""
    return answer_one(request, source_life(database, source_of(database, source_id).source_id), fields)


@router.get("/sources/{source_id}/visits", response_model=ListAnswer[ListedVisit], responses=example("visits"))
def visits(request: Request, database: AskedDatabase, source_id: Key, paging: ListPaging) -> Response:
    """Every visit to a source, with what it says by itself and its capture; `since` and `until` are not for visits.

    451 when all are withheld.
    """
    source_of(database, source_id)
    given = {"publication": paging.publication, "since": paging.since, "until": paging.before}
    if out_of_place := [name for name, value in given.items() if value is not None]:
        raise UsageError(fault_of(RequestFault.VISITS_WHOLE, name=" and ".join(out_of_place)))
    order = Sort(RevisionKey.CAPTURED, paging.descending)
    page = list_visits(database, source_id, order, paging.after, paging.limit)
    if not page.answers and paging.after is None:
        require_unwithheld(database, source_id)
    return answer_list(request, page, paging.fields)


@router.get("/sources/{source_id}/diff", response_model=DiffDocument, responses=example("source_diff"))
def diff_of_source(
    request: Request,
    database: AskedDatabase,
    source_id: Key,
    first: RevisionNumber = None,
    second: RevisionNumber = None,
    fields: Fields = None,
) -> Response:
    """What changed between two revisions of a source, the last two unless others are asked for."""
    return answer_one(request, difference(database, source_id, "source", first, second), fields)


def source_of(database: Database, source_id: str) -> ShownSource:
    """The source of an id, as `fonds show` shows it. Raises UnknownId."""
    shown = show(database, source_id)
    if not isinstance(shown, ShownSource) or shown.source_id != source_id:
        raise UnknownId(fault_of(RequestFault.SOURCE_ID_UNKNOWN, key=source_id))
    return shown
