"""The forms in which an archive's rows are handed over, by their names."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from access.export.line_files import Csv, JsonLines, LineFile, LineForm
from access.export.tables import ExportForm, TableWriter
from storage.tables.database import Transaction
from storage.tables.view_columns import View
from storage.types.errors import UsageError


class ExportFormName(StrEnum):
    """How rows are written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    SQLITE = "sqlite"
    TEI = "tei"
    JSONLD = "jsonld"

    @property
    def is_of_articles(self) -> bool:
        """Whether it has documents about articles instead of tables."""
        return self in (ExportFormName.TEI, ExportFormName.JSONLD)


def form_of(name: ExportFormName) -> ExportForm:
    """A form by its name. Raises UsageError when a package that it needs is not installed."""
    return _FORMS[name]()


def _lines(name: ExportFormName, form: LineForm) -> ExportForm:
    def opened(folder: Path, view: View, mark: int | None, _connection: Transaction) -> TableWriter:
        return LineFile(folder / f"{view.name.removeprefix('v_')}.{form.suffix}", form, view, mark)

    return ExportForm(name, opened)


def _parquet() -> ExportForm:
    # Imported here: it is an extra, for it is as large as half of Fonds with all that it needs.
    try:
        from access.export.parquet_files import ParquetFiles
    except ImportError as error:
        what_to_do = "make parquet installs it (170 MB), or pip install 'fonds[parquet]'"
        raise UsageError(f"Parquet needs the package pyarrow, which is not installed; {what_to_do}") from error

    def opened(folder: Path, view: View, mark: int | None, _connection: Transaction) -> TableWriter:
        return ParquetFiles(folder / view.name.removeprefix("v_"), view, mark or 0)

    return ExportForm(ExportFormName.PARQUET, opened)


def _sqlite() -> ExportForm:
    from access.export.sqlite_file import SqliteTable

    file = "export.sqlite3"

    def opened(folder: Path, view: View, mark: int | None, _connection: Transaction) -> TableWriter:
        return SqliteTable(folder / file, view, mark)

    return ExportForm(ExportFormName.SQLITE, opened, file)


def _jsonld() -> ExportForm:
    from access.export.json_ld import JsonLd

    file = "export.jsonld"

    def opened(folder: Path, view: View, mark: int | None, connection: Transaction) -> TableWriter:
        return LineFile(folder / file, JsonLd(connection), view, mark)

    return ExportForm(ExportFormName.JSONLD, opened, file)


def _tei() -> ExportForm:
    from access.export.tei import TeiDocuments

    def opened(folder: Path, view: View, mark: int | None, connection: Transaction) -> TableWriter:
        return TeiDocuments(folder, view, connection, mark or 0)

    return ExportForm(ExportFormName.TEI, opened, has_tables=False)


_FORMS: dict[ExportFormName, Callable[[], ExportForm]] = {
    ExportFormName.JSONL: lambda: _lines(ExportFormName.JSONL, JsonLines()),
    ExportFormName.CSV: lambda: _lines(ExportFormName.CSV, Csv()),
    ExportFormName.PARQUET: _parquet,
    ExportFormName.SQLITE: _sqlite,
    ExportFormName.TEI: _tei,
    ExportFormName.JSONLD: _jsonld,
}
