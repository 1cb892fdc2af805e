"""Whether a page of few words says of itself, in one sentence, that it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from pipelines.refusal.doubts import speaks_of_page
from pipelines.refusal.sentences import SHORT_SENTENCE, is_sentence
from pipelines.refusal.wall_words import GONE
from pipelines.words.letters import said
from pipelines.words.missing_page_words import MISSING_DOCUMENT, MISSING_PAGE, NOTE
from pipelines.words.withdrawn_words import WITHDRAWN

_SENTENCES = re.compile(r"[^.!?。！？।۔।။។\n]+(?:[.!?](?=\s|$)|[。！？।۔။។]|$)", re.MULTILINE)
# A page of a book bears a number, which a page of the web does not.
_NUMBER = re.compile(r"\s*\d")
# What says more speaks of something else as well.
_LONGEST, _LONGEST_HEADING = 120, 40


def said_missing(texts: Iterable[str]) -> str | None:
    """The sentence in which a page says that it is not there, None when none does; the texts are folded."""
    lines = [line for line in texts if line.strip()]
    if lines and all(map(MISSING_DOCUMENT.fullmatch, lines)):
        return lines[0]
    if (withdrawn := _withdrawn(lines)) is not None:
        return withdrawn
    return next(filter(_says_missing, _sentences(lines)), None)


def _withdrawn(lines: Sequence[str]) -> str | None:
    """The last line of a page that says nothing but that its document was taken away, below headings at most."""
    *above, last = lines or [""]
    if WITHDRAWN.fullmatch(last) is None:
        return None
    others = (line for line in above if WITHDRAWN.fullmatch(line) is None)
    are_headings = all(said(line) <= _LONGEST_HEADING and not is_sentence(line, SHORT_SENTENCE) for line in others)
    return last if are_headings else None


def is_told_before(missing: str, texts: Iterable[str]) -> bool:
    """Whether a page states something of the world before the sentence that says that it is not there.

    A page that is gone says so first; a short document may bear a note of that kind below its text.

    Args:
        missing: that sentence, as `said_missing` gives it.
        texts: of the page, folded.
    """
    before = takewhile(lambda sentence: sentence != missing, _sentences(texts))
    return any(is_sentence(sentence, SHORT_SENTENCE) and not speaks_of_page(sentence) for sentence in before)


def noted(texts: Iterable[str]) -> frozenset[str]:
    """The words for a missing page that only notes say: in case, of a part, of a page in another language; folded."""
    told = [(word[0], NOTE.search(said) is not None) for said in _sentences(texts) for word in GONE.finditer(said)]
    return frozenset(word for word, _ in told) - {word for word, is_note in told if not is_note}


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    return (sentence[0].strip() for line in lines for sentence in _SENTENCES.finditer(line))


def _says_missing(sentence: str) -> bool:
    if said(sentence) > _LONGEST or NOTE.search(sentence) is not None:
        return False
    return any(
        (named := page.search(sentence)) is not None
        and _NUMBER.match(sentence, named.end()) is None
        and missing.search(sentence) is not None
        for page, missing in MISSING_PAGE
    )
