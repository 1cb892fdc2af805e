"""The archive in numbers, and how it stands: what `fonds status`, the API and the first page of the room tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from storage.archive.archive import Archive
from storage.archive.expected_fields import expected_fields
from storage.archive.quiet_publications import quiet_publications
from storage.questions.overview import Overview, overview
from storage.tables.database import Database


def standing_of_archive(archive: Archive, database: Database, now: datetime) -> Overview:
    """The archive in numbers at a time, with what its profiles say, and those whom it is set up to ask and to tell."""
    settings = archive.configuration
    hooks, receivers = ([one.name for one in told] for told in (settings.webhooks, settings.notify))
    copies = [one.name for one in settings.copies]
    standing = overview(database, now, expected_fields(archive), settings.rescue.gates, hooks, receivers, copies)
    quiet = quiet_publications(archive, now)
    told = (replace(one, quiet_until=quiet.get(one.publication)) for one in standing.publications)
    return replace(standing, publications=tuple(told)) if quiet else standing
