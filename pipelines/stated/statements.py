"""What a page states about itself in its head: title, meta elements, link relations, JSON-LD.

Statements are kept as written; the rules that use them judge them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from pipelines.page.cards import is_of_another
from pipelines.page.tree import HtmlElement, XPath, elements_at
from pipelines.stated.jsonld import LinkedArticle, read_jsonld
from pipelines.words.labels import squeezed

_TITLE_PIECES = re.compile(r"\s*[|｜]\s*|\s+[-–—·]\s+")
_MAX_SCRIPT = 4 << 20
_PROPERTIES = frozenset({"headline", "alternativeheadline", "datepublished", "datemodified"})
_MAX_PROPERTIES, _MAX_STATED = 200, 300
_MARKED = XPath("descendant::*[@itemprop or (@rel and self::a)]")
_ENTITY = re.compile(r"&(?:amp|quot|apos|lt|gt|nbsp|hellip|[lr][sd]quo|[mn]dash|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_MOST_ESCAPED = 3
_MAX_CREDITED = 6
_MAX_NAME = 80
_WEB = frozenset({"http", "https"})
_SLASHES = re.compile(r"^(https?:)/{3,}", re.IGNORECASE)
# An address that resolving would leave as it is.
_RESOLVED = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?/[^\s?#;]*(?:\?[^\s#]+)?(?:#\S+)?")
# A place on the host of the page, without dots and slashes that would be taken out of it.
_ON_HOST = re.compile(r"/(?:[^\s/?#;.][^\s/?#;]*/)*(?:[^\s/?#;.][^\s/?#;]*)?(?:\?[^\s#]+)?(?:#\S+)?")


@dataclass(frozen=True, slots=True)
class Statements:
    """The head of a page.

    `credited` are the authors that elements of the page are marked as (microdata, `rel=author`), as printed.
    `metas` are pairs of the lower-case name, property or itemprop and the content, in order. `canonical` is absolute.
    `is_listing` says that structured data calls the page a list of others.
    """

    title: str | None
    language: str | None
    base: str
    canonical: str | None
    metas: tuple[tuple[str, str], ...]
    article: LinkedArticle | None
    is_listing: bool
    credited: tuple[str, ...] = ()

    def first(self, *names: str) -> str | None:
        """The content of the first of these names that the page has."""
        for wanted in names:
            for name, content in self.metas:
                if name == wanted:
                    return content
        return None

    def all(self, name: str) -> tuple[str, ...]:
        """Every content of this name, in order."""
        return tuple(content for stated, content in self.metas if stated == name)


def is_site_name(name: str, statements: Statements, url: str) -> bool:
    """Whether a name is that of the site or its publisher, as the page or its host says it."""
    wanted = squeezed(name)
    linked = () if statements.article is None else statements.article.publishers
    stated = (statements.first("og:site_name"), statements.first("application-name"), *linked)
    # The end of the title is the site's name on most pages.
    ending = _TITLE_PIECES.split(statements.title or "")[1:]
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return wanted in {squeezed(text) for text in (*stated, *ending[-1:], host, host.split(".")[0]) if text}


def read_statements(tree: HtmlElement, url: str) -> Statements:
    """Read what a page states about itself.

    Args:
        tree: The page.
        url: Its address, against which relative ones are resolved.
    """
    canonical: str | None = None
    metas: list[tuple[str, str]] = []
    scripts: list[str] = []
    for element in tree.iter("link", "meta", "script"):
        if element.tag == "link" and "canonical" in (element.get("rel") or "").lower().split():
            canonical = canonical or element.get("href")
        elif element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = _unescaped(element.get("content") or element.get("value") or "").strip()
            if name and content:
                metas.append((name.strip().lower(), content))
        elif element.tag == "script" and "ld+json" in (element.get("type") or "").lower():
            text = "".join(element.itertext())
            if len(text) <= _MAX_SCRIPT:
                scripts.append(text)
    base = base_of(tree, url)
    marked = elements_at(_MARKED, tree)
    metas += _microdata(marked)
    named = tree.find(".//title")
    title = "" if named is None else " ".join(_unescaped("".join(named.itertext())).split())
    shared = (content for name, content in metas if name in {"og:title", "twitter:title"})
    article, is_listing = read_jsonld(scripts, [text for text in (title, *shared) if text])
    return Statements(
        title=title or None,
        language=_language(tree),
        base=base,
        canonical=None if canonical is None else absolute(base, canonical),
        metas=tuple(metas),
        article=article,
        is_listing=is_listing,
        credited=_credited(marked),
    )


def _unescaped(text: str) -> str:
    """A text without the entities that are left where templates escaped it twice or more often."""
    for _time in range(_MOST_ESCAPED):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def base_of(tree: HtmlElement, url: str) -> str:
    """The address against which a page's relative ones are resolved: what it states, or its own."""
    stated = (absolute(url, element.get("href") or "") for element in tree.iter("base") if element.get("href"))
    return next((base for base in stated if base is not None and base != url), url)


def _microdata(marked: Sequence[HtmlElement]) -> list[tuple[str, str]]:
    """The first of each property that elements of the page's body carry by microdata.

    Args:
        marked: The page's elements with properties or, of links, relations.
    """
    found: dict[str, str] = {}
    own = (element for element in marked if element.tag != "meta" and element.get("itemprop") is not None)
    for element in islice(own, _MAX_PROPERTIES):
        for name in (element.get("itemprop") or "").lower().split():
            if name in _PROPERTIES and name not in found:
                stated = element.get("content") or element.get("datetime") or element.text_content()
                if text := " ".join(stated.split())[:_MAX_STATED]:
                    found[name] = text
    return list(found.items())


def _credited(marked: Sequence[HtmlElement]) -> tuple[str, ...]:
    """The names in elements that are marked as the author's, at most six; of several not those on cards of others.

    Args:
        marked: The page's elements with properties or, of links, relations.
    """
    elements = list(islice(filter(_is_crediting, marked), _MAX_CREDITED))
    named = [(element, name) for element in elements for name in _names_in(element)]
    own = named if len({name for _, name in named}) == 1 else [pair for pair in named if not is_of_another(pair[0])]
    return tuple(dict.fromkeys(name for _, name in own if len(name) <= _MAX_NAME))


def _is_crediting(element: HtmlElement) -> bool:
    """Whether an element is marked as the author's by microdata, or by its link's relation."""
    relation = element.get("rel") or "" if element.tag == "a" else ""
    return "author" in (element.get("itemprop") or "").split() or "author" in relation.split()


def _names_in(element: HtmlElement) -> Iterator[str]:
    inner = element.cssselect("[itemprop~=name]") or [element]
    texts = (" ".join((each.get("content") or each.text_content()).split()) for each in inner)
    yield from (text for text in texts if text)


def absolute(base: str, reference: str) -> str | None:
    """The absolute http or https address of a reference, None when it leads nowhere on the web."""
    reference = reference.strip()
    if _RESOLVED.fullmatch(reference):
        return reference
    try:
        if _ON_HOST.fullmatch(reference) and (parts := urlsplit(base)).scheme in _WEB and parts.hostname:
            return f"{parts.scheme}://{parts.netloc}{reference}"
        # Browsers take a third slash for none; urljoin would take it for an address of the page's own host.
        url = urljoin(base, _SLASHES.sub(r"\1//", reference))
        parts = urlsplit(url)
        return url if parts.scheme in _WEB and parts.hostname else None
    except ValueError:
        return None


def _language(tree: HtmlElement) -> str | None:
    stated = tree.get("lang") or tree.get("xml:lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return stated.strip() or None if stated else None
