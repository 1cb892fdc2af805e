"""What a text that was cut off on its way says beside the latest one that is kept, or a whole one beside a cut one."""

from __future__ import annotations

from enum import Enum, auto

from storage.types.filings import KeptRevision

# A cut inside a character leaves this behind the last whole one.
_REPLACEMENT = "\ufffd"


class TextArrival(Enum):
    """How a text that came is to be taken."""

    COMPARED = auto()
    """For what it says: what differs from the latest revision was changed by its publisher."""
    PART = auto()
    """For less of the latest revision: it changes nothing."""
    COMPLETION = auto()
    """For more of the latest revision, which was cut off: it takes its place, and the publisher changed nothing."""


def arrival_of(latest: KeptRevision | None, before: str | None, text: str, *, is_whole: bool) -> TextArrival:
    """How a text is to be taken that came over the latest revision.

    Two texts that were both cut off were cut at different places, as it happens: they are compared as far as both go.

    Args:
        latest: the latest revision, None for the first text.
        before: the text of its capture by the present reader, None when it was not read again.
        text: the text that came.
        is_whole: whether that was not cut off.
    """
    if latest is None:
        return TextArrival.COMPARED
    if latest.truncated is None:
        return TextArrival.COMPARED if is_whole else TextArrival.PART
    if is_whole:
        return TextArrival.COMPLETION
    if before is None or _end_trimmed(text) == _end_trimmed(before):
        return TextArrival.COMPARED
    if _end_trimmed(before).startswith(_end_trimmed(text)):
        return TextArrival.PART
    return TextArrival.COMPLETION if _end_trimmed(text).startswith(_end_trimmed(before)) else TextArrival.COMPARED


def _end_trimmed(text: str) -> str:
    return text.rstrip().rstrip(_REPLACEMENT).rstrip()
