"""What a form of a page asks for: browsers send its empty fields, too, and who fills in nothing asks for nothing."""

from __future__ import annotations


def filled_in(query: bytes) -> bytes:
    """A query without the parameters that have a name and no value."""
    return b"&".join(one for one in query.split(b"&") if not one.partition(b"=")[1] or one.partition(b"=")[2])
