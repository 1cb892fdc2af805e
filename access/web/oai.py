"""OAI-PMH 2.0 at `/oai`: articles as Dublin Core, for harvesters, by GET and by POST.

It is a protocol with errors and a description of its own, so it stands outside `/api/v1` and its OpenAPI document.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from access.web.answers import AskedDatabase, tagged
from access.web.oai_answer import OaiAnswer, article_of
from access.web.oai_request import PATH, ListAsked, OaiCode, OaiError, OaiRequest, OaiVerb, read_request
from access.web.problems import Problem, ProblemKind
from storage.questions.harvest import (
    HarvestedRecord,
    HarvestFilter,
    earliest_filed,
    harvest_sets,
    list_records,
    one_record,
)
from storage.tables.database import Database
from storage.types.clock import system_clock
from storage.types.errors import UsageError

_AT_ONCE = 100
_NO_CONTACT = (
    "OAI-PMH demands an e-mail address of whoever keeps the archive;"
    " set contact in its fonds.toml to one, and start the server again"
)

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def harvest(request: Request, database: AskedDatabase) -> Response:
    """Answer a harvester."""
    return _answer(request, database, request.query_params.multi_items())


@router.post(PATH)
async def harvest_by_post(request: Request, database: AskedDatabase) -> Response:
    """Answer a harvester that sends its arguments as a form."""
    body = await request.body()
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return await asyncio.to_thread(_answer, request, database, pairs)


def _answer(request: Request, database: Database, pairs: Sequence[tuple[str, str]]) -> Response:
    if request.app.state.email is None:
        raise Problem(ProblemKind.NOT_SET_UP, _NO_CONTACT)
    base = str(request.url.replace(query=None))
    now = system_clock()
    try:
        asked = read_request(pairs)
        answer = OaiAnswer(base, dict(pairs), now)
        _fill(answer, request, database, asked, base)
    except OaiError as error:
        is_unread = error.code in (OaiCode.BAD_VERB, OaiCode.BAD_ARGUMENT)
        answer = OaiAnswer(base, {} if is_unread else dict(pairs), now)
        answer.refuse(error)
    return tagged(request, answer.written(), "text/xml; charset=utf-8")


def _fill(answer: OaiAnswer, request: Request, database: Database, asked: OaiRequest, base: str) -> None:
    match asked.verb:
        case OaiVerb.IDENTIFY:
            state = request.app.state
            answer.identify(state.repository, base, state.email, earliest_filed(database) or system_clock())
        case OaiVerb.FORMATS:
            if asked.identifier is not None:
                _record_of(database, asked.identifier)
            answer.formats()
        case OaiVerb.SETS:
            answer.sets(harvest_sets(database))
        case OaiVerb.RECORD:
            record = _record_of(database, asked.identifier or "")
            answer.records(asked.verb, [record], None, headers_only=False)
        case OaiVerb.IDENTIFIERS | OaiVerb.RECORDS:
            assert asked.asked is not None
            _list(answer, database, asked.verb, asked.asked)


def _record_of(database: Database, identifier: str) -> HarvestedRecord:
    record = one_record(database, article_of(identifier))
    if record is None:
        raise OaiError(OaiCode.NO_RECORD, "there is no record of this identifier")
    return record


def _list(answer: OaiAnswer, database: Database, verb: OaiVerb, asked: ListAsked) -> None:
    wanted = HarvestFilter(asked.publication, asked.filed_from, asked.filed_before)
    headers_only = verb is OaiVerb.IDENTIFIERS
    try:
        page = list_records(database, wanted, asked.after, _AT_ONCE, headers_only=headers_only)
    except UsageError as error:
        raise OaiError(OaiCode.BAD_TOKEN, "the token is none of this archive; begin again") from error
    if not page.answers and asked.after is None:
        raise OaiError(OaiCode.NO_RECORDS, "nothing was filed in that time")
    token = None
    if page.more and page.end is not None:
        token = asked.token(page.end)
    elif asked.after is not None:
        token = ""
    answer.records(verb, page.answers, token, headers_only=headers_only)
