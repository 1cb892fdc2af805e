"""Copies an archive's database to another engine or place: whole and proven equal, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.changes import wait_for_filers
from storage.tables.database import Database, Transaction
from storage.tables.dumping import database_state, dump, holds_rows, load_dump
from storage.tables.view_digests import ViewDigest, view_digests
from storage.types.errors import DatabaseError

ReportStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class CopiedDatabase:
    """What was copied: how many rows of how many tables, and what each view shows in both databases."""

    tables: int
    rows: int
    views: dict[str, ViewDigest]


def copy_database(source: Database, target: Database, report_step: ReportStep, *, moves: bool) -> CopiedDatabase:
    """Copy every table in one transaction, and compare what every view shows before it is committed.

    Args:
        source: the archive's; open to write when it `moves`.
        target: another one, open to write, which must not hold a row.
        report_step: is called with each table and each view.
        moves: whether the copy takes the source's place. Then nothing is filed while it is made, and it keeps the
            epoch, so that those who follow the changes go on; otherwise it is another database, with an epoch of its
            own.

    Raises:
        DatabaseError: the target holds rows, a crawl runs where it moves, or the two differ; nothing was copied then.
    """
    if holds_rows(target):
        raise DatabaseError(f"{target.where} holds rows already; a copy needs an empty database")
    with TemporaryDirectory(prefix="fonds-copy-") as folder, source.begin() if moves else source.read() as reading:
        if moves:
            _hold(reading)
        state = database_state(reading)
        dumped: dict[str, Path] = {}
        rows = 0
        for table in dump(reading, Path(folder)):
            report_step(f"{table.table}: {table.rows} rows")
            dumped[table.table] = table.path
            rows += table.rows
        with target.begin() as writing:
            load_dump(writing, dumped, state)
            if moves:
                writing.execute(schema.archive.update().values(epoch=state.epoch))
            views = _compared(reading, writing, report_step)
    return CopiedDatabase(len(dumped), rows, views)


def _hold(connection: Transaction) -> None:
    """Let nobody file anything until the transaction ends."""
    wait_for_filers(connection)
    if connection.execute(sa.select(schema.crawl_members.c.member).limit(1)).first() is not None:
        raise DatabaseError(
            "a crawl is running, or was killed: a database that is written cannot be moved; let fonds crawl end first"
        )


def _compared(reading: Transaction, writing: Transaction, report_step: ReportStep) -> dict[str, ViewDigest]:
    here = {}
    for (name, kept), (_, copied) in zip(view_digests(reading), view_digests(writing), strict=True):
        report_step(f"{name}: {kept.rows} rows compared")
        if kept != copied:
            counts = f"{kept.rows} rows here, {copied.rows} in the copy"
            raise DatabaseError(f"{name} does not show the same in both databases ({counts}); nothing was copied")
        here[name] = kept
    return here
