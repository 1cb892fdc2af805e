"""Which part of the page an element opens, judged by its name, its ARIA role, or the web's own words for such parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from lxml.etree import XPath

from pipelines.page.strips import Region
from pipelines.page.tree import HtmlElement, tag_of
from pipelines.words.labels import squeezed

# An element that holds this share of the page's text, or a top heading, is the content, whatever it is called.
_CONTENT_SHARE = 0.4
_PARAGRAPHS = 5
_HEADINGS, _LEAST_TITLE = 30, 4
_WORD = re.compile(r"[a-z]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TAGS = {"nav": Region.NAVIGATION, "menu": Region.NAVIGATION, "aside": Region.ASIDE, "footer": Region.FOOTER}
OPENING = frozenset({*_TAGS, "form", "button"})
"""The names of elements that may open a region though they have no attributes."""
_ROLES = {
    "navigation": Region.NAVIGATION,
    "menu": Region.NAVIGATION,
    "menubar": Region.NAVIGATION,
    "search": Region.FORM,
    "complementary": Region.ASIDE,
    "banner": Region.NAVIGATION,
    "contentinfo": Region.FOOTER,
    "dialog": Region.FORM,
    "alertdialog": Region.FORM,
}
_WORDS = {
    **dict.fromkeys(("comment", "comments", "commentlist", "respond", "disqus"), Region.COMMENTS),
    **dict.fromkeys(("breadcrumb", "breadcrumbs", "navbar", "pagination", "pager", "nav", "menu"), Region.NAVIGATION),
    **dict.fromkeys(
        ("related", "relatedposts", "recommend", "recommended", "recommendations", "sidebar", "widget", "embed"),
        Region.ASIDE,
    ),
    **dict.fromkeys(("share", "sharing", "sharedaddy", "social", "addtoany", "addthis"), Region.ASIDE),
    **dict.fromkeys(("advert", "advertisement", "ads", "adsense", "sponsor", "sponsored", "promo"), Region.ASIDE),
    **dict.fromkeys(("newsletter", "subscribe", "cookie", "cookies", "consent", "gdpr"), Region.FORM),
}
_SHARING = frozenset({"share", "sharing", "social"})
_NEIGHBOURS = {"with", "has", "no", "without", "hide", "show", "is", "non"}
_CAPTION = re.compile(r"(?:^|[\s_-]|[a-z](?=C))[cC]aption(?:[\s_-]|$|[A-Z])")
_AUTHORS = re.compile(
    r"(?:^|[\s_-]|[a-z](?=[A-Z]))(?i:authors?|byline|reporter|autor(?:in)?|auteur|writer)(?:[_-]{1,2}?(?i:names?|link|info|wrap|text|box))?"
    r"(?:$|\s|(?=[A-Z]))"
)
_AUTHOR_STEMS = ("author", "autor", "auteur", "byline", "reporter", "writer")
_PARAGRAPH_TEXTS = XPath("descendant::p/text()")
_MAX_CAPTION = 600
_UNSEEN = {"script", "style", "noscript", "template", "title"}
_NEVER = {"html", "body", "main", "article", "h1", "td", "table", "tbody", "tr"}


def is_caption(element: HtmlElement, tag: str, named: Mapping[str, str]) -> bool:
    """Whether an element is the caption of a picture, by the class name that the whole web uses for captions.

    Args:
        element: The element.
        tag: Its name.
        named: Its attributes.
    """
    names = named.get("class")
    if not names or "aption" not in names or tag in {"html", "body", "img", "table", "figure"}:
        return False
    return _CAPTION.search(names) is not None and len("".join(element.itertext())) <= _MAX_CAPTION


def is_authors(tag: str, named: Mapping[str, str]) -> bool:
    """Whether an element is marked as the author's: by its link's relation, by microdata, or by the web's words.

    Args:
        tag: Its name.
        named: Its attributes.
    """
    if tag not in _NEVER and (_names_authors(named.get("class", "")) or _names_authors(named.get("id", ""))):
        return True
    return ("rel" in named and "author" in named["rel"].lower()) or (
        "itemprop" in named and "author" in named["itemprop"].lower()
    )


# A page has few class names beside its elements, and their words are looked for in each.
@lru_cache(maxsize=4096)
def _names_authors(named: str) -> bool:
    lowered = named.lower()
    return any(stem in lowered for stem in _AUTHOR_STEMS) and _AUTHORS.search(named) is not None


class Regions:
    """Judges the elements of one page.

    Args:
        tree: The page.
    """

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._of_title: frozenset[str] | None = None

    def opened_by(self, element: HtmlElement, tag: str, named: Mapping[str, str]) -> Region | None:
        """The region that this element opens, None when it opens none.

        Args:
            element: The element.
            tag: Its name.
            named: Its attributes.
        """
        if tag in _TAGS:
            # An unclosed aside swallows the article behind it.
            is_swallowing = tag == "aside" and (self.holds_most(element) or _holds_article(element))
            return None if is_swallowing else _TAGS[tag]
        if tag in _NEVER or (not named and tag != "form"):
            return None
        role = named["role"].strip().lower() if "role" in named else ""
        if role == "main":
            return None
        if role in _ROLES or tag == "form":
            # Some systems wrap a whole page into one form.
            region = _ROLES.get(role, Region.FORM)
        else:
            words = _region_words(named)
            if not words or not (words := tuple(word for word in words if word not in self._around_title())):
                return None
            region = _WORDS[words[0]]
            if words[0] in _SHARING and len(element) == 0:
                # Nothing but a text cannot share: its name says what the sentence is written for.
                return None
            if region is Region.ASIDE and "byline" in (named.get("class") or "").lower():
                # A row for sharing that names the author first.
                return None
        is_content = element.find(".//h1") is not None or self.holds_most(element)
        return None if is_content else region

    @cached_property
    def _length(self) -> int:
        """The length of the page's text."""
        return sum(_lengths(self._tree))

    @cached_property
    def _least_length(self) -> int:
        """What the page's text is at least as long as: that of its paragraphs."""
        texts = _PARAGRAPH_TEXTS(self._tree)
        assert isinstance(texts, list)
        return sum(len(str(text).strip()) for text in texts)

    def _around_title(self) -> frozenset[str]:
        """The words in the names of what holds the title: a page that is built of widgets calls its title one too."""
        if self._of_title is None:
            title = self._title()
            around = () if title is None else title.iterancestors()
            self._of_title = frozenset(word for element in around for word in _region_words(dict(element.items())))
        return self._of_title

    def _title(self) -> HtmlElement | None:
        """The longest heading that the page's head repeats, or the only top heading."""
        named = self._tree.find(".//head/title")
        stated = "" if named is None else squeezed("".join(named.itertext()))
        headings = [each for each in self._tree.iter("h1", "h2", "h3") if isinstance(each, HtmlElement)][:_HEADINGS]
        texts = {each: squeezed("".join(each.itertext())) for each in headings}
        repeated = [each for each, text in texts.items() if len(text) >= _LEAST_TITLE and text in stated]
        tops = [each for each in headings if tag_of(each) == "h1"]
        # In bytes, for an ideograph says as much as several letters of a site's name.
        longest = max(repeated, key=lambda each: len(texts[each].encode()), default=None)
        return longest if longest is not None or len(tops) != 1 else tops[0]

    def holds_most(self, element: HtmlElement, share: float = _CONTENT_SHARE) -> bool:
        """Whether an element holds so much of the page's text that it is the content."""
        # Most elements hold less than that with all that is in them, and need not be looked through.
        if len(element.text_content()) <= share * self._least_length:
            return False
        enough, length = share * self._length, 0.0
        for piece in _lengths(element):
            length += piece
            if length > enough:
                return True
        return False


def _region_words(named: Mapping[str, str]) -> tuple[str, ...]:
    """The words for regions in the names of an element; `with-sidebar` names the element next to a sidebar."""
    return _words_for_regions(f"{named.get('class') or ''} {named.get('id') or ''}")


@lru_cache(maxsize=4096)
def _words_for_regions(named: str) -> tuple[str, ...]:
    words = _WORD.findall(_HUMP.sub(" ", named).lower()) if named != " " else []
    return tuple(
        word
        for place, word in enumerate(words)
        if word in _WORDS and (place == 0 or words[place - 1] not in _NEIGHBOURS)
    )


def _holds_article(element: HtmlElement) -> bool:
    """Whether an element holds one article of several paragraphs, and not the teasers of many."""
    articles = list(element.iter("article"))
    return len(articles) == 1 and sum(1 for _ in articles[0].iter("p")) >= _PARAGRAPHS


def _lengths(element: HtmlElement) -> Iterator[int]:
    """The lengths of the texts in an element that a reader can see."""
    for inner in element.iter():
        if inner.text and inner.tag not in _UNSEEN:
            yield len(inner.text.strip())
        if inner.tail and inner is not element:
            yield len(inner.tail.strip())
