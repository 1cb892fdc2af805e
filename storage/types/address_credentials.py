"""A name and a password in an address, which are sent to no server: Fonds keeps and asks for addresses without them."""

from __future__ import annotations

import re

from storage.types.errors import UsageError

_NAMED = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#\s]*@", re.IGNORECASE)
# But for the one that our own words show as an example.
_PASSWORD = re.compile(r"(?<=://)(?!user:password@)[^/?#\s@:]*:[^/?#\s]*@")
_MAILBOX = re.compile(r"https?://[^/?#:@\s]+@[^/?#@\s]+/?", re.IGNORECASE)


def without_credentials(url: str) -> str:
    """An absolute address without the name and the password that stand before its host."""
    return _NAMED.sub(r"\1", url)


def without_passwords(text: str) -> str:
    """A text whose addresses have neither a password nor the name beside it, for lines that quote what was typed."""
    return _PASSWORD.sub("", text)


def refuse_credentials(url: str) -> None:
    """Raise UsageError when an address that somebody typed has a name or a password, which it does not repeat."""
    if url != (plain := without_credentials(url)):
        raise UsageError(f"{plain}: a name and a password in an address are sent to nobody; give it without them")


def is_mail_address(url: str) -> bool:
    """Whether an address is a mail address behind `http://`, which names no page: `http://desk@lia.example`."""
    return _MAILBOX.fullmatch(url) is not None
