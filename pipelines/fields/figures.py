"""The pictures of an article: those that stand in it, each with its caption and credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipelines.candidates.candidate import IMAGES, Candidate, propose
from pipelines.candidates.decision import Parts
from pipelines.candidates.rules import ReadingRule
from pipelines.page.pictures import split_credit
from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from storage.types import Block, Image

_MAX_IMAGES = 200
_LEAST = 8


def image_candidates(view: PageView, parts: Parts) -> Iterator[Candidate[tuple[Image, ...]]]:
    """The pictures of an article, as the page shows them and as structured data name them.

    Args:
        view: The page.
        parts: The article's title and text.
    """
    yield from propose(IMAGES, printed_images(view, parts.blocks, parts.title), ReadingRule.PICTURE)
    linked = view.statements.article
    stated = () if linked is None else (absolute(view.base, image) for image in linked.images)
    images = tuple(dict.fromkeys(Image(url) for url in stated if url is not None))
    yield from propose(IMAGES, images, ReadingRule.JSON_LD)


def printed_images(view: PageView, blocks: tuple[Block, ...], title: str | None) -> tuple[Image, ...]:
    """The pictures inside the innermost container of an article's title and text, in printed order.

    Args:
        view: The page.
        blocks: The article's text.
        title: Its title.
    """
    layout = view.layout
    around = _around(layout, blocks, title)
    if around is None:
        return ()
    captions = _captions(layout.strips)
    images: dict[str, Image] = {}
    for picture in layout.pictures:
        url = absolute(view.base, picture.source)
        if picture.region is not Region.MAIN or picture.path[: len(around)] != around or url is None:
            continue
        caption, credit = split_credit(captions.get(picture.figure or 0, ""))
        images.setdefault(url, Image(url, caption, credit, picture.alt))
    return tuple(images.values())[:_MAX_IMAGES]


def with_addresses(blocks: Iterable[Block], base: str) -> tuple[Block, ...]:
    """The blocks with the addresses of their pictures made absolute."""
    return tuple(replace(block, image=absolute(base, block.image)) if block.image else block for block in blocks)


def _around(layout: Layout, blocks: tuple[Block, ...], title: str | None) -> tuple[int, ...] | None:
    """The path of the innermost container of the strips that hold title and text; None when none is found."""
    wanted = {text for block in blocks if len(text := squeezed(block.text)) >= _LEAST}
    wanted |= {squeezed(title)} if title else set()
    paths = [
        strip.path
        for strip in layout.strips
        if strip.region is Region.MAIN and len(strip.text) >= _LEAST and squeezed(strip.text) in wanted
    ]
    if not paths:
        return None
    first, last = min(paths), max(paths)
    depth = next((at for at, number in enumerate(first) if at >= len(last) or last[at] != number), len(first))
    around = first[:depth]
    while len(around) > 1 and around[-1] not in layout.containers:
        around = around[:-1]
    return around


def _captions(strips: Iterable[Strip]) -> dict[int, str]:
    texts: dict[int, list[str]] = {}
    for strip in strips:
        if strip.shape is Shape.CAPTION and strip.group is not None and strip.text:
            texts.setdefault(strip.group, []).append(strip.text)
    return {figure: "\n".join(lines) for figure, lines in texts.items()}
