"""The token of what a visit came to, the same in every count: a status, a kind of failure, or one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.types.captures import Capture

TRUNCATED = "truncated"
"""The body was cut off; why is said by the capture's own `truncated`."""
UNKNOWN_FAILURE = "failure"
"""There was no answer, for a reason that this version does not know."""
UNREADABLE = "unreadable"
"""A listing came whole, and nothing could be read of it."""
DAMAGED = "damaged"
"""A listing came, and something is wrong with it, but not all of it was lost."""
MISDATED = "misdated"
"""A listing came, and states changes of articles that are none: it is read, but its dates are not believed."""
EMPTIED = "emptied"
"""A listing came whole, and shows no article, as it did before."""
ASKED_ANEW = frozenset({UNREADABLE, DAMAGED, EMPTIED})
"""What a listing must not confirm by a 304: it is asked for whole until it is sound."""
GONE = frozenset({"404", "410"})
"""An answer says that the page is gone."""
NO_MORE_PAGES = "no-more-pages"
"""A listing has fewer pages than it says: where its pages end, there is none, and none is missing."""
AS_EXPECTED = frozenset({"200", "304", NO_MORE_PAGES})
"""Visits that nobody needs to hear of."""
OTHER_HOST = "other-host"
"""A page in an imported file is of a host that is not the publication's."""
NOT_HTML = "not-html"
"""An answer in an imported file is a document or data, and no page."""
HOSTLESS = "no-host"
"""The address of an answer in an imported file names no host."""
NO_STATUS = "no-status"
"""An answer in an imported file begins with no status line of HTTP, as `ICY 200 OK` is none."""
FAULT = "fault"
"""Fonds itself failed over the page."""
NO_HOST = "-"
"""Stands for the host of an address that has none."""
_ANSWERS = frozenset({TRUNCATED, NO_MORE_PAGES})


def is_answer(outcome: str) -> bool:
    """Whether a visit of this outcome brought an answer, whatever it said."""
    return outcome.isdigit() or outcome in _ANSWERS


def outcome_of(capture: Capture) -> str:
    """The token of one visit."""
    return outcome_named(capture.status, capture.truncated, capture.failure)


def outcome_named(status: int | None, truncated: str | None, failure: str | None) -> str:
    """The token of a visit by what its capture keeps of it."""
    if truncated is not None:
        return TRUNCATED
    if status is not None:
        return str(status)
    return failure or UNKNOWN_FAILURE
