"""What one visit says of a cited source: pure decisions over its last capture, how it was reached, and its standing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from storage.types import Capture, ChangeKind, FailureKind, Refusal, SourceState, Verdict
from storage.types.filings import SourceStanding

_REFUSED_BY_US: dict[FailureKind | None, SourceState] = {
    FailureKind.ROBOTS: SourceState.ROBOTS,
    FailureKind.GUARDED: SourceState.GUARDED,
    FailureKind.UNSUPPORTED: SourceState.UNSUPPORTED,
}
_WALLS = frozenset({401, 402, 403, 407, 429, 451})
_PERMANENT = frozenset({301, 308})
_ARRIVED = (SourceState.CAPTURED, SourceState.MOVED)
_GONE = (SourceState.GONE, SourceState.SOFT_GONE)


def state_of(capture: Capture, redirects: tuple[Capture, ...], refusal: Refusal | None) -> SourceState:
    """The state that a visit leaves a source in.

    Arguments: `capture` ended the visit; `redirects` led to it, the first one first; `refusal` is why its page was not
    read, None when it was (or need not be).
    """
    if capture.status is None:
        return _REFUSED_BY_US.get(capture.failure, SourceState.UNREACHABLE)
    if capture.status in (404, 410):
        return SourceState.GONE
    if capture.status in _WALLS or (refusal is not None and refusal.verdict is Verdict.WALLED):
        return SourceState.WALLED
    if capture.status != 304 and not 200 <= capture.status <= 299:
        return SourceState.UNREACHABLE
    if (refusal is not None and refusal.verdict is Verdict.SOFT_GONE) or _sent_home(capture, redirects):
        return SourceState.SOFT_GONE
    return SourceState.MOVED if _moved(capture, redirects) else SourceState.CAPTURED


def visited(
    standing: SourceStanding, state: SourceState, at: datetime, resolved_url: str | None
) -> tuple[SourceStanding, tuple[ChangeKind, ...]]:
    """The standing after a visit that left a source in a state at this time, and the changes that this makes.

    A first arrival, and a going of what had not gone, are changes. A visit that is filed late says nothing of the
    present.

    Arguments: `resolved_url` is the address that answered when it is not the cited one.
    """
    changes: list[ChangeKind] = []
    if arrived := state in _ARRIVED:
        first = standing.first_captured_at
        if first is None:
            changes.append(ChangeKind.SOURCE_CAPTURED)
        standing = replace(standing, first_captured_at=at if first is None else min(first, at))
    if standing.last_checked_at is None or at >= standing.last_checked_at:
        if state in _GONE and standing.state not in _GONE:
            changes.append(ChangeKind.SOURCE_GONE)
        standing = replace(standing, state=state, last_checked_at=at)
        if arrived:
            standing = replace(standing, resolved_url=resolved_url)
    return standing, tuple(changes)


def _moved(capture: Capture, redirects: tuple[Capture, ...]) -> bool:
    """Permanently redirected to another place: more than another scheme, a `www.` or a final slash."""
    return any(redirect.status in _PERMANENT for redirect in redirects) and _place(redirects[0].url) != _place(
        capture.url
    )


def _sent_home(capture: Capture, redirects: tuple[Capture, ...]) -> bool:
    """Redirected from a document to the front page: the document is not there any more."""
    if not redirects:
        return False
    start, end = urlsplit(redirects[0].url), urlsplit(capture.url)
    return bool(start.path.strip("/") or start.query) and not end.path.strip("/") and not end.query


def _place(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/"), parts.query
