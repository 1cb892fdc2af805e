"""The pages of sources: the list by state, and one with its whole life."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.web.answers import AskedDatabase
from access.web.captures import stamp_of
from access.web.parameters import Key, Number
from access.web.room.article_view import source_pieces
from access.web.room.long_lists import BESIDE, behind_shown, last_part_of, part_of, time_line
from access.web.room.narrowing import narrowed_to
from access.web.room.page_length import RoomPaging
from access.web.room.player import replay_link
from access.web.room.rendering import older, page
from access.web.room.source_board import source_board
from access.web.room.source_view import source_name, without_text
from access.web.sources import source_of
from storage.questions.citing_articles import articles_citing
from storage.questions.overview import RECENTLY
from storage.questions.paging import Sort
from storage.questions.revisions import RevisionFilter, RevisionKey, list_source_revisions
from storage.questions.source_details import ShownSource
from storage.questions.source_figures import source_figures
from storage.questions.source_life import source_life
from storage.questions.source_revision_details import ShownSourceRevision, source_revision
from storage.questions.sources import SourceFilter, SourceKey, list_sources
from storage.tables.database import Database
from storage.types import PublisherClass, SourceState
from storage.types.source_absence import SourceAbsence
from storage.types.tokens import GONE_STATES, STANDING_STATES, StandingState

router = APIRouter(include_in_schema=False)

# Of the articles that rest on a source its own page has all.
_MOST_CITING = 5
_OF_THE_FORM = ("state", "host", "publisher_class", "changed")


def choices_of_state(chosen: SourceState | SourceAbsence | None) -> tuple[SourceState | SourceAbsence, ...]:
    """What the list can be narrowed to, what is not found any more first; what is chosen is among them."""
    # What is gone is one choice with its kinds.
    states = (one for one in STANDING_STATES if one is not SourceState.GONE or one is chosen)
    return (*SourceAbsence, *states)


@router.get("/sources")
def sources(
    request: Request,
    database: AskedDatabase,
    paging: RoomPaging,
    state: Annotated[StandingState | SourceAbsence | None, Query()] = None,
    host: Annotated[str | None, Query()] = None,
    publisher_class: Annotated[PublisherClass | None, Query()] = None,
    changed: Annotated[bool, Query(description="Only those seen changed lately.")] = False,
) -> Response:
    """The cited sources, those that were cited last first."""
    since = datetime.now(UTC) - RECENTLY if changed else None
    absence, one = (state, None) if isinstance(state, SourceAbsence) else (None, state)
    wanted = SourceFilter(
        paging.publication, one, host, publisher_class, since, None, paging.since, paging.before, absence=absence
    )
    order = Sort(SourceKey.FIRST_CITED, paging.descending)
    found = list_sources(database, wanted, order, paging.after, paging.limit)
    with database.read() as connection:
        figures = source_figures(connection, paging.publication)
    return page(
        request,
        "sources",
        found=found,
        citing=articles_citing(database, {one.source_id for one in found.answers}, _MOST_CITING),
        board=source_board(figures),
        gone_asked=state in (SourceAbsence.ANY_GONE, *GONE_STATES),
        not_found=figures.missing + figures.unfound,
        choices=choices_of_state(state),
        state=state,
        host=host,
        publisher_class=publisher_class,
        classes=tuple(PublisherClass),
        changed=changed,
        publication=paging.publication,
        narrowed=narrowed_to(request, database, paging.publication),
        others=_others(request),
        older=older(request, found),
    )


def _others(request: Request) -> tuple[tuple[str, str], ...]:
    """What the address asks for beside what the form does: it stays so when the form is sent."""
    asked = request.query_params.multi_items()
    return tuple((name, value) for name, value in asked if value and name not in (*_OF_THE_FORM, "after"))


@router.get("/sources/{source_id}")
def source(request: Request, database: AskedDatabase, source_id: Key) -> Response:
    """A source with its latest text and everything that happened to it."""
    shown = source_of(database, source_id)
    latest = source_revision(database, source_id, shown.revisions) if shown.revisions else None
    return _source_page(request, database, shown, latest)


@router.get("/sources/{source_id}/revisions/{revision}")
def revision(request: Request, database: AskedDatabase, source_id: Key, revision: Number) -> Response:
    """A source with an earlier text."""
    text = source_revision(database, source_id, revision)
    return _source_page(request, database, source_of(database, source_id), text)


def _source_page(
    request: Request, database: Database, shown: ShownSource, text: ShownSourceRevision | None
) -> Response:
    life = source_life(database, shown.source_id)
    proof = shown.last_visit if text is None else text.proof
    # Of its own address alone: what visits to its aliases brought has numbers of its own.
    behind = None if text is None else behind_shown(text.revision, shown.revisions)
    of_source = RevisionFilter(owner_id=shown.source_id, number_before=behind)
    revisions = list_source_revisions(database, of_source, Sort(RevisionKey.NUMBER, descending=True), None, BESIDE)
    return page(
        request,
        "source",
        life=life,
        text=text,
        name=source_name(life, None if text is None else text.title),
        why_no_text=without_text(life),
        pieces=() if text is None else source_pieces(text.blocks, under=1),
        proof=proof,
        stamp=stamp_of(request, database, proof),
        proof_lost=proof is not None and proof.is_lost,
        time_line=time_line(revisions, None if text is None else text.revision),
        has_others=revisions.more or behind is not None,
        cited_by=part_of(life.cited_by),
        events=last_part_of(life.time_line),
        replay=replay_link(request, None if proof is None else proof.replay_path),
    )
