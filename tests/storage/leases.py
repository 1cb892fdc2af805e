"""Leases that a member gives back, as at the end of its crawl."""

from __future__ import annotations

from collections.abc import Collection

from storage.tables.freeing import free_leases
from storage.tables.frontier import Frontier


def give_back(frontier: Frontier, members: Collection[str] = ()) -> None:
    """Free what this member, or members that are gone, hold; it stays due."""
    with frontier._database.begin() as connection:
        free_leases(connection, (frontier._member, *members))
