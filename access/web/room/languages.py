"""In which language a page is told: the one that was chosen with the switch, else the one that the browser asks for."""

from __future__ import annotations

from enum import StrEnum

COOKIE = "fonds-language"


class Language(StrEnum):
    """A language of the reading room, as BCP 47 writes it."""

    ENGLISH = "en"
    CHINESE = "zh-Hant"


def chosen_language(cookie: str | None, accepted: str) -> Language:
    """The language of a page.

    Args:
        cookie: what the switch left in the browser, None when nobody touched it.
        accepted: the field Accept-Language, empty when none was sent.
    """
    if cookie in list(Language):
        return Language(cookie)
    wishes = (_wish(one) for one in accepted.split(","))
    known = ((weight, language) for tag, weight in wishes if weight > 0 and (language := _spoken(tag)) is not None)
    # Of wishes that weigh the same, the first.
    return max(known, key=lambda wish: wish[0], default=(0.0, Language.ENGLISH))[1]


def _wish(text: str) -> tuple[str, float]:
    """A language range with its weight (RFC 9110, 12.5.4); one whose weight cannot be read weighs nothing."""
    tag, *parameters = (part.strip() for part in text.split(";"))
    weight = next((one[2:] for one in parameters if one.startswith("q=")), "1")
    try:
        return tag.lower(), float(weight)
    except ValueError:
        return tag.lower(), 0.0


def _spoken(tag: str) -> Language | None:
    """Chinese of any kind is told in Traditional characters: readers of the others know them better than English."""
    primary = tag.split("-")[0]
    return {"en": Language.ENGLISH, "zh": Language.CHINESE}.get(primary)
