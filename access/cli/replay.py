"""`fonds replay`: the archive's pages in a browser, shown by pywb."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from access.cli.interruption import held_back
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import so_many, warn, write
from access.replay.player_address import LOOPBACK, PORT
from storage.types.errors import ArchiveError

_CHECK_EVERY = 0.5
_LOOK_EVERY = 5.0


def replay_command(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535, metavar="PORT", help="The port to listen on; 0 takes a free one."),
    ] = PORT,
    bind: Annotated[
        str,
        typer.Option(
            "--bind",
            metavar="ADDR",
            help="The address to listen on; another than 127.0.0.1 lets other machines see the archive.",
        ),
    ] = LOOPBACK,
) -> None:
    """Show the archive's pages as they stood, in a browser, until Ctrl-C; a crawl may run meanwhile.

    Example: fonds replay --port 8090
    """
    from access.replay.environment import environment, is_ready, prepare
    from access.replay.expired_withholdings import ExpiredWithholdings
    from access.replay.player import Player
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    collections = opened.collections()
    if not collections:
        raise ArchiveError(f"{opened.path} holds no capture to replay yet; fonds crawl and fonds capture bring some")
    if not is_ready():
        warn(f"installing pywb, this once, into {environment()}")
    home = prepare()
    try:
        with Player(opened, home, bind, port) as player:
            write(f"Replaying {so_many(len(collections), 'collection')} of {opened.path}; Ctrl-C ends it.")
            for slug in collections:
                write(f"  {player.address}/{slug}/")
            # A reader at the other end of a pipe waits for these lines.
            sys.stdout.flush()
            expired = ExpiredWithholdings(opened, warn)
            while True:
                # A database that an interrupt meets while it is closed leaves a traceback.
                with held_back():
                    expired.look()
                until = time.monotonic() + _LOOK_EVERY
                while time.monotonic() < until:
                    # Short, because an interrupt that comes just before a sleep is noticed only after it.
                    time.sleep(_CHECK_EVERY)
                    player.check()
    except KeyboardInterrupt:
        write()
