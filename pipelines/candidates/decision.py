"""The one place where candidates become the parts of an article or a document.

For each field the candidate of the best rule wins, and one of another rule may second it. A decision names every rule
behind its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar, cast

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
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment
from pipelines.words.labels import squeezed
from storage.types import Block, Contributor, ContributorRole

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decision(Generic[T_co]):
    """What a field is taken to be, and the rules behind it: the winner's first, then the one that seconded it."""

    value: T_co
    rules: tuple[ReadingRule, ...]

    @property
    def evidence(self) -> str:
        """The rules as a reading records them."""
        return ", ".join(self.rules)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one article or document: a decision for each field for which there is a candidate."""

    decisions: Mapping[Field[object], Decision[object]]

    def decision(self, field: Field[T]) -> Decision[T] | None:
        """What was decided about a field, None when no rule found anything."""
        # `decide` puts only decisions about values of the field's own type under it.
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


def decide(candidates: Iterable[AnyCandidate], precedence: Precedence) -> Parts:
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
    winner = ranked[0]
    seconding = precedence.seconding.get(field, frozenset())
    second = _SECONDS.get(field)
    if second is not None and winner.rule not in seconding:
        seconded = second(winner, [rival for rival in ranked if rival.rule in seconding])
        if seconded is not None:
            return seconded
    return Decision(winner.value, (winner.rule,))


def _confirmed(winner: Candidate[str], seconds: Sequence[Candidate[str]]) -> Decision[str] | None:
    """A title that the head of the page states too, whatever its width and punctuation."""
    wanted = squeezed(winner.value)
    confirming = next((second for second in seconds if squeezed(second.value) == wanted), None)
    return None if confirming is None else Decision(winner.value, (winner.rule, confirming.rule))


def _completed(winner: Candidate[Moment], seconds: Sequence[Candidate[Moment]]) -> Decision[Moment] | None:
    """A day as printed, with the instant that the head of the page states of the same day; zones shift it by one."""
    if winner.value.instant is not None or not seconds or seconds[0].value.instant is None:
        return None
    if abs(seconds[0].value.day - winner.value.day) > timedelta(days=1):
        return None
    return Decision(replace(seconds[0].value, day=winner.value.day), (winner.rule, seconds[0].rule))


def _printed_first(
    winner: Candidate[tuple[Contributor, ...]], seconds: Sequence[Candidate[tuple[Contributor, ...]]]
) -> Decision[tuple[Contributor, ...]] | None:
    """The byline that the page prints, where the head names nobody of it but, say, who typed the page in."""
    printed = next((second for second in seconds if any(who.role in _AUTHORS for who in second.value)), None)
    if winner.rule in _OF_PROFILE or printed is None:
        return None
    stated = {squeezed(who.name) for who in winner.value}
    shown = {squeezed(who.name) for who in printed.value}
    if any(one in other or other in one for one in stated for other in shown):
        return None
    if any(who.name.isascii() and " " not in who.name for who in printed.value):
        # One word alone may be any.
        return None
    return Decision(printed.value, (printed.rule,))


_AUTHORS = frozenset({ContributorRole.WRITER, ContributorRole.TRANSLATOR})
_OF_PROFILE = frozenset({ReadingRule.SELECTOR, ReadingRule.LABEL})
_Second = Callable[[AnyCandidate, Sequence[AnyCandidate]], Decision[object] | None]
# Each function takes candidates of the field under which it stands.
_SECONDS: Mapping[Field[object], _Second] = {
    TITLE: cast("_Second", _confirmed),
    PUBLISHED: cast("_Second", _completed),
    CONTRIBUTORS: cast("_Second", _printed_first),
}
