"""Which jobs a request stands for: one a WARC file, or one a publication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from storage.tables.warc_files import FiledWarc
from storage.types.fleet_jobs import FleetJob, JobKind
from storage.warc.file_name import parse_name

if TYPE_CHECKING:
    from storage.objects.address import StoreAddress


@dataclass(frozen=True, slots=True)
class FileRequest:
    """What is to be done with WARC files: those of one publication, or of all; see `FleetJob` for `options`."""

    kind: JobKind
    publication: str | None = None
    options: dict[str, str] = field(default_factory=dict)


def file_jobs(request: FileRequest, files: Iterable[FiledWarc], store: StoreAddress | None) -> tuple[FleetJob, ...]:
    """A job for each finished WARC file.

    What lies in the store may be done by any machine, what lies on one machine alone by that one. An upload is for a
    file that is not in the store yet.

    Args:
        request: what is done, and with which files.
        files: the archive's files.
        store: its store, None when it has none.
    """
    jobs = []
    for file in files:
        is_stored = store is not None and store.holds(file.uploaded_to)
        if not file.closed or request.publication not in (None, file.publication):
            continue
        if request.kind is JobKind.PUSH and is_stored:
            continue
        name = parse_name(file.name)
        host = None if is_stored or name is None else name.host
        jobs.append(FleetJob(request.kind, file.name, request.options, host))
    return tuple(jobs)


def crawl_jobs(publications: Iterable[str]) -> tuple[FleetJob, ...]:
    """A job for each publication."""
    return tuple(FleetJob(JobKind.CRAWL, slug) for slug in publications)


def import_jobs(files: Iterable[Path], options: dict[str, str], host: str) -> tuple[FleetJob, ...]:
    """A job for each file to import, on the machine where it lies."""
    return tuple(FleetJob(JobKind.IMPORT, str(path.resolve()), options, host) for path in dict.fromkeys(files))
