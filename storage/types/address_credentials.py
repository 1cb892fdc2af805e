"""A name and a password in an address, which are sent to no server: Fonds keeps and asks for addresses without them."""

from __future__ import annotations

import re

_NAMED = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#\s]*@", re.IGNORECASE)
_MAILBOX = re.compile(r"https?://[^/?#:@\s]+@[^/?#@\s]+/?", re.IGNORECASE)


def without_credentials(url: str) -> str:
    """An absolute address without the name and the password that stand before its host."""
    return _NAMED.sub(r"\1", url)


def is_mail_address(url: str) -> bool:
    """Whether an address is a mail address behind `http://`, which names no page: `http://desk@lia.example`."""
    return _MAILBOX.fullmatch(url) is not None
