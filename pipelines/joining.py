"""The pages of an article that is cut into several, joined into one reading.

The first page says what the article is: its title, deck, summary and dateline. Its text is that of all pages in their
order, without what a template prints on each: lines with which pages begin as the first one does, or end as the last
one does. Names, topics and dates that only a later page states are taken from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from pipelines.volatile import plain
from storage.types import ArticleReading, Block, BlockType, Citation, Contributor, Image

_PUBLISHED = ("published_on", "published_at", "published_precision", "published_zone")
_MODIFIED = ("modified_on", "modified_at", "modified_precision", "modified_zone")


def join(pages: Sequence[ArticleReading]) -> ArticleReading:
    """One reading of the pages of an article.

    Args:
        pages: the pages that were read, in the order of their numbers, at least one; a page in between may be missing.

    Returns:
        The article as its reader would read it from the first page to the last; a single page as it is.
    """
    first = pages[0]
    if len(pages) == 1:
        return first
    kept = _without_chrome(pages)
    reading = replace(
        first,
        blocks=tuple(block for blocks in kept for _, block in blocks),
        contributors=_contributors(pages),
        topics=next((page.topics for page in pages if page.topics), ()),
        citations=_citations(pages, kept),
        images=_images(pages),
        is_accessible_for_free=_is_free(pages),
        pages=(),
    )
    for fields in (_PUBLISHED, _MODIFIED, ("language",), ("topics",), ("contributors",), ("citations",), ("images",)):
        reading = _stated_first(reading, pages, fields)
    return reading


_Numbered = tuple[tuple[int, Block], ...]


def _without_chrome(pages: Sequence[ArticleReading]) -> list[_Numbered]:
    """The blocks of each page, with their places on it (from 1), that are not repeated from page to page."""
    whole = [tuple(enumerate(page.blocks, 1)) for page in pages]
    first, last = whole[0], whole[-1]
    title = plain(pages[0].title or "")
    kept = []
    for place, blocks in enumerate(whole):
        rest = blocks
        if place > 0:
            rest = rest[_alike(first, rest) :]
            while rest and rest[0][1].type is BlockType.HEADING and plain(rest[0][1].text) == title:
                rest = rest[1:]
        if place < len(whole) - 1:
            # An end that is all of a page is no template's: it is the same page once more.
            alike = _alike(rest[::-1], last[::-1])
            rest = rest[: len(rest) - alike] if alike < len(last) else rest
        kept.append(rest)
    return kept


def _alike(one: _Numbered, other: _Numbered) -> int:
    """With how many equal blocks two pages begin."""
    same = takewhile(lambda pair: _same(pair[0][1], pair[1][1]), zip(one, other, strict=False))
    return sum(1 for _ in same)


def _same(one: Block, other: Block) -> bool:
    return one.type is other.type and plain(one.text) == plain(other.text)


def _contributors(pages: Sequence[ArticleReading]) -> tuple[Contributor, ...]:
    """Those of the first page that names any, and those in other roles that only later pages name."""
    found: list[Contributor] = []
    for page in pages:
        roles = {(one.role, one.role_label) for one in found}
        names = {plain(one.name) for one in found}
        new = [one for one in page.contributors if (one.role, one.role_label) not in roles]
        found += [one for one in new if plain(one.name) not in names]
    return tuple(found)


def _citations(pages: Sequence[ArticleReading], kept: Sequence[_Numbered]) -> tuple[Citation, ...]:
    """Those of all pages, each once, with the block of the joined text that points to it."""
    found: dict[str, Citation] = {}
    before = 0
    for page, blocks in zip(pages, kept, strict=True):
        places = {place: before + index for index, (place, _) in enumerate(blocks, 1)}
        for citation in page.citations:
            block = None if citation.block is None else places.get(citation.block)
            placed = replace(citation, block=block)
            known = found.setdefault(citation.url or citation.label or "", placed)
            if known.block is None and block is not None:
                found[citation.url or citation.label or ""] = replace(known, block=block)
        before += len(blocks)
    return tuple(found.values())


def _images(pages: Iterable[ArticleReading]) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for page in pages:
        for image in page.images:
            found.setdefault(image.url, image)
    return tuple(found.values())


def _is_free(pages: Sequence[ArticleReading]) -> bool | None:
    """Not free when one page is not; else what the first page says that says anything."""
    said = [page.is_accessible_for_free for page in pages if page.is_accessible_for_free is not None]
    return all(said) if said else None


def _stated_first(reading: ArticleReading, pages: Sequence[ArticleReading], fields: Sequence[str]) -> ArticleReading:
    """The reading with fields, that belong together, of the first page that states one, and their evidence."""
    page = next((page for page in pages if any(getattr(page, name) for name in fields)), pages[0])
    if page is pages[0]:
        return reading
    evidence = dict(reading.evidence) | {name: rule for name, rule in page.evidence if name in fields}
    values = {name: getattr(page, name) for name in fields if name in _PUBLISHED + _MODIFIED + ("language",)}
    return replace(reading, evidence=tuple(sorted(evidence.items())), **values)
