"""Whether a text is a real text, judged by its scripts.

A document whose fonts have no character map gives the numbers of its glyphs as if they were characters: private ones,
controls, letters of a dozen alphabets side by side, or letters in an order that no language has. The length of
the text says nothing.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from pipelines.encoding.guessing import likelihood

_SAMPLE = 20_000
_FEW = 20
_MANY = 200
_ODD = 0.15
_FOREIGN = 0.12
_LEAST_LATIN = 0.2
_RARE = 0.06
# The least share of vowels among Latin letters, measured over European languages: Czech 0.38, Welsh 0.3.
_VOWELS = frozenset("aeiouyAEIOUYàáâãäåæèéêëìíîïòóôõöøùúûüýœıăęąěůőű")
_FEWEST_VOWELS = 0.2
# Letters between the Latin of Europe and Greek that languages with millions of readers use.
_USED = frozenset("ƏəƠơƯưǍǎǏǐǑǒǓǔǦǧȘșȚțƁɓƊɗƘƙƎǝƆɔƐɛŊŋƷʒ")
_FAMILIES = {
    "CJK": "EAST ASIAN",
    "HIRAGANA": "EAST ASIAN",
    "KATAKANA": "EAST ASIAN",
    "KATAKANA-HIRAGANA": "EAST ASIAN",
    "HALFWIDTH": "EAST ASIAN",
    "IDEOGRAPHIC": "EAST ASIAN",
    "BOPOMOFO": "EAST ASIAN",
    "HANGUL": "EAST ASIAN",
    "FULLWIDTH": "LATIN",
    "MODIFIER": "LATIN",
    "FEMININE": "LATIN",
    "MASCULINE": "LATIN",
    "MICRO": "GREEK",
    "OHM": "GREEK",
}


def is_garbage(text: str) -> bool:
    """Whether a text is what a reader makes of glyphs without a character map; False for a text too short to judge."""
    shown = [character for character in text[:_SAMPLE] if not character.isspace()]
    if len(shown) < _FEW:
        return False
    odd = sum(
        unicodedata.category(character) in {"Co", "Cn", "Cc", "Cs"} or character == "\ufffd" for character in shown
    )
    if odd > _ODD * len(shown):
        return True
    letters = [character for character in shown if character.isalpha()]
    families = Counter(_family(character) for character in letters)
    foreign = sum(count for family, count in families.items() if family != "LATIN") - _principal(families)
    if foreign > _FOREIGN * len(shown):
        return True
    return _has_no_language(shown, letters, families)


def _principal(families: Counter[str]) -> int:
    """The letters of the most frequent family besides Latin: a text has one, and Latin words."""
    return max((count for family, count in families.items() if family != "LATIN"), default=0)


def _has_no_language(shown: list[str], letters: list[str], families: Counter[str]) -> bool:
    if families["EAST ASIAN"] >= _MANY and families["EAST ASIAN"] > len(letters) / 2:
        share = likelihood("".join(letters))
        return share is not None and share < _RARE
    latin = [character for character in letters if _family(character) == "LATIN"]
    if len(latin) < _MANY or len(latin) < len(letters) / 2:
        return False
    if len(latin) < _LEAST_LATIN * len(shown):
        return False
    vowels = sum(character in _VOWELS for character in latin)
    return vowels < _FEWEST_VOWELS * len(latin)


@lru_cache(maxsize=4096)
def _family(character: str) -> str:
    if "\u0180" <= character <= "\u02af" and character not in _USED:
        return "RARE LATIN"
    first = unicodedata.name(character, "UNNAMED").split()[0]
    return _FAMILIES.get(first, first)
