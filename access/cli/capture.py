"""`fonds capture`: keep single pages now."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.crawl_summary import STOPPED
from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    ConnectToOption,
    JsonOption,
    QuietOption,
    VerboseOption,
    network,
)
from access.cli.output import table, warn, write_json
from access.cli.progress import crawl_progress
from access.cli.token_words import failure
from crawler.report import CrawlEnding
from storage.archive.archive import Archive
from storage.questions.details import ShownCapture, captured_in
from storage.types.errors import ArchiveError, UsageError


def capture_command(
    url: Annotated[list[str], typer.Argument(metavar="URL", help="Addresses of the pages to keep.")],
    publication: Annotated[
        str | None,
        typer.Option("--publication", metavar="SLUG", help="In whose collection; needed when there are several."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Keep these pages now, whatever is due, and what an article among them needs to be shown; nothing else is fetched.

    Example: fonds capture https://news.example/2025/08/a-page/ --publication lia
    """
    # As in `fonds crawl`: Scrapy is loaded when something is to be fetched.
    from crawler.engine import crawl
    from crawler.session import CrawlOptions

    known = Archive.planned(archive).publications
    slug = publication or (known[0] if len(known) == 1 else None)
    if slug is None:
        raise UsageError(f"--publication is needed: this archive knows {', '.join(known) or 'none yet'}")
    options = CrawlOptions(
        archive=archive,
        publications=(slug,),
        only=tuple(url),
        network=network(connect_to, cacert, allow_network),
    )
    with crawl_progress(quiet or verbose) as watch:
        report = crawl(options, "INFO" if verbose else "WARNING", watch)
    with Archive.at(archive).open_database(write=False) as database:
        # On a database server this command may take part in a crawl whose other captures nobody asked for here.
        kept = captured_in(database, report.crawl_id, url, report.started)
    if json:
        write_json({"captures": kept})
    else:
        table(_line(capture) for capture in kept)
    if report.ending is CrawlEnding.STOPPED:
        warn(f"stopped early: {report.stopped_because}")
        raise typer.Exit(STOPPED)
    if not kept:
        raise ArchiveError("no page was asked for; another process may be asking their hosts: try again later")
    if all(capture.proof.status is None for capture in kept):
        raise ArchiveError("no page answered; the attempt is kept in the archive; fonds show says more of each address")


def _line(capture: ShownCapture) -> tuple[str, str, str]:
    proof = capture.proof
    outcome = failure(capture.failure) if capture.error else f"{proof.status} {capture.record_type}"
    where = f"{proof.warc_file} at {proof.record_offset}" if proof.status is not None else ""
    return capture.url, outcome, f"{where}  {proof.payload_digest or ''}"
