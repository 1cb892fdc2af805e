"""Who has logged in at the desk: sessions that end by themselves, and with the token that began them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from access.web.tokens import Scope, Token

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 3600
_MOST = 1000


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A session: the token that began it, and when it began and was last used, in seconds."""

    token_id: str
    began: float
    used: float


class DeskSessions:
    """The sessions of one server, in its memory alone; of their secrets it keeps digests.

    Args:
        listed: the tokens that hold now.
    """

    def __init__(self, listed: Callable[[], tuple[Token, ...]]) -> None:
        self._listed = listed
        self._sessions: dict[str, DeskSession] = {}
        self._lock = Lock()

    def begin(self, token: Token, now: float) -> str:
        """Begin a session of a token; the secret that its cookie carries. The clock of `now` never goes back."""
        secret = new_secret()
        with self._lock:
            kept = {key: one for key, one in self._sessions.items() if not _is_over(one, now)}
            # Who was silent for longest makes room.
            for key in sorted(kept, key=lambda one: kept[one].used)[: max(0, len(kept) + 1 - _MOST)]:
                del kept[key]
            self._sessions = {**kept, _digest(secret): DeskSession(token.token_id, now, now)}
        return secret

    def token_of(self, secret: str, now: float) -> Token | None:
        """The token whose session a secret is of; None when it is over, or the token was revoked."""
        key = _digest(secret)
        with self._lock:
            session = self._sessions.get(key)
            if session is None or _is_over(session, now):
                return None
            self._sessions[key] = replace(session, used=now)
        holding = (one for one in self._listed() if one.scope is Scope.ADMIN)
        return next((one for one in holding if one.token_id == session.token_id), None)

    def end(self, secret: str) -> None:
        """End a session, if there is one of this secret."""
        with self._lock:
            self._sessions.pop(_digest(secret), None)


def new_secret() -> str:
    """What the cookie of a session carries: 32 random bytes."""
    return secrets.token_urlsafe(32)


def _is_over(session: DeskSession, now: float) -> bool:
    return now - session.used > IDLE_SECONDS or now - session.began > LONGEST_SECONDS


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
