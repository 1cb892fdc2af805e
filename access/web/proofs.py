"""Proofs as files: what `fonds prove` checks without this server."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from access.jobs.prove import collected_proof, kind_and_id
from access.web.answers import AskedDatabase, attachment, tagged
from access.web.articles import article_of
from access.web.parameters import Key, Number
from access.web.records import capture_of
from access.web.sources import source_of
from storage.custody.proving.proof_file import SUFFIX, packed_proof
from storage.questions.article_details import show_revision
from storage.questions.details import Shown
from storage.tables.database import Database

router = APIRouter(tags=["proofs"])

_MEDIA_TYPE = "application/zip"
_DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A ZIP file: the answer, its records as they lie, manifests and time stamps.",
        "content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/articles/{article_id}/proof", response_class=Response, responses=_DESCRIBED)
def proof_of_article(request: Request, database: AskedDatabase, article_id: Key) -> Response:
    """What proves an article's latest revision: the records of its pages, who swore to them, and the answer itself."""
    return _answer(request, database, article_of(database, article_id))


@router.get("/articles/{article_id}/revisions/{revision}/proof", response_class=Response, responses=_DESCRIBED)
def proof_of_revision(request: Request, database: AskedDatabase, article_id: Key, revision: Number) -> Response:
    """What proves one revision of an article."""
    return _answer(request, database, show_revision(database, article_id, revision))


@router.get("/sources/{source_id}/proof", response_class=Response, responses=_DESCRIBED)
def proof_of_source(request: Request, database: AskedDatabase, source_id: Key) -> Response:
    """What proves a source's latest text, and its last visit; 404 before the first visit."""
    return _answer(request, database, source_of(database, source_id))


@router.get("/captures/{capture_id}/proof", response_class=Response, responses=_DESCRIBED)
def proof_of_capture(request: Request, database: AskedDatabase, capture_id: Key) -> Response:
    """What proves a capture; that of a revisit holds the record with its body too."""
    return _answer(request, database, capture_of(database, capture_id))


def _answer(request: Request, database: Database, shown: Shown) -> Response:
    kind, name = kind_and_id(shown)
    headers = {"Content-Disposition": attachment(kind, name, SUFFIX)}
    state = request.app.state
    proof = collected_proof(state.archive, database, shown, state.manifests, state.limits.most_bytes)
    return tagged(request, packed_proof(proof), _MEDIA_TYPE, headers)
