"""Whether the text that a visit brought is strange to what is kept of its source, and whether it was held back before.

What is compared is told by `pipelines.replaced_text`, or, where a redirect leads to another page again and again, by
`pipelines.likeness`; what follows from it is decided in `pipelines.held_text`.
"""

from __future__ import annotations

from pipelines.first_copy import is_anything_left, is_comparable
from pipelines.likeness import is_mostly_one
from pipelines.replaced_text import shares_nothing
from pipelines.strange_page import StrangePage, bears_another_number, bears_figures, kind_of
from pipelines.text_changes import is_older, latest_read_again
from pipelines.unsteady_redirect import is_unsteadily_led
from pipelines.visit import NOT_MODIFIED, EarlierReadings, Visit
from pipelines.words.labels import folded
from storage.types import SourceReading
from storage.types.filings import KeptSource, SourceCopy
from storage.types.source_standing import HeldText


def still_given(held: HeldText, visit: Visit) -> str | None:
    """The capture of a held text that is still what the server gives, None when its answer is another one."""
    confirmed = visit.capture.refers_to if visit.capture.status == NOT_MODIFIED else visit.same_as
    return confirmed if confirmed is not None and confirmed in held.captures else None


def shown_again(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> str | None:
    """The capture whose held text a visit shows again, the first one's where it shares anything with that.

    None when it shows none, or when no capture that it may show can be read again.
    """
    held = kept.held
    texts = {each: earlier[each].outcome for each in (() if held is None else held.captures) if each in earlier}
    if held is None or not texts:
        return None
    if (unchanged := still_given(held, visit)) is not None:
        return unchanged if isinstance(texts.get(unchanged), SourceReading) else None
    outcome = None if visit.reading is None else visit.reading.outcome
    if not isinstance(outcome, SourceReading):
        return None
    if not is_strange(kept, visit, earlier):
        return None
    is_led = is_unsteadily_led(kept, visit)
    # A text in which something is left may bear the number of a request, or a count of readers.
    is_edit = is_led and not all(shares_nothing(copy, outcome, kept.motion.parts) for copy in _copies(kept, earlier))
    alike = [
        each
        for each, text in texts.items()
        if isinstance(text, SourceReading)
        and (not is_led or is_mostly_one(text, outcome))
        and (is_edit or _is_shown_again(text, outcome, to_the_letter=_must_stay(kept, visit, text)))
    ]
    return alike[-1] if alike else None


def is_strange(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
    """Whether a visit brought a whole text in which next to nothing stands of the first and of the latest copy.

    Where its redirect leads to another page again and again: one that is not nearly one of them.
    """
    capture, reading = visit.capture, visit.reading
    if kept.latest is None or reading is None or not isinstance(reading.outcome, SourceReading):
        return False
    if is_older(kept, capture) or capture.truncated is not None or kept.latest.truncated is not None:
        return False
    copies = _copies(kept, earlier)
    if is_unsteadily_led(kept, visit):
        return not any(is_mostly_one(copy, reading.outcome) for copy in copies)
    return bool(copies) and all(shares_nothing(copy, reading.outcome, kept.motion.parts) for copy in copies)


def says_little(kept: KeptSource, visit: Visit, outcome: SourceReading) -> bool:
    """Whether a text is a few words that tell nothing, in which nothing of the first copy is left."""
    if kept.first is None or is_anything_left(kept.first, visit.capture.url, outcome):
        return False
    return _tells_nothing(outcome)


def _is_shown_again(before: SourceReading, now: SourceReading, *, to_the_letter: bool) -> bool:
    """Whether a text is one that was shown before, edited or not; it is none that bears another request's number."""
    if to_the_letter:
        return (before.title, before.text) == (now.title, now.text)
    return not shares_nothing(before, now) and not bears_another_number(before.text, now.text)


def _must_stay(kept: KeptSource, visit: Visit, held: SourceReading) -> bool:
    """Whether a text counts only when it is shown again to the letter: a few words, which the first copy may lack."""
    is_short = kept.first is not None and not is_comparable(kept.first) and _tells_nothing(held)
    return is_short or says_little(kept, visit, held)


def _tells_nothing(outcome: SourceReading) -> bool:
    kind = kind_of(folded(outcome.title or ""), folded(outcome.text))
    return kind in (StrangePage.UNKNOWN, StrangePage.SALES_TALK) and not bears_figures(outcome.text)


def _copies(kept: KeptSource, earlier: EarlierReadings) -> list[SourceCopy | SourceReading]:
    """The latest copy, as the present reader reads it, and the first one."""
    last = latest_read_again(kept, earlier) or kept.last
    return [copy for copy in (last, kept.first) if copy is not None]
