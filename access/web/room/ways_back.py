"""Where a page may lead back to: what an address says of that is a stranger's word."""

from __future__ import annotations


def way_back(address: str, otherwise: str = "/", below: str = "/") -> str:
    """The address, when it is one of this server.

    Args:
        address: as it was given.
        otherwise: what takes its place when it is not.
        below: how it must begin.
    """
    # What begins with two slashes, or holds a backslash, names another server.
    is_here = address.startswith(below) and not address.startswith("//") and "\\" not in address
    return address if is_here and address.isprintable() else otherwise
