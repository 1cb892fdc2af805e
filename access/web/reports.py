"""What became of what articles cite, in figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.web.answers import AskedDatabase, answer_one
from access.web.examples import example
from access.web.parameters import Fields, Publication
from storage.questions.citations import report_citations
from storage.types.citation_figures import CitationGrouping, CitationReport

router = APIRouter(tags=["sources"])

Grouping = Annotated[CitationGrouping | None, Query(description="What the citations are told apart by.")]


@router.get("/reports/citations", response_model=CitationReport, responses=example("report"))
def citations_report(
    request: Request,
    database: AskedDatabase,
    by: Grouping = None,
    publication: Publication = None,
    fields: Fields = None,
) -> Response:
    """Rot, change, lag and rescue of what the latest revisions cite: as `fonds report citations`."""
    return answer_one(request, report_citations(database, by, publication), fields)
