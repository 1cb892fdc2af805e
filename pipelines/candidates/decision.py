"""The one place where candidates become the parts of an article or a document.

For each field the candidate of the best rule wins, unless it stands alone against others that agree. A decision names
the rules behind its value, how sure it is, and what other rules found instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar, cast

from pipelines.candidates.agreement import COMPARED, authors_of
from pipelines.candidates.candidate import (
    CONTRIBUTORS,
    PUBLISHED,
    TEXT,
    TITLE,
    AnyCandidate,
    Candidate,
    Field,
)
from pipelines.candidates.precedence import Precedence
from pipelines.candidates.rules import ReadingRule, RuleOrigin
from pipelines.candidates.sureness import sure_alone, sure_among
from pipelines.dates import Moment
from storage.types import Block, Contributor, Evidence, OtherValue, Sureness

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision(Generic[T_co]):
    """What a field is taken to be.

    Attributes:
        value: The value.
        rules: The rules behind it: the winner's first, then one of each other part of the page that agrees.
        sure: How sure it is.
        disputed: What other rules found instead.
    """

    value: T_co
    rules: tuple[ReadingRule, ...]
    sure: Sureness
    disputed: tuple[OtherValue, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """The decision as a reading records it."""
        return Evidence(", ".join(self.rules), self.sure, self.disputed)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one article or document: a decision for each field for which there is a candidate."""

    decisions: Mapping[Field[object], Decision[object]]

    def decision(self, field: Field[T]) -> Decision[T] | None:
        """What was decided about a field, None when no rule found anything."""
        # `decide_fields` puts only decisions about values of the field's own type under it.
        return cast("Decision[T] | None", self.decisions.get(field))

    def value(self, field: Field[T]) -> T | None:
        """The value of a field, None when no rule found one."""
        decision = self.decision(field)
        return None if decision is None else decision.value

    def rule(self, field: Field[object]) -> ReadingRule | None:
        """The rule that won a field, None when no rule found anything."""
        decision = self.decisions.get(field)
        return None if decision is None else decision.rules[0]

    @property
    def title(self) -> str | None:
        """The title."""
        return self.value(TITLE)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The text; empty when no rule found one."""
        return self.value(TEXT) or ()

    @property
    def contributors(self) -> tuple[Contributor, ...]:
        """The contributors; empty when no rule found any."""
        return self.value(CONTRIBUTORS) or ()


def decide_fields(candidates: Iterable[AnyCandidate], precedence: Precedence) -> Parts:
    """Choose the value of each field.

    Args:
        candidates: What the rules found, in the order in which they looked.
        precedence: The rule book of this kind of page; it ranks every rule that has a candidate.
    """
    fields: dict[Field[object], list[AnyCandidate]] = {}
    for candidate in candidates:
        fields.setdefault(candidate.field, []).append(candidate)
    return Parts({field: _decision(field, rivals, precedence) for field, rivals in fields.items()})


def _decision(field: Field[object], rivals: Sequence[AnyCandidate], precedence: Precedence) -> Decision[object]:
    ranked = sorted(rivals, key=lambda rival: precedence.ranks[field, rival.rule])
    choose, comparison = _CHOICES.get(field), COMPARED.get(field)
    of_profile = ranked[0].rule.origin is RuleOrigin.PROFILE
    winner = ranked[0] if choose is None or of_profile else choose(ranked)
    if comparison is None:
        return Decision(winner.value, (winner.rule,), sure_alone(winner, precedence))
    others = [rival for rival in ranked if rival is not winner and comparison.told(rival.value) is not None]
    agreeing = [other for other in others if comparison.are_same(winner.value, other.value)]
    apart = {other.rule.origin: other for other in reversed(agreeing) if other.rule.origin is not winner.rule.origin}
    seconds = sorted(apart.values(), key=ranked.index)
    # What the publication's own profile says, nothing disputes.
    against = [] if of_profile else [other for other in others if other not in agreeing]
    against = [other for other in against if other.rule not in precedence.faint]
    if not comparison.differs_within:
        against = [other for other in against if other.rule.origin is not winner.rule.origin]
    # One part of the page that says both says nothing against it.
    opposed = {other.rule.origin for other in against} - {winner.rule.origin, *apart}
    told = {OtherValue(other.rule, comparison.told(other.value) or "") for other in against}
    return Decision(
        _completed(winner, seconds) if field == PUBLISHED else winner.value,
        (winner.rule, *(second.rule for second in seconds)),
        sure_among(winner, seconds, precedence, is_opposed=bool(opposed)),
        tuple(sorted(told, key=lambda other: (other.rule, other.value))),
    )


def _completed(winner: Candidate[object], seconds: Sequence[Candidate[object]]) -> object:
    """A day as printed, with the instant that the head of the page states of the same day; zones shift it by one."""
    day = cast("Moment", winner.value)
    stated = [moment for second in seconds if (moment := cast("Moment", second.value)).instant is not None]
    if day.instant is not None or not stated or abs(stated[0].day - day.day) > timedelta(days=1):
        return day
    return replace(stated[0], day=day.day)


def _credited(ranked: Sequence[AnyCandidate]) -> AnyCandidate:
    """The contributors of the best rule, or of one that names the same authors and more who had other roles."""
    best = _best_credited(ranked)
    names = _authors(best)
    same = [best, *(rival for rival in ranked if names and _authors(rival) == names)]
    return max(same, key=lambda rival: len(cast("tuple[Contributor, ...]", rival.value)))


def _best_credited(ranked: Sequence[AnyCandidate]) -> AnyCandidate:
    """The contributors of the best rule of which both the page and its head name one.

    Where they name nobody in common, the byline that the page prints is believed before the head: there stands, say,
    who typed the page in. Of what is only printed, those of whom two rules name one come before a name alone, which may
    run into the word beside it.
    """
    shown = [(rival, names) for rival in ranked if (names := _authors(rival))]
    if not shown:
        return ranked[0]
    for rival, names in shown:
        seconds = [other for other, others in shown if names & others and _is_printed(other) != _is_printed(rival)]
        if seconds:
            return _signed_otherwise(shown, rival, seconds) or rival
    best, stated = shown[0]
    if not _is_printed(best):
        bylines = (pair for pair in shown if pair[0].rule in _BYLINES and not _is_one_word(pair[0]))
        printed, names = next(bylines, (best, stated))
        # A byline that holds the stated name runs into a word beside it.
        return best if any(one in other or other in one for one in stated for other in names) else printed
    for rival, names in shown:
        if any(names & others for other, others in shown if other.rule is not rival.rule):
            return rival
    return best


def _signed_otherwise(
    shown: Sequence[tuple[AnyCandidate, frozenset[str]]], best: AnyCandidate, seconds: Sequence[AnyCandidate]
) -> AnyCandidate | None:
    """The byline that names others in words than those whom the head and only the markup of the page name.

    Both of these may be the account under which the page was entered.
    """
    if not all(each.rule in _ACCOUNTS for each in (best, *seconds) if _is_printed(each)):
        return None
    stated = [
        name for rival, names in shown if rival.rule not in _BYLINES for name in names if rival in (best, *seconds)
    ]
    for rival, names in shown:
        if rival.rule is ReadingRule.BYLINE and not _is_one_word(rival):
            is_other = not any(one in other or other in one for one in stated for other in names)
            return rival if is_other else None
    return None


def _authors(candidate: AnyCandidate) -> frozenset[str]:
    return authors_of(cast("tuple[Contributor, ...]", candidate.value))


def _is_printed(candidate: AnyCandidate) -> bool:
    return candidate.rule.origin is RuleOrigin.PAGE


def _is_one_word(candidate: AnyCandidate) -> bool:
    """Whether one of the names is a single Latin word, which may be any."""
    return any(who.name.isascii() and " " not in who.name for who in cast("tuple[Contributor, ...]", candidate.value))


_BYLINES = frozenset({ReadingRule.BYLINE, ReadingRule.REPORTER})
_ACCOUNTS = frozenset(
    {
        ReadingRule.MARKED,
        ReadingRule.MICRODATA,
        ReadingRule.AUTHOR_LINK,
        ReadingRule.NAME_LINE,
        ReadingRule.MARKED_AUTHOR,
    }
)
_CHOICES: Mapping[Field[object], Callable[[Sequence[AnyCandidate]], AnyCandidate]] = {CONTRIBUTORS: _credited}
