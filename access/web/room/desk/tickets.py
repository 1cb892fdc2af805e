"""Tickets: what a confirmation page gives with its form, so that just what was confirmed is done, and once.

A ticket is bound to the session that it was given to, to the act and to everything that the page showed of it. It is
signed, so nothing is kept of one until it is used.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from enum import StrEnum
from threading import Lock

_SECONDS = 15 * 60


class FormRefusal(StrEnum):
    """Why a form is not taken: as a token that ends the key of the message which says so."""

    FOREIGN = "foreign"
    NO_SESSION = "no-session"
    STALE = "stale"
    USED = "used"


class Tickets:
    """Gives tickets and takes each of them once.

    Args:
        key: signs them; a new one makes all that were given stale.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._used: dict[str, float] = {}
        self._lock = Lock()

    def give(self, session: str, act: str, fields: Mapping[str, str], now: float) -> str:
        """A ticket for an act.

        Args:
            session: the secret of the session that it is given to.
            act: the address that does it.
            fields: everything that the form says.
            now: seconds of a clock that never goes back.
        """
        mark, end = secrets.token_urlsafe(16), int(now + _SECONDS)
        return f"{mark}.{end}.{self._signature(session, act, fields, mark, end)}"

    def refusal(self, session: str, act: str, fields: Mapping[str, str], ticket: str, now: float) -> FormRefusal | None:
        """Take a ticket for an act; why it is not taken, None when it is. The other arguments are those of `give`."""
        mark, _, rest = ticket.partition(".")
        end, _, signature = rest.partition(".")
        if not (end.isascii() and end.isdigit() and len(end) <= len(str(2**53)) and now < int(end)):
            return FormRefusal.STALE
        ours = self._signature(session, act, fields, mark, int(end))
        if not hmac.compare_digest(ours.encode(), signature.encode("utf-8", "replace")):
            return FormRefusal.STALE
        with self._lock:
            self._used = {one: until for one, until in self._used.items() if now < until}
            if mark in self._used:
                return FormRefusal.USED
            self._used[mark] = int(end)
        return None

    def _signature(self, session: str, act: str, fields: Mapping[str, str], mark: str, end: int) -> str:
        bound = json.dumps([session, act, sorted(fields.items()), mark, end])
        return hmac.digest(self._key, bound.encode(), "sha256").hex()
