"""What a page says that may be a wall or gone: its title, its top headings and its texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from pipelines.page.strips import Region, Shape
from pipelines.refusal.plain_statements import is_plain
from pipelines.refusal.sentences import SHORT_SENTENCE, sentences_of
from pipelines.refusal.wall_words import CHECK_NOTE, GONE, MENTIONED, WALL
from pipelines.view.page_view import PageView
from pipelines.words.labels import folded
from pipelines.words.letters import said

_BARS = re.compile(r"\s*[|｜»«]\s*|\s+[-–—·:]\s+|[：_]")
# Several whole sentences are a text that speaks of such things, unless it asks the reader to do something.
_PROSE = 3


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page says in its title, in its top headings, and in its texts outside of links; no note of a form's check.

    `length` counts the characters of the texts, each ideograph as three. `has_data` says that structured data state an
    article.
    """

    title: str | None
    headings: tuple[str, ...]
    texts: tuple[str, ...]
    length: int
    has_data: bool

    @classmethod
    def of(cls, view: PageView) -> Self:
        """The words of a page."""
        strips = view.layout.strips
        shown = [strip.text for strip in strips if strip.region is Region.MAIN and not strip.linked]
        texts = tuple(text for text in shown if not CHECK_NOTE.fullmatch(folded(text)))
        length = sum(map(said, texts))
        headings = tuple(strip.text for strip in strips if strip.shape is Shape.HEADING and strip.level in {1, 2})
        return cls(view.statements.title, headings, texts, length, view.statements.article is not None)

    @property
    def titles(self) -> tuple[str, ...]:
        """The title and the headings, folded."""
        return tuple(folded(text) for text in (self.title, *self.headings) if text)

    @property
    def folded_texts(self) -> tuple[str, ...]:
        """The texts, each folded."""
        return tuple(map(folded, self.texts))

    @property
    def shown(self) -> str:
        """All of the texts in one, folded."""
        return folded(" \n ".join(self.texts))

    @property
    def title_pieces(self) -> tuple[str, ...]:
        """What stands between the bars of the title and the headings."""
        return tuple(piece for title in self.titles for piece in pieces(title)[1:])

    @property
    def is_plain(self) -> bool:
        """Whether it states something, and says nothing to its reader or of itself."""
        return is_plain(self.titles, self.folded_texts)

    @property
    def has_sentence(self) -> bool:
        """Whether any of the texts is a sentence, however short."""
        return bool(sentences_of(self.texts, SHORT_SENTENCE))

    @property
    def is_prose(self) -> bool:
        """Whether several of the texts are sentences."""
        return len(sentences_of(self.texts)) >= _PROSE

    @property
    def is_document(self) -> bool:
        """Whether several of the texts are sentences and say nothing of a page that is gone or of a wall."""
        return sum(not _tells_of_itself(text) for text in sentences_of(self.texts)) >= _PROSE


def pieces(title: str | None) -> list[str]:
    """A title and the pieces between its bars; the site's own name stands in one of them."""
    if title is None or len(title) > 300:
        return []
    whole = folded(title)
    return [whole, *(piece.strip() for piece in _BARS.split(whole) if piece.strip())]


def _tells_of_itself(text: str) -> bool:
    """Whether a text says that the page is gone, or asks something of its reader."""
    words = folded(text)
    return GONE.search(words) is not None or any(not MENTIONED.fullmatch(match[0]) for match in WALL.finditer(words))
