"""The pages of articles: the list of all, and one with everything that it says and rests on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.jobs.prove import read_from
from access.web.answers import AskedDatabase
from access.web.articles import article_of
from access.web.captures import stamp_of
from access.web.parameters import Key, Number
from access.web.room.article_view import (
    article_view,
    fields_with_evidence,
    picture_addresses,
    picture_urls,
    rules_of,
)
from access.web.room.long_lists import BESIDE, behind_shown, part_of, time_line
from access.web.room.narrowing import narrowed_to
from access.web.room.page_length import RoomPaging
from access.web.room.player import replay_link
from access.web.room.rendering import older, page
from storage.questions.article_details import ShownArticle, show_revision
from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
from storage.questions.links_here import links_to
from storage.questions.lost_sources import lost_sources
from storage.questions.mementos import nearest_captures
from storage.questions.paging import Sort
from storage.questions.proofs import lost_among
from storage.questions.publications import publication_names
from storage.questions.revisions import RevisionFilter, RevisionKey, list_revisions
from storage.tables.database import Database
from storage.types import ArticleState

router = APIRouter(include_in_schema=False)

# What else an address may ask of the list stays so when one of its choices is taken.
_BESIDE_CHOICES = ("publication", "language", "since", "until", "order")


@router.get("/articles")
def articles(
    request: Request,
    database: AskedDatabase,
    paging: RoomPaging,
    state: Annotated[ArticleState | None, Query()] = None,
    language: Annotated[str | None, Query()] = None,
    by: Annotated[ArticleKey, Query()] = ArticleKey.PUBLISHED,
    missing: Annotated[bool, Query()] = False,
    on_lost: Annotated[bool, Query()] = False,
) -> Response:
    """All articles, the newest first; those that rest on something gone with what that is."""
    chosen = ArticleFilter(paging.publication, state, language, missing=missing or None, on_lost=on_lost or None)
    wanted = chosen.between(by, paging.since, paging.before)
    found = list_articles(database, wanted, Sort(by, paging.descending), paging.after, paging.limit)
    return page(
        request,
        "articles",
        found=found,
        lost=lost_sources(database, {one.article_id for one in found.answers}) if on_lost else {},
        state=state,
        by=by,
        missing=missing,
        on_lost=on_lost,
        kept={name: request.query_params.get(name) for name in _BESIDE_CHOICES},
        narrowed=narrowed_to(request, database, paging.publication),
        older=older(request, found),
    )


@router.get("/articles/{article_id}")
def article(request: Request, database: AskedDatabase, article_id: Key) -> Response:
    """An article as its latest revision says."""
    return _article_page(request, database, article_of(database, article_id))


@router.get("/articles/{article_id}/revisions/{revision}")
def revision(request: Request, database: AskedDatabase, article_id: Key, revision: Number) -> Response:
    """An article as an earlier revision said."""
    return _article_page(request, database, show_revision(database, article_id, revision))


def _article_page(request: Request, database: Database, shown: ShownArticle) -> Response:
    at = datetime.fromisoformat(shown.proof.captured_at).astimezone(UTC)
    behind = behind_shown(shown.revision, shown.revisions)
    of_article = RevisionFilter(owner_id=shown.article_id, number_before=behind)
    revisions = list_revisions(database, of_article, Sort(RevisionKey.NUMBER, descending=True), None, BESIDE)
    captured = nearest_captures(database, shown.publication, picture_urls(shown), at)
    return page(
        request,
        "article",
        article=shown,
        names=publication_names(database),
        view=article_view(shown, picture_addresses(captured), under=1),
        evidence=fields_with_evidence(shown.evidence),
        rules_of=rules_of,
        time_line=time_line(revisions, shown.revision),
        has_others=revisions.more or behind is not None,
        cited=part_of(shown.citations),
        linking=part_of(links_to(database, shown.article_id)),
        replay=replay_link(request, shown.proof.replay_path),
        stamp=stamp_of(request, database, shown.proof),
        proof_lost=bool(lost_among(database, read_from(shown))),
    )
