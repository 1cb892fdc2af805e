"""`fonds demo`: an invented publication, served and crawled, so that everything can be tried without a network."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.crawl_summary import Following, write_summary
from access.cli.moments import UtcOption
from access.cli.options import ArchiveOption, JsonOption, QuietOption, naming
from access.cli.output import answering, warn, write
from access.cli.progress import shown_progress
from access.cli.serve import serve_to_me
from access.demo.invented_hosts import PUBLICATION
from access.jobs.crawl import CrawlJobOptions, run_crawl
from storage.types.clock import system_clock
from storage.types.errors import ArchiveError, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.demo.server import DemoServer

# An article that is corrected between the visits, as is the source that it cites.
_CORRECTED = "https://heron.example/2025/10/idle-boats/"
_DEMO_ARCHIVE = Path("demo-archive")
_IN_A_BROWSER = "all of it to read in a browser, at http://127.0.0.1:8074/"


def demo_command(
    archive: ArchiveOption = _DEMO_ARCHIVE,
    visit: Annotated[
        int | None,
        typer.Option("--visit", metavar="1|2", help="1: the site as it was first (the default); 2: after corrections."),
    ] = None,
    keep_serving: Annotated[bool, typer.Option("--keep-serving", help="Go on serving the site until Ctrl-C.")] = False,
    serve: Annotated[
        bool,
        typer.Option(
            "--serve",
            help="Then show the archive in a browser, the reading room, until Ctrl-C. An archive that has a visit is"
            " crawled again only with --visit.",
        ),
    ] = False,
    json: JsonOption = False,
    utc: UtcOption = False,
    quiet: QuietOption = False,
) -> None:
    """Serve an invented news site and the official sites that it cites, and crawl them into ./demo-archive.

    Example: fonds demo --visit 2
    """
    if visit not in (None, 1, 2):
        raise UsageError(f"--visit {visit}: there are two; give 1 for the site as it was first, 2 after corrections")
    if serve and keep_serving:
        raise UsageError("--serve shows the archive, --keep-serving the site that was crawled; give one of them")
    exit_code = ExitCode.DONE
    if not (serve and visit is None and _was_visited(archive)):
        exit_code = _crawled(archive, visit or 1, keep_serving=keep_serving, serve=serve, json=json, quiet=quiet)
    if serve:
        serve_to_me(archive)
    raise typer.Exit(exit_code)


def _was_visited(archive: Path) -> bool:
    """Whether an archive holds a visit; to crawl the site as it was first would undo what a later one corrected."""
    from storage.archive.archive import Archive

    return archive.is_dir() and PUBLICATION in Archive.at(archive).collections()


def _crawled(archive: Path, visit: int, *, keep_serving: bool, serve: bool, json: bool, quiet: bool) -> ExitCode:
    """Serve the site as it was at a visit, crawl it, and say what came of it; returns the crawl's exit code."""
    # Loaded here, because only the demo needs it.
    from access.demo.server import DemoServer
    from access.demo.site import build_site
    from access.demo.text_files import read_profile, read_texts
    from storage.archive.archive import Archive
    from storage.archive.configuration import NetworkSettings

    is_first = not Archive.create(archive).collections()
    try:
        (archive / "profiles" / f"{PUBLICATION}.toml").write_text(read_profile(), encoding="utf-8")
    except OSError as error:
        raise ArchiveError(f"{archive}/profiles cannot be written: {error.strerror or error}") from error
    with DemoServer(build_site(read_texts(visit))) as server:
        network = NetworkSettings(server.connect_to, server.cacert, (server.allow_network,))
        options = CrawlJobOptions(archive, (PUBLICATION,), recheck=True, network=network)
        with shown_progress(quiet) as report:
            result = run_crawl(options, system_clock, report)
        with answering():
            write_summary(result, archive, json=json, following=next_commands(archive, visit, serve=serve))
        if is_first and visit > 1:
            warn("nothing was kept of a first visit, so all is new; in another --archive, fonds demo comes first")
        if keep_serving:
            _serve(server, archive)
    return result.exit_code


def next_commands(archive: Path, visit: int, *, serve: bool) -> Following:
    """What to type next; who is served right away is told the address by the server, which may have to take another."""
    where = naming(archive)
    in_a_browser = () if serve else ((f"fonds serve{where}", _IN_A_BROWSER),)
    if visit == 1:
        again = "" if archive == _DEMO_ARCHIVE else where
        return (
            (f"fonds search 北約{where}", "articles with this word"),
            (f"fonds show {_CORRECTED}{where}", "one of them, the source it cites, the proof of both"),
            (f"fonds demo --visit 2{again}", "the site, some days later"),
            *in_a_browser,
        )
    return (
        (f"fonds diff {_CORRECTED}{where}", "what was corrected"),
        (f"fonds status{where}", "what the archive holds"),
        (f"fonds verify{where}", "whether all is as it was fetched"),
        *in_a_browser,
    )


def _serve(server: DemoServer, archive: Path) -> None:
    try:
        write(f"Serving on 127.0.0.1:{server.port}; Ctrl-C ends it. In a browser that is told so, these open:")
        for url in server.start_urls:
            write(f"  {url}")
        target = server.connect_to[0]
        write("To look at one of them from here:")
        write(f"  curl --cacert {server.cacert} --connect-to {target} {server.start_urls[0]}")
        write("To see them in Chromium:")
        rules = f"MAP *.example 127.0.0.1:{server.port}, MAP *.test 127.0.0.1:{server.port}"
        write(f'  chromium --host-resolver-rules="{rules}" --ignore-certificate-errors {server.start_urls[0]}')
        write("To crawl it again, in another terminal:")
        hosts = " ".join(f"--connect-to {entry}" for entry in server.connect_to)
        trust = f"--cacert {server.cacert} --allow-network {server.allow_network}"
        write(f"  fonds crawl {PUBLICATION}{naming(archive)} --recheck {trust} {hosts}")
        # A reader at the other end of a pipe waits for these lines.
        sys.stdout.flush()
        while True:
            # Short, because an interrupt that comes just before a sleep is noticed only after it.
            time.sleep(0.5)
    except KeyboardInterrupt:
        write()
