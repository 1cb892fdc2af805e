"""The titles of journalists, and what else runs into a name without a mark between: `Ines Quill Staff Writer`."""

from __future__ import annotations

import re

from pipelines.credits.organisations import agency_in

JOB = (
    r"correspondents?|reporters?|writers?|editors?|journalists?|columnists?|contributors?|redakteur(?:in)?|"
    r"korrespondent(?:in)?|reporterin|journaliste|correspondant|periodista|redactora?|giornalista|inviat[oa]|muhabiri?|"
    r"corresponsal(?:es)?|correspondante|enviad[oa]s?|envoyée?s?|chiefs?|executives?|presidents?|"
    r"engineers?|scientists?|publishers?|(?:senior|research|visiting) fellow|"
    r"managers?|directors?|producers?|professors?|analysts?|photographers?|founders?|"
    r"корреспондент|журналист(?:ка)?|обозреватель|редактор"
)
"""What a journalist is, as a pattern without groups."""

JOURNALIST = (
    r"(?:reporter(?:in)?|correspondent|columnist|staff writer|journalist(?:e|in)?|redakteur(?:in)?|"
    r"korrespondent(?:in)?|redactora?|periodista|giornalista|verslaggever|redacteur|dziennikar(?:z|ka))"
)
"""What somebody is who can only be a journalist."""

A_JOB = re.compile(rf"\b(?:{JOB}|staff|freelance)\b", re.IGNORECASE)
# A title of several words begins with one of these.
_KIND = (
    r"staff|senior|junior|chief|lead|deputy|assistant|associate|contributing|managing|executive|guest|special|freelance|"
    r"investigative|political|business|sports?|science|health|technology|tech|education|environment(?:al)?|climate|"
    r"diplomatic|foreign|national|international|local|crime|courts?|legal|news|features?|arts?|culture|entertainment|"
    r"opinion|economics?|finance|financial|data|digital|online|consumer|defen[cs]e|security|energy|world|city|regional|"
    r"our|for|the|general|assignment|breaking|audience|multimedia|video"
)
_TITLE = re.compile(rf"(?:(?:{_KIND}|and|&)\s+)*(?:{JOB}|staff)\b.*", re.IGNORECASE)
_OTHER_CREDIT = (
    r"edited|reviewed|translated|illustrat(?:ed|ions?)|photos?|photograph(?:s|y)?|fotos?|fotografie|bild(?:er)?|editor|"
    r"graphics?|video|фото"
)
# Of the page's own, or what stands before the paper for which somebody wrote.
_CONTROL = re.compile(
    r"(?:follow(?:ing)?|special(?: to\b.*)?|share|updated?|save|view profile|read more|profile|contact|subscribe|email|"
    # A section before the title, and the word before the day.
    r"on|at|business|news|travel|lifestyle|sports?|politics|tech|culture|entertainment|(?:twitter|facebook)\b.*|"
    rf"(?:print|leave|see|for|{_OTHER_CREDIT})\b.*|(?:more|view)\s.*)",
    re.IGNORECASE,
)
_CREDIT = re.compile(_OTHER_CREDIT, re.IGNORECASE)
_ROMAN = frozenset("IVX")
_LEAST_CAPITALS, _LEAST_WORDS = 3, 2


def before_title(name: str) -> str:
    """A name of several words without the title, the outlet or the button behind it.

    Args:
        name: A row of capitalised words.
    """
    words = name.split()
    ends = (place for place in range(_LEAST_WORDS, len(words)) if _is_tail(words[place:], words[0]))
    return " ".join(words[: next(ends, len(words))])


def before_credit(name: str) -> str | None:
    """A name without the word that opens the next credit of the line, None where no such word ends it.

    Args:
        name: A row of capitalised words before a colon or the word for `by`: `Ines Quill Photos`.
    """
    *words, last = name.split()
    is_credit = len(words) >= _LEAST_WORDS and _CREDIT.fullmatch(last) is not None
    return " ".join(words) if is_credit else None


def _is_tail(words: list[str], first: str) -> bool:
    rest = " ".join(words)
    if _TITLE.fullmatch(rest) or _CONTROL.fullmatch(rest):
        return True
    # Many newsrooms print the family name in capitals.
    is_outlet = len(words) > 1 and is_capitals(words[0]) and not first.isupper()
    return is_outlet or agency_in(rest) is not None


def is_capitals(word: str) -> bool:
    """Whether a word is the capitals of an outlet (`CNN`), and no initials or number (`AJ`, `III`) of a person."""
    letters = [letter for letter in word if letter.isalpha()]
    return len(letters) >= _LEAST_CAPITALS and word.isupper() and "." not in word and not _ROMAN.issuperset(letters)
