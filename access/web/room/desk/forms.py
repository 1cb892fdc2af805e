"""A form as the browser sent it, when a page of this server did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Query, Request, Response

from access.web.problems import Problem, ProblemKind
from access.web.room.desk.archivist import Archivist, desk_of, not_taken
from access.web.room.desk.own_page import is_own_page
from access.web.room.desk.remembered import now
from access.web.room.desk.tickets import FormRefusal
from storage.types.strangers_text import harmless

_MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 60
_LONGEST_REASON = 500
TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class SentForm:
    """The fields of a form, each with its values in order."""

    fields: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """The only value of a field, without blanks around it; empty when there is none."""
        return self.fields.get(name, ("",))[0].strip()

    def line(self, name: str) -> str:
        """The same on one line, without what turns or hides text: so it stands on the page that is confirmed, and
        so it is kept."""
        return harmless(" ".join(self.text(name).split()))

    @property
    def is_confirmed(self) -> bool:
        """Whether it comes from a confirmation page."""
        return bool(self.text(TICKET))


async def sent_form(request: Request) -> SentForm:
    """The form of a request.

    Raises:
        Problem: no page of this server sent it, or it is none.
    """
    if not is_own_page(request.headers):
        raise not_taken(FormRefusal.FOREIGN)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise Problem(ProblemKind.USAGE, f"a form is sent as {_MEDIA_TYPE}")
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Problem(ProblemKind.USAGE, f"a form has {_MOST_FIELDS} fields at most") from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return SentForm(fields)


Sent = Annotated[SentForm, Depends(sent_form)]
Given = Annotated[str, Query(max_length=2000)]
"""An id or an address that a link to a form fills in."""


def too_long(fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the reason of an act, by the name of its field; nothing when it is short enough."""
    return {"reason": "desk.reason-long"} if len(fields["reason"]) > _LONGEST_REASON else {}


def give_ticket(request: Request, archivist: Archivist, fields: Mapping[str, str], told: object) -> str:
    """A ticket for the act of this address: for a form as it is filled, and for what else its page says of the act."""
    return desk_of(request).tickets.give(archivist.session, request.url.path, _bound(fields, told), now())


def take_ticket(
    request: Request, archivist: Archivist, sent: SentForm, fields: Mapping[str, str], told: object
) -> None:
    """Go on when a form was confirmed as it is and not sent before, and the act is still what the page told of it.

    Raises:
        Problem: the ticket is not taken.
    """
    bound, ticket = _bound(fields, told), sent.text(TICKET)
    refused = desk_of(request).tickets.refusal(archivist.session, request.url.path, bound, ticket, now())
    if refused is not None:
        raise not_taken(refused)


def _bound(fields: Mapping[str, str], told: object) -> dict[str, str]:
    """What a ticket is bound to."""
    return {**fields, "told": repr(told)}


def led_to(address: str) -> Response:
    """The page that says what was done: loading it again does nothing again."""
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"})
