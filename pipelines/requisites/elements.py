"""What the elements of a page make a browser request in order to show it.

Pictures (with every size that `srcset` offers), style sheets, fonts and scripts; lazily loaded
files only where a reader would come to see them. Never the targets of links, and no documents in frames.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from pipelines.page.tree import HtmlElement, type_of
from pipelines.requisites.stylesheet import style_references
from storage.types import RequisiteKind

STYLE, SCRIPT, FONT, IMAGE = RequisiteKind.STYLE, RequisiteKind.SCRIPT, RequisiteKind.FONT, RequisiteKind.IMAGE
RANKS = {STYLE: 0, FONT: 1, IMAGE: 2, SCRIPT: 3}
_VARIANT = 4
_PRELOADED = {"style": STYLE, "script": SCRIPT, "font": FONT, "image": IMAGE}
_ICONS = frozenset({"icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"})
_SCRIPT_TYPE = re.compile(r"(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script(?:1\.\d)?)?", re.IGNORECASE)
_WAITING = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-srcset", "data-lazy-srcset")
_WAITS = re.compile(r"lazy|placeholder|blank|spacer|pixel|loading|1x1|transparent", re.IGNORECASE)
_SPACE_OR_COMMA = re.compile(r"[\s,]+")
_NOT_SPACE = re.compile(r"\S+")
_DESCRIPTORS = re.compile(r"(?:[^,(]|\([^)]*\)?)*")

Ranked = tuple[int, str, RequisiteKind]


def needed_by(tree: HtmlElement) -> Iterator[Ranked]:
    """What the elements of a page ask for, as it is written: the rank of its loss, the address, and as what."""
    unseen = {inside for template in tree.iter("template") for inside in template.iter()}
    for element in tree.iter():
        tag = element.tag
        # The content of a template is shown only if a script moves it out.
        if not isinstance(element, HtmlElement) or not isinstance(tag, str) or (unseen and element in unseen):
            continue
        if (read := _READERS.get(tag)) is not None:
            yield from read(element)
        style = element.get("style")
        if style is not None and "(" in style:
            yield from _ranked(style_references(style))
        if element.get("background"):
            yield from _addressed(element, IMAGE, "background")


def srcset_references(value: str) -> Iterator[str]:
    """The addresses of a `srcset` (HTML, 4.8.4.3.10), which may hold commas of their own."""
    place = 0
    while True:
        gap = _SPACE_OR_COMMA.match(value, place)
        place = gap.end() if gap else place
        address = _NOT_SPACE.match(value, place)
        if address is None:
            return
        place = address.end()
        if address[0].endswith(","):
            yield address[0].rstrip(",")
        else:
            yield address[0]
            described = _DESCRIPTORS.match(value, place)
            place = described.end() if described else place


def _ranked(references: Iterable[tuple[str, RequisiteKind]]) -> Iterator[Ranked]:
    for reference, kind in references:
        yield RANKS[kind], reference, kind


def _addressed(element: HtmlElement, kind: RequisiteKind, *attributes: str) -> Iterator[Ranked]:
    for attribute in attributes:
        reference = (element.get(attribute) or "").strip()
        if reference:
            yield RANKS[kind], reference, kind


def _variants(element: HtmlElement, attribute: str) -> Iterator[Ranked]:
    for reference in srcset_references(element.get(attribute) or ""):
        yield _VARIANT, reference, IMAGE


def _picture(element: HtmlElement) -> Iterator[Ranked]:
    yield from _addressed(element, IMAGE, "src")
    yield from _variants(element, "srcset")
    shown = element.get("src") or element.get("srcset") or ""
    if not shown or shown.startswith("data:") or _WAITS.search(f"{shown} {element.get('class')}"):
        for attribute in _WAITING:
            waiting = _variants(element, attribute)
            yield from waiting if attribute.endswith("srcset") else _addressed(element, IMAGE, attribute)


def _source(element: HtmlElement) -> Iterator[Ranked]:
    """A `source` of a picture; those of films and sounds are not requisites."""
    yield from _variants(element, "srcset")
    if not element.get("srcset"):
        yield from _variants(element, "data-srcset")


def _link(element: HtmlElement) -> Iterator[Ranked]:
    relations = set((element.get("rel") or "").lower().split())
    kind: RequisiteKind | None = None
    if "stylesheet" in relations:
        stated = (element.get("type") or "text/css").partition(";")[0].strip().lower()
        kind = STYLE if stated == "text/css" else None
    elif relations & _ICONS:
        kind = IMAGE
    elif "preload" in relations:
        kind = _PRELOADED.get((element.get("as") or "").strip().lower())
    elif "modulepreload" in relations:
        kind = SCRIPT
    if kind is not None:
        yield from _addressed(element, kind, "href")
    if kind is IMAGE:
        yield from _variants(element, "imagesrcset")


def _script(element: HtmlElement) -> Iterator[Ranked]:
    stated = (element.get("type") or "").partition(";")[0].strip()
    if _SCRIPT_TYPE.fullmatch(stated) and element.get("nomodule") is None:
        yield from _addressed(element, SCRIPT, "src")


def _style(element: HtmlElement) -> Iterator[Ranked]:
    yield from _ranked(style_references("".join(element.itertext())))


def _input(element: HtmlElement) -> Iterator[Ranked]:
    if type_of(element) == "image":
        yield from _addressed(element, IMAGE, "src")


def _object(element: HtmlElement) -> Iterator[Ranked]:
    if type_of(element).startswith("image/"):
        yield from _addressed(element, IMAGE, "data", "src")


def _video(element: HtmlElement) -> Iterator[Ranked]:
    yield from _addressed(element, IMAGE, "poster")


def _drawing(element: HtmlElement) -> Iterator[Ranked]:
    """A picture in vector graphics of the page, or a part of them that stands in another file."""
    yield from _addressed(element, IMAGE, "href", "xlink:href", "src")


_READERS: dict[str, Callable[[HtmlElement], Iterator[Ranked]]] = {
    "img": _picture,
    "amp-img": _picture,
    "source": _source,
    "link": _link,
    "script": _script,
    "style": _style,
    "input": _input,
    "object": _object,
    "embed": _object,
    "video": _video,
    "use": _drawing,
    "image": _drawing,
}
