"""What is known of a cited source (its standing) and what one visit says of it, as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from storage.types.tokens import GONE_STATES, SourceState

SHOWN_BY_A_PROGRAM = "a program of the page shows it in a browser, and that page says nothing of it"
"""What shows that a route cannot be captured."""
NO_HOST = "the address names no host"
"""What shows that an address of the web cannot be asked for."""
MAY_BE_IT = frozenset({SourceState.UNCONFIRMED, SourceState.DOUBTFUL})
"""States of what answers and may be the document, or not."""
NOTHING_THERE = frozenset({SourceState.GONE, SourceState.SOFT_GONE, SourceState.UNREACHABLE})
"""States that any page contradicts, also one that may not be the document."""
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_LONGEST_SCHEME = 40


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What one visit says of a source, as if nothing else were known of it.

    `resolved_url` is the address that answered when it is not the cited one. `failure` is the outcome of a visit that
    did not bring the document (a status, a way of failing), None when it did. `is_firm`: the server says that the
    document will not come back (410). `reason` says why a page that came is not the document, why not all of it came,
    or which of its places shows this; None where the outcome says it.
    """

    state: SourceState
    at: datetime
    resolved_url: str | None = None
    failure: str | None = None
    is_firm: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SourceDoubt:
    """The visits that say a worse state of a source, and that do not suffice yet to believe it.

    `since` is the first of them. `firm_visits` and `firm_since` count those among them that are firm. `is_crossed`: a
    page that may not be the document answered between them.
    """

    state: SourceState
    since: datetime
    visits: int = 0
    firm_visits: int = 0
    firm_since: datetime | None = None
    is_crossed: bool = False


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """What is known of a source, and what its last visit met.

    `state` holds since `since`, the first visit that showed it. `resolved_url` is None when it never answered or
    answers where it was cited, `first_captured_at` when it never answered. `last_check` is the state that the last
    visit alone would show, `last_failure` its outcome when it did not bring the document. `doubts` are the visits since
    the last one that confirmed the standing, by what they say. `evidence` is what shows a bad state, in a few words.
    """

    state: SourceState
    resolved_url: str | None = None
    first_captured_at: datetime | None = None
    last_checked_at: datetime | None = None
    since: datetime | None = None
    last_check: SourceState | None = None
    last_failure: str | None = None
    doubts: tuple[SourceDoubt, ...] = ()
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text that shares next to nothing with what is kept of a source: another visit must show it before it counts.

    The capture with this id showed it first, at `at`; `says` is the state that this visit shows once the text is
    confirmed, `resolved_url` as of a check. `since` is the first of the visits in a row that showed such a text, of
    whatever words, and `visits` how many there were. `latest` is the capture that showed it last in other words, and
    when: None while its words are those of the first.
    """

    capture_id: str
    at: datetime
    since: datetime
    says: SourceState
    resolved_url: str | None = None
    visits: int = 1
    latest: tuple[str, datetime] | None = None

    @property
    def captures(self) -> tuple[str, ...]:
        """The captures whose words another visit may show again."""
        return (self.capture_id,) if self.latest is None else (self.latest[0], self.capture_id)


@dataclass(frozen=True, slots=True)
class EarlierCaptures:
    """What was captured of a URL before anybody cited it: when first and last, and the first capture."""

    first_at: datetime
    last_at: datetime
    capture_id: str | None


def is_unfound(state: str, last_check: str | None, was_visited: bool) -> bool:
    """Whether the last visit did not find a source, or none did so far, and it does not count as gone yet."""
    if state == SourceState.PENDING:
        return was_visited
    return last_check in GONE_STATES and state not in GONE_STATES


def why_unasked(url: str, *, is_route: bool) -> str:
    """What shows that no server can be asked for an address, in a few words.

    Args:
        url: as it is printed.
        is_route: whether a program of a page shows it.
    """
    if is_route:
        return SHOWN_BY_A_PROGRAM
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() in ("http", "https"):
        return NO_HOST
    return f"no server is asked for an address of the kind {scheme[1].lower()[:_LONGEST_SCHEME]}:"


def first_standing(earlier: EarlierCaptures | None, unasked: str | None = None) -> SourceStanding:
    """What is known of a source when it is first cited.

    Args:
        earlier: what was captured of its URL before, in another role or as an article.
        unasked: why no server can be asked for it, None when one can.
    """
    if unasked is not None:
        return SourceStanding(SourceState.UNSUPPORTED, evidence=unasked)
    if earlier is None:
        return SourceStanding(SourceState.PENDING)
    captured = SourceState.CAPTURED
    return SourceStanding(
        captured, None, earlier.first_at, earlier.last_at, since=earlier.first_at, last_check=captured
    )
