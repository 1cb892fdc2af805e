"""Marks of provenance that a text carries in letters nobody sees: they stay in the bytes, and are no text.

A manifest of C2PA within a text is a row of variation selectors behind a zero-width no-break space (C2PA, "Embedding
manifests into unstructured text"). One selector behind a letter chooses its form, and stays: names are written so.
"""

from __future__ import annotations

import re

# How all of them begin in UTF-8, and little else does. One byte is found ten times as fast as two.
_BEGINNINGS = ("\ufe00".encode()[:2], "\U000e0001".encode()[:2])
_MARKS = re.compile("\ufeff?[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}\ufeff?|[\U000e0001\U000e0020-\U000e007f]{8,}")


def may_hold_marks(content: bytes) -> bool:
    """Whether a text in UTF-8 may hold such marks; most hold nothing like them."""
    selector, other = (beginning[:1] in content and beginning in content for beginning in _BEGINNINGS)
    # One selector by itself, as behind an emoji, is no mark.
    return other or (selector and any(len(between) == 1 for between in content.split(_BEGINNINGS[0])[1:]))


def without_marks(text: str) -> str:
    """The text without rows of variation selectors, and without long rows of tags."""
    return _MARKS.sub("", text)
