"""What one rule says about one field: the common shape of every answer, so that answers can be weighed together.

A rule yields candidates and knows nothing of other rules. `decision.decide` chooses between them, by the order that
`precedence` writes down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment
from storage.types import Block, Citation, Contributor, Image, Topic

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Field(Generic[T_co]):
    """A field that rules look for, under its name in `evidence`; the type parameter is that of its values."""

    name: str


TITLE: Field[str] = Field("title")
DECK: Field[str] = Field("deck")
SUMMARY: Field[str] = Field("summary")
DATELINE: Field[str] = Field("dateline")
TEXT: Field[tuple[Block, ...]] = Field("text")
CONTRIBUTORS: Field[tuple[Contributor, ...]] = Field("contributors")
TOPICS: Field[tuple[Topic, ...]] = Field("topics")
CITATIONS: Field[tuple[Citation, ...]] = Field("citations")
IMAGES: Field[tuple[Image, ...]] = Field("images")
IS_FREE: Field[bool] = Field("is_accessible_for_free")
PUBLISHED: Field[Moment] = Field("published")
MODIFIED: Field[Moment] = Field("modified")
CANONICAL_URL: Field[str] = Field("canonical_url")
LANGUAGE: Field[str] = Field("language")
AGENCY: Field[str] = Field("agency")
DOCUMENT_NUMBER: Field[str] = Field("document_number")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T_co]):
    """A value that a rule found for a field. It is never empty: a rule that finds nothing yields no candidate."""

    field: Field[T_co]
    value: T_co
    rule: ReadingRule


AnyCandidate = Candidate[object]


def propose(field: Field[T], value: T | None, rule: ReadingRule) -> Iterator[Candidate[T]]:
    """One candidate, or none when the value is None, an empty tuple or a blank text.

    Args:
        field: The field.
        value: What the rule found.
        rule: The rule.
    """
    if value is not None and value != () and not (isinstance(value, str) and not value.strip()):
        yield Candidate(field, value, rule)


def propose_text(field: Field[str], text: str | None, rule: ReadingRule) -> Iterator[Candidate[str]]:
    """One candidate with the text stripped of white space around it, or none when nothing is left."""
    return propose(field, None if text is None else text.strip(), rule)
