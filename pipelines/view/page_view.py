"""A page as every rule sees it: parsed, laid out and its head read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property

from pipelines.dates import zone_named
from pipelines.page.linearise import linearise
from pipelines.page.streamed import laid_out
from pipelines.page.strips import Layout, Strip
from pipelines.page.tree import HtmlElement, class_names
from pipelines.stated.embedded import Embedded, read_embedded
from pipelines.stated.paging import PagePart, PagingLinks, further_pages, part_of
from pipelines.stated.statements import Statements, read_statements
from pipelines.view.head import head_strips, strips_above
from pipelines.view.headline import has_exact_title, title_apart, top_heading
from pipelines.view.large_print import large_print, title_in
from pipelines.view.selectors import remove_selected
from pipelines.view.stated_titles import stated_titles
from pipelines.words.labels import squeezed
from storage.types import PageLink
from storage.types.profile import Labels, Profile

# A document is read the same for every publication that cites it, so no publication's words or time zone count.
_NO_PROFILE = Profile(slug="", name="", language=None, timezone=None)


@dataclass(frozen=True)
class PageView:
    """A page and what is known about it before any rule looks at it.

    Attributes:
        tree: The parsed page; no rule changes it.
        url: Its address.
        profile: The publication's profile; one that says nothing when the page is a cited document.
        statements: What its head states.
        layout: What it prints, as strips.
        embedded: The data that it carries for its own program; none for a document.
        part: Which later page of an article this is, None for a first or only page.
        pages: The article's other pages that this one links to, its first left out.
        is_document: Whether it is read as a cited document.
    """

    tree: HtmlElement
    url: str
    profile: Profile
    statements: Statements
    layout: Layout
    embedded: Embedded
    part: PagePart | None
    pages: tuple[PageLink, ...] = ()
    is_document: bool = False

    @property
    def base(self) -> str:
        """The address against which its links are resolved."""
        return self.statements.base

    @property
    def labels(self) -> Labels:
        """The words that its publication prints before the parts of an article."""
        return self.profile.labels

    @property
    def prints_labels(self) -> bool:
        """Whether its publication divides its articles by words of its own."""
        return bool(self.labels.full_text) or self.labels.dateline is not None

    @cached_property
    def zone(self) -> tzinfo | None:
        """The time zone of its publication, None when it is not known."""
        return zone_named(self.profile.timezone)

    @cached_property
    def heading(self) -> Strip | None:
        """The strip that carries the title, None when none does.

        A page without headings, whose head states no title but the browser's, prints it larger than all else.
        """
        heading = top_heading(self.layout, self.statements)
        if heading is not None or self.is_document or has_exact_title(self.statements):
            return heading
        title = squeezed(title_in(large_print(self.tree, has_headings=False)) or "")
        return next((strip for strip in self.layout.strips if title and squeezed(strip.text) == title), None)

    @cached_property
    def head(self) -> Sequence[Strip]:
        """The short strips below the title, where deck, byline and date stand."""
        return head_strips(self.layout, self.heading)

    @cached_property
    def above(self) -> Sequence[Strip]:
        """The few short strips right above the title, nearest first."""
        return strips_above(self.layout, self.heading)

    @cached_property
    def class_names(self) -> frozenset[str]:
        """The values of all class attributes."""
        return class_names(self.tree)

    @cached_property
    def all_print(self) -> str:
        """The letters of all that the page prints, in whatever part of it."""
        return "".join(squeezed(strip.text) for strip in self.layout.strips)

    @cached_property
    def stated_titles(self) -> tuple[str, ...]:
        """The titles that its head states, most exact first."""
        return stated_titles(self.statements)


def view_article(tree: HtmlElement, url: str, profile: Profile) -> PageView:
    """See a page as an article of its publication.

    Args:
        tree: The page; what the profile removes is taken out of it.
        url: Its address.
        profile: Its publication.
    """
    statements = read_statements(tree, url)
    embedded = read_embedded(tree)
    links = PagingLinks(tree, statements.base)
    part = part_of(links, url)
    linked = further_pages(links, url, part)
    # What is never fetched is no page of an article either.
    pages = tuple(page for page in linked if not any(rule.search(page.url) for rule in profile.listing.exclude))
    remove_selected(tree, profile)
    layout = title_apart(laid_out(tree), statements)
    return PageView(tree, url, profile, statements, layout, embedded, part, pages)


def view_document(tree: HtmlElement, url: str) -> PageView:
    """See a page as a document that an article cites.

    Args:
        tree: The page.
        url: Its address.
    """
    statements = read_statements(tree, url)
    layout = title_apart(linearise(tree), statements)
    return PageView(tree, url, _NO_PROFILE, statements, layout, Embedded(), None, is_document=True)
