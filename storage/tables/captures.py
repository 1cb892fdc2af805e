"""Captures in the database: written right after their records, never before them; and the queue of those to read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, withholdings_in_force
from storage.tables.capture_corrections import move_away, refile
from storage.tables.capture_rows import LAST_PAGE, CaptureRow, capture_of_row, capture_values
from storage.tables.changes import wait_for_filers
from storage.tables.column_types import Instant, PlainText
from storage.tables.crawls import know_crawl
from storage.tables.database import Database
from storage.tables.imports import places_in_queue
from storage.tables.originals import originals_of
from storage.tables.parameter_batches import parameter_batches
from storage.tables.planned_visits import plan_visits
from storage.tables.reading_marks import release_readings
from storage.tables.standing_connection import StandingConnection
from storage.tables.upsert import insert_missing, insert_or_ignore, insert_or_renew
from storage.tables.validators import KeptValidators, latest_validators
from storage.tables.withholdings import cover_new
from storage.types import (
    Capture,
    CrawlPurpose,
    PlannedVisit,
    ReadingState,
    RecordType,
    Refusal,
    Validated,
    Verdict,
    WarcFileFacts,
)
from storage.types.errors import UnknownId
from storage.types.identity import record_ids

_TABLE = schema.captures
_LONGEST_CHAIN = 30
# The names of readers that take part in no crawl begin with this.
OFFLINE = "offline-"
_OF_IDS = sa.select(_TABLE).where(_TABLE.c.capture_id.in_(sa.bindparam("ids", expanding=True)))
_LAST_WHOLE = LAST_PAGE.where(
    _TABLE.c.truncated.is_(None), _TABLE.c.captured_at < sa.bindparam("before", type_=Instant())
)
# Apart, because in one with the rest either engine would rather go through all captures of the crawl, newest first.
_REDIRECTS_OF = (
    sa.select(_TABLE)
    .where(
        _TABLE.c.crawl_id == sa.bindparam("of_crawl"),
        schema.url_start(_TABLE.c.url) == schema.url_start(sa.bindparam("of_url", type_=PlainText)),
        _TABLE.c.url == sa.bindparam("of_url"),
        sa.text(schema.REDIRECT),
    )
    .cte("redirects")
    .prefix_with("MATERIALIZED")
)
REDIRECT_TO = (
    sa.select(_REDIRECTS_OF)
    .where(
        _REDIRECTS_OF.c.publication == sa.bindparam("of_publication"),
        _REDIRECTS_OF.c.role == sa.bindparam("of_role"),
        _REDIRECTS_OF.c.captured_at <= sa.bindparam("until", type_=Instant()),
    )
    .order_by(_REDIRECTS_OF.c.captured_at.desc())
    .limit(1)
)
"""The last redirect before a capture, of its crawl and role, from the URL that led to it."""


_PENDING = sa.select(_TABLE.c.capture_id).where(_TABLE.c.reading == ReadingState.PENDING).limit(1)
_UNCLAIMED = (
    sa.select(_TABLE.c.capture_id)
    .where(_TABLE.c.reading == ReadingState.PENDING, _TABLE.c.reading_by.is_(None))
    .limit(1)
)

FileConfirmed = Callable[[Connection, Sequence[Capture]], None]
"""Files those of new captures, in the transaction that files them, that found a page as it was."""


class Captures:
    """The captures of one archive; a `storage.recording.recorder.CaptureSink`.

    Args:
        database: the archive's.
        confirmed: files what confirms a page with its captures; None: that waits to be read as everything else.
        standing: asks what is asked with every record; None: a connection is taken for each question.
    """

    def __init__(
        self,
        database: Database,
        confirmed: FileConfirmed | None = None,
        standing: StandingConnection | None = None,
    ) -> None:
        self._database = database
        self._standing = standing
        self._confirmed = confirmed
        # Publications and crawls whose rows are known to exist.
        self._known: set[str] = set()

    def add(
        self,
        captures: Sequence[Capture],
        files: Sequence[WarcFileFacts],
        queue: Callable[[Capture], str] | None = None,
        *,
        visits: Sequence[PlannedVisit] = (),
    ) -> None:
        """File captures and the WARC files they lie in, in one transaction; a known capture is left alone.

        Args:
            captures: what was kept.
            files: the files that hold it.
            queue: gives a capture's place among those that wait to be read; without it that follows from the name of
                its file, in the order of time.
            visits: what the captures say of the next visits to their targets.
        """
        with self._database.begin() as connection:
            if self._confirmed is not None and any(map(_may_confirm, captures)):
                wait_for_filers(connection)
            known = self._know(connection, captures, files)
            if captures:
                places = [queue(capture) if queue else capture.place.warc_file for capture in captures]
                insert_missing(connection, _TABLE, list(map(capture_values, captures, places)))
                cover_new(connection, captures)
            plan_visits(connection, visits)
            if self._confirmed is not None:
                self._confirmed(connection, captures)
        self._known |= known

    def refile(self, batches: Callable[[], Iterable[Sequence[Capture]]], files: Sequence[WarcFileFacts]) -> None:
        """File captures as their records prove them, in one transaction; rows that differ are corrected.

        Args:
            batches: gives the captures, some at a time; asked twice.
            files: the files that they lie in.
        """
        with self._database.begin() as connection:
            self._know(connection, [], files)
            for captures in batches():
                move_away(connection, [capture.capture_id for capture in captures])
            for captures in batches():
                self._know(connection, captures, [])
                places = places_in_queue(connection, captures)
                refile(connection, [capture_values(capture, places[capture.capture_id]) for capture in captures])
                cover_new(connection, captures)

    def forget_empty_files(self, names: Sequence[str]) -> None:
        """Delete the rows of WARC files that are gone, unless a capture still lies in one."""
        files = schema.warc_files
        with self._database.begin() as connection:
            holds_some = sa.exists().where(_TABLE.c.warc_file == files.c.name)
            connection.execute(files.delete().where(files.c.name.in_(names), ~holds_some))

    def _know(
        self, connection: Connection, captures: Sequence[Capture], files: Sequence[WarcFileFacts]
    ) -> frozenset[str]:
        """File what rows of captures refer to; return what will be known when the transaction has been committed."""
        publications = {facts.publication for facts in files} - self._known
        crawls = {crawl_id: at for crawl_id, at in _crawls_of(captures).items() if crawl_id not in self._known}
        for slug in publications:
            insert_or_ignore(connection, schema.publications, slug=slug, name=slug)
        for crawl_id, started in crawls.items():
            know_crawl(connection, crawl_id, started, CrawlPurpose.CRAWL)
        if files:
            insert_or_renew(connection, schema.warc_files, ("size", "closed"), [asdict(facts) for facts in files])
        return frozenset((*publications, *crawls))

    def originals(self, publication: str, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Validated]:
        """The first whole response of each (payload digest, framing) that this publication's collection holds."""
        if self._standing is not None:
            return originals_of(self._standing.rows, self._standing.dialect, publication, keys)
        with self._database.read() as connection:
            return originals_of(
                lambda statement, asked: connection.execute(statement, asked).all(),
                connection.dialect.name,
                publication,
                keys,
            )

    def known(self, capture_ids: Collection[str]) -> set[str]:
        """Those of the ids that have a row."""
        ids = sorted(capture_ids)
        found: set[str] = set()
        with self._database.read() as connection:
            for part in parameter_batches(ids):
                found.update(connection.scalars(sa.select(_TABLE.c.capture_id).where(_TABLE.c.capture_id.in_(part))))
        return found

    def withheld(self, capture_ids: Collection[str]) -> set[str]:
        """Those of the ids whose captures are withheld at this moment."""
        with self._database.read() as connection:
            return withholdings_in_force.withheld_among(connection, capture_ids)

    def get(self, capture_id: str) -> Capture:
        """The capture of this id, with or without `urn:uuid:`. Raises UnknownId."""
        with self._database.read() as connection:
            row = connection.execute(_OF_IDS, {"ids": record_ids(capture_id)}).first()
        if row is None:
            raise UnknownId(f"no capture {capture_id} in this archive")
        return capture_of_row(row)

    def by_id(self, capture_ids: Iterable[str]) -> Mapping[str, Capture]:
        """The captures of these ids, each given as it is filed; ids without a row are left out."""
        ids = sorted(set(capture_ids))
        captures: dict[str, Capture] = {}
        with self._database.read() as connection:
            for part in parameter_batches(ids):
                rows = sa.select(_TABLE).where(_TABLE.c.capture_id.in_(part))
                captures.update((row.capture_id, capture_of_row(row)) for row in connection.execute(rows))
        return captures

    def response_of(self, capture: Capture) -> Capture | None:
        """The capture whose record holds the body of this one: itself, or a revisit's original.

        None when the archive does not have it. A 304 may confirm a revisit, so several steps may lead there; imported
        files may even name each other in a circle, which leads nowhere.
        """
        with self._database.read() as connection:
            for _step in range(_LONGEST_CHAIN):
                if capture.record_type is not RecordType.REVISIT:
                    return capture
                row = connection.execute(sa.select(_TABLE).where(_TABLE.c.capture_id == capture.refers_to)).first()
                if row is None:
                    return None
                capture = capture_of_row(row)
        return None

    def of_file(self, warc_file: str, after: int = -1, limit: int | None = None) -> tuple[Capture, ...]:
        """The captures whose records lie in this file behind the offset `after`, in the file's order."""
        return tuple(row.capture for row in self.rows_of_file(warc_file, after, limit))

    def rows_of_file(self, warc_file: str, after: int = -1, limit: int | None = None) -> tuple[CaptureRow, ...]:
        """The same as rows."""
        with self._database.read() as connection:
            rows = connection.execute(
                sa.select(_TABLE)
                .where(_TABLE.c.warc_file == warc_file, _TABLE.c.record_offset > after)
                .order_by(_TABLE.c.record_offset)
                .limit(limit)
            )
            return tuple(map(CaptureRow, rows))

    def validators(self, target_ids: Collection[int]) -> Mapping[int, KeptValidators]:
        """What conditional requests for these targets may carry; see `latest_validators`."""
        with self._database.read() as connection:
            return latest_validators(connection, target_ids)

    def redirected_from(self, capture: Capture) -> tuple[Capture, ...]:
        """The redirects of the same crawl that led to this capture, the first one first."""
        chain: list[Capture] = []
        here = capture
        with self._database.read() as connection:
            while here.via is not None and len(chain) < _LONGEST_CHAIN:
                asked = {
                    "of_publication": here.publication,
                    "of_url": here.via,
                    "of_crawl": here.crawl_id,
                    "of_role": here.role,
                    "until": here.captured_at,
                }
                row = connection.execute(REDIRECT_TO, asked).one_or_none()
                if row is None:
                    break
                here = capture_of_row(row)
                chain.append(here)
        return tuple(reversed(chain))

    def claim(self, member: str, limit: int) -> tuple[Capture, ...]:
        """Up to `limit` captures that wait to be read, in the order of their records, now marked as this member's."""
        with self._database.read() as connection:
            # Asked many times a second while nothing waits: whoever only asks keeps no writer waiting.
            if connection.scalar(_UNCLAIMED) is None:
                return ()
        with self._database.begin() as connection:
            pending = (
                sa.select(_TABLE)
                .where(_TABLE.c.reading == ReadingState.PENDING, _TABLE.c.reading_by.is_(None))
                .order_by(_TABLE.c.queue, _TABLE.c.record_offset)
                .limit(limit)
                .with_for_update(skip_locked=True, key_share=True)
            )
            captures = tuple(capture_of_row(row) for row in connection.execute(pending))
            if captures:
                connection.execute(
                    _TABLE.update()
                    .where(_TABLE.c.capture_id.in_([capture.capture_id for capture in captures]))
                    .values(reading_by=member)
                )
        return captures

    def queued_as(self, capture: Capture) -> str:
        """The name by which a capture stands in the queue of those that wait to be read; the offset comes second."""
        with self._database.read() as connection:
            query = sa.select(_TABLE.c.queue).where(_TABLE.c.capture_id == capture.capture_id)
            return str(connection.scalar(query))

    def release(self, members: Iterable[str]) -> None:
        """Give back what members that have left were reading."""
        with self._database.begin() as connection:
            release_readings(connection, members)

    def release_offline(self) -> None:
        """Give back what processes outside a crawl were reading; the caller knows that none of them is alive."""
        with self._database.begin() as connection:
            connection.execute(
                _TABLE.update()
                .where(_TABLE.c.reading == ReadingState.PENDING, _TABLE.c.reading_by.like(f"{OFFLINE}%"))
                .values(reading_by=None)
            )

    def has_pending(self) -> bool:
        """Whether any capture waits to be read, those being read included; however many do, one row is looked at."""
        with self._database.read() as connection:
            return connection.scalar(_PENDING) is not None

    def pending(self) -> int:
        """How many captures wait to be read, those being read included."""
        with self._database.read() as connection:
            return (
                connection.scalar(
                    sa.select(sa.func.count()).select_from(_TABLE).where(_TABLE.c.reading == ReadingState.PENDING)
                )
                or 0
            )


def _may_confirm(capture: Capture) -> bool:
    return capture.record_type is RecordType.REVISIT and capture.reading is ReadingState.PENDING


def refusal_of_unchanged(connection: Connection, capture: Capture) -> Refusal | None:
    """Why the page was refused that a 304 confirms, the last one that came whole; None when it was not."""
    here = {"of_publication": capture.publication, "of_url": capture.url, "before": capture.captured_at}
    row = connection.execute(_LAST_WHOLE, here).one_or_none()
    if row is None or row.verdict is None:
        return None
    return Refusal(Verdict(row.verdict), row.verdict_reason or "")


def _crawls_of(captures: Iterable[Capture]) -> dict[str, datetime]:
    """The time of each crawl's first capture: a crawl whose start is not known yet had begun by then."""
    crawls: dict[str, datetime] = {}
    for capture in captures:
        crawls[capture.crawl_id] = min(capture.captured_at, crawls.get(capture.crawl_id, capture.captured_at))
    return crawls
