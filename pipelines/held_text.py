"""A text that shares next to nothing with what is kept of its source counts only when another visit shows it again.

A challenge that no rule recognises, the page of a proxy, the front of a broken server: such a page answers as the
document would, and is gone at the next visit. So it is held back, without a state, a revision or a change. When a visit
shows it again a day or more later, it is a revision since the visit that showed it first; when one shows what was kept
before, it was nothing. Where every visit brings other words, or the number of another request, none of them is
believed, however long that lasts. A few words of which nobody knows whether they stand in the way, and in which nothing
of the first copy is left, have to stand there to the letter for a week. A text of some length that looks as another's
is never a revision: it shows that the address was sold once it stood there as long.

Where a redirect leads to another page again and again, any text that is not nearly the known one waits, and a visit to
another place than the first has to show it again: what one place shows is that place's page, and what two places show
is the document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipelines.drift import drift_of
from pipelines.first_copy import Stranger, is_anything_left, is_comparable, stranger_of
from pipelines.likeness import is_mostly_one
from pipelines.replaced_text import shares_nothing
from pipelines.source_state import visited
from pipelines.strange_page import StrangePage, bears_another_number, bears_figures, kind_of
from pipelines.text_changes import is_older, text_change
from pipelines.unsteady_redirect import is_unsteadily_led
from pipelines.visit import NOT_MODIFIED, EarlierReadings, Visit
from pipelines.words.labels import folded
from storage.types import ChangeKind, Reading, SourceReading, SourceState
from storage.types.filings import ConfirmedText, KeptRevision, KeptSource, SourceCopy
from storage.types.source_cadence import observed
from storage.types.source_identity import identity_key
from storage.types.source_standing import HeldText, SourceCheck, SourceStanding

CONFIRMED_AFTER = timedelta(days=1)
OWN_TEXT_FOR = FEW_WORDS_FOR = timedelta(days=7)
REASON = "next to nothing of what was captured before is left; it counts when another visit shows it a day later"
VARYING_VISITS, VARYING_OFTEN = 3, 7
VARYING = (
    "another text at each visit, with next to nothing of what was captured before; one counts when it is shown twice"
)
ASTRAY = (
    "its redirect leads to another page again and again; what one of them shows counts when another one shows it, too"
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is known of a source once a text that was held back is confirmed, and what that makes."""

    kept: KeptSource
    text: ConfirmedText
    changes: tuple[ChangeKind, ...]


def captures_to_confirm(kept: KeptSource, visit: Visit) -> tuple[str, ...]:
    """The captures whose text was held back, when the visit may confirm it."""
    held, reading = kept.held, visit.reading
    if held is None:
        return ()
    may_confirm = _unchanged(held, visit) is not None or (
        reading is not None and isinstance(reading.outcome, SourceReading)
    )
    return held.captures if may_confirm else ()


def stranger_shown(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> Stranger | None:
    """The page that a visit shows in the document's place, also when it is the one that was held back before."""
    shown = visit.reading
    if kept.held is not None and (unchanged := _unchanged(kept.held, visit)) is not None:
        shown = earlier.get(unchanged)
    if shown is None or not isinstance(shown.outcome, SourceReading):
        return None
    return stranger_of(kept.first, visit.capture.url, shown.outcome, visit.redirects)


def is_believed(kept: KeptSource, visit: Visit, stranger: Stranger, earlier: EarlierReadings) -> bool:
    """Whether a page in the document's place says already what it says, or has to stand there for longer."""
    if stranger.is_sure or says_parked(kept.standing):
        return True
    if kept.held is None or visit.capture.captured_at - kept.held.at < OWN_TEXT_FOR:
        return False
    return _shown_again(kept, visit, earlier) is not None


def is_held_back(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
    """Whether the text that a visit brought is to be shown by another one before it counts."""
    if kept.held is not None and _unchanged(kept.held, visit) is not None:
        return True
    if visit.confirms and kept.confirmed is SourceState.UNCONFIRMED and is_unsteadily_led(kept, visit):
        # What one of its places showed before did not count, and was forgotten when another showed the document.
        return True
    return _is_strange(kept, visit, earlier)


def says_parked(standing: SourceStanding) -> bool:
    """Whether a source is another's, or is doubted as that."""
    return SourceState.PARKED in {standing.state, *(doubt.state for doubt in standing.doubts)}


def held_text(kept: KeptSource, visit: Visit, check: SourceCheck, earlier: EarlierReadings) -> HeldText | None:
    """What is held back after a visit: its text, or the same since an earlier one; `check` is what it says.

    None for a text that was forgotten: none came that could be compared.
    """
    held = kept.held
    if visit.confirms and (held is None or _unchanged(held, visit) is None):
        return held
    if held is None:
        return HeldText(visit.capture.capture_id, check.at, check.at, check.state, check.resolved_url)
    if _unchanged(held, visit) is not None:
        return replace(held, visits=held.visits + 1)
    if _shown_again(kept, visit, earlier) is not None:
        latest = (visit.capture.capture_id, check.at)
        return replace(held, visits=held.visits + 1, latest=latest)
    return HeldText(visit.capture.capture_id, check.at, held.since, check.state, check.resolved_url, held.visits + 1)


def reason_of(kept: KeptSource, visit: Visit, held: HeldText | None) -> str:
    """Why a text is held back after a visit, in a few words."""
    if held is None or is_unsteadily_led(kept, visit):
        return ASTRAY
    is_another = held.latest is None and held.at > held.since
    return VARYING if is_another and held.visits >= VARYING_VISITS else REASON


def is_soon_shown_again(held: HeldText, at: datetime) -> bool:
    """Whether the next visit may confirm what was held back at `at`: not where each of many showed another text."""
    return held.at < at or held.visits <= VARYING_OFTEN


def confirmation(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> Confirmation | None:
    """What is known before the visit when it shows again what was held back, None when it does not."""
    held = kept.held
    lasts = timedelta(0) if held is None else visit.capture.captured_at - held.at
    if held is None or kept.last is None or lasts < CONFIRMED_AFTER:
        return None
    shown = _shown_again(kept, visit, earlier)
    if shown is None or stranger_shown(kept, visit, earlier) is not None:
        return None
    if is_unsteadily_led(kept, visit) and _is_where_it_stood(kept, held, visit):
        return None
    if lasts < _waits(kept, visit, earlier[shown]):
        return None
    if held.latest is not None and shown == held.latest[0]:
        held = replace(held, capture_id=shown, at=held.latest[1])
    reading = earlier[shown]
    assert isinstance(reading.outcome, SourceReading)
    check = SourceCheck(held.says, held.at, held.resolved_url)
    standing, changes = visited(kept.standing, check)
    change = text_change(kept, "", reading.reader_version, reading.outcome, visit.capture)
    assert change.revision is not None
    number, url = change.revision.revision, held.resolved_url or kept.url or visit.capture.url
    latest = KeptRevision(
        kept.source_id, number, held.capture_id, change.revision.digest, reading.reader_version, url, held.at
    )
    after = replace(
        kept,
        standing=standing,
        motion=change.motion,
        latest=latest,
        last=_copy(number, url, reading.outcome),
        texts=(*kept.texts, reading.outcome.text),
        history=observed(kept.history, held.at, is_changed=True),
        confirmed=held.says,
        held=None,
        checks=None if kept.checks is None else tuple(check if each.at == held.at else each for each in kept.checks),
    )
    drift = drift_of(kept.last, reading.outcome)
    return Confirmation(after, ConfirmedText(held.capture_id, check, change.revision, drift), changes)


def _waits(kept: KeptSource, visit: Visit, shown: Reading | None) -> timedelta:
    """How long a text that was held back has to stand there: longer where it may be a wall in words nobody listed."""
    outcome = None if shown is None else shown.outcome
    is_few = isinstance(outcome, SourceReading) and _says_little(kept, visit, outcome)
    return FEW_WORDS_FOR if is_few else CONFIRMED_AFTER


def _is_where_it_stood(kept: KeptSource, held: HeldText, visit: Visit) -> bool:
    """Whether a visit ended at the place that showed first what was held back."""
    place = held.resolved_url or kept.url or visit.addresses[0]
    return identity_key(place) == identity_key(visit.capture.url)


def _says_little(kept: KeptSource, visit: Visit, outcome: SourceReading) -> bool:
    """Whether a text is a few words that tell nothing, in which nothing of the first copy is left."""
    if kept.first is None or is_anything_left(kept.first, visit.capture.url, outcome):
        return False
    return _tells_nothing(outcome)


def _must_stay(kept: KeptSource, visit: Visit, held: SourceReading) -> bool:
    """Whether a text counts only when it is shown again to the letter: a few words, which the first copy may lack."""
    is_short = kept.first is not None and not is_comparable(kept.first) and _tells_nothing(held)
    return is_short or _says_little(kept, visit, held)


def _tells_nothing(outcome: SourceReading) -> bool:
    is_unknown = kind_of(folded(outcome.title or ""), folded(outcome.text)) is StrangePage.UNKNOWN
    return is_unknown and not bears_figures(outcome.text)


def _shown_again(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> str | None:
    """The capture whose held text a visit shows again, the first one's where it shares anything with that.

    None when it shows none, or when no capture that it may show can be read again.
    """
    held = kept.held
    texts = {each: earlier[each].outcome for each in (() if held is None else held.captures) if each in earlier}
    if held is None or not texts:
        return None
    if (unchanged := _unchanged(held, visit)) is not None:
        return unchanged if isinstance(texts.get(unchanged), SourceReading) else None
    outcome = None if visit.reading is None else visit.reading.outcome
    if not isinstance(outcome, SourceReading):
        return None
    if not _is_strange(kept, visit, earlier):
        return None
    is_led = is_unsteadily_led(kept, visit)
    # A text in which something is left may bear the number of a request, or a count of readers.
    is_edit = is_led and not all(shares_nothing(copy, outcome, kept.motion.parts) for copy in _copies(kept, earlier))
    alike = [
        each
        for each, text in texts.items()
        if isinstance(text, SourceReading)
        and (is_mostly_one(text, outcome) or not is_led)
        and (is_edit or _is_shown_again(text, outcome, to_the_letter=_must_stay(kept, visit, text)))
    ]
    return alike[-1] if alike else None


def _is_shown_again(before: SourceReading, now: SourceReading, *, to_the_letter: bool) -> bool:
    """Whether a text is one that was shown before, edited or not; it is none that bears another request's number."""
    if to_the_letter:
        return (before.title, before.text) == (now.title, now.text)
    return not shares_nothing(_copy(0, "", before), now) and not bears_another_number(before.text, now.text)


def _unchanged(held: HeldText, visit: Visit) -> str | None:
    """The capture of a held text that is still what the server gives, None when its answer is another one."""
    confirmed = visit.capture.refers_to if visit.capture.status == NOT_MODIFIED else visit.same_as
    return confirmed if confirmed is not None and confirmed in held.captures else None


def _is_strange(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
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


def _copies(kept: KeptSource, earlier: EarlierReadings) -> list[SourceCopy]:
    """The latest copy, as the present reader reads it, and the first one."""
    last = kept.last
    again = None if kept.latest is None else earlier.get(kept.latest.capture_id)
    if kept.latest is not None and again is not None and isinstance(again.outcome, SourceReading):
        last = _copy(kept.latest.revision, kept.latest.url, again.outcome)
    return [copy for copy in (last, kept.first) if copy is not None]


def _copy(number: int, url: str, text: SourceReading) -> SourceCopy:
    return SourceCopy(
        number,
        url,
        text.title,
        text.text,
        text.blocks,
        text.language,
        text.agency,
        text.published_on,
        text.files,
        text.document_number,
    )
