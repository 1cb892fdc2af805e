"""Marks of provenance that a text carries in letters nobody sees: they stay in the bytes, and are no text.

A manifest of C2PA within a text is a row of variation selectors behind a zero-width no-break space (C2PA, "Embedding
manifests into unstructured text"). One selector behind a letter chooses its form, and stays: names are written so.
"""

from __future__ import annotations

import re

# Looked for first: a class alone is found seven times as fast as a row of it.
_ANY = re.compile("[\ufe00-\ufe0f\U000e0001\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
_MARKS = re.compile("\ufeff?[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}\ufeff?|[\U000e0001\U000e0020-\U000e007f]{8,}")


def without_marks(text: str) -> str:
    """The text without rows of variation selectors, and without long rows of tags."""
    return _MARKS.sub("", text) if _ANY.search(text) is not None else text
