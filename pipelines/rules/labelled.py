"""The article of a publication that labels its parts: the outline's strips become fields."""

from __future__ import annotations

from collections.abc import Iterator

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
from pipelines.credits.byline import byline_start, read_byline
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.fields.topics import read_topics
from pipelines.page.lines import on_one_line
from pipelines.page.strips import Line, Shape, Strip
from pipelines.rules.outline import Outline, outline_of
from pipelines.sources.source_list import read_citations
from pipelines.stated.publication import is_date_line, printed_change, printed_publication
from pipelines.text.blocks import blocks_of
from pipelines.view.page_view import PageView
from storage.types import Contributor, Topic
from storage.types.profile import Labels

_RULE = ReadingRule.LABEL
_TEXTS = frozenset({Shape.PLAIN, Shape.HEADING, Shape.QUOTATION})


def labelled_candidates(view: PageView) -> Iterator[AnyCandidate]:
    """The parts that the publication's labels divide; none when the page does not print enough of the labels."""
    outline = outline_of(view) if view.prints_labels else None
    if outline is None:
        return
    if outline.title is not None:
        yield from propose_text(TITLE, on_one_line(outline.title.text), ReadingRule.HEADING)
    yield from _head(outline, view.labels)
    yield from propose_text(DATELINE, outline.dateline, _RULE)
    yield from propose(TEXT, blocks_of(outline.body), _RULE)
    if outline.sources is not None:
        yield from propose(CITATIONS, read_citations(outline.sources, view), _RULE)
    for dated in (printed_publication(outline.head, view.zone), printed_change(outline.head, view.zone)):
        if dated is not None:
            yield dated


def _head(outline: Outline, labels: Labels) -> Iterator[AnyCandidate]:
    """Deck, topics, byline and summary, from what stands between title and text; bylines from behind the text too.

    What precedes topics and byline is the deck; what follows them is the summary, when a marker divides it from the
    text.
    """
    before: list[Strip] = []
    after: list[Strip] = []
    contributors: list[Contributor] = []
    topics: list[Topic] = []
    for strip in outline.head:
        credited, filed = _credits(strip, labels), _topics(strip, labels)
        contributors += credited
        topics += filed
        if not credited and not filed and not is_date_line(strip) and strip.shape in _TEXTS:
            (after if contributors or topics else before).append(strip)
    if not (contributors or topics) or not after:
        before, after = before[:1], [*before[1:], *after]
    contributors += [who for strip in outline.credits for who in _credits(strip, labels)]
    yield from propose(CONTRIBUTORS, tuple(dict.fromkeys(contributors)), _RULE)
    yield from propose(TOPICS, tuple(dict.fromkeys(topics)), _RULE)
    yield from propose_text(DECK, before[0].text if before else None, ReadingRule.BELOW_TITLE)
    yield from propose_text(SUMMARY, "\n\n".join(strip.text for strip in [*before[1:], *after]), _RULE)


def _credits(strip: Strip, labels: Labels) -> tuple[Contributor, ...]:
    """Those whom the bylines of a strip credit."""
    found: list[Contributor] = []
    for line in strip.lines:
        start = byline_start(line, labels.roles)
        # Where the label stands in an element of its own, there is no colon: `撰稿人林昕妤`.
        found += read_credit_line(line.text) if start is None else read_byline(line.text[start:], labels.roles)
    return tuple(found)


def _topics(strip: Strip, labels: Labels) -> tuple[Topic, ...]:
    """The topics of a strip; a byline may follow them on their line."""
    return tuple(topic for line in strip.lines for topic in read_topics(_cut(line, byline_start(line, labels.roles))))


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
