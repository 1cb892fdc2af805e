"""Which text of a cited source a visit showed, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

RECENT_TEXTS = 11
"""By as many visits before the one at hand it is told whether texts come by turns."""
LEAST_TURNS = 3
"""As many revisions are kept before texts can: two texts, and the first of them again."""


@dataclass(frozen=True, slots=True)
class SeenText:
    """That the visit which a capture ended showed the text of a revision, and that text's digest."""

    at: datetime
    capture_id: str
    revision: int
    digest: str
