"""Names of persons in what a page states as its author, freed of the words, titles and addresses around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.latin_bylines import OUTLET_BEHIND
from pipelines.credits.name_lists import split_names
from pipelines.words.bylines import BY, DONE
from pipelines.words.date_words import WEEKDAYS
from pipelines.words.surnames import is_chinese_name
from storage.types import ContributorRole

AUTHOR_PATH = re.compile(
    r"/(?:authors?|reporters?|writers?|journalist(?:e?s)?|contributors?|columnists?|people|profile?s?|staff|by|bio|"
    r"members?|users?|periodistas?|autor(?:en|es|a|i)?|auteurs?|redakteure?|redactie|yazar(?:lar)?|tac-gia)/[^/]+|"
    r"^/@[\w.-]{2,}/?$",
    re.IGNORECASE,
)
_MAX_NAME = 60
_OPENING = re.compile(
    r"\s*(?:(?:view )?(?:all |more )?(?:posts|articles|stories) by|by|von|par|por|door|di|yazan|author|written by)"
    r"[:\s]\s*|"
    r"\s*(?:文|撰文|作者|著者|記者|记者|取材)\s*[:：／/・●]\s*",
    re.IGNORECASE,
)
_KOREAN = re.compile(r"([가-힣]{2,4})\s*(?:(?:선임|수습|전문|논설|인턴)\s*)?기자")
_NO_NAME = re.compile(
    r"[\d+@#<>{}|*=?!。！？]|^(?:google|facebook|twitter|unknown|anonymous|guest|author|publisher|null|none|"
    r"ph\.?d\.?|m\.?d\.?|mba|mph|r\.?d\.?)$|^\W*(?:image|photo|foto|picture|bild|фото|grafik)s?(?:\s?:|\s)|"
    r"^view (?:my |the )?(?:complete )?profile$",
    re.IGNORECASE,
)
# Between two whole names; a family name of two parts has one word on a side of it.
_AND = re.compile(r"\s+(?:und|et|og|och|ja|i|ve|y|e|en|и)\s+")
# What stands beside the author's name: the word for it, the day, buttons, labels of other fields.
_BESIDE = re.compile(
    rf"{BY}|{DONE}|{WEEKDAYS}|sa|so|mo|di|mi|do|fr|(?:last )?updated|data|date|datum|fecha|.{{1,8}}[:：]|"
    r"share|save|print|e-?mail|linkedin|whatsapp|website|follow(?: \w+)?|copy link.*|show all articles.*|more by.*|"
    r"see (?:all|more).*|read more.*|sign up.*|subscribe.*|comments?|advertisement|contact|profile|bio|"
    r"关注|關注|手机版|手機版|来自\S{1,6}|來自\S{1,6}|订阅|訂閱|举报|分享|收藏|微博|微信",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S+")
_WEB = re.compile(r"\s*[(<\[]\s*(?:https?:)?//[^)>\]]*[)>\]]")
_TAKEN = re.compile(r"[^\W\d_]{2}\w{1,22}")
_DIGITS = re.compile(r"\d")
_BEFORE_COMMA = re.compile(r"[^\s,]+(?: [^\s,]+)+(?=,)")
_SLASH = re.compile(r"\s*[/／╱|｜]\s*")
# No person is called by a letter alone: `Mac & i` is one name.
_LETTER = re.compile(r"[^\W\d_]")


def persons_in(text: str) -> Iterator[str]:
    """The names that a text for the author holds, without the words and addresses around them."""
    text = _WEB.sub("", text)
    if "://" in text:
        return
    if korean := _KOREAN.findall(text):
        yield from korean
        return
    if credited := read_credit_line(text.strip()):
        yield from (who.name for who in credited if who.role is ContributorRole.WRITER)
        return
    pieces = _SLASH.split(text.strip())
    if len(pieces) > 1 and any(are_names := [is_chinese_name(piece) for piece in pieces]):
        yield from (piece for piece, is_name in zip(pieces, are_names, strict=True) if is_name)
        return
    plain = _OPENING.sub("", _ADDRESS.sub("", text), count=1) if _OPENING.match(text) else _ADDRESS.sub("", text)
    names = split_names(_before_outlet(plain))
    if any(_LETTER.fullmatch(name) for name in names):
        return
    for name in (part for listed in names for part in _apart(listed)):
        # Digits belong to no name but to one that somebody took: `crane201`.
        plain = _DIGITS.sub("", name) if _TAKEN.fullmatch(name) else name
        if len(name) <= _MAX_NAME and not (_NO_NAME.search(plain) or _BESIDE.fullmatch(name)):
            yield _once(name)


def _before_outlet(text: str) -> str:
    """A person's whole name without the one word of an outlet behind it: `Ines Quill, CNN`."""
    name = _BEFORE_COMMA.match(text)
    return name[0] if name is not None and OUTLET_BEHIND.fullmatch(text, name.end()) else text


def _once(name: str) -> str:
    """A name that is printed twice without a blank between, once for those who do not see the page."""
    half = len(name) // 2
    return name[:half] if len(name) % 2 == 0 and " " in name[:half] and name[:half] == name[half:] else name


def _apart(name: str) -> list[str]:
    """The names on both sides of an `and`, if each is a whole one."""
    sides = _AND.split(name)
    are_whole = all(len(words := side.split()) > 1 and all(word[0].isupper() for word in words) for side in sides)
    return sides if are_whole else [name]
