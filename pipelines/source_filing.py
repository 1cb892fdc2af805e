"""What a visit changes of a cited source: its standing, a new revision, the latest one completed, the next visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from pipelines.content_digest import short_page_digest
from pipelines.cut_texts import TextArrival, arrival_of
from pipelines.drift import drift_of
from pipelines.first_copy import Stranger
from pipelines.held_text import (
    confirmation,
    held_text,
    is_believed,
    is_held_back,
    is_soon_shown_again,
    reason_of,
    says_parked,
    stranger_shown,
)
from pipelines.longest_text import says_cut
from pipelines.same_page import page_elsewhere
from pipelines.source_checks import check_of
from pipelines.source_identity import alias_shown, is_parted, parted_by
from pipelines.source_state import StandingChange, visited, visited_late
from pipelines.text_changes import (
    MOVING_WAIT,
    digest_before,
    digest_of,
    digest_of_reading,
    is_older,
    latest_read_again,
    text_change,
    unchanged,
)
from pipelines.texts_by_turns import TURNS, shown_by_turns
from pipelines.unsteady_redirect import PLACES_OWN, is_unsteadily_led, shown_there_before
from pipelines.visit import EarlierReadings, Visit
from pipelines.visit_rules import VisitRules
from storage.types import ChangeKind, Reading, Refusal, SourceReading, SourceState, Verdict
from storage.types.filings import CompletedRevision, KeptSource, RenewedDigest, SourceFiling
from storage.types.source_cadence import next_check, observed
from storage.types.source_identity import is_home
from storage.types.source_standing import MAY_BE_IT, SourceCheck
from storage.types.waits import SHORTEST_WAIT, wait_number

_HOURS = MOVING_WAIT // timedelta(hours=1)
TOKENS = "only what a machine makes for each request is other"
MOVED = f"only the words that change at every visit are others, within {_HOURS} hours of a revision"


class _KeptBefore(NamedTuple):
    """A revision whose text a visit shows again, and why that is no change."""

    revision: int
    reason: str


def source_filing(
    kept: KeptSource, visit: Visit, refusal: Refusal | None, earlier: EarlierReadings, rules: VisitRules
) -> SourceFiling:
    """What a visit changes of a source.

    Args:
        kept: what is known of it.
        visit: the visit.
        refusal: why its page was not read as a document, None when it was or need not be.
        earlier: what the present reader reads of earlier captures.
        rules: the publication's.
    """
    shown = _shown_last(kept, visit)
    is_another = page_elsewhere(kept, visit) is not None
    confirmed = None if is_another else confirmation(kept, visit, earlier)
    known = kept if confirmed is None else confirmed.kept
    filing = replace(_source(known, visit, refusal, earlier), shown=shown)
    if confirmed is not None:
        filing = replace(filing, confirmed=confirmed.text, changes=(*confirmed.changes, *filing.changes))
    if filing.check.state.has_arrived or filing.check.state in MAY_BE_IT:
        parted = (kept.source_id,) if is_parted(kept, visit) else ()
        filing = replace(filing, moved_to=visit.moved_to, parted=(*filing.parted, *parted))
    return _planned(known, filing, rules)


def _source(kept: KeptSource, visit: Visit, refusal: Refusal | None, earlier: EarlierReadings) -> SourceFiling:
    capture, reading = visit.capture, visit.reading
    outcome = None if reading is None else reading.outcome
    stranger = stranger_shown(kept, visit, earlier)
    is_doubtful = stranger is not None and not is_believed(kept, visit, stranger, earlier)
    refusal, parked = _judged(kept, visit, refusal, None if is_doubtful else stranger)
    check = _check(kept, visit, refusal, parked)
    renewed = None if reading is None else _renewed_source(kept, reading, earlier)
    known = None if reading is None or not check.state.has_arrived else _kept_before(kept, visit, reading, renewed)
    if check.state.has_arrived and known is None and (is_doubtful or is_held_back(kept, visit, earlier)):
        return _held_back(kept, visit, check, earlier)
    standing, changes = _visited(kept, check)
    if standing.state is kept.standing.state and is_unsteadily_led(kept, visit):
        # That it leads elsewhere once more is no passage of the source.
        changes = tuple(each for each in changes if each is not ChangeKind.SOURCE_STATE)
    held = None if check.state is SourceState.PARKED else kept.held
    filing = SourceFiling(kept.source_id, standing, kept.motion, check, changes, held=held)
    if visit.confirms and refusal is None and check.state.has_arrived:
        # Which of its places an unsteady redirect led to, and what that showed, a 304 does not say.
        latest = None if is_unsteadily_led(kept, visit) else kept.latest
        shows = None if latest is None else latest.revision
        return replace(filing, motion=unchanged(kept.motion), shows=shows, held=None)
    if reading is None or not isinstance(outcome, SourceReading) or not check.state.has_arrived:
        # Another's page, or the front page, is no text of the source.
        return filing
    filing = replace(filing, renewed=renewed)
    if is_older(kept, capture):
        return filing
    filing = replace(filing, held=None)
    if known is not None:
        return replace(filing, shows=known.revision, check=replace(check, reason=known.reason))
    filing = _read_source(kept, filing, visit, reading, earlier)
    if filing.revision is not None or filing.is_moved:
        # A visit that finds the same text again may not read it.
        reason = MOVED if filing.is_moved else says_cut(outcome) or check.reason
        filing = replace(filing, check=replace(check, reason=reason))
    return replace(filing, alias=alias_shown(kept, filing, visit), parted=parted_by(kept, visit))


def _kept_before(kept: KeptSource, visit: Visit, reading: Reading, renewed: RenewedDigest | None) -> _KeptBefore | None:
    """The earlier revision that a text is and no change, for it is its place's own or comes by turns; else None."""
    if not isinstance(reading.outcome, SourceReading):
        return None
    digest, latest = digest_of_reading(reading), digest_before(kept, renewed)
    if (own := shown_there_before(kept, visit, digest, latest)) is not None:
        return _KeptBefore(own, PLACES_OWN)
    turn = shown_by_turns(kept, visit, digest, latest)
    return None if turn is None else _KeptBefore(turn, TURNS)


def _check(kept: KeptSource, visit: Visit, refusal: Refusal | None, parked: str | None) -> SourceCheck:
    """What the visit says of the source by itself."""
    check = check_of(visit.capture, visit.redirects, refusal, parked, had_document=_had_document(kept))
    if check.resolved_url is None and kept.url is not None and visit.addresses[0] != kept.url:
        # Another address of the same source was asked for.
        check = replace(check, resolved_url=visit.capture.url)
    return check


def _judged(
    kept: KeptSource, visit: Visit, refusal: Refusal | None, stranger: Stranger | None
) -> tuple[Refusal | None, str | None]:
    """Why a page is not read as the document, and what shows that it is another's, compared with the first copy."""
    if stranger is not None:
        return (Refusal(Verdict.WALLED, stranger.evidence), None) if stranger.is_wall else (refusal, stranger.evidence)
    if refusal is None and (elsewhere := page_elsewhere(kept, visit)) is not None:
        return Refusal(Verdict.WALLED, f"the same few words stand at {elsewhere}"), None
    if visit.confirms and _is_anothers_still(kept):
        return refusal, "the page is the one that was another's before"
    if visit.confirms and kept.confirmed is SourceState.WALLED and refusal is None:
        return Refusal(Verdict.WALLED, "the page is the one that stood in the way before"), None
    return refusal, None


def _shown_last(kept: KeptSource, visit: Visit) -> str | None:
    """The digest of the short page that the last text of a source is after a visit, None when it is longer."""
    outcome = None if visit.reading is None else visit.reading.outcome
    if kept.checks is not None or not isinstance(outcome, SourceReading):
        return kept.shown
    return short_page_digest(outcome)


def _is_anothers_still(kept: KeptSource) -> bool:
    """Whether the visit that is confirmed showed another's page, or one that was believed to be that later on."""
    if kept.confirmed is SourceState.UNCONFIRMED:
        return kept.held is None and says_parked(kept.standing)
    return kept.confirmed is SourceState.PARKED


def _visited(kept: KeptSource, check: SourceCheck) -> StandingChange:
    return visited(kept.standing, check) if kept.checks is None else visited_late(kept.checks, check)


def _had_document(kept: KeptSource) -> bool:
    """Whether its address once led to more than a front page, as far as the visit needs to know."""
    return kept.confirmed is SourceState.SOFT_GONE or (kept.first is not None and not is_home(kept.first.url))


def _held_back(kept: KeptSource, visit: Visit, check: SourceCheck, earlier: EarlierReadings) -> SourceFiling:
    """A visit that brought a text which another visit has to show again before it counts."""
    held = held_text(kept, visit, check, earlier)
    said = replace(check, state=SourceState.UNCONFIRMED, reason=reason_of(kept, visit, held))
    standing, changes = _visited(kept, said)
    return SourceFiling(kept.source_id, standing, kept.motion, said, changes, held=held)


def _read_source(
    kept: KeptSource, filing: SourceFiling, visit: Visit, reading: Reading, earlier: EarlierReadings
) -> SourceFiling:
    """What the text that was read of a source makes: nothing, a new revision, or the latest one completed."""
    capture, outcome = visit.capture, reading.outcome
    assert isinstance(outcome, SourceReading)
    before = latest_read_again(kept, earlier)
    arrival = arrival_of(
        kept.latest, None if before is None else before.text, outcome.text, is_whole=capture.truncated is None
    )
    if arrival is TextArrival.PART:
        return filing
    if arrival is TextArrival.COMPLETION and kept.latest is not None:
        filing = replace(filing, shows=kept.latest.revision)
        digest = digest_of_reading(reading)
        completed = CompletedRevision(kept.latest, capture.capture_id, outcome, digest, reading.reader_version)
        return replace(filing, renewed=None, completed=completed)
    change = text_change(
        kept, digest_before(kept, filing.renewed), reading.reader_version, outcome, capture, reading.digest
    )
    shown = change.revision or kept.latest
    drift = None
    if change.revision is not None and kept.last is not None:
        drift = drift_of(kept.last, outcome)
    return replace(
        filing,
        motion=change.motion,
        revision=change.revision,
        drift=drift,
        shows=None if shown is None or change.is_moved else shown.revision,
        is_moved=change.is_moved,
        check=replace(filing.check, reason=TOKENS) if change.is_token else filing.check,
    )


def _renewed_source(kept: KeptSource, reading: Reading, earlier: EarlierReadings) -> RenewedDigest | None:
    """The latest revision's digest by the present reader, None when that is what is kept."""
    again = latest_read_again(kept, earlier)
    if kept.latest is None or again is None:
        return None
    return RenewedDigest(kept.latest, digest_of(again), reading.reader_version)


def _planned(kept: KeptSource, filing: SourceFiling, rules: VisitRules) -> SourceFiling:
    """The filing with what the visit says of how often the source changes, and the visit that follows from it."""
    at, standing = filing.check.at, filing.standing
    if kept.checks is not None:
        return replace(filing, history=kept.history, next_check_at=kept.next_check_at)
    is_changed = filing.is_moved or (filing.revision is not None and filing.revision.revision > 1)
    is_compared = filing.shows is not None or filing.is_moved
    history = kept.history if not is_compared else observed(kept.history, at, is_changed=is_changed)
    is_changed = is_changed or filing.confirmed is not None
    is_held = filing.held is not None and is_soon_shown_again(filing.held, at)
    if rules.source_revisit:
        waits = rules.source_revisit
        wait = SHORTEST_WAIT if standing.doubts or is_held else wait_number(waits, kept.visits)
        return replace(filing, history=history, next_check_at=at + wait)
    cited_at = kept.cited_at or at
    planned = next_check(kept.source_id, cited_at, at, standing, kept.history, is_changed=is_changed, is_held=is_held)
    return replace(filing, history=history, next_check_at=planned)
