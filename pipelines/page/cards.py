"""Cards of other articles, columns and comments by the markup around an element: what they name is others'."""

from __future__ import annotations

import re
import unicodedata

from pipelines.page.tree import HtmlElement

_BLOCKS = frozenset({"p", "div", "li", "section", "article", "td", "dd", "h2", "h3", "h4"})
_TALK = re.compile(r"comment|kommentar|comentari|cmt|repl(?:y|ies)|respond|discuss|thread|disqus|guestbook")
# How long the text of a card may be, and the linked title in it at least; an author's name is shorter.
_CARD, _LINE = 400, 160
_TITLE = 24


def is_of_another(element: HtmlElement) -> bool:
    """Whether an element stands in a column of links, among what readers say, or beside another's linked title."""
    around = [element, *element.iterancestors()]
    if any(ancestor.tag in {"aside", "nav"} for ancestor in around):
        return True
    named = (f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower() for ancestor in around[:-2])
    if any(_TALK.search(words) for words in named):
        return True
    near = next((ancestor for ancestor in around if ancestor.tag in _BLOCKS), element).getparent()
    return isinstance(near, HtmlElement) and len(str(near.text_content())) <= _CARD and bool(_linked_titles(near))


def is_on_card(element: HtmlElement) -> bool:
    """Whether an element stands in a block of few words with the linked title of another page."""
    around = [element, *element.iterancestors()]
    block = next((ancestor for ancestor in around if ancestor.tag in _BLOCKS), None)
    if not isinstance(block, HtmlElement) or len(str(block.text_content())) > _LINE:
        return False
    return any(link.get("rel") is None for link in _linked_titles(block))


def _linked_titles(block: HtmlElement) -> list[HtmlElement]:
    """The links of a block that say as much as a title."""
    links = (link for link in block.iter("a") if isinstance(link, HtmlElement))
    return [link for link in links if _length(str(link.text_content()).strip()) >= _TITLE]


def _length(text: str) -> int:
    """How much a text says, in letters: an ideograph, a kana or a syllable of Hangul says as much as four."""
    return sum(4 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
