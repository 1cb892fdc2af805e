"""What a verified file, and what an archive keeps beside it, were like: while that is so, so is what was found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from storage.custody.verification.part_job import FileJob
from storage.tables.capture_rows import CaptureRow


def key_of(job: FileJob, rows: Iterable[tuple[int, CaptureRow]], lines: Iterable[tuple[int, bytes]]) -> str | None:
    """Return what stands for a finished file that lies here, its rows and its index lines; None for any other file."""
    if job.unfinished or job.kept is None or not isinstance(job.source, Path):
        return None
    try:
        status = job.source.stat()
    except OSError:
        return None
    whole = hashlib.sha256(repr((job.file, job.scopes, job.with_notes, job.imported)).encode())
    whole.update(repr((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)).encode())
    whole.update(repr((sorted(job.kept.hidden.throughout), sorted(job.kept.hidden.perhaps))).encode())
    for _, row in rows:
        whole.update(repr(row.said).encode("utf-8", "surrogatepass"))
    for line in lines:
        whole.update(repr(line).encode())
    return whole.hexdigest()
