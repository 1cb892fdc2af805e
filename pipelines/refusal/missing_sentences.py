"""Whether a page of few words says of itself, in one sentence, that it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.words.letters import said
from pipelines.words.missing_page_words import MISSING_DOCUMENT, MISSING_PAGE

_SENTENCES = re.compile(r"[^.!?。！？।۔।။។\n]+(?:[.!?](?=\s|$)|[。！？।۔။។]|$)", re.MULTILINE)
# A page of a book bears a number, which a page of the web does not.
_NUMBER = re.compile(r"\s*\d")
# What says more speaks of something else as well.
_LONGEST = 120


def said_missing(texts: Iterable[str]) -> str | None:
    """The sentence in which a page says that it is not there, None when none does; the texts are folded."""
    lines = [line for line in texts if line.strip()]
    if lines and all(map(MISSING_DOCUMENT.fullmatch, lines)):
        return lines[0]
    return next(filter(_says_missing, _sentences(lines)), None)


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    return (sentence[0].strip() for line in lines for sentence in _SENTENCES.finditer(line))


def _says_missing(sentence: str) -> bool:
    if said(sentence) > _LONGEST:
        return False
    return any(
        (named := page.search(sentence)) is not None
        and _NUMBER.match(sentence, named.end()) is None
        and missing.search(sentence) is not None
        for page, missing in MISSING_PAGE
    )
