"""Captures that were read already, to be read again: which ones, what is kept of each, and how far a run has come."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.database import Database
from storage.tables.revision_parts import parts_of_revision
from storage.tables.revisions import ARTICLE_REVISIONS, SOURCE_REVISIONS, revision_of
from storage.types import READ_ROLES, ReadingState, Refusal, Role, Verdict
from storage.types.filings import KeptRevision, RevisionPart

_TABLE = schema.captures
_STATE = "reread.json"
# Built once, because building one costs more than running it.
_READ = sa.select(_TABLE.c.verdict, _TABLE.c.verdict_reason).where(_TABLE.c.capture_id == sa.bindparam("of_capture"))


@dataclass(frozen=True, slots=True)
class RereadSelection:
    """Which captures: of one publication, from an instant on, not read by a version of the reader, in one WARC file.

    None stands for all; `not_by` names the version whose readings are left out. `own` are the publications with a
    spider of their own, each with the version by which its articles are read.
    """

    publication: str | None = None
    since: datetime | None = None
    not_by: str | None = None
    warc_file: str | None = None
    own: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RereadPosition:
    """How far a run has come: the last capture that it has settled."""

    captured_at: datetime
    capture_id: str


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What is kept of a capture: the revision that it showed first, if any, and why it was refused, if it was.

    `parts` are the pages of that revision, none when its article has only one.
    """

    article: KeptRevision | None
    source: KeptRevision | None
    refusal: Refusal | None
    parts: tuple[RevisionPart, ...] = ()


def to_reread(
    database: Database, selection: RereadSelection, after: RereadPosition | None, limit: int
) -> list[RereadPosition]:
    """The captures of pages that were read or refused, in the order of their times, behind a position."""
    wanted: list[sa.ColumnElement[bool]] = [
        _TABLE.c.reading.in_((ReadingState.DONE, ReadingState.REFUSED)),
        _TABLE.c.role.in_(READ_ROLES),
        _TABLE.c.status.between(200, 299),
    ]
    if selection.publication is not None:
        wanted.append(_TABLE.c.publication == selection.publication)
    if selection.since is not None:
        wanted.append(_TABLE.c.captured_at >= selection.since)
    if selection.not_by is not None:
        present = _present_version(selection.not_by, selection.own)
        wanted.append(sa.or_(_TABLE.c.reader_version.is_(None), _TABLE.c.reader_version != present))
    if selection.warc_file is not None:
        wanted.append(_TABLE.c.warc_file == selection.warc_file)
    if after is not None:
        same = sa.and_(_TABLE.c.captured_at == after.captured_at, _TABLE.c.capture_id > after.capture_id)
        wanted.append(sa.or_(_TABLE.c.captured_at > after.captured_at, same))
    query: sa.Select[Any] = sa.select(_TABLE.c.captured_at, _TABLE.c.capture_id).where(*wanted)
    with database.read() as connection:
        rows = connection.execute(query.order_by(_TABLE.c.captured_at, _TABLE.c.capture_id).limit(limit))
        return [RereadPosition(row.captured_at, row.capture_id) for row in rows]


def _present_version(usual: str, own: tuple[tuple[str, str], ...]) -> sa.ColumnElement[str]:
    """The version by which a capture's page would be read now."""
    usually: sa.ColumnElement[str] = sa.literal(usual)
    if not own:
        return usually
    is_article = _TABLE.c.role == Role.ARTICLE
    return sa.case(*(((_TABLE.c.publication == slug) & is_article, version) for slug, version in own), else_=usually)


def was_read_by(database: Database, publication: str, version: str) -> bool:
    """Whether any page of a publication was read last by this version."""
    wanted = (_TABLE.c.publication == publication, _TABLE.c.reader_version == version)
    with database.read() as connection:
        return connection.execute(sa.select(_TABLE.c.capture_id).where(*wanted).limit(1)).first() is not None


def kept_reading(connection: Connection, capture_id: str) -> KeptReading:
    """What is kept of a capture."""
    row = connection.execute(_READ, {"of_capture": capture_id}).one()
    refusal = None if row.verdict is None else Refusal(Verdict(row.verdict), row.verdict_reason or "")
    article = revision_of(connection, ARTICLE_REVISIONS, capture_id)
    source = revision_of(connection, SOURCE_REVISIONS, capture_id)
    parts = () if article is None else parts_of_revision(connection, article.owner_id, article.revision)
    return KeptReading(article, source, refusal, parts)


class RereadProgress:
    """Where the last run over the same captures by the same reader stopped, kept in the archive's folder.

    Args:
        archive: The archive's folder.
        selection: The run's captures.
        reader_version: The reader that reads them.
    """

    def __init__(self, archive: Path, selection: RereadSelection, reader_version: str) -> None:
        self._path = archive / _STATE
        since = selection.since and selection.since.isoformat()
        own = dict(selection.own)
        self._run = {**asdict(selection), "since": since, "own": own, "reader_version": reader_version}

    def position(self) -> RereadPosition | None:
        """The last capture that was settled; None for a run that begins."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if kept["run"] != self._run:
                return None
            return RereadPosition(datetime.fromisoformat(kept["captured_at"]), kept["capture_id"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, position: RereadPosition) -> None:
        """Note how far the run has come."""
        value = {"run": self._run, "captured_at": position.captured_at.isoformat(), "capture_id": position.capture_id}
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps(value), encoding="utf-8")
        written.replace(self._path)

    def finish(self) -> None:
        """Forget the run: it has come to its end."""
        with suppress(FileNotFoundError):
            self._path.unlink()
