"""What one visit says of a cited source: a pure decision over its last capture and how it was reached."""

from __future__ import annotations

from urllib.parse import urlsplit

from storage.types import Capture, FailureKind, Refusal, SourceState, Verdict

_REFUSED_BY_US: dict[FailureKind | None, SourceState] = {
    FailureKind.ROBOTS: SourceState.ROBOTS,
    FailureKind.GUARDED: SourceState.GUARDED,
    FailureKind.UNSUPPORTED: SourceState.UNSUPPORTED,
}
_WALLS = frozenset({401, 402, 403, 407, 429, 451})
_PERMANENT = frozenset({301, 308})


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
