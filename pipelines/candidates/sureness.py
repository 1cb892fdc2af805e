"""How sure a value is: by where on the page it stands, never by how many rules looked at the same place.

What a page prints and its head states is certain while nothing speaks against it; one program writes all of a head, so
that two of its statements are one witness. What only the markup of a page names is often written by that program too,
and asks for one part of the head more; microdata are such markup themselves. With one part of the head too few a value
is likely. What stands in one place is likely where the rule that looks there was rarely wrong on pages with known
answers, and doubtful elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.candidates.candidate import AnyCandidate
from pipelines.candidates.precedence import Precedence
from pipelines.candidates.rules import RuleOrigin
from storage.types import Sureness

_HEAD = frozenset({RuleOrigin.DATA, RuleOrigin.META})


def sure_alone(winner: AnyCandidate, precedence: Precedence) -> Sureness:
    """How sure a value is beside which no other rule is asked.

    Args:
        winner: The value.
        precedence: The rule book of this kind of page.
    """
    return sure_among(winner, (), precedence, is_opposed=False)


def sure_among(
    winner: AnyCandidate, seconds: Sequence[AnyCandidate], precedence: Precedence, *, is_opposed: bool
) -> Sureness:
    """How sure a value is among what other parts of the page say.

    Args:
        winner: The value.
        seconds: The same value as other parts of the page state it, one of each part.
        precedence: The rule book of this kind of page.
        is_opposed: Whether another part of the page states something else.
    """
    if winner.rule.origin is RuleOrigin.PROFILE:
        return Sureness.CERTAIN
    if is_opposed or winner.rule.origin is RuleOrigin.EXTRACTOR:
        return Sureness.DOUBTFUL
    agreeing = [each.rule for each in (winner, *seconds) if each.rule not in precedence.faint]
    stated = [rule for rule in agreeing if rule.origin in _HEAD]
    if printed := [rule for rule in agreeing if rule.origin is RuleOrigin.PAGE]:
        is_marked = precedence.marked.issuperset(printed)
        needed = precedence.needed.get(winner.field, 1) + is_marked
        stated = [rule for rule in stated if not is_marked or rule not in precedence.properties]
        if len(stated) >= needed:
            return Sureness.CERTAIN
        if stated and len(stated) >= needed - 1:
            return Sureness.LIKELY
    strong = precedence.strong.get(winner.field)
    return Sureness.LIKELY if strong is None or not strong.isdisjoint(agreeing) else Sureness.DOUBTFUL
