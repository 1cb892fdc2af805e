"""Where archived pages are shown as they were: a player on another host, in whose frames their scripts do nothing here.

Archived markup never becomes part of a page of the reading room. Two ports of one host share their cookies, so a player
on this machine is asked under the other one of its names: pages of `127.0.0.1` frame `localhost`, and the other way
round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from shlex import quote as quoted
from time import monotonic
from urllib.parse import quote, urlsplit

from fastapi import Request

from access.replay.player_address import MARK_PATH, PORT, archive_mark

_OTHER_NAME = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
# In a path as it is replayed, only what would end the path, or is no ASCII, must be escaped.
_IN_PATHS = "/:?&=%+,;@!$'()*~[]"
_PATIENCE = 1.0
_MARK = re.compile(r"[0-9a-f]{64}")
_LONGEST_MARK = 100
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
    """Where a capture is shown as it was, whether a player of this archive listens there, and how one is started."""

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
    return ReplayLink(replay_address(player, path), answers(request, player), replay_command(request, player))


def replay_command(request: Request, player: str) -> str:
    """The command that starts the player, whole for whoever sits at the machine; others are not told of its folders."""
    if urlsplit(player).hostname not in _OTHER_NAME:
        return "fonds replay"
    port = urlsplit(player).port
    where = f" --archive {quoted(str(request.app.state.archive.path))}"
    return f"fonds replay{where}" + (f" --port {port}" if port not in (None, PORT) else "")


def answers(request: Request, player: str) -> bool:
    """Whether a player of this archive listens there, as was seen not long ago; nobody else is taken for one.

    A player on another machine has the archive under a path of its own, so there any player of Fonds is taken for it.
    """
    said = _mark_at(player, int(monotonic() / _KNOWN_SECONDS))
    if urlsplit(player).hostname in _OTHER_NAME:
        return said == archive_mark(request.app.state.archive.path)
    return _MARK.fullmatch(said) is not None


@lru_cache(maxsize=4)
def _mark_at(player: str, _when: int) -> str:
    """What is said where a player says which archive it shows; nothing when nobody answers so."""
    parts = urlsplit(player)
    connection_to = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connection_to(parts.hostname or "", parts.port, timeout=_PATIENCE)
    try:
        connection.request("GET", parts.path.rstrip("/") + MARK_PATH)
        answer = connection.getresponse()
        return answer.read(_LONGEST_MARK).decode("ascii") if answer.status == HTTPStatus.OK else ""
    except (OSError, HTTPException, ValueError):
        return ""
    finally:
        connection.close()
