"""The page of a capture: what its record holds, and whether it still is what was fetched."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.web.answers import AskedDatabase
from access.web.captures import checked, stamp_of
from access.web.parameters import Key
from access.web.records import capture_of
from access.web.room.check_view import check_result, statement_in_words
from access.web.room.player import replay_link
from access.web.room.rendering import page, reader_of
from storage.archive.captured_exchange import captured_exchange
from storage.questions.proven_texts import proven_texts
from storage.questions.publications import publication_names

router = APIRouter(include_in_schema=False)


@router.get("/captures/{capture_id}")
def capture(
    request: Request, database: AskedDatabase, capture_id: Key, check: Annotated[bool, Query()] = False
) -> Response:
    """One visit as it was recorded; on request its record is read and checked now."""
    shown = capture_of(database, capture_id)
    archive = request.app.state.archive
    check_answer = checked(archive, database, shown) if check else None
    return page(
        request,
        "capture",
        capture=shown,
        names=publication_names(database),
        proves=proven_texts(database, shown.proof.capture_id),
        exchange=captured_exchange(archive, database, shown.proof.capture_id),
        check=check_answer,
        result=None if check_answer is None else check_result(check_answer),
        told=partial(statement_in_words, reader_of(request).language),
        replay=replay_link(request, shown.proof.replay_path),
        stamp=stamp_of(request, database, shown.proof),
    )
