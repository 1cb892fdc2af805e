"""The titles that the head of a page states, without the names of site and section around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pipelines.candidates.rules import ReadingRule
from pipelines.stated.statements import Statements
from pipelines.words.labels import squeezed

TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title")
# What other programs of the newsroom are told is the title: it says so much of a heading, and nothing by itself.
_TOLD_METAS = ("parsely-title", "sailthru.title", "headline")
LEAST_TITLE = 8
# A title that ends a longer heading says at least so much.
LEAST_TAIL = 12
# Korean sites write the mark with a letter that looks like it.
_SITE = re.compile(r"\s+[|｜\-–—»·•:]\s+|\s*[|｜ㅣ]\s*")
_CUT = re.compile(r"\s*[|｜_»>－-]\s*|\s+[–—·:：]\s+")
# Names of site and section stand before or behind a title; behind so many marks none does. Each mark makes pieces that
# are as long as the title.
_OUTER_MARKS = 8
_SHORT_WORD = 4
# A name of the site as it stands in the address of its host.
_LEAST_NAME = 4


def stated_titles(statements: Statements) -> tuple[str, ...]:
    """The titles that the head states, most exact first; the site's name is taken off where it is known."""
    linked = None if statements.article is None else statements.article.headline
    stated = [linked, *(statements.first(name) for name in TITLE_METAS), statements.title]
    titles = dict.fromkeys(_bare(stated, statements))
    return tuple(titles or _bare([statements.first("headline")], statements))


def shared_titles(statements: Statements) -> tuple[str, ...]:
    """The title that editors wrote for those who share the page; others are cut short or lengthened by programs."""
    return tuple(_bare([statements.first("og:title", "twitter:title")], statements))


def _bare(titles: Iterable[str | None], statements: Statements) -> Iterator[str]:
    for title in titles:
        if title and not is_site(title, statements) and (bare := without_site(title, statements)):
            yield bare


def told_titles(statements: Statements) -> tuple[str, ...]:
    """The titles that the head tells other programs of the newsroom."""
    return tuple(title for name in _TOLD_METAS if (title := statements.first(name)))


def is_site(title: str, statements: Statements) -> bool:
    """Whether a title is only the name of the site, with at most a short word before or behind it."""
    site = squeezed(statements.first("og:site_name", "application-name") or "")
    printed = squeezed(title)
    return bool(site) and site in printed and len(printed) - len(site) <= _SHORT_WORD


def titles_by_rule(statements: Statements, printed: str | None) -> Iterator[tuple[ReadingRule, str]]:
    """Yield a title for each part of the head that states one, most exact first.

    The title that a browser shows counts only where no meta element states one, because one program writes both.

    Args:
        statements: The head.
        printed: The title that the page prints; a longer one in the head of which it is a piece says the same.
    """
    linked = None if statements.article is None else statements.article.headline
    if linked and not is_site(linked, statements):
        yield ReadingRule.JSON_LD, without_site(linked, statements)
    metas = (statements.first(name) for name in (*TITLE_METAS, "headline"))
    # The name of the site, stated as a title, says nothing of the page.
    stated = next((title for title in metas if title and not is_site(title, statements)), None)
    rule = ReadingRule.META if stated else ReadingRule.HTML_TITLE
    title = stated or statements.title
    if not title or is_site(title, statements):
        return
    text = without_site(title, statements)
    if printed is None:
        text = _alone(text, statements, is_exact=bool(stated))
    if printed is not None and squeezed(text) != squeezed(printed) and squeezed(printed) in pieces_of(text):
        yield (ReadingRule.META_TITLE_PIECE if stated else rule), printed
    else:
        yield rule, text


def _alone(title: str, statements: Statements, *, is_exact: bool) -> str:
    """A title that the page does not print, without names that nothing calls the site's.

    Such names stand behind what the head states elsewhere by itself. The title of a browser ends with one as a rule.
    """
    own = [told for told in told_titles(statements) if title.startswith(told)]
    if own:
        return max(own, key=len)
    return title if is_exact else max(_SITE.split(title), key=lambda piece: says(squeezed(piece)))


def title_pieces(statements: Statements) -> frozenset[str]:
    """What the title in the head may be without the names of site and section before or behind it."""
    return pieces_of(without_site(statements.title, statements)) if statements.title else frozenset()


def pieces_of(title: str) -> frozenset[str]:
    """What a title may be between the marks that part it, squeezed; pieces that hardly say anything are left out."""
    marks = list(_CUT.finditer(title))
    if len(marks) > 2 * _OUTER_MARKS:
        marks = [*marks[:_OUTER_MARKS], *marks[-_OUTER_MARKS:]]
    cuts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(title)]
    pieces = {squeezed(title[cut:]) for cut in cuts} | {squeezed(title[:end]) for end in ends}
    pieces |= {squeezed(title[cut:end]) for cut, end in zip(cuts, ends, strict=True)}
    return frozenset(piece for piece in pieces if says(piece) >= LEAST_TITLE)


def says(squeezed_text: str) -> int:
    """How much a title says: an ideograph as much as two letters."""
    return len(squeezed_text) + sum(1 for character in squeezed_text if "\u3040" <= character <= "\u9fff")


def without_site(title: str, statements: Statements) -> str:
    """A title without the site's name before or behind it."""
    pieces = _SITE.split(title)
    if len(pieces) < 2:
        return title.strip()
    if _names_site(pieces[-1], statements):
        return title[: title.rindex(pieces[-1])].rstrip(" |｜-–—»·•:").strip()
    if _names_site(pieces[0], statements):
        return title[len(pieces[0]) :].lstrip(" |｜-–—»·•:").strip()
    return title.strip()


def _names_site(piece: str, statements: Statements) -> bool:
    """Whether a piece of a title is the name of the site: as stated, of its publisher, or as its host spells it."""
    name = squeezed(piece)
    publishers = () if statements.article is None else statements.article.publishers
    stated = (statements.first("og:site_name"), statements.first("application-name"), *publishers)
    host = squeezed((urlsplit(statements.base).hostname or "").removeprefix("www."))
    return name in {squeezed(site) for site in stated if site} or (len(name) >= _LEAST_NAME and name in host)
