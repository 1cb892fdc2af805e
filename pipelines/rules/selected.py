"""The parts of an article by the profile's CSS selectors, for a publication whose markup is known."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.candidates.candidate import (
    CITATIONS,
    CONTRIBUTORS,
    DATELINE,
    DECK,
    MODIFIED,
    PUBLISHED,
    SUMMARY,
    TEXT,
    TITLE,
    TOPICS,
    AnyCandidate,
    Candidate,
    Field,
    propose,
    propose_text,
)
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.byline import read_byline, read_worded
from pipelines.credits.name_lists import split_names
from pipelines.dates import Moment
from pipelines.fields.topics import topics_of
from pipelines.page.linearise import linearise
from pipelines.page.strips import Strip
from pipelines.page.tree import HtmlElement
from pipelines.rules.markers import split_dateline
from pipelines.sources.source_list import read_citations
from pipelines.stated.publication import read_date
from pipelines.text.blocks import blocks_of
from pipelines.view.page_view import PageView
from pipelines.view.selectors import selected_elements
from storage.types import Contributor, ContributorRole

_TEXTS = {"title": TITLE, "deck": DECK, "summary": SUMMARY, "dateline": DATELINE}
_RULE = ReadingRule.SELECTOR


def selected_candidates(view: PageView) -> Iterator[AnyCandidate]:
    """The parts that the profile selects; none for a profile without selectors."""
    for part, field in _TEXTS.items():
        yield from propose_text(field, "\n\n".join(strip.text for strip in _strips(view, part)), _RULE)
    yield from _body(view)
    byline = [strip.text for strip in _strips(view, "byline")]
    yield from propose(CONTRIBUTORS, _contributors(byline, view), _RULE)
    topics = (element.text_content() for element in _elements(view, "topics"))
    yield from propose(TOPICS, topics_of(topics, pairs=view.labels.topic_pairs), _RULE)
    yield from propose(CITATIONS, read_citations(_strips(view, "sources"), view), _RULE)
    yield from _date(PUBLISHED, view, "published")
    yield from _date(MODIFIED, view, "modified")


def _body(view: PageView) -> Iterator[AnyCandidate]:
    """The text, and the dateline with which it begins."""
    body = _strips(view, "body")
    if body:
        dateline, rest = split_dateline(body[0], view.labels)
        if dateline is not None:
            yield from propose_text(DATELINE, dateline, ReadingRule.LABEL)
            body = [*([] if rest is None or not rest.text else [rest]), *body[1:]]
    yield from propose(TEXT, blocks_of(body), _RULE)


def _elements(view: PageView, part: str) -> list[HtmlElement]:
    return selected_elements(view.tree, view.profile, part)


def _strips(view: PageView, part: str) -> list[Strip]:
    return [strip for element in _elements(view, part) for strip in linearise(element).strips if strip.text]


def _contributors(lines: list[str], view: PageView) -> tuple[Contributor, ...]:
    """The contributors of bylines; a line without any role label names writers."""
    roles = view.labels.roles
    contributors: list[Contributor] = []
    for line in lines:
        labelled = read_byline(line, roles) or read_worded(line, roles)
        contributors += labelled or (Contributor(name, ContributorRole.WRITER) for name in split_names(line))
    return tuple(dict.fromkeys(contributors))


def _date(field: Field[Moment], view: PageView, part: str) -> Iterator[Candidate[Moment]]:
    for element in _elements(view, part):
        for text in (element.get("datetime"), element.get("content"), element.text_content()):
            if text and (moment := read_date(text, view.zone)) is not None:
                yield Candidate(field, moment, _RULE)
                return
