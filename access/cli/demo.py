"""`fonds demo`: an invented publication, served and crawled, so that everything can be tried without a network."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.crawl_summary import exit_code, summarize
from access.cli.options import ArchiveOption, JsonOption, QuietOption
from access.cli.output import write
from access.cli.progress import crawl_progress
from storage.archive import Archive
from storage.configuration import Network
from storage.errors import ArchiveError

if TYPE_CHECKING:
    from access.demo.server import DemoServer

PUBLICATION = "heron"


def demo_command(
    archive: ArchiveOption = Path("demo-archive"),
    keep_serving: Annotated[bool, typer.Option("--keep-serving", help="Go on serving the site until Ctrl-C.")] = False,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Serve an invented news site and the official sites that it cites, and crawl them into ./demo-archive.

    Example: fonds demo
    """
    # As in `fonds crawl`: what only the demo needs is loaded for the demo.
    from access.demo.server import DemoServer
    from access.demo.site import build_site
    from access.demo.texts import read_profile, read_texts
    from crawler.engine import crawl
    from crawler.session import CrawlOptions

    Archive.create(archive)
    try:
        (archive / "profiles" / f"{PUBLICATION}.toml").write_text(read_profile(), encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{archive}/profiles cannot be written: {error.strerror or error}") from error
    with DemoServer(build_site(read_texts())) as server:
        network = Network(server.connect_to, server.cacert, (server.allow_network,))
        options = CrawlOptions(archive, (PUBLICATION,), (server.start_url,), recheck=True, network=network)
        with crawl_progress(quiet) as watch:
            report = crawl(options, watch=watch)
        summarize(report, archive, json=json, word="北約")
        if keep_serving:
            _serve(server, archive)
    raise typer.Exit(exit_code(report))


def _serve(server: DemoServer, archive: Path) -> None:
    target = next(entry for entry in server.connect_to if entry.startswith("heron.example:"))
    try:
        write(f"Serving {server.start_url} on 127.0.0.1:{server.port}; Ctrl-C ends it. To visit it:")
        write(f"  curl --cacert {server.cacert} --connect-to {target} {server.start_url}")
        write("To crawl it again, in another terminal:")
        hosts = " ".join(f"--connect-to {entry}" for entry in server.connect_to)
        trust = f"--cacert {server.cacert} --allow-network {server.allow_network}"
        write(f"  fonds crawl {PUBLICATION} --archive {archive} --recheck {trust} {hosts}")
        # Whoever reads this through a pipe waits for it.
        sys.stdout.flush()
        while True:
            # Short, because an interrupt that comes just before a sleep begins is seen only at its end.
            time.sleep(0.5)
    except KeyboardInterrupt:
        write()
