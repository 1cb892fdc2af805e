"""A text's language as a BCP 47 tag: what the page states, unless its script disproves it.

The script of Chinese (`zh-Hant`, `zh-Hans`) is read from the characters themselves, because pages in both scripts call
themselves `zh`, and templates leave `en` on Chinese pages.
"""

from __future__ import annotations

import re

_SAMPLE = 4_000
_FEW = 20
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_LETTER = re.compile(r"[^\W\d_]")
# No language that is registered has more parts than these.
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,8}")
# Frequent characters that only one of the two scripts uses.
_TRADITIONAL = frozenset(
    "這們國說時會對發經動現學還個為實過將與關開無體電灣門問間東車長見應點當機員場選議報導權際請價業產術區縣歲麼讓認識語"
)
_SIMPLIFIED = frozenset(
    "这们国说时会对发经动现学还个为实过将与关开无体电湾门问间东车长见应点当机员场选议报导权际请价业产术区县岁么让认识语"
)
_SCRIPT_OF_REGION = {"tw": "zh-Hant", "hk": "zh-Hant", "mo": "zh-Hant", "hant": "zh-Hant"}
_SCRIPT_OF_REGION |= {"cn": "zh-Hans", "sg": "zh-Hans", "my": "zh-Hans", "hans": "zh-Hans"}


def language_of(text: str, stated: str | None, usual: str | None) -> str | None:
    """The language of a text.

    Args:
        text: The text.
        stated: What the page says.
        usual: The publication's language, for pages that say nothing.

    Returns:
        None when neither the page nor its script says.
    """
    sample = text[:_SAMPLE]
    han, kana, hangul = (len(pattern.findall(sample)) for pattern in (_HAN, _KANA, _HANGUL))
    letters = len(_LETTER.findall(sample))
    tag = language_tag(stated)
    if letters < _FEW:
        return tag or usual
    if kana > letters * 0.1:
        return "ja"
    if hangul > letters * 0.3:
        return "ko"
    if han > letters * 0.3:
        return _chinese(sample, tag, usual)
    if tag is not None and tag.split("-")[0] in {"zh", "ja", "ko"}:
        # Hardly an ideograph on a page that says it is in one of these: the statement is the template's.
        return None
    return tag or (usual if usual is None or not usual.startswith(("zh", "ja", "ko")) else None)


def language_tag(stated: str | None) -> str | None:
    """A stated language as a tag in its usual spelling, Chinese by script; None for what is not a tag."""
    if stated is None or not _TAG.fullmatch(stated.strip()):
        return None
    parts = stated.strip().replace("_", "-").split("-")
    primary = parts[0].lower()
    if primary == "zh":
        return next((_SCRIPT_OF_REGION[part.lower()] for part in parts[1:] if part.lower() in _SCRIPT_OF_REGION), "zh")
    rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in parts[1:]]
    return "-".join([primary, *rest])


def is_chinese(text: str) -> bool:
    """Whether a text is mostly ideographs, with hardly any kana between them."""
    sample = text[:_SAMPLE]
    if (han := 0 if sample.isascii() else len(_HAN.findall(sample))) == 0:
        return False
    letters = len(_LETTER.findall(sample))
    return han > letters * 0.3 and len(_KANA.findall(sample)) <= letters * 0.1


def _chinese(sample: str, tag: str | None, usual: str | None) -> str:
    traditional = sum(character in _TRADITIONAL for character in sample)
    simplified = sum(character in _SIMPLIFIED for character in sample)
    if traditional != simplified:
        return "zh-Hant" if traditional > simplified else "zh-Hans"
    return next((known for known in (tag, usual) if known is not None and known.startswith("zh")), "zh")
