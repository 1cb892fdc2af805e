"""A reading examined field by field: values, the rules behind them, how sure they are, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, fields

from storage.types import ArticleReading, Evidence, MementoReading, Reading, Refusal, SourceReading, StyleReading
from storage.types.profile import Profile

_NO_FIELDS = frozenset({"evidence", "blocks"})


@dataclass(frozen=True, slots=True)
class ExaminedField:
    """One field: its value (None when the page does not say), and what it rests on.

    `evidence` is None for a field that is not there, and for one that no rule has to find. `is_expected` says that the
    profile expects every article to have it.
    """

    name: str
    value: object
    evidence: Evidence | None
    is_expected: bool

    @property
    def is_there(self) -> bool:
        """Whether the reading has it."""
        return self.value not in (None, "", ())


@dataclass(frozen=True, slots=True)
class Examination:
    """What one reading holds. `refusal` is why the page is not an article or source, None when it is one."""

    reader_version: str
    fields: tuple[ExaminedField, ...]
    missing: tuple[str, ...]
    refusal: Refusal | None = None


def examine(reading: Reading, profile: Profile) -> Examination:
    """Examine a reading.

    Args:
        reading: What was read.
        profile: Its publication, by the rules of the page's day.
    """
    outcome = reading.outcome
    if isinstance(outcome, MementoReading):
        outcome = outcome.document
    expected = profile.expect.fields if not isinstance(outcome, SourceReading) else ()
    if isinstance(outcome, Refusal):
        return Examination(reading.reader_version, (), expected, outcome)
    if isinstance(outcome, StyleReading):
        return Examination(reading.reader_version, (), ())
    examined = tuple(_fields(outcome, frozenset(expected)))
    missing = tuple(field.name for field in examined if field.is_expected and not field.is_there)
    return Examination(reading.reader_version, examined, missing)


def _fields(outcome: ArticleReading | SourceReading, expected: frozenset[str]) -> list[ExaminedField]:
    evidence = dict(outcome.evidence)
    names = [field.name for field in fields(outcome) if field.name not in _NO_FIELDS]
    if "text" not in names:
        names.insert(names.index("title") + 1, "text")
    return [ExaminedField(name, getattr(outcome, name), evidence.get(name), name in expected) for name in names]
