"""The article of a publication that labels its parts: the outline's strips become fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from pipelines.candidates.agreement import AUTHORS
from pipelines.candidates.candidate import (
    CITATIONS,
    CONTRIBUTORS,
    DATELINE,
    DECK,
    SUMMARY,
    TEXT,
    TITLE,
    TOPICS,
    AnyCandidate,
    propose,
    propose_text,
)
from pipelines.candidates.rules import ReadingRule
from pipelines.page.lines import on_one_line
from pipelines.page.strips import Shape, Strip
from pipelines.rules.glued_topics import topics_apart
from pipelines.rules.labelled_head import LabelledHead, credits_beside, read_credits, read_head, topics_in
from pipelines.rules.outline import Outline, outline_of
from pipelines.rules.source_part import sources_in_foot
from pipelines.rules.text_part import up_to_author
from pipelines.rules.unlabelled import printed_title
from pipelines.sources.source_list import read_citations
from pipelines.stated.publication import is_today, printed_change, printed_publication
from pipelines.text.blocks import blocks_of
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from storage.types import Contributor

_RULE = ReadingRule.LABEL


def labelled_candidates(view: PageView) -> Iterator[AnyCandidate]:
    """The parts that the publication's labels divide; none when the page does not print enough of the labels."""
    outline = outline_of(view) if view.prints_labels else None
    if outline is None:
        return
    if outline.title is not None:
        yield from propose_text(TITLE, printed_title(view, on_one_line(outline.title.text)), ReadingRule.HEADING)
    head, contributors = read_head(outline.head, view.labels, view.profile.name), _contributors(outline, view)
    yield from propose(CONTRIBUTORS, contributors, _RULE)
    yield from _head(head, outline, view)
    yield from propose_text(DATELINE, outline.dateline, _RULE)
    yield from propose(TEXT, blocks_of(up_to_author(outline.body, contributors)), _RULE)
    sources = sources_in_foot(view) if outline.sources is None else outline.sources
    yield from propose(CITATIONS, read_citations(_above_authors(sources, contributors), view), _RULE)
    yield from _dates(outline, view)


def _above_authors(sources: Sequence[Strip], contributors: Sequence[Contributor]) -> Sequence[Strip]:
    """The strips of a list of sources up to the name of somebody whom the article credits: a box about the person."""
    names = {squeezed(who.name) for who in contributors}
    return tuple(takewhile(lambda strip: squeezed(strip.text) not in names, sources))


def _contributors(outline: Outline, view: PageView) -> tuple[Contributor, ...]:
    """Those whom the head or the lines behind the text credit, or else a line somewhere beside the article."""
    # Who took the picture above is credited for that alone.
    own = (strip for strip in outline.head if strip.shape is not Shape.CAPTION)
    found = [who for strip in own for who in read_credits(strip, view.labels)]
    has_author = any(who.role in AUTHORS for who in found)
    # Where the head names who wrote, others that are so named are those of the articles on cards.
    found += [
        who
        for strip in outline.credits
        for who in read_credits(strip, view.labels)
        if not (has_author and who.role in AUTHORS)
    ]
    return tuple(dict.fromkeys(found)) or credits_beside(view)


def _head(head: LabelledHead, outline: Outline, view: PageView) -> Iterator[AnyCandidate]:
    """Deck, topics and summary; topics from above the title too."""
    above = tuple(topic for strip in outline.above for topic in topics_in(strip, view.labels))
    topics = topics_apart(outline.head, view.tree) or head.topics or above
    yield from propose(TOPICS, tuple(dict.fromkeys(topics)), _RULE)
    yield from propose_text(DECK, None if head.deck is None else head.deck.text, ReadingRule.BELOW_TITLE)
    yield from propose_text(SUMMARY, "\n\n".join(strip.text for strip in head.summary), _RULE)


def _dates(outline: Outline, view: PageView) -> Iterator[AnyCandidate]:
    """The dates printed below the title, or right above it."""
    above = [strip for strip in view.above if not is_today(strip)]
    published = printed_publication(outline.head, view.zone) or printed_publication(above, view.zone)
    for dated in (published, printed_change(outline.head, view.zone)):
        if dated is not None:
            yield dated
