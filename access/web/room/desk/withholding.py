"""Withholding what is kept, and releasing it: forms, what they will do, and what they did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.given_times import instant_given
from access.jobs.withhold import (
    ReleaseOptions,
    WithholdOptions,
    run_release,
    run_withhold,
    standing_withholdings_of,
    withholdings_about,
)
from access.web.answers import AskedDatabase
from access.web.room.at_desk import PATH
from access.web.room.desk.archivist import Acting, desk_of
from access.web.room.desk.forms import Given, Sent, led_to, take_ticket, too_long
from access.web.room.desk.pages import confirmation, desk_page, form_page
from access.web.room.rendering import address
from storage.questions.publications import publication_names
from storage.questions.withholding_subjects import WithholdingSubject, count_covered, find_subjects
from storage.questions.withholdings import ListedWithholding, count_still_withheld, list_withholdings
from storage.tables.database import Database
from storage.types.clock import system_clock
from storage.types.errors import UnknownId, UsageError
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(include_in_schema=False)

_WITHHOLD, _RELEASE, _WITHHOLDINGS = f"{PATH}/withhold", f"{PATH}/release", f"{PATH}/withholdings"


@router.get(_WITHHOLD)
def withhold_form(request: Request, database: AskedDatabase, archivist: Acting, key: Given = "") -> Response:
    """Ask what is to be withheld, why, and until when."""
    try:
        meant = find_subjects(database, key) if key else ()
    except UnknownId:
        meant = ()
    return form_page(request, archivist, "desk_withhold", {"key": key, "reason": "", "until": ""}, {}, meant=meant)


@router.post(_WITHHOLD)
def withhold(request: Request, database: AskedDatabase, sent: Sent, archivist: Acting) -> Response:
    """Say what would be withheld; withhold it once that was confirmed."""
    fields = {"key": sent.line("key"), "reason": sent.line("reason"), "until": sent.line("until")}
    subjects, ends, troubles = _wish_to_withhold(database, fields, system_clock())
    if troubles:
        return form_page(request, archivist, "desk_withhold", fields, troubles, meant=subjects)
    if not sent.is_confirmed:
        return confirmation(
            request,
            archivist,
            "desk_withhold_confirm",
            fields,
            subjects,
            # A crawl may add to the number meanwhile: what is captured later is withheld, too, as the page says.
            subjects=tuple((one, count_covered(database, one)) for one in subjects),
            ends=ends,
            held=withholdings_about(database, subjects),
            names=publication_names(database),
        )
    take_ticket(request, archivist, sent, fields, subjects)
    options = WithholdOptions(request.app.state.archive.path, fields["key"], fields["reason"], ends)
    with desk_of(request).acting(archivist.name, f"withhold {fields['key']}"):
        result = run_withhold(options, system_clock)
    return led_to(_told(result.withheld))


@router.get(_RELEASE)
def release_form(request: Request, archivist: Acting, key: Given = "") -> Response:
    """Ask what is to be shown again, and why."""
    return form_page(request, archivist, "desk_release", {"key": key, "reason": ""}, {})


@router.post(_RELEASE)
def release(request: Request, database: AskedDatabase, sent: Sent, archivist: Acting) -> Response:
    """Say what would be shown again; release it once that was confirmed."""
    fields = {"key": sent.line("key"), "reason": sent.line("reason")}
    troubles = too_long(fields)
    held: tuple[ListedWithholding, ...] = ()
    try:
        held = standing_withholdings_of(database, fields["key"])
    except UnknownId:
        troubles["key"] = "desk.nothing-withheld"
    if troubles:
        return form_page(request, archivist, "desk_release", fields, troubles)
    if not sent.is_confirmed:
        names = publication_names(database)
        return confirmation(request, archivist, "desk_release_confirm", fields, held, held=held, names=names)
    take_ticket(request, archivist, sent, fields, held)
    options = ReleaseOptions(request.app.state.archive.path, fields["key"], fields["reason"] or None)
    with desk_of(request).acting(archivist.name, f"release {fields['key']}"):
        result = run_release(options, system_clock)
    return led_to(_told(result.released))


@router.get(_WITHHOLDINGS)
def withholdings(
    request: Request, database: AskedDatabase, archivist: Acting, ids: Annotated[str, Query(max_length=8000)] = ""
) -> Response:
    """What was withheld or released, by the ids of the withholdings with commas between them; who names none is led to
    the desk, which has them all."""
    if not ids:
        return led_to(PATH)
    asked = set(ids.split(","))
    found = tuple(one for one in list_withholdings(database) if one.withholding_id in asked)
    if not found:
        raise UnknownId(fault_of(RequestFault.WITHHOLDING_UNKNOWN))
    still = count_still_withheld(database, {one.withholding_id for one in found})
    names = publication_names(database)
    return desk_page(request, archivist, "desk_withholdings", acts=found, names=names, still_withheld=still)


def _told(acts: Iterable[ListedWithholding]) -> str:
    return address(_WITHHOLDINGS, ids=",".join(one.withholding_id for one in acts))


def _wish_to_withhold(
    database: Database, fields: Mapping[str, str], now: datetime
) -> tuple[tuple[WithholdingSubject, ...], datetime | None, dict[str, str]]:
    """What is meant, until when, and what is wrong with the form."""
    troubles = too_long(fields)
    if not fields["reason"]:
        troubles["reason"] = "desk.reason-missing"
    subjects: tuple[WithholdingSubject, ...] = ()
    try:
        subjects = find_subjects(database, fields["key"])
    except UnknownId:
        troubles["key"] = "desk.nothing-known"
    ends: datetime | None = None
    if fields["until"]:
        try:
            ends = instant_given("until", fields["until"], to_the_day=True)
        except UsageError:
            troubles["until"] = "desk.no-date"
        if ends is not None and ends <= now:
            troubles["until"] = "desk.date-past"
    return subjects, ends, troubles
