"""The parts of an article as the code of the publication's own spider reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

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
    Field,
    propose,
    propose_text,
)
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment
from pipelines.sources.source_list import citation_of
from pipelines.stated.publication import read_date
from pipelines.view.page_view import PageView
from storage.site_spiders.site_spider import ArticleFields
from storage.types import Block, BlockType, Citation, Contributor, ContributorRole, Topic

_RULE = ReadingRule.SPIDER
_NAMED: dict[str, Field[Any]] = {
    "deck": DECK,
    "summary": SUMMARY,
    "dateline": DATELINE,
    "authors": CONTRIBUTORS,
    "topics": TOPICS,
    "sources": CITATIONS,
    "published": PUBLISHED,
    "modified": MODIFIED,
}


def own_candidates(own: ArticleFields | None, view: PageView) -> Iterator[AnyCandidate]:
    """What the spider's code states; nothing for None."""
    if own is None:
        return
    for field, text in ((TITLE, own.title), (DECK, own.deck), (SUMMARY, own.summary), (DATELINE, own.dateline)):
        yield from propose_text(field, text, _RULE)
    yield from propose(TEXT, tuple(Block(BlockType.PARAGRAPH, text) for text in _stripped(own.text)), _RULE)
    writers = (Contributor(name, ContributorRole.WRITER) for name in _stripped(own.authors))
    yield from propose(CONTRIBUTORS, tuple(dict.fromkeys(writers)), _RULE)
    yield from propose(TOPICS, tuple(dict.fromkeys(map(_topic, own.topics))), _RULE)
    yield from propose(CITATIONS, tuple(_citation(source, view) for source in own.sources), _RULE)
    yield from _date(PUBLISHED, own.published, view)
    yield from _date(MODIFIED, own.modified, view)


def absent_fields(own: ArticleFields | None) -> frozenset[Field[Any]]:
    """The fields of which the spider's code says that the page does not have them."""
    return frozenset() if own is None else frozenset(_NAMED[name] for name in own.absent)


def _stripped(texts: Sequence[str]) -> list[str]:
    return [text for one in texts if (text := one.strip())]


def _topic(topic: str | tuple[str | None, str]) -> Topic:
    group, name = topic if isinstance(topic, tuple) else (None, topic)
    return Topic(group, name.strip())


def _citation(source: str | tuple[str | None, str], view: PageView) -> Citation:
    label, printed = source if isinstance(source, tuple) else (None, source)
    return citation_of(label, printed, view)


def _date(field: Field[Moment], stated: date | str | None, view: PageView) -> Iterator[AnyCandidate]:
    if stated is not None:
        text = stated.isoformat() if isinstance(stated, date) else stated
        yield from propose(field, read_date(text, view.zone), _RULE)
