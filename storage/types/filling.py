"""Whether pages have their fields as often as a profile expects: by itself, for whoever counts needs nothing else."""

from __future__ import annotations


def is_filled(share: float, lacking: int, pages: int) -> bool:
    """Whether as many of some pages have a field as a profile expects."""
    # A share is a decimal fraction: 0.9 of 10 pages are 9.
    return pages - lacking >= share * pages - 1e-9
