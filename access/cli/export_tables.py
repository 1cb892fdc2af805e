"""`fonds export jsonl|csv|parquet|sqlite|tei|jsonld`: one command a form, all with the same options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from access.cli.list_pages import ArticleTime, PublicationOption, SinceOption, UntilOption, span
from access.cli.options import DEFAULT_ARCHIVE, HandOverArchiveOption, JsonOption, QuietOption
from access.cli.output import size, so_many, write, write_json
from access.cli.progress import shown_progress
from access.cli.stopped_export import if_stopped
from access.given_times import instant_given
from access.jobs.export_tables import TableExportOptions, run_table_export
from storage.types import ArticleState
from storage.types.clock import system_clock

_TABLES = """Each view is a table, named without v_ (docs/schema.md tells its columns). With options that choose
articles, only what belongs to these is in the other tables."""
_ARTICLES = "The latest revision of each article."

_HELP = {
    "jsonl": ("Tables as JSON Lines, a file each.", f"Write tables as JSON Lines, a file each. {_TABLES}"),
    "csv": (
        "Tables as CSV for spreadsheets, a file each.",
        f"""Write tables as CSV (RFC 4180, UTF-8), a file each. {_TABLES} A text that a spreadsheet would take for a
formula begins with an apostrophe.""",
    ),
    "parquet": (
        "Tables as Parquet, for DuckDB, pandas and Polars.",
        f"""Write tables as Parquet with types of their own, a folder each. {_TABLES} It needs the extra `parquet`.""",
    ),
    "sqlite": (
        "Tables in one SQLite file.",
        f"Write tables into one SQLite file, with keys and indexes. {_TABLES}",
    ),
    "tei": ("Articles as TEI P5, a document each.", f"Write articles as TEI P5, a document each. {_ARTICLES}"),
    "jsonld": (
        "Articles as JSON-LD (schema.org).",
        f"Write articles as one JSON-LD document, a NewsArticle of schema.org each. {_ARTICLES}",
    ),
}
# Forms that hold documents about articles instead of rows, and what each is called.
_DOCUMENTS = {"tei": "document", "jsonld": "article"}
_EXAMPLES = {
    "jsonl": "--output lia-rows",
    "csv": "--table articles --table citations --output lia-csv",
    "parquet": "--output lia-parquet",
    "sqlite": "--publication lia --output lia.sqlite3",
    "tei": "--since 2025-01-01 --by published --output lia-tei",
    "jsonld": "--as-of 2025-06-30 --output lia.jsonld",
}

OutputOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="PATH", help="The folder or file; not replaced without --force.")
]
TableOption = Annotated[
    list[str] | None,
    typer.Option("--table", metavar="NAME", help="Only this table; may be given again. Else all but withholdings."),
]
StateOption = Annotated[ArticleState | None, typer.Option("--state", help="Only articles in this state.")]
LanguageOption = Annotated[
    str | None, typer.Option("--language", metavar="TAG", help="Only articles in this language (BCP 47).")
]
ByOption = Annotated[ArticleTime, typer.Option("--by", help="The time that --since and --until are about.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="As the archive stood then; a day is included. Withheld stays out."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace an earlier export of that name.")]


def add_table_exports(application: typer.Typer) -> None:
    """Add the commands to `fonds export`."""
    for form, (short, text) in _HELP.items():
        command = _of_articles(form) if form in ("tei", "jsonld") else _of_tables(form)
        going_on = "The same command goes on where it was stopped, while the archive is what it was."
        command.__doc__ = f"{text}\n\n{going_on}\n\nExample: fonds export {form} {_EXAMPLES[form]}"
        application.command(form, short_help=short)(command)


def _of_tables(form: str) -> Callable[..., None]:
    def export_command(
        output: OutputOption,
        table: TableOption = None,
        publication: PublicationOption = None,
        state: StateOption = None,
        language: LanguageOption = None,
        by: ByOption = ArticleTime.FIRST_SEEN,
        since: SinceOption = None,
        until: UntilOption = None,
        as_of: AsOfOption = None,
        force: ForceOption = False,
        archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
        json: JsonOption = False,
        quiet: QuietOption = False,
    ) -> None:
        chosen = (publication, state, language, by, since, until, as_of)
        _export(form, output, tuple(table or ()), chosen, force=force, archive=archive, json=json, quiet=quiet)

    return export_command


def _of_articles(form: str) -> Callable[..., None]:
    """The same without --table: Typer reads the options from the signature."""
    command = _of_tables(form)
    signature = inspect.signature(command, eval_str=True)
    left = [parameter for parameter in signature.parameters.values() if parameter.name != "table"]
    command.__signature__ = signature.replace(parameters=left)  # type: ignore[attr-defined]
    return command


_Chosen = tuple[str | None, ArticleState | None, str | None, ArticleTime, str | None, str | None, str | None]


def _export(
    form: str,
    output: Path,
    tables: tuple[str, ...],
    chosen: _Chosen,
    *,
    force: bool,
    archive: Path,
    json: bool,
    quiet: bool,
) -> None:
    from storage.questions.articles import ArticleFilter, ArticleKey

    publication, state, language, by, since, until, as_of = chosen
    first, before = span(since, until)
    past = None if as_of is None else instant_given("--as-of", as_of, behind=True)
    wanted = ArticleFilter(publication, state, language, as_of=past).between(ArticleKey(by), first, before)
    options = TableExportOptions(archive, form, output, tables, wanted, force)
    with if_stopped(f"the same command goes on with {output}"), shown_progress(quiet) as report:
        result = run_table_export(options, system_clock, report)
    if json:
        write_json(result.as_json())
        return
    exported = result.exported
    went_on = ", going on where it was stopped" if exported.is_resumed else ""
    write(f"{output}: {counted_rows(form, result.rows)} in {size(exported.bytes)}{went_on}.")


def counted_rows(form: str, rows: Mapping[str, int]) -> str:
    """How many of what an export in a form holds, by table, in words."""
    total = sum(rows.values())
    if noun := _DOCUMENTS.get(form):
        told = so_many(total, noun)
    elif len(rows) == 1:
        told = f"{so_many(total, 'row')} of {next(iter(rows))}"
    else:
        told = f"{so_many(total, 'row')} of {so_many(len(rows), 'table')}"
    if not rows.get("articles", total):
        return f"nothing matched: {told}" if not total else f"no article matched: {told}"
    return told
