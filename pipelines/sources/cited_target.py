"""The address that a citation leads to, of what is printed for it."""

from __future__ import annotations

from storage.types.address_credentials import is_mail_address, without_credentials
from storage.types.redirectors import unwrapped


def cited_target(url: str | None) -> str | None:
    """The address of the document that an absolute address cites, None for one that names no page.

    It leads through no counter and holds no name and no password: those are sent to nobody. What is printed stays what
    is printed.

    Raises:
        ValueError: it is no address.
    """
    target = None if url is None else unwrapped(url)
    if target is None or is_mail_address(target):
        return None
    return without_credentials(target)
