"""Bylines in Latin letters: `By Ines Quill, Staff Writer`, `Von Ines Quill und Tomas Reef`, `Ines Quill, Political
editor`.

A name is a row of capitalised words with the particles between them; the row ends where a title, a day or a mark does.
"""

from __future__ import annotations

import re

from pipelines.credits.job_titles import A_JOB, JOB, JOURNALIST, before_credit, before_title, is_capitals
from pipelines.credits.organisations import is_city, is_organisation, is_paper
from pipelines.words.bylines import AUTHOR, BEFORE, BY, BY_IN_TURN, DONE, LABEL, WORK
from pipelines.words.date_forms import MONTHS
from pipelines.words.date_words import WEEKDAYS, is_date_word
from storage.types import Contributor, ContributorRole

_UPPER = "".join(map(chr, filter(lambda code: chr(code).isupper(), range(0x41, 0x530))))
# Small letters before a name that belong to it: `Inès d'Aile`, `Salma al-Qalam`.
_WORD = rf"(?:(?:al|el|ad|as|ash|ul)-)?[{_UPPER}](?:[^\W\d_]|['’.-])*"
_PARTICLE = (
    r"(?:de|del|della|delle|dei|degli|di|da|das|do|dos|des|du|dal|dalla|van|von|vom|der|den|ter|ten|te|op|['’]t|zu|zum|zur|"
    r"bin|bint|ben|ibn|abu|al|el|la|las|los|le)"
)
_NAME = rf"{_WORD}(?: (?:d|l|dell|dall)['’]{_WORD})?(?: (?:{_PARTICLE} ){{0,2}}{_WORD}){{0,6}}"
_NAMES = re.compile(
    rf"(?P<name>{_NAME})(?:\s+in\s+{_NAME}(?=\s*(?:,|and\b)\s*[{_UPPER}]))?"
    rf"(?P<next>\s*(?:,?\s*\b(?:and|und|et|och|og|en|e|y|i|и|with)\b|[,;/&+])\s*)?"
    r"(?P<label>\s*[:：](?=\s*\S)|\s+(?:by|von|par|por)\b)?"
)
# In a line of capitals, all but these are names.
_AND = re.compile(r"(?<=\s)(?:A(?:ND|nd)|U(?:ND|nd)|ET|OCH|OG|W(?:ITH|ith))(?=\s)")
_GLUED = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z]{2})")
_BY = re.compile(
    rf"(?:^|[|•·–—-]\s*|(?<=\d)\s+|\s)(?P<label>{BY_IN_TURN}|(?:(?:{DONE}|{WORK}) )?{BY}|{LABEL}\s?[:：]|{AUTHOR})"
    rf"(?:(?<=[:：])|(?<=\s)|\s)\s*(?=[{_UPPER}])",
    re.IGNORECASE,
)
_DI = re.compile(rf"\s*(?P<label>[Dd]i)\s+(?={_NAME})")
_AUTHOR = re.compile(AUTHOR, re.IGNORECASE)
# Glued to the name, or printed twice, once for those who do not see the page.
_GLUED_BY = re.compile(r"^\s*(?:[Bb]y\s*)+(?=[A-ZÀ-Þ])")
_PUBLISHING = re.compile(BEFORE, re.IGNORECASE)
_TITLED = re.compile(
    rf"(?P<name>{_NAME})\s*(?:[,|•·–—]|\s-\s)\s*(?:[^,|]{{0,40}}\b)?(?:{JOB})\b[^|]{{0,40}}", re.IGNORECASE
)
_JOB_BEFORE = re.compile(rf"\s*(?:[^\W\d_]+ ){{0,3}}(?i:{JOURNALIST}) (?P<name>{_NAME})\s*")
_DATED = re.compile(rf"(?P<name>{_NAME})\s*[,|•·–—-]?\s*{DONE}(?:\s+(?:on|le|am|el|em|il|op|den))?\s*", re.IGNORECASE)
_DEGREE = re.compile(r"Ph\.?D\.?|M\.?D\.?|M\.?A\.?|B\.?A\.?|M\.?Sc\.?|R\.?D\.?N?\.?|R\.?N\.?|MBA|MPH|JD|Esq\.?")
OUTLET_BEHIND = re.compile(rf"\s*,\s*[{_UPPER}][\w&.-]*\s*")
"""What stands behind a person's name and a comma, one word of an outlet or a place: `, CNN`."""
# Months and days that are also names of persons, but not right before a number.
_SURNAMES = frozenset({"may", "march", "april", "june", "august", "mai", "mars", "juli", "sun"})
POINTING = frozenset({"this", "these", "our", "your", "their"})
"""With these words begins a sentence, and no name."""
_WEEKDAY = re.compile(WEEKDAYS, re.IGNORECASE)
_OF_DAY = re.compile(rf"[\s,.]*(?:\d|(?:{'|'.join(MONTHS)})\b)", re.IGNORECASE)
# Between two persons, or between the two parts of a family name.
_Y = frozenset({"e", "y", "i", "и"})
_PROFESSOR = re.compile(r"Prof(?:essor)?\.?\s+")
# The paper's own people, not one of them: `Harbour Ledger Staff`.
_OF_STAFF = re.compile(r"(?:\S+ )+(?:Staff|STAFF|Reporters|Newsroom|Team)")
# The full stop of a sentence behind a name, and not that of `Jr.` or of an initial.
_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")
_BY_PEN_NAME = re.compile(
    rf"\s*(?:(?:{DONE})\s+{BY}|{AUTHOR}\s?[:：])\s+(?!admin|staff|guest|editor|the\b)(?P<name>[a-z][\w.]{{3,24}})"
    r"\s*(?:[,|•·–—-].*|(?:on|at|in|um|am|le|à|el|en)\b.*)?",
    re.IGNORECASE,
)
_EDGES = " \t,|•·–—-/"
_MAX_LINE, _MAX_BEFORE, _MOST_WORDS = 160, 40, 8


def read_latin_byline(line: str) -> tuple[Contributor, ...]:
    """The writers that a line names after a word for `by`, or before their title; none when it is not a byline.

    Args:
        line: A short line of an article's head, its date taken out.
    """
    if len(line) > _MAX_LINE:
        return ()
    if (signed := _BY_PEN_NAME.fullmatch(line)) is not None and signed["name"].islower():
        return (Contributor(signed["name"], ContributorRole.WRITER),)
    line = _GLUED_BY.sub("By ", line)
    match = _BY.search(line)
    if match is not None and match.start() <= _MAX_BEFORE and _PUBLISHING.fullmatch(line[: match.start()]):
        label, names = match["label"], latin_names(line[match.end() :])
        # The word alone is as often a heading: `Author Profile`.
        is_said = not _AUTHOR.fullmatch(label) or all(" " in name for name in names)
        return tuple(Contributor(name, ContributorRole.WRITER, label) for name in names if is_said)
    if match := _DI.match(line):
        # In Italian: the word begins names too, and a sentence.
        names = names_alone(line[match.end() :])
        return tuple(Contributor(name, ContributorRole.WRITER, match["label"]) for name in names if " " in name)
    plain = line.strip()
    titled = _TITLED.fullmatch(plain) or _DATED.fullmatch(plain) or _JOB_BEFORE.fullmatch(plain)
    names = latin_names(titled["name"]) if titled is not None and " " in titled["name"] else ()
    return tuple(Contributor(name, ContributorRole.WRITER) for name in names)


def names_alone(text: str) -> tuple[str, ...]:
    """The names of a text that holds nothing else but titles and an outlet behind them."""
    names = latin_names(text)
    behind = text[text.rfind(names[-1]) + len(names[-1]) :] if names else text
    if names and OUTLET_BEHIND.fullmatch(behind):
        return names
    rest = behind.strip(_EDGES)
    is_titled = A_JOB.search(rest) is not None or is_organisation(rest) or is_paper(rest)
    return names if not any(map(str.isalpha, rest)) or is_titled else ()


def latin_names(text: str) -> tuple[str, ...]:
    """The names with which a text begins, up to a title, an organisation, a month or anything else."""
    names: list[str] = []
    place, joint = 0, ""
    text = _AND.sub(lambda match: match[0].lower(), text)
    while match := _NAMES.match(text, place):
        name = match["name"].rstrip(".-") if match["name"].endswith("-") else match["name"].strip()
        if _DEGREE.fullmatch(name) and names:
            place = match.end()
            continue
        own = _GLUED.split(before_title(_before_date(name, text[match.end("name") :])), maxsplit=1)[0]
        if match["label"] is not None:
            own = before_credit(name) or ""
        own = "" if _OF_STAFF.fullmatch(name) else _STOP.sub("", own)
        if not own or _is_no_name(own) or len(own.split()) > _MOST_WORDS:
            break
        if names and joint in _Y and " " not in name and " " in names[-1] and not is_organisation(name):
            names[-1] = f"{names[-1]} {joint} {own}"
            break
        if names and _is_behind(name, names, joint):
            break
        names.append(own)
        if match["next"] is None or own != name:
            break
        place, joint = match.end(), match["next"].strip(", ") or ","
    return tuple(dict.fromkeys(names))


def _is_behind(name: str, names: list[str], joint: str) -> bool:
    """Whether what follows names is no further one: a title, a place or a paper, in capitals or by its words."""
    if _is_no_name(name):
        return True
    if not any(map(is_capitals, names[-1].split())) and any(map(is_capitals, name.split())):
        return True
    # In Spanish `en` is no `and`, and a place follows; behind a slash stands a place or an agency.
    is_place = joint in {",", "en", "/"} and " " not in name and " " in names[-1]
    return is_place or is_paper(name) or is_city(name)


def _before_date(name: str, behind: str) -> str:
    """A name without the month, the day or the word for publication that stands behind it: `Ines Quill December`.

    Args:
        name: A row of capitalised words.
        behind: What follows them.
    """
    words = name.split()
    is_before_day = _OF_DAY.match(behind) is not None
    ends = (
        place
        for place, word in enumerate(words)
        if place > 1 and _is_of_date(word, is_before_day=is_before_day and place == len(words) - 1)
    )
    return " ".join(words[: next(ends, len(words))])


def _is_of_date(word: str, *, is_before_day: bool) -> bool:
    plain = word.rstrip(".").casefold()
    is_named = plain in MONTHS or _WEEKDAY.fullmatch(plain) is not None
    return (is_named and (is_before_day or plain not in _SURNAMES)) or is_date_word(plain)


def _is_no_name(name: str) -> bool:
    name = _PROFESSOR.sub("", name, count=1)
    first = name.split()[0].rstrip(".").casefold()
    is_month = first in MONTHS and not (first in _SURNAMES and " " in name)
    return (
        is_month or first in POINTING or is_date_word(first) or is_organisation(name) or A_JOB.search(name) is not None
    )
