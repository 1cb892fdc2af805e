"""What happened to a cited source, one event in a line."""

from __future__ import annotations

from access.cli.moments import moment_of
from access.token_words import change_class_in_words, outcome, source_state
from storage.types import SourceState
from storage.types.source_events import SourceEvent, SourceEventKind

_INSTEAD = {
    SourceState.SOFT_GONE: "another page in its place",
    SourceState.PARKED: "another owner's page in its place",
    SourceState.WALLED: "a wall in its place",
    SourceState.DOUBTFUL: "a page that may not be the document",
}


def when_in_words(event: SourceEvent) -> str:
    """When it happened, from the first to the last visit that found the same; within a minute, once."""
    first, last = moment_of(event.at), moment_of(event.until or event.at)
    return first if first == last else f"{first} to {last}"


def event_in_words(event: SourceEvent) -> str:
    """What happened."""
    if event.kind is SourceEventKind.CITED:
        return f"cited by: {event.about}"
    if event.kind is SourceEventKind.BORROWED:
        return f"captured a copy of {moment_of(event.held_at)} that {event.about} holds"
    return found_in_words(event) + ("; it counts as gone from now on" if event.is_gone_by_it else "")


def found_in_words(event: SourceEvent) -> str:
    """What a visit found, or several that found the same."""
    times = "" if event.times == 1 else f", at {event.times} visits"
    if event.is_changed and event.revision is None:
        return f"changed, without a revision ({event.reason}){times}"
    if event.is_changed:
        kind = "" if event.change_class is None else f": {change_class_in_words(event.change_class)}"
        return f"changed{kind} (revision {event.revision}){_why(event)}"
    if event.is_changed is not None:
        return f"unchanged{_why(event)}{times}"
    came, said = outcome(event.outcome or ""), _met(event)
    if event.says in (SourceState.CAPTURED, SourceState.MOVED):
        text = "" if event.revision is None else f" (revision {event.revision})"
        return f"unchanged{times}" if event.outcome == "304" else f"{said}{text}{times}"
    return f"{came}{times}" if event.outcome != "200" else f"{said}{times}"


def _met(event: SourceEvent) -> str:
    """What a visit met, which is not yet what is known of its source, and what shows that."""
    met = source_state(event.says or "") if event.says not in _INSTEAD else _INSTEAD[event.says]
    return met + _why(event)


def _why(event: SourceEvent) -> str:
    """What else is to be said of a visit, in brackets."""
    return f" ({event.reason})" if event.reason else ""
