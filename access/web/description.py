"""The OpenAPI document: what FastAPI makes of the routes, with the problems that every address may answer."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from access.web.limits import MOST_STREAMS, Limits
from access.web.problems import MEDIA_TYPE, ProblemKind

_TEXT = """The archive of a news publication over HTTP: articles, their revisions, what they cite, and the record that
proves each. It answers the same questions as the commands, and only reads.

Lists end with a `cursor`; `after` takes it for the next page, the other parameters kept. A page is cut by the sort key,
so what stands throughout comes exactly once while a crawl writes. Whoever needs everything that is filed meanwhile
follows `/api/v1/changes`. Instants are in UTC. Answers carry an `ETag`; `If-None-Match` saves the body. Errors are
problems (RFC 9457). What is withheld answers 451.
"""
_EVERYWHERE = (
    ProblemKind.USAGE,
    ProblemKind.UNAUTHORIZED,
    ProblemKind.UNKNOWN,
    ProblemKind.TOO_LARGE,
    ProblemKind.MISDIRECTED,
    ProblemKind.LIMITED,
    ProblemKind.UNAVAILABLE,
)
_SOMEWHERE = {
    "/articles/{": (ProblemKind.WITHHELD,),
    "/captures/{": (ProblemKind.WITHHELD,),
    "/sources": (ProblemKind.WITHHELD,),
    "/memento/": (ProblemKind.WITHHELD,),
    "/show": (ProblemKind.WITHHELD,),
    "/proof": (ProblemKind.TOO_MUCH,),
    "/wacz": (ProblemKind.TOO_MUCH,),
    "/changes": (ProblemKind.OLD_EPOCH,),
    "/withholdings": (ProblemKind.FORBIDDEN,),
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Why there is no answer (RFC 9457); `detail` says in one line what, where and what to do.",
    "required": ["type", "title", "status", "detail", "fault", "values"],
    "properties": {
        "type": {"type": "string", "examples": [ProblemKind.WITHHELD.uri]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "fault": {
            "type": "string",
            "description": "What is wrong, as a token; the end of `type` where that says it all.",
        },
        "values": {"type": "object", "description": "What the fault is about, by the names of its sentence."},
        "epoch": {"type": "string", "description": "Of 410: the epoch that cursors have now."},
        "reason": {"type": "string", "description": "Of 451: why it is withheld."},
        "withheld_at": {"type": "string", "format": "date-time"},
        "withheld_until": {"type": ["string", "null"], "format": "date-time"},
    },
}


def describe(application: FastAPI, limits: Limits) -> None:
    """Give the application its OpenAPI document, made when it is first asked for."""
    rate = f"{limits.rate:g} requests a second a caller, {limits.burst} at once" if limits.rate else "none"
    text = f"{_TEXT}\nLimits: {rate} (429 with `Retry-After`); {MOST_STREAMS} followers of events;"
    text += f" {limits.most_bytes:,} bytes of records in a package or a proof (422)."

    def document() -> dict[str, Any]:
        if application.openapi_schema is None:
            made = get_openapi(title="Fonds", version=version("fonds"), description=text, routes=application.routes)
            application.openapi_schema = _completed(made)
        return application.openapi_schema

    application.openapi = document  # type: ignore[method-assign]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for schema in schemas.values():
        # `fields` leaves out whatever was not chosen.
        schema.pop("required", None)
    schemas["Problem"] = _PROBLEM
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}, {}]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete(path, operation["responses"])
    return document


def _complete(path: str, responses: dict[str, Any]) -> None:
    responses.pop("422", None)
    headers = {"ETag": {"schema": {"type": "string"}, "description": "Of these bytes; see If-None-Match."}}
    if not path.endswith("/events"):
        if "200" in responses:
            responses["200"].setdefault("headers", headers)
        responses["304"] = {"description": "Unchanged since the tag that was shown."}
    more = [kind for part, kinds in _SOMEWHERE.items() if part in path for kind in kinds]
    for kind in (*_EVERYWHERE, *more):
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses[str(kind.status)] = {"description": kind.title, "content": content}
        if kind is ProblemKind.LIMITED:
            responses["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
