"""What a page tells when its address narrows it to one publication: which, and the way to all of them."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from storage.questions.publications import publication_names
from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The name of the only publication that a page tells of, and the address of the same page for all."""

    name: str
    address: str


def narrowed_to(request: Request, database: Database, publication: str | None) -> Narrowed | None:
    """What is told of the publication that an address asks for; None when it asks for all.

    Args:
        request: that is answered.
        database: the archive's.
        publication: the one that is asked for, which the archive knows.
    """
    if publication is None:
        return None
    # A place in one list is none in another.
    every = request.url.remove_query_params(["publication", "after"])
    name = publication_names(database)[publication]
    return Narrowed(name, f"{every.path}?{every.query}" if every.query else every.path)
