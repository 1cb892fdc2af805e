"""What may be asked instead of a value that a parameter does not take: links in words, for no reader writes tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi.datastructures import URL
from markupsafe import Markup

from access.web.room.languages import Language
from access.web.room.messages import catalogue, message
from storage.types.faults import Fault
from storage.types.request_faults import RequestFault

# What the keys of the messages begin with that put a parameter's values into words.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "state": ("sources.", "state.", "article."),
    "publisher_class": ("publisher.",),
    "by": ("articles.by-", "report.by-"),
    "scope": ("scope.",),
    "sort": ("sort.",),
    "form": ("diff.",),
    "side": ("beside.as-",),
    "visits": ("visits.",),
    "kind": ("kind.",),
    "order": ("sort.",),
    "to": ("language.",),
}
_CHOICE = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that a parameter takes, in words, and the address that asks for it."""

    words: str | Markup
    address: str


def offers(language: Language, asked: URL, fault: Fault | None) -> tuple[Offer, ...]:
    """What the parameter takes that was given another value; nothing when something else is wrong.

    Args:
        language: of the words.
        asked: the address that was asked for.
        fault: what is wrong with it.
    """
    if fault is None or fault.kind is not RequestFault.VALUE_NO_CHOICE:
        return ()
    name = str(fault.values["name"])
    return tuple(
        Offer(_in_words(language, name, one), _asking(asked, name, one))
        for one in _CHOICE.findall(str(fault.values["choices"]))
    )


def _in_words(language: Language, name: str, value: str) -> str | Markup:
    keys = (begin + value for begin in _WORDS.get(name, ()))
    return next((message(language, key) for key in keys if key in catalogue()), value)


def _asking(asked: URL, name: str, value: str) -> str:
    changed = asked.include_query_params(**{name: value})
    return f"{changed.path}?{changed.query}"
