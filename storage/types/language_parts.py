"""Which parts of an address only choose a language: a folder (`/zh-tw/`), a parameter (`lang=en`)."""

from __future__ import annotations

import re

# ISO 639-1, and what sites call Chinese, Japanese, Korean and English beside it.
_CODES = (
    r"aa|ab|af|ak|am|an|ar|as|av|ay|az|ba|be|bg|bh|bi|bm|bn|bo|br|bs|ca|ce|ch|co|cs|cu|cv|cy|da|de|dv|dz|ee|el|"
    r"en|eo|es|et|eu|fa|ff|fi|fj|fo|fr|fy|ga|gd|gl|gn|gu|gv|ha|he|hi|ho|hr|ht|hu|hy|hz|ia|id|ie|ig|ii|ik|io|is|"
    r"it|iu|ja|jv|ka|kg|ki|kj|kk|kl|km|kn|ko|kr|ks|ku|kv|kw|ky|la|lb|lg|li|ln|lo|lt|lu|lv|mg|mh|mi|mk|ml|mn|mr|"
    r"ms|mt|my|na|nb|nd|ne|ng|nl|nn|no|nr|nv|ny|oc|oj|om|or|os|pa|pi|pl|ps|pt|qu|rm|rn|ro|ru|rw|sa|sc|sd|se|sg|"
    r"si|sk|sl|sm|sn|so|sq|sr|ss|st|su|sv|sw|ta|te|tg|th|ti|tk|tl|tn|to|tr|ts|tt|tw|ty|ug|uk|ur|uz|ve|vi|vo|wa|"
    r"wo|xh|yi|yo|za|zh|zu|cht|chs|chi|zht|zhs|tc|cn|hk|jp|eng|jpn|kor|ger|fre|fra|spa|ita|por|rus"
)
_CODE = re.compile(
    rf"(?:{_CODES})(?:[-_](?:hans|hant|latn|cyrl|arab))?(?:[-_](?:[a-z]{{2}}|\d{{3}}))?|"
    r"chinese|english|japanese|korean|deutsch|fran[cç]ais|espa[nñ]ol|italiano|portugu[eê]s|nederlands|polski|"
    r"русский|中文|日本語|繁體|简体",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"(?:lang(?:uage)?|locale|lng|hl)=[a-z]{2,3}(?:[-_][a-z]{2,4}){0,2}", re.IGNORECASE)


def is_language_name(name: str) -> bool:
    """Whether a folder, or a label of a host, is called after a language: `en`, `zh-Hant-TW`, `cht`."""
    return _CODE.fullmatch(name) is not None


def is_language_choice(parameter: str) -> bool:
    """Whether a parameter says in which language a page is shown: `lang=en`, `locale=zh-Hant`."""
    return _CHOICE.fullmatch(parameter) is not None
