"""A cited source in short: what a reader of the articles that rest on it has to know, in one sentence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from access.cli.moments import moment_of
from access.token_words import failure, source_state
from storage.types import SourceState
from storage.types.source_events import SourceEvent
from storage.types.source_standing import MAY_BE_IT, NOTHING_THERE
from storage.types.tokens import GONE_STATES

if TYPE_CHECKING:
    from storage.questions.source_life import SourceLife

_NO_HOST = "dns"
# After these it is not waited for as long: the server, or the lack of one, leaves little doubt.
_FIRM = frozenset({"410", _NO_HOST})
_CROSSED = "7 such visits over 14 days, for pages answered between them that may be it"


def in_short(life: SourceLife, read_again: Collection[str] = (), read_otherwise: Collection[str] = ()) -> str:
    """Say whether a source answers, whether its text is the one that was cited, and what of it is kept.

    Args:
        life: the source's.
        read_again: when it was cited by those for whom it changed, and reads today as it did then.
        read_otherwise: when by those for whom no change is known, and reads otherwise today: it comes by turns.
    """
    last = life.visits[-1] if life.visits else None
    if life.state.has_arrived:
        changed = [each.cited_at for each in life.cited_by if each.changed_since or each.cited_at in read_otherwise]
        text = partial(_text, life, changed, read_again)
        if last is None or last.says is None or last.says.has_arrived or last.says is SourceState.UNCONFIRMED:
            return f"it answers, and {text(still=True)}{_besides(last)}"
        return f"{_at_last(life, last)}; what stood there is kept, and {text(still=False)}"
    if life.state is SourceState.PENDING and life.last_checked_at is None:
        return "it was not visited yet"
    held = "another archive held a copy, which is kept" if life.copies else "no copy of it is kept"
    if life.state is SourceState.UNSUPPORTED:
        return f"{source_state(life.state)}; {held}"
    if life.state is SourceState.PENDING:
        asked = f"it was asked for {_so_often(len(life.visits))}, and {_met_instead(last)}"
        return f"{asked}; it counts as gone after {_enough(last)}; {held}"
    if life.state is SourceState.DOUBTFUL:
        kept = "what stood there before is kept" if life.revisions else held
        return f"a page answers of which its words do not tell whether it is the document; {kept}"
    is_worse = last and life.state not in GONE_STATES and _claim(last) in GONE_STATES
    worse = f"; {_at_last(life, last)}" if last and is_worse else ""
    if life.revisions:
        return f"{source_state(life.state)}{worse}; what stood there before is kept"
    return f"{source_state(life.state)}{worse}, and the document itself was never captured; {held}"


def _text(life: SourceLife, changed: Collection[str], read_again: Collection[str], *, still: bool) -> str:
    """How its text stands to the one that was cited; not `still`: how it stood when it was last there.

    `changed`: when it was cited by those for whom it is another.
    """
    if not life.revisions:
        # Of a picture, a film, a file that was cut short nothing can be said: only that it came.
        return "no text of it was read"
    if not changed:
        return f"{'its text is' if still else 'until then its text was'} as it was when it was cited"
    again = sum(cited_at in read_again for cited_at in changed)
    whole = len(changed) == len(life.cited_by)
    after = "it was cited" if whole else f"{len(changed)} of {len(life.cited_by)} citations"
    said = f"its text {'changed' if still else 'had changed'} after {after}"
    if not again:
        return said
    then = "then" if again == len(changed) else f"at {again} of these"
    return f"{said}, and {'reads today' if still else 'read at last'} as it did {then}"


def _besides(last: SourceEvent | None) -> str:
    """That the last visit showed something else, which may be a wall that no rule knows, or a part of the document."""
    why = None if last is None else last.reason
    if last is not None and last.says is SourceState.UNCONFIRMED:
        return f"; the last visit showed another text{f' ({why})' if why else ''}"
    return f"; at the last visit ({moment_of(last.at)}): {why}" if last is not None and why else ""


def _at_last(life: SourceLife, last: SourceEvent) -> str:
    """What the last visit met, how often in a row, and when that will count."""
    claim = _claim(last)
    since = _counted(life.visits, claim)
    places = [place for place, visit in enumerate(since) if _claim(visit) is claim]
    is_crossed = claim in NOTHING_THERE and any(visit.says in MAY_BE_IT for visit in since[: places[-1]])
    such = [since[place] for place in places]
    if last.outcome in _FIRM and not is_crossed:
        such = [visit for visit in such if visit.outcome in _FIRM]
    times = _so_often(len(such))
    counts = "gone" if claim in GONE_STATES else "that"
    enough = _CROSSED if is_crossed else _enough(last)
    return f"it {_met(last)} at the last visit ({times}; it counts as {counts} after {enough})"


def _counted(visits: Sequence[SourceEvent], claim: SourceState | None) -> list[SourceEvent]:
    """The visits, the latest first, among which those that say the same count: since the last that ended the count."""
    since = list(takewhile(lambda visit: not (visit.says and visit.says.has_arrived), reversed(visits)))
    if claim not in NOTHING_THERE:
        return since
    answered = (place for place, pair in enumerate(pairwise(since)) if {each.says for each in pair} <= MAY_BE_IT)
    return since[: next(answered, len(since))]


def _met(last: SourceEvent) -> str:
    if last.says is SourceState.GONE:
        return "was not found"
    if last.says is SourceState.UNREACHABLE:
        return f"could not be fetched ({failure(last.outcome)})"
    if last.says is SourceState.DOUBTFUL:
        return "showed a page that may not be the document"
    return f"was {source_state(last.says or '')}"


def _met_instead(last: SourceEvent | None) -> str:
    """What a visit met at the address of a document that none has brought so far."""
    says = None if last is None else last.says
    if says is SourceState.SOFT_GONE:
        return "another page stood in its place"
    return "a page of another owner stood in its place" if says is SourceState.PARKED else "was not found"


def _claim(visit: SourceEvent) -> SourceState | None:
    """What a source would be if visits went on to say the same: what has no host any more is gone."""
    return SourceState.GONE if visit.outcome == _NO_HOST else visit.says


def _enough(last: SourceEvent | None) -> str:
    return "2 such visits over 24 hours" if last and last.outcome in _FIRM else "3 such visits over 3 days"


def _so_often(visits: int) -> str:
    return {1: "once", 2: "twice"}.get(visits, f"{visits} times")
