"""What changed between two revisions, by field and word: within the text, or both texts side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.jobs.difference import DiffDocument, difference
from access.web.answers import AskedDatabase
from access.web.articles import article_of
from access.web.parameters import Key, RevisionNumber
from access.web.room.difference_view import side_rows
from access.web.room.rendering import page
from access.web.sources import source_of

router = APIRouter(include_in_schema=False)


class DiffForm(StrEnum):
    """How a difference is shown."""

    INLINE = "inline"
    SIDES = "sides"


Form = Annotated[DiffForm, Query(description="Within the text, or both texts side by side.")]


@router.get("/articles/{article_id}/diff")
def diff_of_article(
    request: Request,
    database: AskedDatabase,
    article_id: Key,
    first: RevisionNumber = None,
    second: RevisionNumber = None,
    form: Form = DiffForm.INLINE,
) -> Response:
    """What the publisher changed between two revisions of an article."""
    shown = article_of(database, article_id)
    found = difference(database, article_id, "article", first, second)
    return _page(request, found, form, shown.title or shown.url, shown.language, shown.revisions)


@router.get("/sources/{source_id}/diff")
def diff_of_source(
    request: Request,
    database: AskedDatabase,
    source_id: Key,
    first: RevisionNumber = None,
    second: RevisionNumber = None,
    form: Form = DiffForm.INLINE,
) -> Response:
    """What changed between two texts of a source."""
    shown = source_of(database, source_id)
    found = difference(database, source_id, "source", first, second)
    return _page(request, found, form, shown.title or shown.url, shown.language, shown.revisions)


def _page(
    request: Request, found: DiffDocument, form: DiffForm, title: str, language: str | None, revisions: int
) -> Response:
    return page(
        request,
        "difference",
        diff=found,
        form=form,
        side_rows=side_rows,
        title=title,
        language=language,
        revisions=revisions,
        owner=f"/{found.kind}s/{found.id}",
    )
