"""What became of what articles cite: figures by host, month, kind of publisher and topic, drawn and as a table."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from access.export.citation_page import fates_chart
from access.web.answers import AskedDatabase, tagged
from access.web.parameters import Publication
from access.web.reports import Grouping
from access.web.room.kept_reports import CountedReport, KeptReports
from access.web.room.languages import Language
from access.web.room.messages import message
from access.web.room.narrowing import narrowed_to
from access.web.room.rendering import VARIES, address, page, reader_of
from access.web.room.search_view import condition
from access.web.room.words import in_words
from storage.tables.database import Database
from storage.types.citation_figures import NO_DATE, CitationGrouping

router = APIRouter(include_in_schema=False)

# A picture may style itself, and nothing else.
_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

# As `--sheet` of the style sheet, which does not reach into a picture.
_DARK_SHEET = "#1e1b17"


@router.get("/report")
def report(
    request: Request,
    database: AskedDatabase,
    by: Grouping = None,
    publication: Publication = None,
    again: Annotated[bool, Query(description="Count them anew.")] = False,
) -> Response:
    """The figures, by month unless something else is asked for."""
    counted = _counted(request, database, by, publication, again=again)
    if again:
        # So that loading the page again does not count again.
        return RedirectResponse(address("/report", by=by, publication=publication), status_code=303)
    found = counted.report
    grouping, language = found.by, reader_of(request).language
    groups = tuple(
        (group_in_words(language, grouping, one.group), group_address(grouping, one.group, publication), one)
        for one in found.groups
    )
    return page(
        request,
        "report",
        report=found,
        counted=counted,
        groups=groups,
        by=grouping,
        groupings=tuple(CitationGrouping),
        publication=publication,
        narrowed=narrowed_to(request, database, publication),
    )


@router.get("/report/fates.svg")
def fates(
    request: Request,
    database: AskedDatabase,
    by: Grouping = None,
    publication: Publication = None,
    narrow: Annotated[bool, Query(description="Drawn for a telephone.")] = False,
) -> Response:
    """What became of deep links, as bars; the page has the numbers."""
    language = reader_of(request).language
    found = _counted(request, database, by, publication).report

    def group(name: str | None) -> str:
        return str(group_in_words(language, found.by, name))

    drawn = fates_chart(found, lambda fate: str(message(language, "fate." + fate)), group, _DARK_SHEET, narrow=narrow)
    headers = {"Content-Security-Policy": _PICTURE, "Vary": VARIES}
    return tagged(request, drawn.encode(), "image/svg+xml", headers)


def _counted(
    request: Request,
    database: Database,
    by: CitationGrouping | None,
    publication: str | None,
    *,
    again: bool = False,
) -> CountedReport:
    reports: KeptReports = request.app.state.reports
    return reports.report(database, by or CitationGrouping.MONTH, publication, again=again)


def group_in_words(language: Language, by: CitationGrouping | None, group: str | None) -> str | Markup:
    """What stands before the figures of a group; None is that of all."""
    keys = {None: "report.all", "-": "report.none", NO_DATE: "report.undated"}
    if group in keys:
        return message(language, keys[group])
    return in_words(language, "publisher", group) if by is CitationGrouping.CLASS and group is not None else group or ""


def group_address(by: CitationGrouping | None, group: str | None, publication: str | None) -> str | None:
    """Where what a group counts is listed: its sources, or the articles that cite them; None: nowhere."""
    if by is None or group in (None, "-", NO_DATE):
        return None
    match by:
        case CitationGrouping.HOST:
            return address("/sources", host=group, publication=publication)
        case CitationGrouping.CLASS:
            return address("/sources", publisher_class=group, publication=publication)
        case CitationGrouping.MONTH:
            return address("/search", q=f"published:{group}", publication=publication)
        case CitationGrouping.TOPIC:
            return address("/search", q=condition("topic", group), publication=publication)
