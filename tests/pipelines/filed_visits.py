"""Visits of invented lives, filed as a crawl files them."""

from __future__ import annotations

from dataclasses import replace

from pipelines.filing import VisitFiler
from pipelines.visit import Visit
from storage.types import Reading, Role
from tests.storage.filing import Filing


def file_visit(filing: Filing, filer: VisitFiler, visited: Visit, read: dict[str, Reading]) -> None:
    """File a visit with captures of its own; `read` keeps what was read of each."""
    at = visited.capture.captured_at
    hops = tuple(filing.keep(hop.url, at, role=Role.SOURCE, status=hop.status) for hop in visited.redirects)
    known = {name: getattr(visited.capture, name) for name in ("status", "record_type", "failure", "error")}
    capture = filing.keep(visited.capture.url, at, role=Role.SOURCE, **known)
    if visited.reading is not None:
        read[capture.capture_id] = visited.reading
    filer.file([replace(visited, capture=capture, redirects=hops)], read.get)
