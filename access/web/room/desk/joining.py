"""Joining cited addresses to one source, and parting them: forms, what they will do, and what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from access.jobs.source_acts import SourceAliasOptions, SourcePartOptions, run_source_alias, run_source_part
from access.web.answers import AskedDatabase
from access.web.room.at_desk import PATH
from access.web.room.desk.archivist import Acting, desk_of
from access.web.room.desk.forms import Given, Sent, led_to, take_ticket, too_long
from access.web.room.desk.pages import confirmation, desk_page, form_page
from access.web.room.rendering import address
from storage.custody.source_acts import aliases_turned, cited_as, decided_by_hand
from storage.questions.publications import publication_names
from storage.questions.source_life import SourceLife, source_life
from storage.tables.database import Database
from storage.types import AliasReason
from storage.types.clock import system_clock
from storage.types.errors import UnknownId, UsageError
from storage.types.identity import source_id
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(include_in_schema=False)

_ALIAS, _PART, _JOINED = f"{PATH}/alias", f"{PATH}/part", f"{PATH}/joined"


@dataclass(frozen=True, slots=True)
class CitedAddress:
    """An address as one publication cites it; `stands_for` is the one that it is an alias of, None when of none.

    `decided` is what a person decided of it: `PERSON` that it is an alias, `PARTED` that it is none; None for nothing.
    """

    publication: str
    life: SourceLife
    stands_for: str | None
    decided: AliasReason | None = None


@router.get(_ALIAS)
def alias_form(request: Request, archivist: Acting, url: Given = "") -> Response:
    """Ask which address is to be an alias of which."""
    return form_page(request, archivist, "desk_alias", {"url": url, "stands_for": "", "reason": ""}, {})


@router.post(_ALIAS)
def alias(request: Request, database: AskedDatabase, sent: Sent, archivist: Acting) -> Response:
    """Say what would be joined; join it once that was confirmed."""
    fields = {name: sent.line(name) for name in ("url", "stands_for", "reason")}
    troubles = _troubles(database, fields)
    if troubles:
        return form_page(request, archivist, "desk_alias", fields, troubles)
    cited = _cited(database, fields["url"])
    turned = aliases_turned(database, fields["url"], fields["stands_for"])
    told = ([(one.publication, one.stands_for) for one in cited], turned)
    if not sent.is_confirmed:
        names = publication_names(database)
        return confirmation(
            request, archivist, "desk_alias_confirm", fields, told, cited=cited, turned=turned, names=names
        )
    take_ticket(request, archivist, sent, fields, told)
    path, reason = request.app.state.archive.path, fields["reason"] or None
    with desk_of(request).acting(archivist.name, f"alias {fields['url']} of {fields['stands_for']}"):
        run_source_alias(SourceAliasOptions(path, fields["url"], fields["stands_for"], reason), system_clock)
    return led_to(address(_JOINED, url=fields["url"]))


@router.get(_PART)
def part_form(request: Request, archivist: Acting, url: Given = "") -> Response:
    """Ask which address is to be a source of its own."""
    return form_page(request, archivist, "desk_part", {"url": url, "reason": ""}, {})


@router.post(_PART)
def part(request: Request, database: AskedDatabase, sent: Sent, archivist: Acting) -> Response:
    """Say what would be parted; part it once that was confirmed."""
    fields = {name: sent.line(name) for name in ("url", "reason")}
    troubles = _troubles(database, fields)
    if troubles:
        return form_page(request, archivist, "desk_part", fields, troubles)
    cited = _cited(database, fields["url"])
    told = [(one.publication, one.stands_for) for one in cited]
    if not sent.is_confirmed:
        names = publication_names(database)
        return confirmation(request, archivist, "desk_part_confirm", fields, told, cited=cited, names=names)
    take_ticket(request, archivist, sent, fields, told)
    options = SourcePartOptions(request.app.state.archive.path, fields["url"], fields["reason"] or None)
    with desk_of(request).acting(archivist.name, f"part {fields['url']}"):
        run_source_part(options, system_clock)
    return led_to(address(_JOINED, url=fields["url"]))


@router.get(_JOINED)
def joined(request: Request, database: AskedDatabase, archivist: Acting, url: Given = "") -> Response:
    """What an address is now, in each publication that cites it; who names none is led to the desk."""
    if not url:
        return led_to(PATH)
    try:
        cited = _cited(database, url)
    except UsageError:
        # What is no address is cited by nobody.
        cited = ()
    if not cited:
        raise UnknownId(fault_of(RequestFault.NOT_CITED, url=url))
    names = publication_names(database)
    return desk_page(request, archivist, "desk_joined", url=url, cited=cited, outcome=_outcome(cited), names=names)


def _cited(database: Database, url: str) -> tuple[CitedAddress, ...]:
    printed = {source_id(slug, one): (slug, one) for slug, one in cited_as(database, url).items()}
    decided = decided_by_hand(database, printed)
    lives = ((*printed[key], source_life(database, key), decided.get(key)) for key in printed)
    return tuple(
        CitedAddress(slug, life, life.url if life.url != one else life.same_as, by) for slug, one, life, by in lives
    )


def _outcome(cited: Sequence[CitedAddress]) -> str:
    """The key of the message that says what was decided of an address, or that nothing was."""
    decided = {one.decided for one in cited}
    titles = {AliasReason.PERSON: "desk.done-alias", AliasReason.PARTED: "desk.done-part"}
    only = decided.pop() if len(decided) == 1 else None
    return "desk.address-stands" if only is None else titles[only]


def _troubles(database: Database, fields: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the form."""
    troubles = too_long(fields)
    try:
        if not cited_as(database, fields["url"]):
            troubles["url"] = "desk.not-cited"
    except UsageError:
        troubles["url"] = "desk.no-address"
    if "stands_for" not in fields:
        return troubles
    try:
        cited_as(database, fields["stands_for"])
    except UsageError:
        return {**troubles, "stands_for": "desk.no-address"}
    try:
        aliases_turned(database, fields["url"], fields["stands_for"])
    except UsageError:
        if "url" not in troubles:
            troubles["stands_for"] = "desk.same-address"
    return troubles
