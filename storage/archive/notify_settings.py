"""The receivers of fonds.toml: who is told of failures, losses and the day, and by which way; secrets lie elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import time

from storage.archive.secret_reference import SecretReference
from storage.archive.toml_table import TomlTable
from storage.types.notices import FAILED, LOOK
from storage.types.smtp_address import SmtpAddress
from storage.types.tokens import ChangeKind

TOLD_USUALLY = (FAILED, LOOK, ChangeKind.WITHDRAWN.value, ChangeKind.SOURCE_GONE.value)
_TOLD = (FAILED, LOOK, *(kind.value for kind in ChangeKind))
_MAILBOX = re.compile(r"[^\s<>,;:@\x00-\x1f]+@[^\s<>,;:@\x00-\x1f]+")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """A receiver of notices by its name: exactly one of `command`, `url` and `mail` says how it is told.

    `on` are the tokens of what it is told: `failed`, `look`, and kinds of changes. `digest` is the time of the day, in
    UTC, at which it is told of the day, None for never. `secret` signs what is posted to `url`; `smtp` takes mail in,
    for `sender`, by `password`.
    """

    name: str
    command: tuple[str, ...] = ()
    url: str | None = None
    mail: tuple[str, ...] = ()
    on: tuple[str, ...] = TOLD_USUALLY
    digest: time | None = None
    secret: SecretReference | None = None
    smtp: SmtpAddress = field(default_factory=SmtpAddress)
    password: SecretReference | None = None
    sender: str | None = None


def read_notify(table: TomlTable, contact: str | None) -> tuple[NotifySettings, ...]:
    """The receivers of a table, by their names; mail comes from `contact` when a receiver names no sender."""
    return tuple(_receiver(name, table.table(name), contact) for name in table.keys())  # noqa: SIM118 - no mapping


def _receiver(name: str, entry: TomlTable, contact: str | None) -> NotifySettings:
    for key in ("command", "mail"):
        if key in entry.keys() and not entry.texts(key):  # noqa: SIM118 - a table is no mapping
            entry.fail(key, "is an empty list; fill it, or leave it out")
    command, urls, mail = entry.texts("command"), entry.text("url", None), entry.texts("mail")
    settings = NotifySettings(
        name,
        command,
        None if urls is None else _url(entry, urls),
        tuple(_mailbox(entry, "mail", one) for one in mail),
        _on(entry),
        _digest(entry),
        _secret(entry, "secret"),
        _smtp(entry),
        _secret(entry, "password"),
        entry.text("sender", None),
    )
    entry.close()
    if sum(map(bool, (command, urls, mail))) != 1:
        entry.fail("command", "exactly one of command, url and mail is needed")
    # Only now: who is told in another way needs no sender, and is not asked for one.
    return replace(settings, sender=_sender(entry, settings.sender, contact)) if mail else settings


def _url(entry: TomlTable, url: str) -> str:
    from storage.types.http_address import is_http_address

    if not is_http_address(url):
        # It is not repeated: such addresses are often secrets themselves.
        entry.fail("url", "is no http or https address")
    return url


def _mailbox(entry: TomlTable, key: str, text: str) -> str:
    if not _MAILBOX.fullmatch(text):
        entry.fail(key, f"{text[:200]!r} is no e-mail address")
    return text


def _sender(entry: TomlTable, named: str | None, contact: str | None) -> str:
    usual = contact if contact is not None and _MAILBOX.fullmatch(contact) else None
    sender = named if named is not None else usual
    if sender is None:
        entry.fail("sender", "is needed, for contact is no e-mail address")
    return _mailbox(entry, "sender", sender)


def _on(entry: TomlTable) -> tuple[str, ...]:
    on = entry.texts("on", TOLD_USUALLY)
    if unknown := [token for token in on if token not in _TOLD]:
        entry.fail("on", f"{unknown[0][:60]!r} is nothing that can be told; there are {', '.join(_TOLD)}")
    return on


def _digest(entry: TomlTable) -> time | None:
    text = entry.text("digest", None)
    match = None if text is None else _TIME.fullmatch(text)
    if text is not None and match is None:
        entry.fail("digest", f"{text[:60]!r} is no time of the day such as 07:00 (UTC)")
    return None if match is None else time(int(match[1]), int(match[2]))


def _secret(entry: TomlTable, key: str) -> SecretReference | None:
    text = entry.text(key, None)
    if text is None:
        return None
    reference = SecretReference.parse(text)
    if reference is None:
        # What stands there may be the secret itself, and is not repeated.
        entry.fail(key, "must say where the secret is: env:NAME or file:PATH")
    return reference


def _smtp(entry: TomlTable) -> SmtpAddress:
    text = entry.text("smtp", None)
    if text is None:
        return SmtpAddress()
    address = SmtpAddress.parse(text)
    if address is None:
        entry.fail("smtp", "is no address such as smtp://mail.example:587 or smtps://user@mail.example; no password")
    return address
