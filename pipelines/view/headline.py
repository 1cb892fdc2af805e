"""The title of a page of which nothing is known: what it prints at the top, confirmed by what its head states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.stated.statements import Statements
from pipelines.words.labels import squeezed

_SITE = re.compile(r"\s+[|｜\-–—»·:]\s+|\s*[|｜]\s*")
_CUT = re.compile(r"\s*[|｜_»>-]\s*|\s+[–—·:：]\s+")
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title")
_LEAST_TITLE = 8
_MAX_TITLE = 300


def stated_titles(statements: Statements) -> tuple[str, ...]:
    """The titles that the head states, most exact first; the site's name is taken off where it is known."""
    linked = None if statements.article is None else statements.article.headline
    stated = [linked, *(statements.first(name) for name in _TITLE_METAS), statements.title]
    titles = [without_site(title, statements) for title in stated if title]
    if not titles and (marked := statements.first("headline")) is not None:
        titles = [marked]
    return tuple(dict.fromkeys(title for title in titles if title))


def top_heading(layout: Layout, statements: Statements) -> Strip | None:
    """The heading that carries the title: one that the head repeats, or the only top heading."""
    headings = [strip for strip in layout.strips if strip.shape is Shape.HEADING and strip.region is Region.MAIN]
    tops = [strip for strip in headings if strip.level == 1]
    wanted = [squeezed(title) for title in stated_titles(statements)]
    for candidates in (tops, headings):
        for strip in candidates:
            printed = squeezed(strip.text)
            if printed and any(
                printed == title or (len(printed) >= 8 and title.startswith(printed)) for title in wanted
            ):
                return strip
    if (line := _title_line(layout, headings, statements)) is not None:
        return line
    # A top heading that the head does not know is a logo or a section's name, if the head knows a title at all.
    if len(tops) != 1 or len(tops[0].text) > _MAX_TITLE or _has_exact_title(statements):
        return None
    return tops[0]


def title_apart(layout: Layout, statements: Statements) -> Layout:
    """The layout with the title in a strip of its own where it is the first line of one: `<b>title</b><br>day<br>…`."""
    wanted = _title_pieces(statements)
    for index, strip in enumerate(layout.strips):
        if len(strip.lines) < 2 or strip.region is not Region.MAIN or strip.shape is not Shape.PLAIN:
            continue
        first, *rest = strip.lines
        if squeezed(first.text) in wanted and top_heading(layout, statements) is None:
            title = replace(strip, text=first.text, lines=(first,))
            below = replace(strip, text="\n".join(line.text for line in rest), lines=tuple(rest))
            return replace(layout, strips=(*layout.strips[:index], title, below, *layout.strips[index + 1 :]))
    return layout


def _title_line(layout: Layout, headings: Sequence[Strip], statements: Statements) -> Strip | None:
    """The heading, or else the line, that is a piece of the title in the head: the longest such one."""
    wanted = _title_pieces(statements)
    if not wanted:
        return None
    lines = (strip for strip in layout.strips if strip.region is Region.MAIN and strip.shape is Shape.PLAIN)
    for candidates in (headings, lines):
        found = [strip for strip in candidates if not strip.linked and squeezed(strip.text) in wanted]
        if found:
            return max(found, key=lambda strip: len(squeezed(strip.text)))
    return None


def _title_pieces(statements: Statements) -> frozenset[str]:
    """What the title in the head may be without the names of site and section before or behind it."""
    pieces: set[str] = set()
    for title in (without_site(title, statements) for title in (statements.title,) if title):
        cuts = [0, *(match.end() for match in _CUT.finditer(title))]
        ends = [*(match.start() for match in _CUT.finditer(title)), len(title)]
        pieces |= {squeezed(title[cut:]) for cut in cuts} | {squeezed(title[:end]) for end in ends}
        pieces |= {squeezed(title[cut:end]) for cut, end in zip(cuts, ends, strict=True)}
    return frozenset(piece for piece in pieces if len(piece) >= _LEAST_TITLE)


def _has_exact_title(statements: Statements) -> bool:
    linked = None if statements.article is None else statements.article.headline
    return bool(linked or statements.first("og:title", "twitter:title"))


def without_site(title: str, statements: Statements) -> str:
    """A title without the site's name before or behind it."""
    site = squeezed(statements.first("og:site_name", "application-name") or "")
    pieces = _SITE.split(title)
    if len(pieces) < 2:
        return title.strip()
    if site and squeezed(pieces[-1]) == site:
        return title[: title.rindex(pieces[-1])].rstrip(" |｜-–—»·:").strip()
    if site and squeezed(pieces[0]) == site:
        return title[len(pieces[0]) :].lstrip(" |｜-–—»·:").strip()
    return title.strip()
