"""What the archive holds in numbers, and how it stands: the answer of `fonds status`."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from access.jobs.standing import standing_of_archive
from access.web.answers import AskedDatabase, answer_one
from access.web.examples import example
from access.web.parameters import Fields
from storage.questions.overview import Overview
from storage.types.clock import system_clock

router = APIRouter(tags=["archive"])


@router.get("/status", response_model=Overview, responses=example("status"))
def status(request: Request, database: AskedDatabase, fields: Fields = None) -> Response:
    """What the archive holds of each publication, what was not found or changed, what is due, and the last crawls."""
    return answer_one(request, standing_of_archive(request.app.state.archive, database, system_clock()), fields)
