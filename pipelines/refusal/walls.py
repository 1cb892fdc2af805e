"""What answers in place of a page: a wall for robots, cookies or readers without an account, or word that it is gone.

Such pages are recognised by what they say in their title, in their top heading, or in all of a little text. The words
are those of products and conventions of the whole web. A title that is nothing but such words is believed whatever
stands below it, unless they may be the topic of a document (`Maintenance`, `404`) and a document stands there; words
inside a title count only where there is little text, because there are articles about missing pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.page.strips import Region, Shape
from pipelines.refusal.consents import consent_asked
from pipelines.refusal.doubts import is_doubtful
from pipelines.refusal.log_in_forms import asks_account, asks_password, has_password_field, says_reserved
from pipelines.refusal.plain_statements import is_of_another, is_of_subject, is_plain, is_topic, names_topic
from pipelines.refusal.sentences import LONG_SENTENCE, SHORT_SENTENCE, is_sentence
from pipelines.refusal.wall_words import (
    BADGE,
    CHECK_NOTE,
    GONE,
    GONE_TITLE,
    MENTIONED,
    PAY,
    SHELL,
    TOPIC_TITLE,
    WALL,
    WALL_TITLE,
)
from pipelines.view.page_view import PageView
from pipelines.words.labels import folded
from pipelines.words.letters import said
from storage.types import Refusal, Verdict

_MAX_BADGE, _BADGED = 16, 2
_TITLE_PIECES = re.compile(r"\s*[|｜»«]\s*|\s+[-–—·:]\s+|[：_]")
# Several whole sentences are a text that speaks of such things, unless it asks the reader to do something.
_PROSE = 3
_FULL_STOP = re.compile(r"[。！？]|[.!?](?=\s|$)")
_LITTLE, _LEAST, _LONG = 700, 240, 6_000


def judge_empty(view: PageView) -> Refusal | None:
    """Refuse a page that shows no text at all; None for all others."""
    if any(strip.text for strip in view.layout.strips):
        return None
    return _judge_words(_Words.of(view)) or Refusal(Verdict.EMPTY, "the page shows no text")


def judge_page(view: PageView) -> Refusal | None:
    """Refuse a page that says that it is gone, or stands before another as a wall; None for all others."""
    words = _Words.of(view)
    if (refusal := _judge_words(words)) is not None or words.length > _LITTLE:
        return refusal
    if _is_log_in(words, view):
        return Refusal(Verdict.WALLED, "the page asks for a password")
    if words.length >= _LEAST:
        return None
    if not _sentences(words.texts) and asks_account(view.tree, folded(" \n ".join(words.texts))):
        return Refusal(Verdict.WALLED, "the page asks for the name of an account")
    if match := SHELL.fullmatch(folded(" \n ".join(words.texts))):
        return Refusal(Verdict.EMPTY, f"the page is a shell that says {match[0]!r}")
    return None


def _is_log_in(words: _Words, view: PageView) -> bool:
    """Whether a field for a password stands in place of a text, or below one that says for whom the text is."""
    if not words.is_prose and asks_password(view.tree):
        sentences = _sentences(words.texts, SHORT_SENTENCE)
        return words.length < _LEAST or any(says_reserved(folded(text)) for text in sentences)
    return words.length < _LEAST and not words.has_sentence and has_password_field(view.tree)


@dataclass(frozen=True, slots=True)
class _Words:
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
    def of(cls, view: PageView) -> _Words:
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
    def title_pieces(self) -> tuple[str, ...]:
        """What stands between the bars of the title and the headings."""
        return tuple(piece for title in self.titles for piece in _pieces(title)[1:])

    @property
    def is_plain(self) -> bool:
        """Whether it states something, and says nothing to its reader or of itself."""
        return is_plain(self.titles, [folded(text) for text in self.texts])

    @property
    def has_sentence(self) -> bool:
        """Whether any of the texts is a sentence, however short."""
        return bool(_sentences(self.texts, SHORT_SENTENCE))

    @property
    def is_prose(self) -> bool:
        """Whether several of the texts are sentences."""
        return len(_sentences(self.texts)) >= _PROSE

    @property
    def is_document(self) -> bool:
        """Whether several of the texts are sentences and say nothing of a page that is gone or of a wall."""
        return sum(not _tells_of_itself(text) for text in _sentences(self.texts)) >= _PROSE


def _judge_words(words: _Words) -> Refusal | None:
    """Refuse a page by what it says."""
    if words.length <= _LONG and not words.has_data and (refusal := _judge_titles(words)) is not None:
        return refusal
    return None if words.length > _LITTLE else _judge_little(words)


def _judge_titles(words: _Words) -> Refusal | None:
    """Refuse a page by a title that is nothing but words for a page that is gone, or for a wall."""
    titles = [piece for text in (words.title, *words.headings[:2]) for piece in _pieces(text)]
    patterns = ((GONE_TITLE, _gone), (WALL_TITLE, _walled))
    told = [(title, refused) for pattern, refused in patterns for title in titles if pattern.fullmatch(title)]
    topics = _topics(words, [title for title, _ in told])
    return next((refused(title) for title, refused in told if title not in topics), None)


def _topics(words: _Words, titles: Sequence[str]) -> frozenset[str]:
    """Which of these titles may be the topic of the document that stands below them."""
    topics = frozenset(title for title in titles if TOPIC_TITLE.fullmatch(title))
    # Whether a document stands there is told by all of its text, which few pages need.
    if not topics or words.is_document:
        return topics
    parts = words.title_pieces if words.is_plain else ()
    return frozenset(title for title in topics if names_topic(title, parts))


def _judge_little(words: _Words) -> Refusal | None:
    """Refuse a page with little text by words anywhere in it."""
    if (refusal := _judge_said(words)) is not None:
        texts = [folded(text) for text in words.texts]
        if not words.is_prose and is_doubtful(words.titles, texts, _stated(words)):
            return Refusal(Verdict.DOUBTFUL, f"{refusal.reason}, perhaps of something else")
        return refusal
    asked = consent_asked([*words.titles, *map(folded, words.texts)])
    return None if asked is None else _walled(asked)


def _judge_said(words: _Words) -> Refusal | None:
    """Refuse a page by words that say that it is gone, or a wall."""
    head = folded(" \n ".join([words.title or "", *words.headings]))
    shown = folded(" \n ".join(words.texts))
    searched = (head, shown) if words.length < _LEAST else (head,)
    stated = _stated(words)
    if not words.is_prose:
        found = (match[0] for text in searched for match in GONE.finditer(text))
        if said := next((said for said in found if said not in stated), None):
            return _gone(said)
    apart = _badges(words) | _told(words) | stated
    for match in (*WALL.finditer(head), *WALL.finditer(shown)):
        if not (words.is_prose and MENTIONED.fullmatch(match[0])) and match[0] not in apart:
            return _walled(match[0])
    return None


def _stated(words: _Words) -> frozenset[str]:
    """What a short document says of others, wherever it says it; what any of its lines says of itself is none of it."""
    if not words.is_plain:
        return frozenset()
    texts = [folded(text) for text in words.texts]
    lines = [*words.title_pieces, *texts]
    walls = [(match[0], is_topic(match[0], line)) for line in lines for match in WALL.finditer(line)]
    gone = [
        (match[0], is_of_another(match[0], line) or (line in texts and is_of_subject(match[0], line, words.titles)))
        for line in lines
        for match in GONE.finditer(line)
    ]
    said = [*walls, *gone]
    return frozenset(word for word, _ in said) - {word for word, is_stated in said if not is_stated}


def _told(words: _Words) -> frozenset[str]:
    """What an article about a pay-wall says of it: within its sentences, and within headings that say more."""
    if not words.is_prose:
        return frozenset()
    sentences = _sentences(words.texts)
    lines = [
        (folded(text), text in sentences) for text in (*filter(None, [words.title]), *words.headings, *words.texts)
    ]
    found = [(match[0], is_sentence, len(line)) for line, is_sentence in lines for match in PAY.finditer(line)]
    # Said once as a line of its own, it asks.
    asked = {word for word, is_sentence, length in found if not is_sentence and len(word) * 2 >= length}
    return frozenset(word for word, _, _ in found) - asked


def _sentences(texts: tuple[str, ...], least: int = LONG_SENTENCE) -> list[str]:
    return [text for text in texts if is_sentence(text, least)]


def _tells_of_itself(text: str) -> bool:
    """Whether a text says that the page is gone, or asks something of its reader."""
    words = folded(text)
    return GONE.search(words) is not None or any(not MENTIONED.fullmatch(match[0]) for match in WALL.finditer(words))


def _badges(words: _Words) -> frozenset[str]:
    """What short lines call an article that stands on the page with several sentences: `会員限定記事`."""
    lines = [folded(text) for text in (*words.headings, *words.texts)]
    said = {match[0] for line in lines if len(line) <= _MAX_BADGE and (match := BADGE.search(line))}
    rest = "".join(line for line in lines if not WALL.search(line))
    is_badge = len(_FULL_STOP.findall(rest)) >= _BADGED and not any(
        len(line) > _MAX_BADGE and WALL.search(line) for line in lines
    )
    return frozenset(said) if is_badge else frozenset()


def _pieces(title: str | None) -> list[str]:
    """A title and the pieces between its bars; the site's own name stands in one of them."""
    if title is None or len(title) > 300:
        return []
    whole = folded(title)
    return [whole, *(piece.strip() for piece in _TITLE_PIECES.split(whole) if piece.strip())]


def _gone(said: str) -> Refusal:
    return Refusal(Verdict.SOFT_GONE, f"the page says {said[:100]!r}")


def _walled(said: str) -> Refusal:
    return Refusal(Verdict.WALLED, f"the page says {said[:100]!r}")
