"""The first page of the API: what is here, within which limits, and where everything is described."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from access.web.answers import AskedDatabase, answer
from access.web.examples import example
from access.web.limits import MOST_STREAMS, Limits
from storage.questions.changes import read_feed
from storage.questions.paging import MOST_ROWS

PREFIX = "/api/v1"

router = APIRouter(tags=["archive"])

way = APIRouter(include_in_schema=False)


@way.get(PREFIX)
def to_the_front() -> Response:
    """Lead whoever leaves out the last character to what is here."""
    return RedirectResponse(f"{PREFIX}/")


class LimitsAnswer(BaseModel):
    """What one caller may ask: `rate` requests a second (0: any number), `burst` at once, `answers` a page.

    `streams` is how many may follow events at once, `bytes` how many the records of a package or a proof may have.
    """

    rate: float
    burst: int
    answers: int
    streams: int
    bytes: int


class FrontAnswer(BaseModel):
    """What is here: the epoch of the cursors of changes, the limits, and where everything is described."""

    api: str
    epoch: str
    limits: LimitsAnswer
    description: str


@router.get("/", response_model=FrontAnswer, responses=example("front"))
def what_is_here(request: Request, database: AskedDatabase) -> Response:
    """The archive's epoch, the limits, and the address of the description."""
    limits: Limits = request.app.state.limits
    epoch = read_feed(database, limit=1).epoch
    return answer(
        request,
        {
            "api": "v1",
            "epoch": epoch,
            "limits": {
                "rate": limits.rate,
                "burst": limits.burst if limits.rate else 0,
                "answers": MOST_ROWS,
                "streams": MOST_STREAMS,
                "bytes": limits.most_bytes,
            },
            "description": f"{PREFIX}/openapi.json",
        },
    )
