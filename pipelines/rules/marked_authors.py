"""The author where nothing near the title names one: an element that its own markup names so, wherever it stands.

Builders set the author below the text or in a column and name the element by a class or a link's relation. Cards of
other articles are marked alike, so names are taken only when all that is marked on the page agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.candidates.agreement import AUTHORS
from pipelines.candidates.candidate import CONTRIBUTORS, Candidate, propose
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.bodies import is_body
from pipelines.credits.byline import read_byline
from pipelines.credits.marked_names import names_marked
from pipelines.credits.persons import persons_in
from pipelines.page.cards import is_of_another
from pipelines.page.tree import HtmlElement
from pipelines.rules.labelled_head import credits_beside
from pipelines.view.page_view import PageView
from pipelines.words.bylines import AUTHOR
from storage.types import Contributor, ContributorRole

_NAMED = re.compile(
    # What others are called who wrote or made something on the page.
    r"(?!.*(?:comment|reply|photo|image|img|picture|caption|quote|book|related|card|teaser|recent|popular|other|more|list|"
    r"archive|bio|about|avatar|search|form|blog|user))"
    r"(?:[a-z0-9]{1,16}[-_]{1,2}){0,4}(?:post|article|entry|document|content|news|story)?"
    r"(?:authors?|byline|auteur|autor(?:in)?)(?:[-_]{1,2}(?:names?|links?))?",
    re.IGNORECASE,
)
_LONGEST = 120
# In an element of its own, so that nothing is between it and the name. In `AutorInnen` the same letter is of the word.
_WORD_BEFORE = re.compile(rf"{AUTHOR}\s*[:：]?\s*(?!Inn(?:en)?\b)(?=[^\W\d_a-z])")


def late_author_candidates(view: PageView, *, is_known: bool) -> Iterator[Candidate[tuple[Contributor, ...]]]:
    """The writers when neither the head of the article nor that of the page names any.

    Args:
        view: The page.
        is_known: Whether another rule has found somebody.
    """
    around = credits_beside(view)
    if any(who.role in AUTHORS for who in around):
        yield from propose(CONTRIBUTORS, around, ReadingRule.CREDITS_AROUND)
    elif not is_known:
        yield from _marked_candidates(view)


def _marked_candidates(view: PageView) -> Iterator[Candidate[tuple[Contributor, ...]]]:
    credited = [found for element in _marked(view) if (found := _credited(element, view))]
    if len({frozenset(who.name for who in found) for found in credited}) == 1:
        yield from propose(CONTRIBUTORS, credited[0], ReadingRule.MARKED_AUTHOR)


def _marked(view: PageView) -> Iterator[HtmlElement]:
    # On most pages no class names an author, and then only links can.
    tags = () if any(map(_names_author, view.class_names)) else ("a",)
    for element in view.tree.iter(*tags):
        if isinstance(element, HtmlElement) and isinstance(element.tag, str) and _is_marked(element):
            yield element


def _is_marked(element: HtmlElement) -> bool:
    if element.tag == "a" and "author" in (element.get("rel") or "").lower().split():
        return True
    named = element.get("class")
    return named is not None and _names_author(named)


# A page has few class names beside its elements.
@lru_cache(maxsize=4096)
def _names_author(named: str) -> bool:
    return any(_NAMED.fullmatch(word) for word in named.split())


def _without_word(text: str) -> str:
    """A text without the word for an author with which it begins; its first letter may be a capital."""
    match = _WORD_BEFORE.match(text[:1].lower() + text[1:])
    return text if match is None else text[match.end() :]


def _credited(element: HtmlElement, view: PageView) -> tuple[Contributor, ...]:
    """Those whom a marked element credits, none where it is another article's or names the site."""
    text = _without_word(" ".join(str(element.text_content()).split()))
    if not text or len(text) > _LONGEST or is_of_another(element):
        return ()
    if labelled := read_byline(text, view.labels.roles):
        return labelled
    names = dict.fromkeys(name for found in names_marked(text) for name in persons_in(found))
    return tuple(Contributor(name, ContributorRole.WRITER) for name in names if not is_body(name, view))
