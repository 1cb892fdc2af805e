"""Whether what answers at a source's address is still its document, by comparison with the first copy of it.

A page that says of itself that its domain is for sale needs no comparison. Anything else is another's only when nothing
of the first copy is left: neither its text, nor its title, nor the names that stood in it. Then another registrable
domain, another language, or the lack of any word of the first copy shows that the address was sold or parked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from pipelines.words.labels import folded
from storage.types import Refusal, SourceReading
from storage.types.filings import SourceCopy
from storage.types.registrable_domain import registrable_domain

# A word of letters and digits; an ideograph, a kana or a syllable is one by itself.
_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
_IDEOGRAPH = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_PIECES = re.compile(r"\s*[|｜»«—–]\s*|\s+[-·:]\s+|[：_]")
_FOR_SALE = re.compile(
    r"domain \S{0,60} ?(?:is|may be) for sale|domain parked|(?:buy|inquire about|interested in) this domain|"
    r"this domain (?:name )?(?:is|may be|has been) (?:for sale|parked|registered|expired)|parked free,? courtesy|"
    r"(?:域名|網域|网域)(?:正在)?(?:出售|轉讓|转让|已過期|已过期)|このドメインは(?:販売|お名前)|도메인.{0,8}판매"
)
_LEAST_PAIRS = 20
# Of two edits of one document, most pairs of words are the same; of two documents, next to none are.
_ALIKE, _TITLES_ALIKE = 0.1, 0.3
_WORDS_ALIKE = 0.08
_LONG_WORD = 5
# Characters of a text that are compared: what strangers wrote has no other bound.
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class _Answer:
    """What answered: title and text folded, its language, and the registrable domain that it came from."""

    title: str
    text: str
    language: str | None
    domain: str


def says_for_sale(refusal: Refusal | None) -> bool:
    """Whether a page was refused because it says that its domain is for sale."""
    return refusal is not None and _FOR_SALE.search(folded(refusal.reason)) is not None


def parked_evidence(first: SourceCopy | None, url: str, reading: SourceReading) -> str | None:
    """What shows that another's page answers in place of a source's document; None when nothing does.

    Args:
        first: the first copy, None when there is none.
        url: the address that answered.
        reading: what was read there.
    """
    now = _Answer(
        folded(reading.title or ""),
        folded(reading.text[:_MOST]),
        _primary(reading.language),
        registrable_domain(_host(url)),
    )
    is_left = first is not None and _is_left(first, now)
    # A document may quote such words; its first copy tells that it is itself.
    if not is_left and len(now.text) < 2000 and (match := _FOR_SALE.search(f"{now.title}\n{now.text}")):
        return f"the page says {match[0][:100]!r}"
    if first is None or is_left:
        return None
    before = registrable_domain(_host(first.url))
    if before != now.domain:
        return f"{now.domain} answers in place of {before}, and nothing of the first copy is left"
    language = _primary(first.language)
    if language is not None and now.language is not None and language != now.language:
        return f"the language is {now.language} in place of {language}, and nothing of the first copy is left"
    if (
        _shared(_long_words(f"{first.title or ''}\n{first.text[:_MOST]}"), _long_words(f"{now.title}\n{now.text}"))
        < _WORDS_ALIKE
    ):
        return "not a word of the first copy is left"
    return None


def _is_left(first: SourceCopy, now: _Answer) -> bool:
    """Whether anything of the first copy is left, or it was too little to tell."""
    pairs = _pairs(folded(first.text[:_MOST]))
    if len(pairs) < _LEAST_PAIRS or _shared(pairs, _pairs(now.text)) >= _ALIKE:
        return True
    title = folded(first.title or "")
    if title and now.title and _shared(_words(title), _words(now.title)) >= _TITLES_ALIKE:
        return True
    names = {piece for piece in _PIECES.split(title)[1:] if len(piece) >= 3}
    names |= {folded(first.agency)} if first.agency else set()
    return any(name in now.title or name in now.text for name in names)


def _shared(before: set[str], after: set[str]) -> float:
    """The share of the smaller set that stands in the other, too."""
    return len(before & after) / max(min(len(before), len(after)), 1)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))


def _pairs(text: str) -> set[str]:
    """Every two words that follow one another; every three ideographs."""
    words = _WORD.findall(text)
    pairs = {f"{one} {two}" for one, two in pairwise(words) if not _IDEOGRAPH.match(one)}
    return pairs | {
        "".join(words[place : place + 3])
        for place in range(len(words) - 2)
        if all(_IDEOGRAPH.match(word) for word in words[place : place + 3])
    }


def _long_words(text: str) -> set[str]:
    """Words that say something: long ones, and two ideographs that follow one another."""
    words = _WORD.findall(folded(text))
    found = {word for word in words if len(word) >= _LONG_WORD and not word.isdigit()}
    return found | {one + two for one, two in pairwise(words) if _IDEOGRAPH.match(one) and _IDEOGRAPH.match(two)}


def _primary(language: str | None) -> str | None:
    return None if language is None else language.split("-")[0].lower()


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
