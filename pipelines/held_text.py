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
from pipelines.first_copy import Stranger, stranger_of
from pipelines.shown_again import is_strange, says_little, shown_again, still_given
from pipelines.source_state import visited
from pipelines.text_changes import text_change
from pipelines.unsteady_redirect import is_unsteadily_led
from pipelines.visit import EarlierReadings, Visit
from storage.types import ChangeKind, SourceReading, SourceState
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
    may_confirm = still_given(held, visit) is not None or (
        reading is not None and isinstance(reading.outcome, SourceReading)
    )
    return held.captures if may_confirm else ()


def stranger_shown(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> Stranger | None:
    """The page that a visit shows in the document's place, also when it is the one that was held back before."""
    shown = visit.reading
    if kept.held is not None and (unchanged := still_given(kept.held, visit)) is not None:
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
    return shown_again(kept, visit, earlier) is not None


def is_held_back(kept: KeptSource, visit: Visit, earlier: EarlierReadings) -> bool:
    """Whether the text that a visit brought is to be shown by another one before it counts."""
    if kept.held is not None and still_given(kept.held, visit) is not None:
        return True
    if visit.confirms and kept.confirmed is SourceState.UNCONFIRMED and is_unsteadily_led(kept, visit):
        # What one of its places showed before did not count, and was forgotten when another showed the document.
        return True
    return is_strange(kept, visit, earlier)


def says_parked(standing: SourceStanding) -> bool:
    """Whether a source is another's, or is doubted as that."""
    return SourceState.PARKED in {standing.state, *(doubt.state for doubt in standing.doubts)}


def held_text(kept: KeptSource, visit: Visit, check: SourceCheck, earlier: EarlierReadings) -> HeldText | None:
    """What is held back after a visit: its text, or the same since an earlier one; `check` is what it says.

    None for a text that was forgotten: none came that could be compared.
    """
    held = kept.held
    if visit.confirms and (held is None or still_given(held, visit) is None):
        return held
    if held is None:
        return HeldText(visit.capture.capture_id, check.at, check.at, check.state, check.resolved_url)
    if still_given(held, visit) is not None:
        return replace(held, visits=held.visits + 1)
    if shown_again(kept, visit, earlier) is not None:
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
    shown = shown_again(kept, visit, earlier)
    if shown is None or stranger_shown(kept, visit, earlier) is not None:
        return None
    if is_unsteadily_led(kept, visit) and _is_where_it_stood(kept, held, visit):
        return None
    reading = earlier[shown]
    assert isinstance(reading.outcome, SourceReading)
    if lasts < (FEW_WORDS_FOR if says_little(kept, visit, reading.outcome) else CONFIRMED_AFTER):
        # It may be a wall in words that nobody listed.
        return None
    if held.latest is not None and shown == held.latest[0]:
        held = replace(held, capture_id=shown, at=held.latest[1])
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


def _is_where_it_stood(kept: KeptSource, held: HeldText, visit: Visit) -> bool:
    """Whether a visit ended at the place that showed first what was held back."""
    place = held.resolved_url or kept.url or visit.addresses[0]
    return identity_key(place) == identity_key(visit.capture.url)


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
