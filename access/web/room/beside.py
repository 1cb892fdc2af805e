"""An article beside a source that it cites: the sentence on one side, what it rests on on the other."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from access.web.answers import AskedDatabase
from access.web.articles import article_of
from access.web.captures import stamp_of
from access.web.parameters import Key, RevisionNumber
from access.web.room.article_view import ArticleView, PieceView, article_view, source_pieces
from access.web.room.long_lists import citations_before, citations_near, last_part_of
from access.web.room.player import answers, player_of, replay_address, replay_command
from access.web.room.rendering import page
from access.web.room.source_view import without_text
from storage.questions.article_details import ShownArticle, ShownCitation, show_revision
from storage.questions.source_life import source_life
from storage.questions.source_revision_details import source_revision as revision_of_source
from storage.questions.source_revision_details import source_revision_as_cited
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(include_in_schema=False)

_FRAMED = ("text/html", "application/xhtml+xml", "text/plain", "image/")


class SourceSide(StrEnum):
    """How a source is shown: as its text was read, or as its page was."""

    TEXT = "text"
    PAGE = "page"


@router.get("/articles/{article_id}/sources/{position}")
def beside(
    request: Request,
    database: AskedDatabase,
    article_id: Key,
    position: Annotated[int, Path(ge=1, le=10_000)],
    revision: RevisionNumber = None,
    side: Annotated[SourceSide, Query()] = SourceSide.TEXT,
    source_revision: RevisionNumber = None,
) -> Response:
    """One citation with its source as it stood when it was cited."""
    shown = article_of(database, article_id)
    if revision is not None:
        shown = show_revision(database, shown.article_id, revision)
    cited = _citation(shown, position)
    life = then = None
    if cited.source_id is not None:
        life = source_life(database, cited.source_id)
        then = source_revision_as_cited(database, cited.source_id, cited.cited_at)
    read = then
    if then is not None and source_revision not in (None, then.revision):
        read = revision_of_source(database, then.source_id, source_revision or 1)
    proof = cited.proof if read is then or read is None else read.proof
    view = article_view(shown, {}, under=2)
    player = player_of(request)
    path = None if proof is None else proof.replay_path
    return page(
        request,
        "beside",
        article=shown,
        view=view,
        passage=_citing(view, cited),
        cited=cited,
        near=citations_near(shown, position),
        listed_behind=citations_before(shown, position),
        life=life,
        events=None if life is None else last_part_of(life.time_line),
        then=then,
        read=read,
        proof=proof,
        stamp=stamp_of(request, database, proof),
        proof_lost=proof is not None and proof.is_lost,
        why_no_text="beside.no-text" if life is None else without_text(life),
        pieces=() if read is None else source_pieces(read.blocks, under=2),
        side=side,
        frame=None if player is None or path is None else replay_address(player, path, framed=True),
        replay=None if player is None or path is None else replay_address(player, path),
        command=None if player is None else replay_command(request, player),
        plays=player is not None and side is SourceSide.PAGE and answers(request, player),
        can_be_framed=read is None or (read.media_type or "").startswith(_FRAMED),
    )


def _citing(view: ArticleView, cited: ShownCitation) -> PieceView | None:
    """The piece that cites, as it stands alone; a heading then stands right below that of its page."""
    found = next((one for one in view.pieces if one.number == cited.block), None)
    return found if found is None or found.level is None else replace(found, level=3)


def _citation(article: ShownArticle, position: int) -> ShownCitation:
    found = next((one for one in article.citations if one.position == position), None)
    if found is None:
        there = {"revision": article.revision, "cited": len(article.citations)}
        raise UnknownId(fault_of(RequestFault.CITATION_UNKNOWN, position=position, **there))
    return found
