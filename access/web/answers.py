"""Answers as JSON: fields as they were chosen, a tag by which an unchanged answer is not sent again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from access.jobs.json_values import JsonObject, JsonValue, json_value
from storage.questions.paging import AnswerPage
from storage.tables.database import Database
from storage.types.errors import UsageError
from storage.types.request_faults import RequestFault, fault_of
from storage.types.strangers_text import harmless_json

Answer = TypeVar("Answer")


class ListAnswer(BaseModel, Generic[Answer]):
    """One page of a list: `cursor` begins the next one (`after`), `more` says whether it has answers already."""

    answers: list[Answer]
    cursor: str | None
    more: bool


def opened_database(request: Request) -> Iterator[Database]:
    """The archive's database, for one request."""
    with request.app.state.database.opened() as database:
        yield database


AskedDatabase = Annotated[Database, Depends(opened_database)]


def answer_list(request: Request, page: AnswerPage[Answer], fields: str | None) -> Response:
    """A page of a list, and the address of the next one in a Link field."""
    document: JsonObject = {"answers": objects_of(page.answers, fields), "cursor": page.end, "more": page.more}
    return answer(request, document, next_page(request, page.end if page.more else None))


def next_page(request: Request, cursor: str | None) -> dict[str, str]:
    """The address of the page behind a cursor as a Link field; none when there is no such page."""
    return {} if cursor is None else {"Link": f'<{request.url.include_query_params(after=cursor)}>; rel="next"'}


def answer_one(request: Request, one: object, fields: str | None) -> Response:
    """A single object."""
    (only,) = objects_of([one], fields)
    return answer(request, only)


def answer(request: Request, document: JsonValue, headers: dict[str, str] | None = None) -> Response:
    """A JSON document; 304 without it to whoever has it already, by its tag."""
    body = harmless_json(json.dumps(document, ensure_ascii=False)).encode()
    return tagged(request, body, "application/json", headers)


def tagged(request: Request, body: bytes, media_type: str, headers: dict[str, str] | None = None) -> Response:
    """A document under a tag made of its bytes; 304 without it to whoever shows that tag (RFC 9110, 13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    # Kept by the one who asked alone, and asked for again each time.
    all_headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization", **(headers or {})}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=all_headers)
    return Response(body, media_type=media_type, headers=all_headers)


def attachment(kind: str, name: str, suffix: str) -> str:
    """The field Content-Disposition of a file about something of this kind and name."""
    # An imported record may have any id; a file's name takes what is harmless of it.
    harmless = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)[-60:]
    return f'attachment; filename="{kind}-{harmless}{suffix}"'


def objects_of(values: Iterable[object], fields: str | None) -> list[JsonValue]:
    """Values as JSON objects with the chosen fields alone, in the order chosen; `known_only` refuses others."""
    objects = [json_value(value) for value in values]
    if fields is None:
        return objects
    return [{name: one[name] for name in _names(fields)} for one in objects if isinstance(one, dict)]


def _names(fields: str) -> list[str]:
    return [name.strip() for name in fields.split(",")]


def _require_fields(known: Sequence[str], names: Sequence[str]) -> None:
    if unknown := [name for name in names if name not in known]:
        raise UsageError(fault_of(RequestFault.FIELD_UNKNOWN, name=unknown[0], known=", ".join(known)))


def _fields_of(answered: type) -> tuple[str, ...]:
    """What an answer's objects have, of a page of a list its entries: known before there is any."""
    stated = _annotations(answered)
    if "cursor" not in stated:
        return tuple(stated)
    (entries,) = (one for one in stated.values() if get_origin(one) in (list, tuple))
    return tuple(_annotations(get_args(entries)[0]))


def _annotations(answered: type) -> Mapping[str, Any]:
    if issubclass(answered, BaseModel):
        return {name: field.annotation for name, field in answered.model_fields.items()}
    return get_type_hints(answered)


def known_only(request: Request) -> None:
    """Refuse a parameter or a field that the address does not know, or a parameter that is given twice.

    It would be ignored in silence.

    Raises:
        UsageError: there is one.
    """
    model = request.scope["route"].response_model
    # A page of the room has no fields to choose from, though it asks as the list of the API does.
    known = _parameters(request.scope["route"].dependant) - ({"fields"} if model is None else set())
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            if not known:
                raise UsageError(fault_of(RequestFault.PARAMETERS_NONE, name=name))
            raise UsageError(fault_of(RequestFault.PARAMETER_UNKNOWN, name=name, known=", ".join(sorted(known))))
        if given.count(name) > 1 and name not in _SEVERAL:
            raise UsageError(fault_of(RequestFault.PARAMETER_REPEATED, name=name, times=given.count(name)))
    if (fields := request.query_params.get("fields")) is not None:
        _require_fields(_fields_of(model), _names(fields))


_SEVERAL = frozenset({"kind"})


def _parameters(dependant: object) -> set[str]:
    """The query parameters of an address, with those of what it depends on."""
    own = {one.alias for one in getattr(dependant, "query_params", ())}
    return own.union(*(_parameters(one) for one in getattr(dependant, "dependencies", ())))
