"""The values of fields in words: what a reading holds, entry by entry."""

from __future__ import annotations

from storage.types import Block, Citation, Contributor, Image, PageLink, Topic


def entries_of(value: object) -> tuple[str, ...]:
    """What a field holds: the entries of a list, the paragraphs of a text, a single value; none when it is empty."""
    if value in (None, "", ()):
        return ()
    if isinstance(value, tuple):
        return tuple(_entry(one) for one in value)
    return tuple(part for part in str(value).split("\n\n") if part)


def _entry(entry: object) -> str:
    if isinstance(entry, Contributor):
        return f"{entry.role_label or entry.role}: {entry.name} ({entry.role})"
    if isinstance(entry, Topic):
        return f"{entry.group}-{entry.name}" if entry.group else entry.name
    if isinstance(entry, Citation):
        return " ".join(part for part in (entry.label, f"<{entry.url}>" if entry.url else None) if part)
    if isinstance(entry, Image):
        return " ".join(part for part in (entry.caption, entry.credit, f"<{entry.url}>") if part)
    if isinstance(entry, PageLink):
        return f"{entry.number} <{entry.url}>"
    return entry.text if isinstance(entry, Block) else str(entry)
