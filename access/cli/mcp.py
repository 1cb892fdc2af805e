"""`fonds mcp`: the archive as tools for a client with a language model."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import warn
from storage.types.exit_codes import ExitCode


def mcp_command(
    cacert: Annotated[
        Path | None,
        typer.Option("--cacert", metavar="FILE", help="Whose certificates must vouch for the time stamps (PEM)."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Answer a client of the Model Context Protocol over standard input and output, until it goes.

    The tools (search, article, revision_diff, citation, changes, prove) only read. Every answer names the records that
    prove it, and archived texts are marked as quoted.

    Example: fonds mcp --archive archive
    """
    from access.mcp.server import serve_over_stdio
    from access.mcp.tools import ArchiveTools
    from storage.archive.archive import Archive
    from storage.custody.stamping.time_stamp import load_roots

    opened = Archive.at(archive)
    opened.open_database(write=False).close()
    try:
        serve_over_stdio(ArchiveTools(opened, () if cacert is None else load_roots(cacert)))
    except KeyboardInterrupt:
        warn("stopped")
        sys.stderr.flush()
        # Python would wait for the thread that reads standard input, or fail over what it holds.
        os._exit(ExitCode.STOPPED)
