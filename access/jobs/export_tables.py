"""Handing over rows of the views, or documents about articles, in a form that needs no Fonds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.export.tables import ExportedTables
    from storage.questions.articles import ArticleFilter
    from storage.tables.view_columns import View


@dataclass(frozen=True, slots=True)
class TableExportOptions:
    """What is handed over, how and where.

    `form` is a name of `access.export.forms`; `tables` are views without `v_`, none for all; `articles` chooses the
    articles to which everything else belongs, None for all. `replace` allows an earlier export to be replaced.
    """

    archive: Path
    form: str
    output: Path
    tables: tuple[str, ...] = ()
    articles: ArticleFilter | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class TableExportResult:
    """What was written, and how many rows of each table."""

    exported: ExportedTables
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: an export is whole, or has no name yet."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The facts of the export."""
        exported = self.exported
        return json_object(
            {
                "output": exported.output,
                "bytes": exported.bytes,
                "rows": self.rows,
                "resumed": exported.is_resumed,
            }
        )


@job
def run_table_export(
    options: TableExportOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> TableExportResult:
    """Write an export; one that is stopped goes on when the same is asked for and the archive is what it was.

    Args:
        options: what, how and where.
        clock: gives the time that the manifest states.
        report: is called with each batch of rows.

    Raises:
        UsageError: there is no such table, or the form needs a package that is not installed.
        UnknownId: the archive does not know the publication.
        FondsError: the archive cannot be read, or the output cannot be written.
    """
    from access.export.forms import ExportFormName, form_of
    from access.export.tables import export_tables
    from storage.archive.archive import Archive
    from storage.questions.articles import ArticleFilter
    from storage.questions.publications import require_publication

    name = ExportFormName(options.form)
    form, views = form_of(name), _views(options.tables, of_articles=name.is_of_articles)
    wanted = options.articles or ArticleFilter()
    with Archive.at(options.archive).open_database(write=False) as database:
        require_publication(database, wanted.publication)
        exported = export_tables(
            database,
            form,
            views,
            wanted,
            options.output,
            clock(),
            asked=_asked(wanted, views),
            replace=options.replace,
            report_step=step_reporter(report),
        )
    return TableExportResult(exported, {view.removeprefix("v_"): rows for view, rows in exported.rows.items()})


def _views(tables: tuple[str, ...], *, of_articles: bool) -> dict[str, View]:
    from storage.questions.export_rows import EXPORTED
    from storage.tables.view_columns import documented_views

    if of_articles:
        return {"v_articles": documented_views()["v_articles"]}
    known = {name.removeprefix("v_"): name for name in EXPORTED}
    if unknown := [table for table in tables if table not in known]:
        raise UsageError(f"there is no table {unknown[0]!r} to export; there are {', '.join(known)}")
    return {known[table]: documented_views()[known[table]] for table in tables or known}


def _asked(wanted: ArticleFilter, views: dict[str, View]) -> JsonObject:
    """What was asked for, without what was left open."""
    chosen = {name: getattr(wanted, name) for name in wanted.__slots__}
    told = json_object({name: value for name, value in chosen.items() if value is not None})
    return {**told, "tables": [name.removeprefix("v_") for name in views]}
