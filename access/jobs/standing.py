"""The archive in numbers, and how it stands: what `fonds status`, the API and the first page of the room tell."""

from __future__ import annotations

from storage.archive.archive import Archive
from storage.archive.expected_fields import expected_fields
from storage.questions.overview import Overview, overview
from storage.tables.database import Database
from storage.types.clock import system_clock


def standing_of_archive(archive: Archive, database: Database) -> Overview:
    """The archive in numbers, with what its profiles expect and the gates, webhooks and receivers of notices that it is set up with."""
    settings = archive.configuration
    hooks, receivers = ([one.name for one in told] for told in (settings.webhooks, settings.notify))
    return overview(database, system_clock(), expected_fields(archive), settings.rescue.gates, hooks, receivers)
