"""A text that shares next to nothing with what is kept of its source counts only when another visit shows it again.

A challenge that no rule recognises, the page of a proxy, the front of a broken server: such a page answers as the
document would, and is gone at the next visit. So it is held back, without a state, a revision or a change. When a visit
shows it again a day or more later, it is a revision since the visit that showed it first; when one shows what was kept
before, it was nothing. Where every visit brings other words, the third in a row is believed after three days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from pipelines.drift import drift_of
from pipelines.first_copy import parked_evidence
from pipelines.replaced_text import shares_nothing
from pipelines.source_state import visited
from pipelines.text_changes import is_older, text_change
from pipelines.visit import NOT_MODIFIED, EarlierReadings, Visit
from storage.types import ChangeKind, SourceReading
from storage.types.filings import ConfirmedText, KeptRevision, KeptSource, SourceCopy
from storage.types.source_cadence import observed
from storage.types.source_standing import HeldText, SourceCheck

CONFIRMED_AFTER = timedelta(days=1)
BELIEVED_VISITS = 3
BELIEVED_AFTER = timedelta(days=3)
REASON = "next to nothing of what was captured before is left; it counts when another visit shows it a day later"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is known of a source once a text that was held back is confirmed, and what that makes."""

    kept: KeptSource
    text: ConfirmedText
    changes: tuple[ChangeKind, ...]


def captures_to_confirm(kept: KeptSource, visit: Visit) -> tuple[str, ...]:
    """The capture whose text was held back, when the visit may confirm it."""
    held, reading = kept.held, visit.reading
    if held is None:
        return ()
    may_confirm = _is_unchanged(held, visit) or (reading is not None and isinstance(reading.outcome, SourceReading))
    return (held.capture_id,) if may_confirm else ()


def is_held_back(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
    """Whether the text that a visit brought is to be shown by another one before it counts."""
    held = kept.held
    if held is not None and _is_unchanged(held, visit):
        return True
    if not _is_strange(kept, visit, earlier):
        return False
    lasts = timedelta(0) if held is None else visit.capture.captured_at - held.since
    return held is None or held.visits + 1 < BELIEVED_VISITS or lasts < BELIEVED_AFTER


def held_text(kept: KeptSource, visit: Visit, check: SourceCheck, earlier: EarlierReadings) -> HeldText:
    """What is held back after a visit: its text, or the same since an earlier one; `check` is what it says."""
    held = kept.held
    if held is None:
        return HeldText(visit.capture.capture_id, check.at, check.at, check.state, check.resolved_url)
    if _shows_again(kept, visit, earlier):
        return replace(held, visits=held.visits + 1)
    return HeldText(visit.capture.capture_id, check.at, held.since, check.state, check.resolved_url, held.visits + 1)


def confirmation(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> Confirmation | None:
    """What is known before the visit when it shows again what was held back, None when it does not."""
    held = kept.held
    if held is None or kept.last is None or held.capture_id not in earlier:
        return None
    reading = earlier[held.capture_id]
    if visit.capture.captured_at - held.at < CONFIRMED_AFTER or not _shows_again(kept, visit, earlier):
        return None
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
    drift = drift_of(kept.last, reading.outcome, change.motion.parts)
    return Confirmation(after, ConfirmedText(held.capture_id, check, change.revision, drift), changes)


def _shows_again(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
    """Whether a visit shows the text that was held back; that of a capture that cannot be read again is not known."""
    held = kept.held
    text = earlier[held.capture_id].outcome if held is not None and held.capture_id in earlier else None
    if held is None or not isinstance(text, SourceReading):
        return False
    if _is_unchanged(held, visit):
        return True
    outcome = None if visit.reading is None else visit.reading.outcome
    if not isinstance(outcome, SourceReading) or parked_evidence(kept.first, visit.capture.url, outcome) is not None:
        return False
    return _is_strange(kept, visit, earlier) and not shares_nothing(_copy(0, "", text), outcome)


def _is_unchanged(held: HeldText, visit: Visit) -> bool:
    """Whether the answer that was held back is still what the server gives."""
    confirmed = visit.capture.refers_to if visit.capture.status == NOT_MODIFIED else visit.same_as
    return confirmed == held.capture_id


def _is_strange(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
    """Whether a visit brought a whole text in which next to nothing stands of the first and of the latest copy."""
    capture, reading = visit.capture, visit.reading
    if kept.latest is None or reading is None or not isinstance(reading.outcome, SourceReading):
        return False
    if is_older(kept, capture) or capture.truncated is not None or kept.latest.truncated is not None:
        return False
    again = earlier.get(kept.latest.capture_id)
    last = kept.last
    if again is not None and isinstance(again.outcome, SourceReading):
        last = _copy(kept.latest.revision, kept.latest.url, again.outcome)
    copies = [copy for copy in (last, kept.first) if copy is not None]
    return bool(copies) and all(shares_nothing(copy, reading.outcome, kept.motion.parts) for copy in copies)


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
