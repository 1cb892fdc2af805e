"""The lists that pages of an article and of a source only begin, each on pages of its own, which go on one by one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.web.answers import AskedDatabase
from access.web.articles import article_of
from access.web.parameters import After, Key, RevisionNumber
from access.web.room.long_lists import MOST, part_of, time_line
from access.web.room.rendering import older, page
from access.web.room.source_view import source_name
from access.web.sources import source_of
from storage.questions.article_details import ShownArticle, show_revision
from storage.questions.links_here import links_to
from storage.questions.paging import Sort
from storage.questions.revisions import RevisionFilter, RevisionKey, list_revisions, list_source_revisions
from storage.questions.source_life import SourceLife, source_life

router = APIRouter(include_in_schema=False)

Behind = Annotated[int, Query(ge=0, le=1_000_000, description="Behind so many lines.")]
_NEWEST_FIRST = Sort(RevisionKey.NUMBER, descending=True)


@router.get("/articles/{article_id}/revisions")
def revisions_of_article(request: Request, database: AskedDatabase, article_id: Key, after: After = None) -> Response:
    """The revisions of an article, the newest first."""
    shown = article_of(database, article_id)
    found = list_revisions(database, RevisionFilter(owner_id=article_id), _NEWEST_FIRST, after, MOST)
    line, behind = time_line(found), older(request, found)
    return _of_article(request, shown, "revisions", time_line=line, older=behind)


@router.get("/articles/{article_id}/citations")
def citations(
    request: Request, database: AskedDatabase, article_id: Key, revision: RevisionNumber = None, after: Behind = 0
) -> Response:
    """What an article cites, in the order of its page."""
    shown = article_of(database, article_id)
    if revision is not None:
        shown = show_revision(database, article_id, revision)
    return _of_article(request, shown, "citations", part=part_of(shown.citations, after))


@router.get("/articles/{article_id}/linked-from")
def linked_from(request: Request, database: AskedDatabase, article_id: Key, after: Behind = 0) -> Response:
    """The articles that cite an article, the newest first."""
    shown = article_of(database, article_id)
    return _of_article(request, shown, "linked-from", part=part_of(links_to(database, shown.article_id), after))


@router.get("/sources/{source_id}/revisions")
def revisions_of_source(request: Request, database: AskedDatabase, source_id: Key, after: After = None) -> Response:
    """The texts of a source, the newest first."""
    life = source_life(database, source_of(database, source_id).source_id)
    of_source = RevisionFilter(owner_id=life.source_id)
    found = list_source_revisions(database, of_source, _NEWEST_FIRST, after, MOST)
    return _of_source(request, life, "revisions", time_line=time_line(found), older=older(request, found))


@router.get("/sources/{source_id}/cited-by")
def cited_by(request: Request, database: AskedDatabase, source_id: Key, after: Behind = 0) -> Response:
    """The articles that rest on a source, in the order in which they were seen to cite it."""
    life = source_life(database, source_of(database, source_id).source_id)
    return _of_source(request, life, "cited-by", part=part_of(life.cited_by, after))


@router.get("/sources/{source_id}/life")
def life_of_source(request: Request, database: AskedDatabase, source_id: Key, after: Behind = 0) -> Response:
    """All that happened to a source, from the first on."""
    life = source_life(database, source_of(database, source_id).source_id)
    return _of_source(request, life, "life", part=part_of(life.time_line, after))


def _of_article(request: Request, shown: ShownArticle, kind: str, **view: object) -> Response:
    owner = f"/articles/{shown.article_id}"
    name, language = shown.title or shown.url, shown.language
    return page(
        request,
        "whole_list",
        HTTPStatus.OK,
        kind=kind,
        of="article",
        article=shown,
        owner=owner,
        name=name,
        language=language,
        **view,
    )


def _of_source(request: Request, life: SourceLife, kind: str, **view: object) -> Response:
    owner, name = f"/sources/{life.source_id}", source_name(life, None).name
    return page(
        request,
        "whole_list",
        HTTPStatus.OK,
        kind=kind,
        of="source",
        life=life,
        owner=owner,
        name=name,
        language=None,
        **view,
    )
