"""What the record of a capture holds, and whether it is what the crawl swore to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from access.jobs.prove import collected_proof
from access.web.answers import AskedDatabase, ListAnswer, answer_list, answer_one, attachment, tagged
from access.web.examples import example
from access.web.parameters import Fields, Key
from access.web.records import capture_of
from storage.archive.archive import Archive
from storage.archive.captured_exchange import CapturedExchange, captured_exchange
from storage.custody.proving.checking import check_proof
from storage.custody.proving.statements import ProofStatement
from storage.custody.proving.sworn import StampStanding, stamp_standing
from storage.questions.capture_details import ShownCapture
from storage.questions.paging import AnswerPage
from storage.questions.proofs import Proof, proven_captures
from storage.questions.proven_texts import ProvenText, proven_texts
from storage.tables.database import Database

router = APIRouter(tags=["records"])

_RECORD_TYPE = "application/gzip"
_RECORD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A WARC file of this one record.",
        "content": {_RECORD_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What a check came to, statement by statement.

    `is_proven`: all of them hold. `stamped_at` is when a time stamp says that the record was there, None when none
    that is believed does.
    """

    capture_id: str
    is_proven: bool
    stamped_at: datetime | None
    statements: tuple[ProofStatement, ...]


@router.get("/captures/{capture_id}/exchange", response_model=CapturedExchange, responses=example("exchange"))
def exchange(request: Request, database: AskedDatabase, capture_id: Key, fields: Fields = None) -> Response:
    """The fields of a capture's record, and the heads of the request and of the answer as they were sent."""
    shown = capture_of(database, capture_id)
    found = captured_exchange(request.app.state.archive, database, shown.proof.capture_id)
    return answer_one(request, found, fields)


@router.get("/captures/{capture_id}/record", response_class=Response, responses=_RECORD)
def record(request: Request, database: AskedDatabase, capture_id: Key) -> Response:
    """The single record of a capture as it lies in its file: WARC, packed with gzip.

    That of a revisit has no body; `/raw` has that of the capture which it refers to.
    """
    (capture, *_) = proven_captures(database, [capture_of(database, capture_id).proof.capture_id])
    member = request.app.state.archive.shelf(capture.publication).member(capture.place)
    headers = {"Content-Disposition": attachment("record", capture.capture_id, ".warc.gz")}
    return tagged(request, member, _RECORD_TYPE, headers)


@router.get("/captures/{capture_id}/stamp", response_model=StampStanding, responses=example("stamp"))
def stamp(request: Request, database: AskedDatabase, capture_id: Key, fields: Fields = None) -> Response:
    """Whether the crawl that made a capture has a manifest, and whether a time stamp is on it or on one behind it.

    Who vouches for the stamp is seen by checking the capture's `/proof`.
    """
    shown = capture_of(database, capture_id)
    return answer_one(request, stamp_of(request, database, shown.proof), fields)


def stamp_of(request: Request, database: Database, proof: Proof | None) -> StampStanding | None:
    """How what a proof names stands, without reading what its manifest lists; None for no proof."""
    if proof is None:
        return None
    state = request.app.state
    return stamp_standing(state.archive, database, state.manifests, proof.capture_id)


@router.get("/captures/{capture_id}/proves", response_model=ListAnswer[ProvenText], responses=example("proves"))
def proves(request: Request, database: AskedDatabase, capture_id: Key, fields: Fields = None) -> Response:
    """The revisions of articles and sources that a capture shows; for a visit without a text the source it was to."""
    found = proven_texts(database, capture_of(database, capture_id).proof.capture_id)
    return answer_list(request, AnswerPage(found, None, more=False), fields)


@router.get("/captures/{capture_id}/check", response_model=CheckAnswer, responses=example("check"))
def check(request: Request, database: AskedDatabase, capture_id: Key, fields: Fields = None) -> Response:
    """Whether a capture's record is whole and the one that its crawl swore to: read and hashed now."""
    return answer_one(request, checked(request.app.state.archive, database, capture_of(database, capture_id)), fields)


def checked(archive: Archive, database: Database, shown: ShownCapture) -> CheckAnswer:
    """Check a capture's record. Raises UnknownId, Withheld."""
    report = check_proof(collected_proof(archive, database, shown), ())
    return CheckAnswer(shown.proof.capture_id, report.is_proven, report.stamped_at, report.statements)
