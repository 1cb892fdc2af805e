"""The language of a text in Latin letters, recognised by its function words."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
_FEWEST = 20
_SHARE = 0.12
# Words that are frequent in one of these languages and rare in the others.
_WORDS = {
    "en": "the of and to that is was for with as this are by be not which has have shall from an or",
    "fr": "le les des et du est une dans que qui pour sur par au aux avec sont ce cette il elle ne pas ou été",
    "de": "der die das und den des dem ein eine einer ist nicht mit von zu auf für im sich wird werden auch nach bei",
    "es": "el los las del y que una por con para se su es como más este esta lo al fue ha",
    "pt": "o os as do da dos das e que uma com para se não por em no na ao é foi como mais",
    "it": "il lo gli dei della di e che una per con non sono del nel alla è si le dal",
    "nl": "de het een van en dat is op te voor met zijn niet aan door bij naar ook wordt",
}  # fmt: skip
_LANGUAGES = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def latin_language(text: str) -> str | None:
    """The language whose function words make up much of the text; None when no language or more than one fits."""
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    if len(words) < _FEWEST:
        return None
    shares = Counter({language: sum(word in known for word in words) for language, known in _LANGUAGES.items()})
    (best, most), (_second, next_most) = shares.most_common(2)
    return best if most >= _SHARE * len(words) and most > 1.2 * next_most else None
