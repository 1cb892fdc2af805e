"""Pages of the desk: kept by nobody, and with a ticket where they ask for a confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Request, Response

from access.web.room.desk.archivist import Archivist, remember
from access.web.room.desk.forms import give_ticket
from access.web.room.rendering import page


def desk_page(
    request: Request, archivist: Archivist | None, template: str, status: int = HTTPStatus.OK, **view: object
) -> Response:
    """A page of the desk as an answer.

    Args:
        request: that is answered.
        archivist: who reads it, None before a log-in.
        template: the name of its template.
        status: the answer's.
        view: what the template shows.
    """
    answer = page(request, template, status, archivist=archivist, **view)
    answer.headers["Cache-Control"] = "no-store"
    # Else browsers call the origin of our own forms null.
    answer.headers["Referrer-Policy"] = "same-origin"
    if archivist is not None and archivist.is_new:
        remember(answer, archivist.session)
    return answer


def form_page(
    request: Request,
    archivist: Archivist,
    template: str,
    fields: Mapping[str, str],
    troubles: Mapping[str, str],
    **view: object,
) -> Response:
    """A form with what was filled in so far.

    Args:
        request: that is answered.
        archivist: who reads it.
        template: the name of its template.
        fields: what stands in the form.
        troubles: the keys of messages that say what is wrong with fields, by their names.
        view: what else the template shows.
    """
    status = HTTPStatus.BAD_REQUEST if troubles else HTTPStatus.OK
    return desk_page(request, archivist, template, status, fields=fields, troubles=troubles, **view)


def confirmation(
    request: Request, archivist: Archivist, template: str, fields: Mapping[str, str], told: object, **view: object
) -> Response:
    """The page that says what will be done, and asks whether it shall be.

    Args:
        request: that is answered.
        archivist: who reads it.
        template: the name of its template.
        fields: what was filled in.
        told: what else the page says of the act; the ticket is bound to it, too, so that nothing else is done.
        view: what else the template shows.
    """
    ticket = give_ticket(request, archivist, fields, told)
    return desk_page(
        request, archivist, template, HTTPStatus.OK, act=request.url.path, fields=fields, ticket=ticket, **view
    )
