"""Where mail is taken in: a server of SMTP as an address, `smtp://` with STARTTLS or `smtps://` with TLS at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """A server; `user` is who logs in, None for nobody. Without anything it is this machine's own."""

    host: str = "localhost"
    port: int = 25
    user: str | None = None
    is_tls: bool = False

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The server that a text names, None for anything else, and when a password stands in it."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            return None
        if parts.scheme not in _PORTS or not parts.hostname or parts.password is not None or parts.path.strip("/"):
            return None
        usual = _SUBMISSION if parts.scheme == "smtp" and parts.username else _PORTS[parts.scheme]
        user = None if parts.username is None else unquote(parts.username)
        return cls(parts.hostname, port or usual, user, parts.scheme == "smtps")
