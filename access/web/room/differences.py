"""What changed between two revisions, by field and word: within the text, or both texts side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.jobs.difference import DiffDocument, difference
from access.web.answers import AskedDatabase
from access.web.articles import article_of
from access.web.parameters import Key, RevisionNumber
from access.web.room.difference_view import by_field, changed_part
from access.web.room.long_lists import MOST
from access.web.room.rendering import page
from access.web.room.whole_lists import Behind
from access.web.sources import source_of
from storage.questions.article_details import ShownArticle
from storage.questions.source_details import ShownSource

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
    after: Behind = 0,
) -> Response:
    """What the publisher changed between two revisions of an article."""
    shown = article_of(database, article_id)
    found = difference(database, article_id, "article", first, second)
    return _page(request, found, form, after, shown)


@router.get("/sources/{source_id}/diff")
def diff_of_source(
    request: Request,
    database: AskedDatabase,
    source_id: Key,
    first: RevisionNumber = None,
    second: RevisionNumber = None,
    form: Form = DiffForm.INLINE,
    after: Behind = 0,
) -> Response:
    """What changed between two texts of a source."""
    shown = source_of(database, source_id)
    found = difference(database, source_id, "source", first, second)
    return _page(request, found, form, after, shown)


def _page(
    request: Request, found: DiffDocument, form: DiffForm, after: int, shown: ShownArticle | ShownSource
) -> Response:
    part = changed_part(found.changes, sides=form is DiffForm.SIDES, after=after)
    return page(
        request,
        "difference",
        diff=found,
        form=form,
        part=part,
        fields=tuple(by_field(part.lines)),
        title=shown.title or shown.url,
        language=shown.language,
        revisions=shown.revisions,
        # A choice of more numbers is longer than the difference.
        is_chosen_from_list=shown.revisions <= MOST,
        owner=f"/{found.kind}s/{found.id}",
    )
