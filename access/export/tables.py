"""Writes chosen rows of the views in one of several forms: batch by batch, so any archive takes the same memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from access.export.manifest import write_manifest
from access.export.past_standings import VIEWS, PastStandings
from access.export.progress import ExportProgress, TablePosition
from storage.questions.articles import ArticleFilter
from storage.questions.export_rows import Row, export_rows, state_of_archive
from storage.tables.database import Database, Transaction
from storage.tables.view_columns import View

ReportStep = Callable[[str], None]


class TableWriter(Protocol):
    """Takes the rows of one table.

    `keep` puts what was written on disk and returns a mark with which the table is opened again to go on behind it;
    None where it cannot end just here.
    """

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""

    def keep(self) -> int | None:
        """Put what was written on disk."""

    def close(self) -> None:
        """Finish the table."""

    def leave(self) -> None:
        """Let go of what is open; the table is not finished, and can be opened again."""


@dataclass(frozen=True, slots=True)
class ExportForm:
    """A form of export.

    `opened` opens the writer of a table in a folder, behind a mark or anew; it may ask the transaction for more about
    the rows. `file` names the only file of the folder, None when the folder is handed over, with a manifest;
    `has_tables` whether that lists tables, not documents.
    """

    name: str
    opened: Callable[[Path, View, int | None, Transaction], TableWriter]
    file: str | None = None
    has_tables: bool = True


@dataclass(frozen=True, slots=True)
class ExportedTables:
    """What was written: where, how many rows of each view, and whether it went on where an earlier run had stopped."""

    output: Path
    rows: Mapping[str, int]
    bytes: int
    is_resumed: bool


def export_tables(
    database: Database,
    form: ExportForm,
    views: Mapping[str, View],
    wanted: ArticleFilter,
    output: Path,
    now: datetime,
    *,
    asked: Mapping[str, object],
    replace: bool = False,
    at_once: int = 500,
    report_step: ReportStep = lambda _: None,
) -> ExportedTables:
    """Write the rows of views that belong to chosen articles; a run that was stopped goes on.

    All is read in one transaction. An earlier run is gone on with when the same is asked for and the archive is what it
    was; else it is begun again.

    Args:
        database: the archive's.
        form: how.
        views: which.
        wanted: the articles.
        output: the folder or file.
        now: the time that the manifest states.
        asked: what was asked for, in words that the manifest repeats.
        replace: whether to replace an earlier export of that name.
        at_once: the most rows of a batch.
        report_step: is called with each batch.

    Raises:
        PackageError: the output cannot be written, or another export writes it.
        DatabaseError: the archive cannot be read.
    """
    what = {"form": form.name, **asked}
    with ExitStack() as under_way:
        with database.read() as connection:
            made = ExportProgress(output, what, state_of_archive(connection), replace=replace)
            progress = under_way.enter_context(made)
            for view in views.values():
                _write(database, connection, form, view, wanted, progress, at_once, report_step)
        rows = {name: position.rows for name in views if (position := progress.position(name)) is not None}
        if form.file is None:
            write_manifest(progress.data, views, rows, asked, now, has_tables=form.has_tables)
        size = sum(path.stat().st_size for path in progress.data.rglob("*") if path.is_file())
        progress.finish(form.file)
    return ExportedTables(output, rows, size, progress.resumes)


def _write(
    database: Database,
    connection: Transaction,
    form: ExportForm,
    view: View,
    wanted: ArticleFilter,
    progress: ExportProgress,
    at_once: int,
    report_step: ReportStep,
) -> None:
    at = progress.position(view.name)
    if at is not None and at.is_whole:
        return
    past = None
    if wanted.as_of is not None and view.name in VIEWS:
        past = PastStandings(database, view, wanted.as_of)
    written, after = (at.rows, at.after) if at is not None else (0, None)
    writer = form.opened(progress.data, view, None if at is None else at.mark, connection)
    try:
        for batch in export_rows(connection, view, wanted, after, at_once):
            writer.write(batch.rows if past is None else past.put_into(batch.rows))
            written, after = written + len(batch.rows), batch.end
            report_step(f"{view.name.removeprefix('v_')}: {written} rows")
            if (mark := writer.keep()) is not None:
                progress.keep(view.name, TablePosition(written, after, mark))
        writer.close()
    finally:
        writer.leave()
    progress.keep(view.name, TablePosition(written, after, 0, is_whole=True))
