"""Writing facts into an archive's WARC files outside any crawl: what people decided, what was stamped."""

from __future__ import annotations

from storage.archive.archive import Archive
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.warc.warcinfo import Harvest


def noting(archive: Archive, captures: Captures) -> Recorder:
    """A recorder for notes alone, to be closed."""
    configuration = archive.configuration
    # Nothing is asked of anybody here, so no header of a request is told.
    harvest = Harvest(operator=configuration.operator)
    return Recorder(
        archive.path / "collections", captures, archive.profile, harvest, size_limit=configuration.limits.warc_size
    )
