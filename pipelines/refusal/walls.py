"""What answers in place of a page: a wall for robots, cookies or readers without an account, or word that it is gone.

Such pages are recognised by what they say in their title, in their top heading, or in all of a little text. The words
are those of products and conventions of the whole web. A title that is nothing but such words is believed whatever
stands below it, unless they may be the topic of a document (`Maintenance`, `404`) and a document stands there; words
inside a title count only where there is little text, because there are articles about missing pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.refusal.consents import consent_asked
from pipelines.refusal.doubts import is_doubtful
from pipelines.refusal.log_in_forms import asks_account, asks_password, has_password_field, says_reserved
from pipelines.refusal.missing_sentences import is_told_before, noted, said_missing
from pipelines.refusal.page_words import PageWords, pieces
from pipelines.refusal.plain_statements import is_of_another, is_of_subject, is_topic, names_topic
from pipelines.refusal.sentences import SHORT_SENTENCE, sentences_of
from pipelines.refusal.wall_words import (
    BADGE,
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
from storage.types import Refusal, Verdict

_MAX_BADGE, _BADGED = 16, 2
_FULL_STOP = re.compile(r"[。！？]|[.!?](?=\s|$)")
_LITTLE, _LEAST, _LONG = 700, 240, 6_000


def judge_empty(view: PageView) -> Refusal | None:
    """Refuse a page that shows no text at all; None for all others."""
    if any(strip.text for strip in view.layout.strips):
        return None
    return _judge_words(PageWords.of(view)) or Refusal(Verdict.EMPTY, "the page shows no text")


def judge_page(view: PageView) -> Refusal | None:
    """Refuse a page that says that it is gone, or stands before another as a wall; None for all others."""
    words = PageWords.of(view)
    if (refusal := _judge_words(words)) is not None or words.length > _LITTLE:
        return refusal
    if _is_log_in(words, view):
        return Refusal(Verdict.WALLED, "the page asks for a password")
    if words.length >= _LEAST:
        return None
    if not sentences_of(words.texts) and asks_account(view.tree, words.shown):
        return Refusal(Verdict.WALLED, "the page asks for the name of an account")
    if match := SHELL.fullmatch(words.shown):
        return Refusal(Verdict.EMPTY, f"the page is a shell that says {match[0]!r}")
    return None


def _is_log_in(words: PageWords, view: PageView) -> bool:
    """Whether a field for a password stands in place of a text, or below one that says for whom the text is."""
    if not words.is_prose and asks_password(view.tree):
        sentences = sentences_of(words.texts, SHORT_SENTENCE)
        return words.length < _LEAST or any(says_reserved(folded(text)) for text in sentences)
    return words.length < _LEAST and not words.has_sentence and has_password_field(view.tree)


def _judge_words(words: PageWords) -> Refusal | None:
    """Refuse a page by what it says."""
    if words.length <= _LONG and not words.has_data and (refusal := _judge_titles(words)) is not None:
        return refusal
    return None if words.length > _LITTLE else _judge_little(words)


def _judge_titles(words: PageWords) -> Refusal | None:
    """Refuse a page by a title that is nothing but words for a page that is gone, or for a wall."""
    titles = [piece for text in (words.title, *words.headings[:2]) for piece in pieces(text)]
    patterns = ((GONE_TITLE, _gone), (WALL_TITLE, _walled))
    told = [(title, refused) for pattern, refused in patterns for title in titles if pattern.fullmatch(title)]
    topics = _topics(words, [title for title, _ in told])
    return next((refused(title) for title, refused in told if title not in topics), None)


def _topics(words: PageWords, titles: Sequence[str]) -> frozenset[str]:
    """Which of these titles may be the topic of the document that stands below them."""
    topics = frozenset(title for title in titles if TOPIC_TITLE.fullmatch(title))
    # Whether a document stands there is told by all of its text, which few pages need.
    if not topics or words.is_document:
        return topics
    parts = words.title_pieces if words.is_plain else ()
    return frozenset(title for title in topics if names_topic(title, parts))


def _judge_little(words: PageWords) -> Refusal | None:
    """Refuse a page with little text by words anywhere in it."""
    titles, texts = words.titles, words.folded_texts
    if not words.is_prose and words.length < _LEAST and (missing := said_missing(texts)) is not None:
        return _doubted(_gone(missing)) if is_told_before(missing, texts) else _gone(missing)
    stated = _stated(words) | noted((*titles, *texts))
    if (refusal := _judge_said(words, stated)) is not None:
        is_in_doubt = not words.is_prose and is_doubtful(titles, texts, stated)
        return _doubted(refusal) if is_in_doubt else refusal
    asked = consent_asked([*titles, *texts])
    return None if asked is None else _walled(asked)


def _judge_said(words: PageWords, stated: frozenset[str]) -> Refusal | None:
    """Refuse a page by words that say that it is gone, or a wall; not by those `stated` of others."""
    head = folded(" \n ".join([words.title or "", *words.headings]))
    shown = words.shown
    searched = (head, shown) if words.length < _LEAST else (head,)
    if not words.is_prose:
        found = (match[0] for text in searched for match in GONE.finditer(text))
        if said := next((said for said in found if said not in stated), None):
            return _gone(said)
    apart = _badges(words) | _told(words) | stated
    for match in (*WALL.finditer(head), *WALL.finditer(shown)):
        if not (words.is_prose and MENTIONED.fullmatch(match[0])) and match[0] not in apart:
            return _walled(match[0])
    return None


def _stated(words: PageWords) -> frozenset[str]:
    """What a short document says of others, wherever it says it; what any of its lines says of itself is none of it."""
    if not words.is_plain:
        return frozenset()
    texts = words.folded_texts
    lines = [*words.title_pieces, *texts]
    walls = [(match[0], is_topic(match[0], line)) for line in lines for match in WALL.finditer(line)]
    gone = [
        (match[0], is_of_another(match[0], line) or (line in texts and is_of_subject(match[0], line, words.titles)))
        for line in lines
        for match in GONE.finditer(line)
    ]
    said = [*walls, *gone]
    return frozenset(word for word, _ in said) - {word for word, is_stated in said if not is_stated}


def _told(words: PageWords) -> frozenset[str]:
    """What an article about a pay-wall says of it: within its sentences, and within headings that say more."""
    if not words.is_prose:
        return frozenset()
    sentences = sentences_of(words.texts)
    lines = [
        (folded(text), text in sentences) for text in (*filter(None, [words.title]), *words.headings, *words.texts)
    ]
    found = [(match[0], is_sentence, len(line)) for line, is_sentence in lines for match in PAY.finditer(line)]
    # Said once as a line of its own, it asks.
    asked = {word for word, is_sentence, length in found if not is_sentence and len(word) * 2 >= length}
    return frozenset(word for word, _, _ in found) - asked


def _badges(words: PageWords) -> frozenset[str]:
    """What short lines call an article that stands on the page with several sentences: `会員限定記事`."""
    lines = [folded(text) for text in (*words.headings, *words.texts)]
    said = {match[0] for line in lines if len(line) <= _MAX_BADGE and (match := BADGE.search(line))}
    rest = "".join(line for line in lines if not WALL.search(line))
    is_badge = len(_FULL_STOP.findall(rest)) >= _BADGED and not any(
        len(line) > _MAX_BADGE and WALL.search(line) for line in lines
    )
    return frozenset(said) if is_badge else frozenset()


def _doubted(refusal: Refusal) -> Refusal:
    return Refusal(Verdict.DOUBTFUL, f"{refusal.reason}, perhaps of something else")


def _gone(said: str) -> Refusal:
    return Refusal(Verdict.SOFT_GONE, f"the page says {said[:100]!r}")


def _walled(said: str) -> Refusal:
    return Refusal(Verdict.WALLED, f"the page says {said[:100]!r}")
