"""What is known of a cited source, its standing: a pure decision over what its visits say.

No single bad visit worsens what is known, and none makes a source *gone*, in whichever way: where nothing is known
yet, a first 404, a page that says that the document is not there, and another's page leave it *pending*, while any
other answer that says something decides, also a page of which nobody knows whether it is the document (*doubtful*). A
worse state needs three visits that say so over three days (410, or a name
that is no longer there: two over a day), counted since the last visit that confirmed the standing; visits that could
not ask, or were blocked, neither count towards *gone* nor end its count. Nor does a single page that may not be the
document, but the count then takes longer; two of them in a row end it. Anything good restores at once. What is gone
stays so until it answers again, through any outage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from storage.types import ChangeKind, SourceState
from storage.types.source_standing import MAY_BE_IT, NOTHING_THERE, SourceCheck, SourceDoubt, SourceStanding
from storage.types.tokens import GONE_STATES

WORSE_VISITS = 3
WORSE_FOR = timedelta(days=3)
# A server that says 410 has thought about it.
FIRM_VISITS = 2
FIRM_FOR = timedelta(hours=24)
# Where a page that may not be the document answered between them, it takes more.
CROSSED_VISITS = 7
CROSSED_FOR = timedelta(days=14)

# Of the states of a source that is gone, what another may still turn into.
_GONE_OTHERWISE = frozenset(
    {
        (SourceState.SOFT_GONE, SourceState.GONE),
        (SourceState.SOFT_GONE, SourceState.PARKED),
        (SourceState.GONE, SourceState.PARKED),
    }
)

StandingChange = tuple[SourceStanding, tuple[ChangeKind, ...]]


def passage(history: Iterable[SourceCheck], standing: SourceStanding | None = None) -> StandingChange:
    """The standing after these visits, oldest first, and every change on the way.

    Arguments: `standing` is what was known before them, None for a source that was never visited.
    """
    standing = standing or SourceStanding(SourceState.PENDING)
    changes: list[ChangeKind] = []
    for check in history:
        standing, made = visited(standing, check)
        changes += made
    return standing, tuple(changes)


def visited(standing: SourceStanding, check: SourceCheck) -> StandingChange:
    """The standing after one more visit, and the changes that this is.

    A first arrival is a change, a going of what had not gone, and any other passage to a state or an address. One that
    is older than the last visit has its place among them: see `visited_late`.
    """
    before = standing.state
    checked = replace(standing, last_check=check.state, last_failure=check.failure, last_checked_at=check.at)
    if check.state in MAY_BE_IT:
        # Another visit tells whether that is the document.
        checked = replace(checked, doubts=_crossed(standing))
        if check.state is SourceState.UNCONFIRMED:
            return checked, ()
    after = _arrived(checked, check) if check.state.has_arrived else _met_trouble(checked, check)
    if after.state.has_arrived and standing.first_captured_at is None:
        return after, (ChangeKind.SOURCE_CAPTURED,)
    if after.state in GONE_STATES and before not in GONE_STATES:
        return after, (ChangeKind.SOURCE_GONE,)
    return after, (ChangeKind.SOURCE_STATE,) if _followed(after) != _followed(standing) else ()


def visited_late(history: Iterable[SourceCheck], check: SourceCheck) -> StandingChange:
    """The standing when a visit is filed that is older than others: what all of them say in the order of their times.

    The changes are those that were not told yet; what was told is not taken back.

    Arguments: `history` is what is known so far, oldest first.
    """
    known = tuple(history)
    before, told = passage(known)
    standing, changes = passage(sorted((*known, check), key=lambda each: each.at))
    untold = tuple((Counter(changes) - Counter(told)).elements())
    return standing, untold or ((ChangeKind.SOURCE_STATE,) if _followed(standing) != _followed(before) else ())


def _followed(standing: SourceStanding) -> tuple[object, ...]:
    """What those who follow the changes keep of a standing; where a redirect for now leads is none of it."""
    moved_to = standing.resolved_url if standing.state is SourceState.MOVED else None
    return standing.state, moved_to, standing.first_captured_at


def _arrived(standing: SourceStanding, check: SourceCheck) -> SourceStanding:
    first = standing.first_captured_at
    arrived = replace(
        standing,
        resolved_url=check.resolved_url,
        first_captured_at=check.at if first is None else min(first, check.at),
        doubts=(),
        evidence=None,
    )
    return _passed(arrived, check.state, check)


def _met_trouble(standing: SourceStanding, check: SourceCheck) -> SourceStanding:
    """The standing after a visit that did not bring the document."""
    claimed = SourceState.GONE if _is_nameless(check) else check.state
    if _is_undecided(standing):
        standing = _first_met(standing, check)
        if claimed not in GONE_STATES:
            return standing
    if claimed is standing.state:
        # What could not be asked confirms nothing; the other counts go on.
        return standing if claimed is SourceState.UNREACHABLE else replace(standing, doubts=())
    if not _may_become(standing.state, claimed):
        return standing
    doubt = _doubt(standing, claimed, check)
    if not _is_confirmed(doubt, check):
        others = tuple(each for each in standing.doubts if each.state is not claimed)
        return replace(standing, doubts=(*others, doubt))
    days = (check.at - doubt.since) / timedelta(days=1)
    evidence = f"{doubt.visits} visits in {days:.1f} days: {_said(check)}"
    return replace(standing, state=claimed, since=doubt.since, doubts=(), evidence=evidence)


def _first_met(standing: SourceStanding, check: SourceCheck) -> SourceStanding:
    """What is known of a source of which nothing was known: that it was not found, in whatever way, decides nothing."""
    if check.state in GONE_STATES:
        return replace(standing, state=SourceState.PENDING, since=None, evidence=None)
    if check.state is SourceState.UNREACHABLE and standing.doubts:
        return standing
    return replace(_passed(standing, check.state, check), evidence=_said(check))


def _is_nameless(check: SourceCheck) -> bool:
    """Whether there is no host of that name any more: nothing of it could be asked, and it is gone if that lasts."""
    return check.is_firm and check.state is SourceState.UNREACHABLE


def _said(check: SourceCheck) -> str | None:
    """What a visit said, in a few words."""
    return check.reason or check.failure


def _is_undecided(standing: SourceStanding) -> bool:
    """Nothing is known yet: it was never visited, or at no visit said anything that decides."""
    if standing.state is SourceState.UNREACHABLE:
        return standing.first_captured_at is None
    return standing.state is SourceState.PENDING


def _may_become(state: SourceState, worse: SourceState) -> bool:
    """Whether visits that say `worse` can ever change what is known.

    What is gone does not come back by a block, and whoever forbids or could not be asked has not said that it is there.
    """
    if state in GONE_STATES:
        return (state, worse) in _GONE_OTHERWISE
    return worse is not SourceState.UNREACHABLE or state.has_arrived


def _doubt(standing: SourceStanding, claimed: SourceState, check: SourceCheck) -> SourceDoubt:
    """The count of visits that say the same since the last one that confirmed the standing, with this one."""
    counted = next((each for each in standing.doubts if each.state is claimed), None)
    doubt = counted or SourceDoubt(claimed, check.at)
    doubt = replace(doubt, visits=doubt.visits + 1)
    if check.is_firm:
        doubt = replace(doubt, firm_visits=doubt.firm_visits + 1, firm_since=doubt.firm_since or check.at)
    return doubt


def _crossed(standing: SourceStanding) -> tuple[SourceDoubt, ...]:
    """The doubts when a page answers that may not be the document: two in a row end those that nothing is there."""
    if standing.last_check in MAY_BE_IT:
        return tuple(each for each in standing.doubts if each.state not in NOTHING_THERE)
    return tuple(replace(each, is_crossed=each.state in NOTHING_THERE) for each in standing.doubts)


def _is_confirmed(doubt: SourceDoubt, check: SourceCheck) -> bool:
    if doubt.is_crossed:
        return doubt.visits >= CROSSED_VISITS and check.at - doubt.since >= CROSSED_FOR
    if doubt.visits >= WORSE_VISITS and check.at - doubt.since >= WORSE_FOR:
        return True
    firm_since = doubt.firm_since
    if not check.is_firm or firm_since is None:
        return False
    return doubt.firm_visits >= FIRM_VISITS and check.at - firm_since >= FIRM_FOR


def _passed(standing: SourceStanding, state: SourceState, check: SourceCheck) -> SourceStanding:
    since = standing.since if standing.state is state and standing.since is not None else check.at
    return replace(standing, state=state, since=since)
