"""What listings state of changes to articles, and how far they are believed: as far as it was borne out before.

A sitemap that states its own making as the change of every article would otherwise make all of them due each time.
"""

from __future__ import annotations

from dataclasses import dataclass

TRIED = 20
"""So many stated changes are tried before anything is concluded."""
_PER_CHANGE = 9


@dataclass(frozen=True, slots=True)
class StatedBefore:
    """How many changes were stated before of the articles of a listing, and how many a visit bore out."""

    stated: int
    borne_out: int

    @property
    def believed(self) -> int:
        """How many further changes are worth a visit: nine in vain for each that was one, and the first twenty."""
        in_vain = self.stated - self.borne_out
        return max(max(TRIED, _PER_CHANGE * self.borne_out) - in_vain, 0)

    @property
    def is_doubtful(self) -> bool:
        """Whether enough was tried, and too much of it in vain."""
        return self.stated >= TRIED and self.believed == 0
