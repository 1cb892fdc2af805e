"""A source as pages name it, and what is kept of one whose text cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass

from storage.questions.source_life import SourceLife


@dataclass(frozen=True, slots=True)
class SourceName:
    """What a source is called; `is_cited` when an article calls it so, `is_address` when nobody calls it anything."""

    name: str
    is_cited: bool = False
    is_address: bool = False


def source_name(life: SourceLife, title: str | None) -> SourceName:
    """Its own title, else what the article that cited it last calls it, else its address.

    Args:
        life: the source's.
        title: that of the text that is shown, None when none is.
    """
    if own := title or life.title:
        return SourceName(own)
    printed = next((one.label for one in reversed(life.cited_by) if one.label), None)
    if printed and printed != life.url:
        return SourceName(printed, is_cited=True)
    return SourceName(life.url, is_address=True)


def without_text(life: SourceLife) -> str:
    """The key of the message that says why there is no text."""
    if life.withheld:
        return "source.withheld"
    if life.first_captured_at is not None:
        return "beside.no-text"
    if life.last_checked_at is None:
        return "source.not-visited"
    return "source.copy-kept" if life.copies else "source.never-kept"
