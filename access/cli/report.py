"""`fonds report`: figures over what the archive holds, as a table, a page with charts, or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.citation_words import (
    COLUMNS,
    EXPLANATIONS,
    group_heading,
    notes_in_words,
    report_rows,
)
from access.cli.crawl_rows import write_crawls
from access.cli.list_pages import PublicationOption
from access.cli.options import DEFAULT_ARCHIVE, HandOverArchiveOption, JsonOption
from access.cli.output import columns, paragraph, table, write, write_heading, write_json
from storage.types.citation_figures import CitationFigures, CitationGrouping, CitationReport
from storage.types.clock import system_clock
from storage.types.errors import UsageError

HtmlOption = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a page with charts and the table there.")
]

report = typer.Typer(help="Figures over what the archive holds.", invoke_without_command=True)


@report.callback()
def the_reports(context: typer.Context) -> None:
    """Figures over what the archive holds."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@report.command("citations", short_help="What became of what articles cite: rot, change, lag, rescue.")
def citations_command(
    by: Annotated[
        CitationGrouping | None,
        typer.Option("--by", help="Count by host, month of publication, kind of publisher, or topic of the article."),
    ] = None,
    html: HtmlOption = None,
    publication: PublicationOption = None,
    archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Count what articles cite, and what became of it: how much rotted, how much changed, how soon it was captured.

    The table has the form of the study of the New York Times' links of 2021, and --html draws it.

    Example: fonds report citations --by month --html citations.html
    """
    from storage.archive.archive import Archive
    from storage.questions.citations import report_citations

    _check_place(html)
    opened = Archive.at(archive)
    with opened.open_database(write=False) as database:
        counted = report_citations(database, by, publication)
    if html is not None:
        from access.export.citation_page import citation_page

        publications = publication or ", ".join(sorted({*opened.publications, *opened.collections()}))
        _write_page(html, citation_page(counted, publications, system_clock()))
    if json:
        write_json(_document(counted))
        return
    _write(counted)
    _name_page(html, "Charts and table")


@report.command("crawl", short_help="What one crawl fetched, what failed where, and how soon it was there.")
def crawl_command(
    crawl_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="The crawl's id; without one, the last crawl.")
    ] = None,
    html: HtmlOption = None,
    archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Count what a crawl fetched by kind, its errors by host, the fields its reader disputes, and the lag of sources.

    What it needs is kept with every crawl, so any crawl can be reported at any time. --html draws it.

    Example: fonds report crawl --html crawl.html
    """
    from access.crawl_words import crawl_tables
    from storage.archive.archive import Archive
    from storage.questions.crawl_report import report_crawl

    _check_place(html)
    with Archive.at(archive).open_database(write=False) as database:
        figures = report_crawl(database, crawl_id)
    if html is not None:
        from access.export.crawl_page import crawl_page

        _write_page(html, crawl_page(figures, system_clock()))
    if json:
        write_json(figures)
        return
    write_crawls([figures.crawl])
    for line in figures.crawl.told:
        paragraph(line.text, indent=4)
    for one in crawl_tables(figures):
        write()
        write_heading(one.heading)
        if one.rows:
            columns([one.columns, *one.rows])
        else:
            write(one.nothing)
    _name_page(html, "Charts and tables")


def _check_place(html: Path | None) -> None:
    """Raise UsageError when a page cannot be written where it is to be."""
    if html is None:
        return
    if html.is_dir():
        raise UsageError(f"--html: {html} is a folder; name a file in it, such as {html / 'report.html'}")
    if not html.absolute().parent.is_dir():
        raise UsageError(f"--html: there is no folder {html.absolute().parent}")


def _write_page(html: Path, page: str) -> None:
    """Write a page. Raises UsageError when its file cannot be written."""
    try:
        html.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--html: {html} cannot be written ({error.strerror or error}); name another file") from error


def _name_page(html: Path | None, what: str) -> None:
    if html is not None:
        write()
        write(f"{what}: {html}")


def _write(counted: CitationReport) -> None:
    if not counted.total.citations:
        write("Nothing is cited yet.")
        return
    columns([(group_heading(counted.by), *COLUMNS), *report_rows(counted)])
    write()
    for note in notes_in_words(counted):
        write(note)
    write()
    table(EXPLANATIONS)


def _document(counted: CitationReport) -> dict[str, object]:
    return {
        "by": counted.by,
        "total": _figures(counted.total),
        "groups": [_figures(figures) for figures in counted.groups],
        "change_classes": [{"class": token, "citations": number} for token, number in counted.change_classes],
        "unaddressed": counted.unaddressed,
    }


def _figures(figures: CitationFigures) -> dict[str, object]:
    plain = {name: getattr(figures, name) for name in CitationFigures.__slots__}
    return plain | {"rot_share": figures.rot_share, "change_share": figures.change_share}
