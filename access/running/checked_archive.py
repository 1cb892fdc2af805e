"""The archive that the process that stays works, looked at before it is taken: all that it needs later is there."""

from __future__ import annotations

from pathlib import Path

from access.demo.invented_hosts import refuse_invented_hosts
from storage.archive.archive import Archive
from storage.archive.configuration import FILE_NAME
from storage.types.errors import ConfigurationError


def checked_archive(path: Path) -> Archive:
    """The archive at a path.

    Raises:
        ArchiveError: there is none.
        UsageError: its configuration or a profile is wrong, the folder of its reports is not there, or it is an archive
            of the demo, of which no host can be found.
    """
    archive = Archive.kept_at(path)
    refuse_invented_hosts(path)
    for slug in archive.publications:
        archive.profile(slug)
    run = archive.configuration.run
    if run.report is not None and run.report_to is not None and not run.report_to.is_dir():
        why = f"there is no folder {run.report_to}; make it, or name another one"
        raise ConfigurationError(archive.path / FILE_NAME, "run.report_to", why)
    return archive
