"""Writes notes into an archive's WARC files outside a crawl: withholdings, releases, manifests and time stamps."""

from __future__ import annotations

from storage.archive.archive import Archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.warc.warcinfo import Harvest


def noting(archive: Archive, captures: Captures) -> Recorder:
    """A recorder that only writes notes; the caller closes it."""
    configuration = archive.configuration
    # No requests are made here, so there are no request headers to record.
    harvest = Harvest(operator=configuration.operator)
    return Recorder(
        archive.path / "collections", captures, archive.profile, harvest, size_limit=configuration.limits.warc_size
    )
