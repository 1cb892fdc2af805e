"""`fonds crawl`: capture what is due of a publication, and the sources that its articles cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.crawl_summary import exit_code, summarize
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
from access.cli.progress import crawl_progress
from access.cli.store import push_after


def crawl_command(
    publication: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG", help="Slugs; without one, all that the archive knows.")
    ] = None,
    start_url: Annotated[
        list[str] | None,
        typer.Option("--start-url", metavar="URL", help="Where the publication's site begins; it is remembered."),
    ] = None,
    recheck: Annotated[bool, typer.Option("--recheck", help="Visit everything now, due or not.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Capture what is due: listings, articles, and within minutes the sources that they cite.

    Example: fonds crawl lia --start-url https://news.example/
    """
    # Scrapy takes as long to load as everything else together; who does not crawl need not wait for it.
    from crawler.engine import crawl
    from crawler.report import CrawlEnding
    from crawler.session import CrawlOptions

    options = CrawlOptions(
        archive=Path(archive),
        publications=tuple(dict.fromkeys(publication or ())),
        start_urls=tuple(start_url or ()),
        recheck=recheck,
        network=network(connect_to, cacert, allow_network),
    )
    with crawl_progress(quiet or verbose) as watch:
        report = crawl(options, "INFO" if verbose else "WARNING", watch)
    summarize(report, archive, json=json)
    # Who was told to stop shall not go on with what may take as long as the crawl did.
    stored = 0 if report.ending is CrawlEnding.STOPPED else push_after(archive, quiet=quiet or verbose)
    raise typer.Exit(exit_code(report) or stored)
