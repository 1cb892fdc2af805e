"""The tokens of the contract in a reader's words, for answers that people read; JSON keeps the tokens."""

from __future__ import annotations

from storage.types import SourceState

SOURCE_STATES = {
    SourceState.PENDING: "not visited yet",
    SourceState.CAPTURED: "captured",
    SourceState.MOVED: "captured at a new address",
    SourceState.GONE: "gone",
    SourceState.SOFT_GONE: "gone, another page in its place",
    SourceState.WALLED: "behind a wall",
    SourceState.ROBOTS: "closed to robots",
    SourceState.UNREACHABLE: "did not answer",
    SourceState.GUARDED: "not a public address",
    SourceState.UNSUPPORTED: "an address that cannot be captured",
}
_OUTCOMES = {
    "401": "a login is asked for",
    "403": "access refused",
    "404": "not found",
    "410": "gone for good",
    "429": "asked too often",
    "dns": "no such host",
    "refused": "connection refused",
    "tls": "no trusted certificate",
    "timeout": "no answer in time",
    "disconnect": "the connection broke off",
    "guarded": "not a public address",
    "robots": "closed to robots",
    "unsupported": "no address that can be fetched",
    "redirects": "redirects without end",
    "fault": "a fault in Fonds itself",
}


def source_state(token: str) -> str:
    """What became of a source, in words; a token that has none stays."""
    return SOURCE_STATES.get(SourceState(token), token) if token in list(SourceState) else token


def outcome(token: str) -> str:
    """What a visit came to, in words, a status behind them."""
    if not token.isdigit():
        return _OUTCOMES.get(token, token)
    said = _OUTCOMES.get(token) or ("an error of the server" if token.startswith("5") else "")
    return f"{said} ({token})" if said else f"status {token}"
