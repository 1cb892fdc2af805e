"""Whether two addresses may name one document, by the names in their paths and what their parameters choose.

Many documents are called alike below folders of their own (`/2021/report.pdf`, `/fishing/overview`). A last name tells
by itself only when it is a long one or holds a number that is no date; any other needs folders that say nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import SplitResult, urlsplit

from storage.types.language_parts import is_language_choice, is_language_name
from storage.types.registrable_domain import registrable_domain
from storage.types.source_identity import without_tracking

_ENDING = re.compile(r"\.[a-z]{2,5}\d?$", re.IGNORECASE)
# The file that answers for a folder has no name of its own.
_FOLDERS_FILE = re.compile(r"(?:index|default|home|main)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
# A number of fewer digits may be a chapter's or a page's; a year, a month or a day is that of many documents.
_TELLING = 3
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?"
_DATE = re.compile(rf"(?:(?:19|20)\d\d|1[01]\d)(?:{_MONTH_DAY})?|{_MONTH_DAY}")
# So many words name a document; fewer name a kind of documents: `annual-report`.
_WORDS = 4
_WORD = re.compile(r"[^\W\d_]+")
_IDEOGRAPH = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def may_name_one(one: str, other: str) -> bool:
    """Whether two addresses may be of one document: by equal last names, or by the same numbers in them.

    Parameters that both have and that differ choose two documents, unless they choose a language. Folders with
    different numbers hold different documents; other folders do unless the last name tells the document by itself.
    """
    names, others = _names(one), _names(other)
    chosen, choices = _choices(one), _choices(other)
    if not names or not others:
        return names == others and not _differ(chosen, choices) and _host(one) == _host(other)
    numbers, other_numbers = (_numbers(" ".join(folders)) for folders in (names[:-1], others[:-1]))
    if not (numbers <= other_numbers or other_numbers <= numbers):
        return False
    if names[-1] != others[-1]:
        told = _numbers(" ".join((names[-1], *chosen.values())))
        return told == _numbers(" ".join((others[-1], *choices.values()))) and _tell(told)
    if _differ(chosen, choices):
        return False
    own, others_own = (set(here[:-1]) - set(there[:-1]) for here, there in ((names, others), (others, names)))
    return _tells(names[-1]) or (not (own and others_own) and numbers == other_numbers)


def _differ(chosen: dict[str, str], choices: dict[str, str]) -> bool:
    return any(chosen[name] != choices[name] for name in chosen.keys() & choices.keys())


def _tells(name: str) -> bool:
    """Whether a name is one document's, whatever folders it stands in."""
    words = len(_WORD.findall(name)) + len(_IDEOGRAPH.findall(name)) // 2
    return words >= _WORDS or _tell(_numbers(name))


def _tell(numbers: Counter[str]) -> bool:
    return any(len(number) >= _TELLING and _DATE.fullmatch(number) is None for number in numbers)


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def _names(url: str) -> list[str]:
    """The names of a path, those of the host's part below the registered one first; none of them chooses a language."""
    parts = urlsplit(url.lower())
    names = [name for name in parts.path.split("/") if name]
    if names:
        names[-1] = _ENDING.sub("", names[-1])
    if names and _FOLDERS_FILE.fullmatch(names[-1]):
        names.pop()
    kept = [name for name in names if not is_language_name(name)]
    return [*_below_domain(parts), *kept] if kept else []


def _below_domain(parts: SplitResult) -> list[str]:
    labels = _host_of(parts).removesuffix(registrable_domain(_host_of(parts))).split(".")
    return [label for label in labels if label and not is_language_name(label)]


def _host(url: str) -> str:
    return _host_of(urlsplit(url))


def _host_of(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _choices(url: str) -> dict[str, str]:
    """What the parameters of an address choose beside a language."""
    pieces = [piece for piece in urlsplit(without_tracking(url)).query.split("&") if not is_language_choice(piece)]
    return {name: value for name, _, value in (piece.partition("=") for piece in pieces) if name}
