"""What was read of a page, field by field: right, honest (nothing, or doubtful and said so) or wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from storage.types import ArticleReading, BlockType, Evidence, Outcome, Sureness
from tests.pages.houses.article import Article, Kind


class Mark(StrEnum):
    """How a field came out."""

    RIGHT = "right"
    HONEST = "honest"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of a page: what had to be read, what was read, and how that is."""

    field: str
    wanted: Any
    found: Any
    mark: Mark


_TAG = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)
# The evidence of the blocks is that of the text.
_EVIDENCE = {"headings": "text", "run_ins": "text", "captions": "text"}


def judged(article: Article, outcome: Outcome, html: str) -> Iterator[Judged]:
    """Every field of a reading beside that of its article.

    Args:
        article: The article as it was printed.
        outcome: What was read.
        html: The page; what of captions it does not print is not wanted.
    """
    wanted = _wanted(article)
    printed = _plain(_TAG.sub("", html))
    wanted["captions"] = [caption for caption in wanted["captions"] if caption in printed]
    if not isinstance(outcome, ArticleReading):
        yield from (Judged(field, value, None, Mark.HONEST) for field, value in wanted.items())
        return
    found, evidence = _found(outcome, _captions(article)), dict(outcome.evidence)
    _move_deck(wanted, found)
    for field, value in wanted.items():
        is_doubtful = _is_doubtful(evidence.get(_EVIDENCE.get(field, field)))
        yield Judged(field, value, found[field], _mark(value, found[field], is_doubtful=is_doubtful))


def _move_deck(wanted: dict[str, Any], found: dict[str, Any]) -> None:
    """A deck that is not told from the first paragraph of the text may stand there, and nowhere else."""
    if wanted["deck"] and not found["deck"] and found["text"][:1] == [wanted["deck"]]:
        found["text"] = found["text"][1:]
        found["headings"] = [heading for heading in found["headings"] if heading != wanted["deck"]]


def _is_doubtful(evidence: Evidence | None) -> bool:
    """Whether a field says why it is doubted; a text that is so for want of another rule is not excused."""
    if evidence is None or evidence.sure is not Sureness.DOUBTFUL:
        return False
    return bool(evidence.disputed) or evidence.rule.startswith("trafilatura")


def wrong_citations(article: Article, outcome: Outcome) -> list[Any]:
    """The citations that the article does not print, whatever is said of them."""
    if not isinstance(outcome, ArticleReading):
        return []
    wanted = _wanted(article)["citations"]
    return [cited for cited in _found(outcome, ())["citations"] if cited not in wanted]


def _mark(wanted: object, found: object, *, is_doubtful: bool) -> Mark:
    if wanted == found:
        return Mark.RIGHT
    return Mark.HONEST if is_doubtful or not found else Mark.WRONG


def _plain(text: str | None) -> str:
    """A text without its width and its white space."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def _captions(article: Article) -> list[str]:
    return [_plain(piece.text) for piece in article.pieces if piece.kind is Kind.FIGURE]


def _wanted(article: Article) -> dict[str, Any]:
    pieces = [piece for piece in article.pieces if piece.kind is not Kind.FIGURE]
    day = article.published_on
    return {
        "title": _plain(article.title),
        "deck": _plain(article.deck),
        "topics": [(_plain(group), _plain(name)) for group, name in article.topics],
        "contributors": sorted(
            (credit.role.value, _plain(name)) for credit in article.credits for name in credit.names
        ),
        "summary": _plain(article.summary),
        "dateline": _plain(article.dateline),
        "published_on": None if day is None else str(day),
        "text": [_plain(piece.whole) for piece in pieces],
        "captions": _captions(article),
        "headings": [_plain(piece.text) for piece in pieces if piece.kind is Kind.HEADING],
        "run_ins": [_plain(piece.term).rstrip(":") for piece in pieces if piece.kind is Kind.RUN_IN],
        "citations": [(_plain(source.title), source.url or None) for source in article.sources],
    }


def _found(reading: ArticleReading, captions: Sequence[str]) -> dict[str, Any]:
    """What was read; a caption that some houses print as a line like any other may stand in the text."""
    blocks = [block for block in reading.blocks if block.type is not BlockType.FIGURE]
    texts = [_plain(text) for block in blocks for text in block.items or (block.text,)]
    return {
        "title": _plain(reading.title),
        "deck": _plain(reading.deck),
        "topics": [(_plain(topic.group), _plain(topic.name)) for topic in reading.topics],
        "contributors": sorted((who.role.value, _plain(who.name)) for who in reading.contributors),
        "summary": _plain(reading.summary),
        "dateline": _plain(reading.dateline),
        "published_on": None if reading.published_on is None else str(reading.published_on),
        "text": [text for text in texts if text not in captions],
        "captions": [_plain(block.caption) for block in reading.blocks if block.type is BlockType.FIGURE],
        "headings": [_plain(block.text) for block in blocks if block.type is BlockType.HEADING],
        "run_ins": [_plain(block.term).rstrip(":") for block in blocks if block.type is BlockType.RUN_IN],
        "citations": [(_plain(cited.label), cited.url) for cited in reading.citations],
    }
