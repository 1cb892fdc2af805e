"""Pages of the reading room as answers: a template over what a question was answered, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from access.web.answers import tagged
from access.web.door import NOBODY
from access.web.room import moments
from access.web.room.assets import style_sheet
from access.web.room.at_desk import may_act
from access.web.room.evidence import in_evidence
from access.web.room.languages import COOKIE, Language, chosen_language
from access.web.room.messages import introducing, message
from access.web.room.player import frame_sources
from access.web.room.search_view import condition
from access.web.room.words import in_fault, in_miss, in_rule, in_words, standing
from storage.questions.paging import AnswerPage
from storage.types.strangers_text import harmless, harmless_lines

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'; frame-src {frames}"
)

VARIES = "Authorization, Cookie, Accept-Language"
"""By which headers of a request a page may differ, or what is drawn for it."""
SECTIONS = ("articles", "sources", "topics", "people", "publishers", "calendar", "crawls")
"""The lists that every page leads to, by the first part of their addresses."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which language, at which address (with its query), what stands in the field of the search, and
    whether they are shown the ways to the desk, and those to everything else."""

    language: Language
    address: str
    query: str = ""
    may_act: bool = False
    may_read: bool = True


def reader_of(request: Request) -> Reader:
    """Who asked for a page."""
    language = chosen_language(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))
    asked = request.url.query
    is_search = request.url.path == "/search"
    words = request.query_params.get("q", "") if is_search else ""
    address = f"{request.url.path}?{asked}" if asked else request.url.path
    return Reader(language, address, words, may_act(request), request.scope.get("caller") != NOBODY)


def page(request: Request, template: str, status: int = 200, **view: object) -> Response:
    """A page as an answer.

    Args:
        request: that is answered.
        template: the name of its template.
        status: the answer's.
        view: what the template shows.
    """
    reader = reader_of(request)
    html = _environment().get_template(f"{template}.html.j2").render(**_vocabulary(reader), **view)
    headers = {
        "Content-Security-Policy": _POLICY.format(frames=frame_sources(request)),
        "Content-Language": reader.language,
        "Vary": VARIES,
    }
    media_type = "text/html; charset=utf-8"
    if status != HTTPStatus.OK:
        return Response(html, status, media_type=media_type, headers=headers)
    return tagged(request, html.encode(), media_type, headers)


# Any: lists have no type in common.
def older(request: Request, found: AnswerPage[Any]) -> str | None:
    """The query of the page behind this one of a list; None when it is the last."""
    return str(request.url.include_query_params(after=found.end).query) if found.more else None


def _vocabulary(reader: Reader) -> dict[str, object]:
    """What every template may use: the messages and the words of the reader's language."""
    language = reader.language
    return {
        "reader": reader,
        "languages": tuple(Language),
        "sections": SECTIONS,
        "style": style_sheet()[0],
        "t": partial(message, language),
        "introducing": partial(introducing, language),
        "word": partial(in_words, language),
        "standing": partial(standing, language),
        "in_evidence": partial(in_evidence, language),
        "in_fault": partial(in_fault, language),
        "in_rule": partial(in_rule, language),
        "missed": partial(in_miss, language),
        "moment": partial(moments.moment, language),
        "second": partial(moments.second, language),
        "day": partial(moments.day, language),
        "month": partial(moments.month, language),
        "how_long": partial(moments.how_long, language),
    }


def _finalized(value: object) -> object:
    """What strangers wrote must not reorder a line or act on a terminal that shows a saved page."""
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _lines(text: str) -> Markup:
    """A text of several lines, made harmless and escaped."""
    return escape(harmless_lines(text))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("access.web.room"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.globals["address"] = address
    environment.globals["lines"] = _lines
    environment.globals["condition"] = condition
    return environment


def address(path: str, **parameters: object) -> str:
    """An address of the reading room with those parameters that are not None or empty."""
    given = {name: value for name, value in parameters.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(given)}" if given else path
