"""The page that an answer confirms: a 304, or the very same body once more."""

from __future__ import annotations

from dataclasses import dataclass

from storage.types.tokens import ReadingState


@dataclass(frozen=True, slots=True)
class PageBefore:
    """The last answer at a URL before a visit, 304s left out, and how it was read.

    `is_same` says that the visit brought its very body, in the same form and under the same media type.
    """

    capture_id: str
    state: ReadingState
    reader_version: str | None
    is_whole: bool
    is_same: bool
