"""The catalogue of messages: what the reading room says, in each of its languages.

A message is a line of a file in `messages/`: its key, and a list of two texts, English and Chinese. In a text `{name}`
stands for a value and `` `…` `` for something to be typed; English texts that count have two forms, with `|` between
them, of which `n` decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from access.web.room.languages import Language
from storage.types.strangers_text import harmless

_FOLDER = Path(__file__).parent / "messages"
_ORDER = (Language.ENGLISH, Language.CHINESE)
_WIDE = ("：", "。")
_TYPED = re.compile(r"`([^`]+)`")


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """All messages by key. Raises ValueError for a key that stands in two files, or has not one text a language."""
    found: dict[str, Mapping[Language, str]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text("utf-8")).items():
            if key in found:
                raise ValueError(f"{path.name}: {key} stands in another file too")
            found[key] = dict(zip(_ORDER, texts, strict=True))
    return found


def message(language: Language, key: str, **values: object) -> Markup:
    """A message with its values, made harmless and escaped; `n` decides between the forms of one that counts.

    Raises:
        KeyError: there is none of this key, or it lacks a value.
    """
    text = catalogue()[key][language]
    one, bar, several = text.partition("|")
    if bar and "n" in values:
        text = one if values["n"] == 1 else several
    return Markup(_TYPED.sub(r"<code>\1</code>", str(escape(text)))).format(  # noqa: S704 - our own text, escaped
        **{name: _shown(value) for name, value in values.items()}
    )


def introducing(language: Language, key: str, what: object, **values: object) -> Markup:
    """A message with its values and what it introduces; no blank parts them behind a full-width sign, which has one of
    its own."""
    words = message(language, key, **values)
    return Markup("{}{}{}").format(words, "" if words[-1:] in _WIDE else " ", _shown(what))


def _shown(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return f"{value:,}" if isinstance(value, int) else harmless(str(value))
