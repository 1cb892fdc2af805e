"""Pictures as a page shows them: their addresses, captions and credits.

A lazily loaded picture has the address that waits in its attributes. An image as small as an icon is not a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.page.strips import Picture, Region, Shape, Strip
from pipelines.page.tree import HtmlElement

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-srcset", "src", "srcset")
_SIGN = 64
_SIZE = re.compile(r"\s*(\d{1,4})(?:\.\d+)?\s*(?:px)?\s*")
_WORD = (
    r"(?:(?:圖片|照片|相片|影像|圖|图片|图|摄影|攝影|撮影|写真|資料照片?)(?:來源|来源|提供)?|"
    r"photos?|photographs?|photography|images?(?: source)?|pictures?|illustrations?|credits?|courtesy(?: of)?|"
    r"fotos?|bild(?:er)?(?:rechte|quelle|nachweis)?|bildrechte|crédits?|imagen|fotografía)"
)
_CREDIT = re.compile(rf"(?:{_WORD}\s*(?:(?:credit|courtesy)\s*)?(?:[:：/／]|\bby\b)\s*|©\s*)\S.{{0,60}}", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*[（(〔\[](?P<credit>[^（）()〔〕\[\]]{2,70})[）)〕\]]\s*$")
_BEHIND = re.compile(rf"(?<=[。.!?！？」”\"）)\n])\s*(?P<credit>{_CREDIT.pattern})\s*$", re.IGNORECASE)


def picture_of(image: HtmlElement, region: Region, path: tuple[int, ...], figure: int | None) -> Picture | None:
    """The picture that an `img` element shows, None when it shows a sign or nothing."""
    if any(_is_small(image.get(side)) for side in ("width", "height")):
        return None
    for name in _SOURCES:
        source = (image.get(name) or "").split(",")[0].split()[:1]
        if source and not source[0].lower().startswith(("data:", "blob:", "about:")):
            return Picture(source[0], (image.get("alt") or "").strip() or None, region, path, figure)
    return None


def with_pictures(strips: Sequence[Strip], pictures: Iterable[Picture]) -> tuple[Strip, ...]:
    """The strips, each caption with the address of the picture of its figure."""
    shown: dict[int, str] = {}
    for picture in pictures:
        if picture.figure is not None:
            shown.setdefault(picture.figure, picture.source)
    if not shown:
        return tuple(strips)
    return tuple(
        replace(strip, image=shown.get(strip.group or 0)) if strip.shape is Shape.CAPTION else strip for strip in strips
    )


def split_credit(text: str) -> tuple[str | None, str | None]:
    """What is printed below a picture, as caption and credit; the credit as printed, brackets around it left out."""
    found = _BRACKETED.search(text)
    if found is None or not _CREDIT.fullmatch(found["credit"].strip()):
        found = _BEHIND.search(text)
    if found is not None:
        return text[: found.start()].strip() or None, found["credit"].strip()
    whole = text.strip()
    return (None, whole) if _CREDIT.fullmatch(whole) else (whole or None, None)


def _is_small(size: str | None) -> bool:
    match = _SIZE.fullmatch(size or "")
    return match is not None and int(match[1]) <= _SIGN
