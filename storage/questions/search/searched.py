"""What a search is made over, and what is known of it before its statements are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.types.search_scope import SearchScope

# So many rows cost no more to read than those of a seldom word.
_MOST_READ = 1_000


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched and how.

    `as_of`: each as the archive held it just before this instant. `hides`: whether anything is withheld now.
    `common`: those of its pairs that are (`storage.tables.learned_pairs`). `few`: so many have all vectors read.
    `matching`: all that a query finds, by its numbers, where that is known (`SearchStatement.counted`). `read_first`:
    so many rows are read in the order asked for before the index is asked for all that match.
    """

    dialect: str
    scope: SearchScope
    fold: bool = False
    as_of: datetime | None = None
    hides: bool = False
    common: Mapping[str, int] = field(default_factory=dict)
    few: int = 1_000
    matching: tuple[int, ...] | None = None
    read_first: int = 0


def rows_read_first(found: int, documents: int, wanted: int) -> int:
    """How many rows are read in their order before all that match are asked for; 0 when that is no shorter way.

    Where matches lie evenly, twice as many rows as hold what is wanted; all that match are more.

    Args:
        found: how many match.
        documents: how many there are at most.
        wanted: how many are shown.
    """
    needed = 2 * wanted * documents // max(found, 1)
    return needed if needed <= min(_MOST_READ, found) else 0
