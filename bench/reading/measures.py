"""The measures, as pure functions of what was expected and what was read; each gives a share between 0 and 1."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

_CJK = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3\U00020000-\U0003ffff"
# An ideograph, a kana or a Hangul syllable is a token of its own; of other scripts a word is.
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_GRAM = 4
# Where a word may be parted; some golds keep it, and nobody sees it.
_SOFT_HYPHEN = "\u00ad"


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, and each character of the scripts that write without spaces."""
    return tuple(_TOKEN.findall(_normal(text).casefold()))


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Every run of four tokens with its number; a text of fewer tokens is one run."""
    words = tokens(text)
    if len(words) < _GRAM:
        return Counter([words] if words else [])
    return Counter(words[start : start + _GRAM] for start in range(len(words) - _GRAM + 1))


def text_f1(expected: str, found: str) -> float:
    """How well two texts agree: the harmonic mean of precision and recall over runs of four tokens."""
    wanted, got = grams(expected), grams(found)
    if not wanted and not got:
        return 1.0
    common = sum((wanted & got).values())
    return 2 * common / (sum(wanted.values()) + sum(got.values()))


def share_of_grams(expected: str, found: str) -> float:
    """Which share of the expected runs of four tokens the found text holds; a shorter text it holds whole or not."""
    wanted, got = grams(expected), grams(found)
    if 0 < len(tokens(expected)) < _GRAM:
        return float(squeezed(expected) in squeezed(found))
    return 1.0 if not wanted else sum((wanted & got).values()) / sum(wanted.values())


def names_f1(expected: Collection[str], found: Collection[str]) -> float:
    """How well two sets of names agree, order, width and case apart; two empty ones agree wholly."""
    wanted, got = {plain(name) for name in expected}, {plain(name) for name in found}
    if not wanted and not got:
        return 1.0
    return 2 * len(wanted & got) / (len(wanted) + len(got))


def contains(text: str, sentences: Iterable[str]) -> bool:
    """Whether the text holds each of the sentences, white space apart."""
    whole = squeezed(text)
    return all(squeezed(sentence) in whole for sentence in sentences)


def same(expected: str | None, found: str | None) -> bool:
    """Whether two printed texts are the same, width and white space apart; None is the same as nothing."""
    return plain(expected or "") == plain(found or "")


def plain(text: str) -> str:
    """The text after NFKC, in one case, its white space single."""
    return " ".join(_normal(text).casefold().split())


def squeezed(text: str) -> str:
    """The text after NFKC without any white space."""
    return "".join(_normal(text).split())


def _normal(text: str) -> str:
    """The text after NFKC, without soft hyphens."""
    return unicodedata.normalize("NFKC", text.replace(_SOFT_HYPHEN, ""))


def letters(text: str) -> str:
    """The letters and digits of a text after NFKC, in one case.

    Newspapers set a title in capitals, other quotation marks and dashes in other places of one page, and golds follow
    now the one and now the other.
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())
