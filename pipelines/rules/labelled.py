"""The article of a publication that labels its parts: the outline's strips become fields."""

from __future__ import annotations

from datetime import tzinfo

from pipelines.credits.byline import byline_start, read_byline
from pipelines.fields.parts import Parts
from pipelines.fields.topics import read_topics
from pipelines.page.strips import Line, Shape, Strip
from pipelines.rules.outline import Outline
from pipelines.source_list import read_citations
from pipelines.stated.publication import is_date_line, printed_change, printed_publication
from pipelines.stated.statements import Statements
from pipelines.text.blocks import blocks_of
from storage.types.profile import Labels

_RULE = "profile:label"


def read_outline(
    found: Outline, labels: Labels, statements: Statements, url: str, zone: tzinfo | None, parts: Parts
) -> None:
    """Read the parts that the outline found.

    Args:
        found: The outline.
        labels: The words of the publication.
        statements: What the page's head states.
        url: The page's address.
        zone: The publication's time zone.
        parts: What is known so far; gains what is found.
    """
    if found.title is not None:
        parts.keep_text("title", found.title.text, "page:heading")
    _read_head(found, labels, parts)
    parts.keep_text("dateline", found.dateline, _RULE)
    parts.keep_blocks(blocks_of(found.body), _RULE)
    if found.sources is not None:
        parts.keep_citations(read_citations(found.sources, labels.sources, url, statements.base), _RULE)
    parts.printed = parts.printed or printed_publication(found.head, zone)
    parts.changed = parts.changed or printed_change(found.head, zone)


def _read_head(found: Outline, labels: Labels, parts: Parts) -> None:
    """Read deck, topics, byline and summary from what stands between title and text.

    What precedes topics and byline is the deck; what follows them is the summary, when a marker divides it from the
    text.
    """
    before: list[Strip] = []
    behind: list[Strip] = []
    seen_credits = False
    for strip in found.head:
        if _read_credits(strip, labels, parts):
            seen_credits = True
        elif not is_date_line(strip) and strip.shape in {Shape.PLAIN, Shape.HEADING, Shape.QUOTATION}:
            (behind if seen_credits else before).append(strip)
    if not seen_credits or not behind:
        before, behind = before[:1], [*before[1:], *behind]
    parts.keep_text("deck", before[0].text if before else None, "page:below-title")
    parts.keep_text("summary", "\n\n".join(strip.text for strip in [*before[1:], *behind]), _RULE)


def _read_credits(strip: Strip, labels: Labels, parts: Parts) -> bool:
    """Read topics and byline from a strip; False when it holds neither."""
    is_credit = False
    for line in strip.lines:
        start = byline_start(line, labels.roles)
        if start is not None:
            contributors = read_byline(line.text[start:], labels.roles)
            parts.keep_contributors(contributors, _RULE)
            is_credit = is_credit or bool(contributors)
        topics = read_topics(_cut(line, start))
        parts.keep_topics(topics, _RULE)
        is_credit = is_credit or bool(topics)
    return is_credit


def _cut(line: Line, end: int | None) -> Line:
    """The line up to the byline in it."""
    if end is None:
        return line
    runs, length = [], -line.leading
    for run in line.runs:
        if length + len(run.text) <= end:
            runs.append(run)
        length += len(run.text)
    return Line(line.text[:end], tuple(runs))
