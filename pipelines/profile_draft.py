"""A profile drafted from some pages of a site: selectors and labels on which its pages agree.

The general rules read each page. A selector is proposed for a part when, on every page that has the part, it selects
that and nothing else, and on the others nothing. It is then tried as a reader would use it; one that makes a page read
otherwise is left out. Nothing is proposed that a single page says alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.encoding.decoding import decode
from pipelines.page.tree import HtmlElement, parse_html, tag_of
from pipelines.reader import read
from pipelines.volatile import plain
from storage.types import ArticleReading, ContributorRole, Page, Refusal
from storage.types.profile import SELECTABLE, Profile

_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*")
_VALUE = re.compile(r"[A-Za-z][\w:.-]*")
_MOST_ELEMENTS = 20_000
_LONGEST_BYLINE = 200
_LONGEST_LABEL = 24
_OF_HEAD = frozenset({"head", "title", "script", "style", "noscript", "template"})
_ALONE = frozenset({"h1", "time", "article", "main"})


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page of the site with what the general rules read of it."""

    page: Page
    tree: HtmlElement
    reading: ArticleReading


@dataclass(frozen=True, slots=True)
class DraftSelector:
    """A proposed selector for a part, and what it finds on each page, None where it finds nothing."""

    part: str
    selector: str
    found: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """What some pages of a site have in common.

    `roles` are the labels printed before names; `sources` those before the list of sources. `filled` are how many
    pages have each field.
    """

    language: str | None
    selectors: tuple[DraftSelector, ...]
    roles: tuple[tuple[ContributorRole, tuple[str, ...]], ...]
    sources: tuple[str, ...]
    filled: tuple[tuple[str, int], ...]


def draft_page(page: Page, profile: Profile) -> DraftPage | Refusal:
    """Read a page for a draft; a refusal when it is no article.

    Args:
        page: The page.
        profile: The rules by which it is read: those for any publication.
    """
    outcome = read(page, profile).outcome
    if isinstance(outcome, Refusal):
        return outcome
    assert isinstance(outcome, ArticleReading)
    decoded = decode(page.body, page.media_type)
    tree = None if decoded is None else parse_html(decoded.text)
    assert tree is not None, "a page that was read as an article has elements"
    return DraftPage(page, tree, outcome)


def drafted(pages: Sequence[DraftPage], profile: Profile, fields: Sequence[str]) -> ProfileDraft:
    """The draft of a profile from pages of one site, at least two.

    Args:
        pages: The pages.
        profile: The rules by which they were read.
        fields: The fields that are counted.
    """
    languages = Counter(page.reading.language for page in pages)
    language, often = languages.most_common(1)[0]
    selectors = _that_hold(pages, profile, [found for part in SELECTABLE if (found := _selector(pages, part))])
    filled = ((name, sum(getattr(page.reading, name) not in (None, "", ()) for page in pages)) for name in fields)
    return ProfileDraft(
        language if often == len(pages) else None,
        tuple(selectors),
        _roles(pages),
        _common(_source_labels(pages)),
        tuple(filled),
    )


Wanted = Callable[[HtmlElement], bool]


def _selector(pages: Sequence[DraftPage], part: str) -> DraftSelector | None:
    """The first selector that finds a part on every page that has it, and nothing on the others."""
    wanted = [_wanted(page.reading, part) for page in pages]
    having = [index for index, want in enumerate(wanted) if want is not None]
    if len(having) < 2:
        return None
    first = having[0]
    for selector in _proposals(pages[first].tree, wanted[first], smallest=part in {"body", "byline", "sources"}):
        found = [_selected(page, part, want, selector) for page, want in zip(pages, wanted, strict=True)]
        if all(right for right, _ in found):
            return DraftSelector(part, selector, tuple(value for _, value in found))
    return None


def _selected(page: DraftPage, part: str, want: Wanted | None, selector: str) -> tuple[bool, str | None]:
    """Whether a selector finds what is wanted of a page, and what it finds."""
    elements = page.tree.cssselect(selector)
    if want is None:
        return not elements, None
    value = " · ".join(_shown(element) for element in elements)
    if part == "topics":
        names = {plain(element.text_content()) for element in elements}
        return names == {plain(topic.name) for topic in page.reading.topics}, value
    return len(elements) == 1 and want(elements[0]), value


def _shown(element: HtmlElement) -> str:
    text = element.get("content") or element.get("datetime") or element.text_content()
    return " ".join(text.split())


def _wanted(reading: ArticleReading, part: str) -> Wanted | None:
    """Which element holds a part of an article, None when the article has no such part."""
    if part in {"title", "deck", "summary", "dateline"}:
        return _prints(getattr(reading, part))
    if part == "byline":
        names = [plain(one.name) for one in reading.contributors]
        return (lambda element: _names(element, names)) if names else None
    if part == "topics":
        topics = {plain(topic.name) for topic in reading.topics}
        return (lambda element: plain(element.text_content()) in topics) if topics else None
    if part == "body":
        pieces = _body(reading)
        return (lambda element: _holds(element, (pieces[0], pieces[-1]))) if pieces else None
    if part == "sources":
        urls = [one.url_as_printed for one in reading.citations if one.url_as_printed]
        return (lambda element: _links(element, urls)) if urls else None
    if part in {"published", "modified"}:
        day = reading.published_on if part == "published" else reading.modified_on
        return None if day is None else lambda element: _stamp(element).startswith(day.isoformat())
    return None


def _body(reading: ArticleReading) -> list[str]:
    """The pieces of the text without those that are parts of their own, where the general rules took them twice."""
    others = {plain(part) for part in (reading.title, reading.deck, reading.summary, reading.dateline) if part}
    return [piece for block in reading.blocks if (piece := plain(block.text)) not in others]


def _holds(element: HtmlElement, pieces: Iterable[str]) -> bool:
    text = plain(element.text_content())
    return all(piece in text for piece in pieces)


def _prints(value: str | None) -> Wanted | None:
    return None if value is None else lambda element: plain(element.text_content()) == plain(value)


def _names(element: HtmlElement, names: Iterable[str]) -> bool:
    text = plain(element.text_content())
    return len(text) <= _LONGEST_BYLINE and all(name in text for name in names)


def _links(element: HtmlElement, urls: Iterable[str]) -> bool:
    held = {link.get("href") for link in element.iter("a")}
    text = element.text_content()
    return all(url in held or url in text for url in urls)


def _stamp(element: HtmlElement) -> str:
    return element.get("datetime") or element.get("content") or ""


def _proposals(tree: HtmlElement, want: Wanted | None, *, smallest: bool) -> Iterator[str]:
    """Selectors for the elements that hold what is wanted, the plainest first."""
    assert want is not None
    held = []
    for count, element in enumerate(tree.iter()):
        if count == _MOST_ELEMENTS:
            break
        if isinstance(element, HtmlElement) and tag_of(element) and tag_of(element) not in _OF_HEAD and want(element):
            held.append(element)
    # The innermost element of those that hold several pieces, and the outermost that is nothing but a single one.
    seen = set()
    for element in reversed(held) if smallest else held:
        for selector in _selectors_of(element):
            if selector not in seen:
                seen.add(selector)
                yield selector


def _selectors_of(element: HtmlElement) -> Iterator[str]:
    tag = tag_of(element)
    yield from _own_selectors(element)
    if tag in _ALONE:
        yield tag
    for parent in element.iterancestors():
        if isinstance(parent, HtmlElement) and tag_of(parent) not in {"html", "body"}:
            for above in (*_own_selectors(parent), *([tag_of(parent)] if tag_of(parent) in _ALONE else [])):
                yield f"{above} {tag}"


def _own_selectors(element: HtmlElement) -> Iterator[str]:
    tag = tag_of(element)
    if _NAME.fullmatch(name := element.get("id") or ""):
        yield f"{tag}#{name}"
    for attribute in ("itemprop", "property", "name", "rel"):
        value = element.get(attribute) or ""
        if _VALUE.fullmatch(value):
            yield f'{tag}[{attribute}="{value}"]'
    for name in (element.get("class") or "").split():
        if _NAME.fullmatch(name):
            yield f"{tag}.{name}"


def _that_hold(
    pages: Sequence[DraftPage], profile: Profile, proposed: Sequence[DraftSelector]
) -> Iterator[DraftSelector]:
    """The selectors with which every page reads as it did without."""
    for one in proposed:
        tried = replace(profile, selectors=((one.part, one.selector),))
        if all(_reads_alike(page.reading, read(page.page, tried).outcome, one.part) for page in pages):
            yield one


def _reads_alike(before: ArticleReading, after: object, part: str) -> bool:
    if not isinstance(after, ArticleReading):
        return False
    if part == "byline":
        return {one.name for one in before.contributors} == {one.name for one in after.contributors}
    if part in {"published", "modified"}:
        return (before.published_on, before.modified_on) == (after.published_on, after.modified_on)
    if part == "sources":
        return [one.url for one in before.citations] == [one.url for one in after.citations]
    if part == "body":
        return _body(before) == _body(after)
    return bool(getattr(before, part) == getattr(after, part))


def _roles(pages: Iterable[DraftPage]) -> tuple[tuple[ContributorRole, tuple[str, ...]], ...]:
    """The labels that several pages print before names, by role."""
    printed: dict[ContributorRole, list[set[str]]] = {}
    for page in pages:
        for role in ContributorRole:
            labels = {one.role_label for one in page.reading.contributors if one.role is role and one.role_label}
            printed.setdefault(role, []).append(labels)
    return tuple((role, common) for role, of_pages in printed.items() if (common := _common(of_pages)))


def _source_labels(pages: Iterable[DraftPage]) -> Iterator[set[str]]:
    """The short line that stands nearest above the first source, page by page."""
    for page in pages:
        url = next((one.url_as_printed for one in page.reading.citations if one.url_as_printed), None)
        label = None if url is None else _label_above(page.tree, url)
        yield set() if label is None else {label}


def _label_above(tree: HtmlElement, url: str) -> str | None:
    above: str | None = None
    for element in tree.iter("h1", "h2", "h3", "h4", "h5", "h6", "dt", "strong", "b", "p", "summary", "a"):
        assert isinstance(element, HtmlElement)
        if tag_of(element) == "a":
            if element.get("href") == url:
                return above
            continue
        text = " ".join(element.text_content().split()).strip(" :：")
        if text and len(text) <= _LONGEST_LABEL and element.find(".//a") is None:
            above = text
    return None


def _common(of_pages: Iterable[set[str]]) -> tuple[str, ...]:
    """What at least two pages have, most often first."""
    often = Counter(value for values in of_pages for value in values)
    return tuple(value for value, number in sorted(often.items(), key=lambda pair: (-pair[1], pair[0])) if number > 1)
