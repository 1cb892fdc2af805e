"""Who may ask the API from elsewhere: tokens, of which only digests are kept, in a file of the archive's owner.

They are no part of the archive: a rebuilt database, a backup and a hand-over know nothing of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from storage.archive.locking import wait_for
from storage.types.errors import ArchiveError, UnknownId, UsageError
from storage.warc.file_lock import sync_directory, sync_file

_NAME = "tokens.json"
_LOCK = "tokens.lock"
_MARK = "fonds_"


class Scope(StrEnum):
    """What a token's bearer may do: read what is shown, or read also the list of what is withheld and act at the desk.

    Whoever asks for something that is withheld is told so, with the reason, whatever their scope.
    """

    READ = "read"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept; `digest` is the SHA-256 of what its bearer shows (32 random bytes: nobody guesses it)."""

    token_id: str
    name: str
    scope: Scope
    digest: str
    added_at: datetime


class Tokens:
    """The tokens of one archive; what another process adds or revokes holds at once.

    Args:
        folder: the archive's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / _NAME
        self._read: tuple[tuple[int, int, int], dict[str, Token]] | None = None

    def listed(self) -> tuple[Token, ...]:
        """All tokens, the oldest first. Raises ArchiveError when the file cannot be read."""
        return tuple(sorted(self._by_digest().values(), key=lambda token: (token.added_at, token.token_id)))

    def bearing(self, secret: str) -> Token | None:
        """The token that a bearer shows, None for what is none (any more)."""
        return self._by_digest().get(_digest(secret))

    def add(self, name: str, scope: Scope, now: datetime) -> tuple[Token, str]:
        """Make a token; returns it with the secret, which nobody can be told a second time.

        Raises:
            UsageError: another token has this name.
        """
        secret = _MARK + secrets.token_urlsafe(32)
        made = Token(secrets.token_hex(4), name, scope, _digest(secret), now)

        def added(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
            if any(token.name == name for token in tokens):
                raise UsageError(f"there is a token {name!r} already; fonds token revoke takes it back")
            return (*tokens, made)

        self._change(added)
        return made, secret

    def revoke(self, key: str) -> Token:
        """Take back the token of this name or id. Raises UnknownId."""
        found = next((token for token in self.listed() if key in (token.name, token.token_id)), None)
        if found is None:
            raise UnknownId(f"there is no token {key!r}; fonds token list names them")
        self._change(lambda tokens: tuple(token for token in tokens if token.token_id != found.token_id))
        return found

    def _by_digest(self) -> dict[str, Token]:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return {}
        state = (there.st_ino, there.st_mtime_ns, there.st_size)
        if self._read is None or self._read[0] != state:
            self._read = state, {token.digest: token for token in self._loaded()}
        return self._read[1]

    def _loaded(self) -> list[Token]:
        try:
            return [
                Token(one["token_id"], one["name"], Scope(one["scope"]), one["digest"], _instant(one["added_at"]))
                for one in json.loads(self._path.read_text("utf-8"))
            ]
        except (OSError, ValueError, KeyError, TypeError) as error:
            why = f"remove it, and add the tokens again ({type(error).__name__})"
            raise ArchiveError(f"{self._path} is no list of tokens that can be read; {why}") from error

    def _change(self, changed: Callable[[tuple[Token, ...]], tuple[Token, ...]]) -> None:
        with wait_for(self._folder / _LOCK):
            kept = [
                {
                    "token_id": token.token_id,
                    "name": token.name,
                    "scope": token.scope,
                    "digest": token.digest,
                    "added_at": token.added_at.astimezone(UTC).isoformat(),
                }
                for token in changed(self.listed())
            ]
            new = self._path.with_suffix(".new")
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(kept, file, indent=1)
                sync_file(file)
            new.replace(self._path)
            sync_directory(self._folder)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
