"""What one visit says of a cited source by itself: by its answer, by the way that led to it, and by what was read."""

from __future__ import annotations

from urllib.parse import urlsplit

from pipelines.first_copy import says_for_sale
from pipelines.redirected import is_moved, is_sent_home, is_sent_to_log_in
from storage.types import Capture, FailureKind, Refusal, SourceState, Truncated, Verdict
from storage.types.outcome_tokens import outcome_of
from storage.types.publisher_class import is_public_office
from storage.types.source_standing import SourceCheck

_REFUSED_BY_US: dict[FailureKind | None, SourceState] = {
    FailureKind.ROBOTS: SourceState.ROBOTS,
    FailureKind.GUARDED: SourceState.GUARDED,
    FailureKind.UNSUPPORTED: SourceState.UNSUPPORTED,
}
_WALLS = frozenset({401, 402, 407})
_BLOCKS = frozenset({403, 429, 451})
# What is said of a document that came in part.
_CUT = {
    Truncated.LENGTH: "it is longer than is kept, and only its beginning came",
    Truncated.TIME: "it took longer than is waited for, and only its beginning came",
    Truncated.DISCONNECT: "the connection broke off, and only its beginning came",
    Truncated.UNSPECIFIED: "only a part of it came",
}

# Why no text was read of a document that came; a reading that broke off is tried again.
_UNREAD = frozenset(
    {
        Verdict.EMPTY,
        Verdict.UNDECODABLE,
        Verdict.UNSUPPORTED,
        Verdict.TRUNCATED,
        Verdict.ENCRYPTED,
        Verdict.NO_TEXT_LAYER,
    }
)

# What the addresses of a visit say where its page says nothing.
_SENT_AWAY = {
    SourceState.SOFT_GONE: "redirected to the front page",
    SourceState.WALLED: "redirected to a page that asks readers to log in",
}


def check_of(
    capture: Capture,
    redirects: tuple[Capture, ...],
    refusal: Refusal | None,
    parked: str | None = None,
    *,
    had_document: bool = False,
) -> SourceCheck:
    """What a visit says of a source.

    Args:
        capture: ended the visit.
        redirects: led to it, the first one first.
        refusal: why its page was not read, None when it was (or need not be).
        parked: what shows that another's page answered in its place, None when nothing does.
        had_document: whether the address is known to have led to more than a front page.
    """
    state = state_of(capture, redirects, refusal, had_document=had_document)
    says_why = refusal is not None and refusal.verdict in (Verdict.WALLED, Verdict.SOFT_GONE, Verdict.DOUBTFUL)
    reason = refusal.reason if refusal is not None and says_why else None
    if reason is None and redirects and capture.status not in _WALLS:
        reason = _SENT_AWAY.get(state)
    is_sold = says_for_sale(refusal) and not is_public_office(urlsplit(capture.url).hostname)
    if (state.has_arrived or state is SourceState.SOFT_GONE) and (parked is not None or is_sold):
        state, reason = SourceState.PARKED, parked or reason
    if state.has_arrived and capture.truncated is not None:
        reason = _CUT[capture.truncated]
    elif state.has_arrived and refusal is not None and refusal.verdict in _UNREAD:
        reason = f"it could not be read: {refusal.reason}"
    return SourceCheck(
        state=state,
        at=capture.captured_at,
        resolved_url=capture.url if redirects else None,
        failure=None if state.has_arrived else outcome_of(capture),
        is_firm=capture.status == 410 or capture.failure is FailureKind.DNS,
        reason=reason,
    )


def state_of(
    capture: Capture, redirects: tuple[Capture, ...], refusal: Refusal | None, *, had_document: bool = False
) -> SourceState:
    """The state of a source as one visit alone shows it; the arguments are those of `check_of`."""
    if capture.status is None:
        return _REFUSED_BY_US.get(capture.failure, SourceState.UNREACHABLE)
    if capture.status in (404, 410):
        return SourceState.GONE
    if capture.status in _BLOCKS:
        return SourceState.BLOCKED
    verdict = None if refusal is None else refusal.verdict
    if capture.status in _WALLS or verdict is Verdict.WALLED:
        return SourceState.WALLED
    if capture.status != 304 and not 200 <= capture.status <= 299:
        return SourceState.UNREACHABLE
    way = tuple(redirect.url for redirect in redirects)
    if is_sent_to_log_in(way, capture.url):
        return SourceState.WALLED
    if verdict is Verdict.SOFT_GONE or is_sent_home(way, capture.url, had_document=had_document):
        return SourceState.SOFT_GONE
    if verdict is Verdict.DOUBTFUL:
        return SourceState.DOUBTFUL
    return SourceState.MOVED if is_moved(redirects, capture.url) else SourceState.CAPTURED
