"""`fonds serve`: the reading room and the API over HTTP."""

from __future__ import annotations

import sys
import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import warn, write
from access.replay.player_address import address as player_address
from storage.types.errors import UsageError

_LISTEN = "127.0.0.1:8074"
_RATE = 50.0

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from access.web.door import Door
    from storage.archive.archive import Archive


def serve_command(
    listen: Annotated[
        str,
        typer.Option(
            "--listen",
            metavar="HOST:PORT",
            help="Where to listen; port 0 takes a free one. Elsewhere than on loopback, callers need a token.",
        ),
    ] = _LISTEN,
    login: Annotated[bool, typer.Option("--login", help="Ask for a token on loopback too.")] = False,
    user_header: Annotated[
        str | None,
        typer.Option("--user-header", metavar="NAME", help="The header in which a reverse proxy says who asks."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--proxy", metavar="CIDR", help="From where that header is believed; else loopback. May be given again."
        ),
    ] = None,
    rate: Annotated[
        float, typer.Option("--rate", metavar="N", min=0, max=1e6, help="Requests a second of one caller; 0: no limit.")
    ] = _RATE,
    player: Annotated[
        str | None,
        typer.Option(
            "--player",
            metavar="ADDRESS",
            help="Where archived pages are shown as they were; on loopback else where fonds replay listens.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Write no line for each answer.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Show the archive to people and answer programs over HTTP, until Ctrl-C; a crawl may run meanwhile.

    People begin at /, the reading room; fonds replay beside it lets them see pages as they were, and at /desk
    whoever keeps the archive acts on it. What programs are
    answered is described at /api/v1/openapi.json; /oai answers OAI-PMH. On loopback nobody logs in; elsewhere callers
    need a token (fonds token add), or a proxy that logs people in. Webhooks of fonds.toml are told of changes as they
    are filed. stderr has a line for each answer, without anything secret.

    Example: fonds serve --listen 127.0.0.1:8074
    """
    from access.web.door import door_for, is_loopback
    from access.web.tokens import Tokens
    from storage.archive.archive import Archive

    host, port = _address(listen)
    opened = Archive.at(archive)
    opened.open_database(write=False).close()
    has_tokens = bool(Tokens(opened.path).listed())
    door = door_for(host, login=login, user_header=user_header, proxies=tuple(proxy or ()), has_tokens=has_tokens)
    shown_by = player or (player_address() if is_loopback(host) else None)
    _serve(opened, host, port, door, rate, _silent if quiet else warn, shown_by)


def serve_to_me(archive: Path) -> None:
    """Show an archive to who sits at this machine, until Ctrl-C; a browser is opened when a person is there.

    At the usual address, or at a free one when somebody listens there already.
    """
    from access.web.door import Door
    from access.web.server import ServeError, listening
    from storage.archive.archive import Archive

    host, port = _address(_LISTEN)
    try:
        listening(host, port).close()
    except ServeError:
        port = 0
    opening = webbrowser.open if sys.stdout.isatty() else None
    _serve(Archive.at(archive), host, port, Door(is_open=True), _RATE, _silent, player_address(), opening)


def _serve(
    opened: Archive,
    host: str,
    port: int,
    door: Door,
    rate: float,
    log: Callable[[str], None],
    player: str | None,
    opening: Callable[[str], object] | None = None,
) -> None:
    from access.web.application import make_application
    from access.web.limits import Limits
    from access.web.server import listening, serve
    from access.web.telling import telling

    application = make_application(opened, door, Limits(rate), log, player)
    with listening(host, port) as listener:
        where = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"

        def ready() -> None:
            write(f"Serving {opened.path} at {where} (for programs: {where}api/v1/); Ctrl-C ends it.")
            # A reader at the other end of a pipe waits for this line.
            sys.stdout.flush()
            if opening is not None:
                opening(where)

        try:
            with telling(opened, warn):
                serve(application, listener, ready)
        except KeyboardInterrupt:
            write()
        finally:
            application.close()


def _silent(_line: str) -> None:
    """Write nothing."""


def _address(listen: str) -> tuple[str, int]:
    """Host and port. Raises UsageError."""
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise UsageError(f"--listen {listen!r} is no address such as {_LISTEN} or [::1]:8074")
    return host, int(port)
