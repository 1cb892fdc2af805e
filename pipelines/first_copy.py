"""Whether what answers at a source's address is still its document, by comparison with the first copy of it.

A page that says of itself that its domain is for sale needs no comparison. Anything else is another's only when nothing
of the first copy is left: neither its text, nor its title, nor the names that stood in it. Then its kind decides
(`pipelines.strange_page`): what stands in the way is a wall; with another registrable domain, another language or no
word of the first copy a page of offers was sold, and so was any text of some length, which at the old domain has to
stand there for a week, and to be in the language of the first copy: in another one there is no word of it in any case,
and an office may write its page anew in any language. Of a few words nothing is said. What a public office shows is
never another's, for nobody can buy its name; nor is a text to which the old domain leads for good, or an office does:
its owner moved it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from pipelines.strange_page import StrangePage, kind_of, obstacles, offer_of_name
from pipelines.visit import PERMANENT
from pipelines.words.labels import folded
from pipelines.words.strange_words import NAME_FOR_SALE
from storage.types import Capture, Refusal, SourceReading
from storage.types.filings import SourceCopy
from storage.types.publisher_class import is_public_office
from storage.types.registrable_domain import registrable_domain

# A word of letters and digits; an ideograph, a kana or a syllable is one by itself.
_WORD = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]|[^\W_\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")
_IDEOGRAPH = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_PIECES = re.compile(r"\s*[|｜»«—–]\s*|\s+[-·:]\s+|[：_]")
_LEAST_PAIRS = 20
# Of two edits of one document, most pairs of words are the same; of two documents, next to none are.
_ALIKE, _TITLES_ALIKE = 0.1, 0.3
_WORDS_ALIKE = 0.08
# Of two texts in one language a third of the short words are the same; of two languages hardly any are.
_SHORT_WORDS_ALIKE = 0.15
_LONG_WORD = 5
# What an office may write as well as a buyer, for a day to which it invites.
_OF_ANYBODY = frozenset({StrangePage.OWN_TEXT, StrangePage.SALES_TALK})
# Characters of a text that are compared: what strangers wrote has no other bound.
_MOST = 50_000


@dataclass(frozen=True, slots=True)
class _Answer:
    """What answered: title and text folded, its language, and the registrable domain that it came from."""

    title: str
    text: str
    language: str | None
    domain: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """A page in which nothing of the first copy is left: its kind, and what shows that it is another's or a wall.

    `is_sure` says that one look tells; else it has to stand there for some time.
    """

    kind: StrangePage
    evidence: str
    is_sure: bool = True

    @property
    def is_wall(self) -> bool:
        """Whether it stands in the way, and nobody took the document's place."""
        return self.kind is StrangePage.IN_THE_WAY


def says_for_sale(refusal: Refusal | None) -> bool:
    """Whether a page was refused because it says that its domain is for sale."""
    return refusal is not None and NAME_FOR_SALE.search(folded(refusal.reason)) is not None


def stranger_of(
    first: SourceCopy | None, url: str, reading: SourceReading, redirects: Sequence[Capture] = ()
) -> Stranger | None:
    """The page that answers in place of a source's document; None when it is the document, or nothing tells.

    Args:
        first: the first copy, None when there is none.
        url: the address that answered.
        reading: what was read there.
        redirects: led there, the first one first.
    """
    now = _answer(url, reading, first)
    is_left = first is not None and _is_left(first, now)
    is_office = is_public_office(_host(url))
    # A document may quote such words; its first copy tells that it is itself.
    if not (is_left or is_office) and len(now.text) < 2000:
        sold = offer_of_name(f"{now.title}\n{now.text}", is_first=first is None)
        if sold is not None:
            return Stranger(StrangePage.NAME_FOR_SALE, f"the page says {sold[:100]!r}")
    if first is None or is_left:
        return None
    is_away = registrable_domain(_host(first.url)) != now.domain
    kind = kind_of(now.title, now.text, is_away=is_away)
    if kind is StrangePage.IN_THE_WAY:
        subjects = " and ".join(obstacles(f"{now.title}\n{now.text}")[:3])
        return Stranger(kind, f"nothing of the first copy is left, and the page speaks of {subjects}")
    is_plain = kind in _OF_ANYBODY
    if is_office or kind is StrangePage.UNKNOWN or (is_plain and _is_moved(first, redirects)):
        return None
    evidence = _is_others(first, now, offers=kind is not StrangePage.OWN_TEXT)
    if evidence is None:
        return None
    is_sure = kind is StrangePage.OFFERS or (is_away and kind is StrangePage.OWN_TEXT)
    return Stranger(kind, evidence, is_sure=is_sure)


def is_comparable(first: SourceCopy) -> bool:
    """Whether a first copy says enough to tell whether anything of it is left."""
    return _is_enough(_opening(first))


def is_anything_left(first: SourceCopy, url: str, reading: SourceReading) -> bool:
    """Whether anything of the first copy stands in what was read at an address, or it was too little to tell."""
    return _is_left(first, _answer(url, reading, first))


def _answer(url: str, reading: SourceReading, first: SourceCopy | None) -> _Answer:
    return _Answer(
        _without_hosts(folded(reading.title or ""), url, *([] if first is None else [first.url])),
        folded(reading.text[:_MOST]),
        _primary(reading.language),
        registrable_domain(_host(url)),
    )


def _is_moved(first: SourceCopy, redirects: Sequence[Capture]) -> bool:
    """Whether the document's own domain leads elsewhere, for good or as that of a public office."""
    domain = registrable_domain(_host(first.url))
    if not redirects or all(registrable_domain(_host(each.url)) != domain for each in redirects):
        return False
    return is_public_office(_host(first.url)) or all(each.status in PERMANENT for each in redirects)


def _without_hosts(title: str, *urls: str) -> str:
    """A title without the name of a host, which is the address's and not its document's."""
    for url in urls:
        host = _host(url)
        for name in (host, host.removeprefix("www."), registrable_domain(host)):
            title = title.replace(name, " ") if name else title
    return title.strip()


def _is_others(first: SourceCopy, now: _Answer, *, offers: bool) -> str | None:
    """What shows, beside the lack of anything of the first copy, that an answer is another's; None if nothing does.

    That a text is in another language shows it only where it `offers` something.
    """
    before, language = registrable_domain(_host(first.url)), _primary(first.language)
    if before != now.domain:
        return f"{now.domain} answers in place of {before}, and nothing of the first copy is left"
    is_stated = language is not None and now.language is not None
    if is_stated and language != now.language:
        why = f"the language is {now.language} in place of {language}, and nothing of the first copy is left"
        return why if offers else None
    if not (offers or is_stated or _sounds_alike(first, now)):
        return None
    known = _long_words(f"{first.title or ''}\n{first.text[:_MOST]}")
    if _shared(known, _long_words(f"{now.title}\n{now.text}")) < _WORDS_ALIKE:
        return "not a word of the first copy is left"
    return None


def _sounds_alike(first: SourceCopy, now: _Answer) -> bool:
    """Whether two texts are in one language by the short words in both, where one of them does not state its own."""
    short, others = (
        {word for word in _words(text) if len(word) < _LONG_WORD and not word.isdigit()}
        for text in (folded(first.text[:_MOST]), now.text)
    )
    return _shared(short, others) >= _SHORT_WORDS_ALIKE


def _is_left(first: SourceCopy, now: _Answer) -> bool:
    """Whether anything of the first copy is left, or it was too little to tell."""
    opening = _opening(first)
    if not _is_enough(opening):
        return True
    pairs, others = (_pairs(_without_numbers(words)) for words in (opening, _WORD.findall(now.text)))
    if not (pairs or others) or _shared(pairs, others) >= _ALIKE:
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


def _opening(first: SourceCopy) -> list[str]:
    """The words of as much of a first copy as is compared."""
    return _WORD.findall(folded(first.text[:_MOST]))


def _is_enough(words: Sequence[str]) -> bool:
    return len(_pairs(words)) >= _LEAST_PAIRS


def _without_numbers(words: Sequence[str]) -> list[str]:
    """What tells one document from another: numbers are counted anew, and tell none."""
    return [word for word in words if not word.isdigit()]


def _pairs(words: Sequence[str]) -> set[str]:
    """Every two words that follow one another; every three ideographs."""
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
