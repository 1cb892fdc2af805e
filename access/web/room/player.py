"""Where archived pages are shown as they were: a player on another host, in whose frames their scripts do nothing here.

Archived markup never becomes part of a page of the reading room. Two ports of one host share their cookies, so a player
on this machine is asked under the other one of its names: pages of `127.0.0.1` frame `localhost`, and the other way
round.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import lru_cache
from shlex import quote as quoted
from time import monotonic
from urllib.parse import quote, urlsplit

from fastapi import Request

from access.replay.player_address import PORT

_OTHER_NAME = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
# In a path as it is replayed, only what would end the path, or is no ASCII, must be escaped.
_IN_PATHS = "/:?&=%+,;@!$'()*~[]"
_PATIENCE = 0.2
_KNOWN_SECONDS = 2


def player_of(request: Request) -> str | None:
    """The address of the player as this page may name it; None when the server was told of none."""
    named: str | None = request.app.state.player
    if named is None:
        return None
    parts = urlsplit(named)
    here = request.url.hostname or ""
    if parts.hostname in _OTHER_NAME and here in _OTHER_NAME:
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{_OTHER_NAME[here]}{port}"
    return named.rstrip("/")


def frame_sources(request: Request) -> str:
    """Who may be framed, as a Content-Security-Policy names it."""
    return player_of(request) or "'none'"


def replay_address(player: str, path: str, *, framed: bool = False) -> str:
    """Where a player shows a capture.

    Args:
        player: its address.
        path: the capture's `replay_path`.
        framed: without the player's own frame, for one of ours.
    """
    if framed:
        _, slug, digits, url = path.split("/", 3)
        path = f"/{slug}/{digits}mp_/{url}"
    return player + quote(path, safe=_IN_PATHS)


@dataclass(frozen=True, slots=True)
class ReplayLink:
    """Where a capture is shown as it was, whether somebody listens there, and the command that starts a player."""

    address: str
    answers: bool
    command: str


def replay_link(request: Request, path: str | None) -> ReplayLink | None:
    """The way to a capture in the player.

    Args:
        request: that is answered.
        path: the capture's `replay_path`.

    Returns:
        None when there is nothing to replay, or no player is known.
    """
    player = player_of(request)
    if player is None or path is None:
        return None
    return ReplayLink(replay_address(player, path), answers(player), replay_command(request, player))


def replay_command(request: Request, player: str) -> str:
    """The command that starts the player, whole for whoever sits at the machine; others are not told of its folders."""
    if urlsplit(player).hostname not in _OTHER_NAME:
        return "fonds replay"
    port = urlsplit(player).port
    where = f" --archive {quoted(str(request.app.state.archive.path))}"
    return f"fonds replay{where}" + (f" --port {port}" if port not in (None, PORT) else "")


def answers(player: str) -> bool:
    """Whether somebody listens there, as was seen not long ago."""
    return _listens(player, int(monotonic() / _KNOWN_SECONDS))


@lru_cache(maxsize=4)
def _listens(player: str, _when: int) -> bool:
    parts = urlsplit(player)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE):
            return True
    except OSError:
        return False
