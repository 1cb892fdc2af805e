"""The ways in which a cited document is not found where it is cited, by which sources are listed."""

from __future__ import annotations

from enum import StrEnum


class SourceAbsence(StrEnum):
    """That a document is not found where it is cited: it counts as gone, in whichever way, or did not answer lately.

    `ANY_GONE` are all that are gone, replaced by another page, or taken over by another; `MISSING` those that were
    captured, that the last visit did not find, and that are not gone yet; `UNFOUND` those that no visit found so far.
    """

    ANY_GONE = "any-gone"
    MISSING = "missing"
    UNFOUND = "unfound"
