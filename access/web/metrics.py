"""What the archive holds and how it stands, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from access.jobs.archive_metrics import archive_metrics
from access.jobs.metrics import MEDIA_TYPE
from access.web.answers import AskedDatabase
from storage.types.clock import system_clock

router = APIRouter(include_in_schema=False)


@router.get("/metrics")
def metrics(request: Request, database: AskedDatabase) -> Response:
    """The counts of `fonds status` in Prometheus' text format."""
    told = archive_metrics(request.app.state.archive, database, system_clock())
    return Response(told, media_type=MEDIA_TYPE)
