"""The life of a cited source as a time line: what happened to it, in order, visits that say the same in one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from storage.types.tokens import SourceState


class SourceEventKind(StrEnum):
    """What an event of a source is."""

    CITED = "cited"
    VISITED = "visited"
    BORROWED = "borrowed"


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """Something that happened to a source; instants are as the views give them.

    Of a citation, `about` is the article's title and `article_id` its id. Of a visit, `says` is the state that it alone
    shows, `outcome` its token, `revision` the one whose text came, `is_changed` whether that was another text than
    before (None: there was nothing to compare with), `change_class` what kind of change it was; `is_gone_by_it` says
    that the source counts as gone from this visit on. Of a copy, `about` is who held it and `held_at` since when.
    `until` is the last of several visits that say the same, `times` how many they are. `reason` is why a page that
    a visit brought is not the document, or what else is to be said of it, as the last of them says it; None where the
    outcome says it. `language` is that of the title of a citation,
    None where nothing states it.
    """

    at: str
    kind: SourceEventKind
    about: str | None = None
    article_id: str | None = None
    capture_id: str | None = None
    replay_path: str | None = None
    says: SourceState | None = None
    outcome: str | None = None
    revision: int | None = None
    is_changed: bool | None = None
    change_class: str | None = None
    is_gone_by_it: bool = False
    held_at: str | None = None
    until: str | None = None
    times: int = 1
    reason: str | None = None
    language: str | None = None


def time_line(events: Iterable[SourceEvent]) -> tuple[SourceEvent, ...]:
    """Put events in order, and visits in a row that say the same into one."""
    line: list[SourceEvent] = []
    for event in sorted(events, key=lambda each: (each.at, each.kind is not SourceEventKind.CITED)):
        before = line[-1] if line else None
        if before is not None and _says_the_same(before, event):
            line[-1] = replace(before, until=event.at, times=before.times + 1, reason=event.reason or before.reason)
        else:
            line.append(event)
    return tuple(line)


def _says_the_same(before: SourceEvent, event: SourceEvent) -> bool:
    """A visit after another that confirms it: nothing changed, or nothing came in the same way."""
    if event.kind is not SourceEventKind.VISITED or before.kind is not SourceEventKind.VISITED:
        return False
    if event.is_gone_by_it or before.is_gone_by_it or event.is_changed or before.is_changed:
        return False
    # A text with nothing before it is the first of its address: two in a row are of two addresses of one source.
    if event.revision is not None and event.is_changed is None:
        return False
    same = (event.says, event.outcome, event.revision) == (before.says, before.outcome, before.revision)
    # The first time that a text came is an event, what confirms it is not.
    return same and event.is_changed is before.is_changed
