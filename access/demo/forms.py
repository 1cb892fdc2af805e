"""The three forms of the publication's sub-sites, behind one interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from access.demo.bare import site as bare
from access.demo.edition import Edition
from access.demo.next_js import site as next_js
from access.demo.resource import ListingKindShown, SiteResource
from access.demo.texts import Article, FormName
from access.demo.wordpress import site as wordpress


class SiteForm(Protocol):
    """What a form makes of an edition."""

    def front_page(self, edition: Edition) -> str:
        """The address at which a visitor begins."""

    def resources(self, edition: Edition) -> Iterator[SiteResource]:
        """Everything that the sub-site answers with."""

    def missing(self, edition: Edition) -> SiteResource:
        """What the sub-site answers when it has no such page."""

    def listings(self, edition: Edition) -> Iterator[ListingKindShown]:
        """The listings that the publication's profile lets be followed."""

    def printed_address(self, article: Article, url: str) -> str:
        """The address of a source as an article's page prints it, or links to it where it prints none."""


_FORMS: Mapping[FormName, SiteForm] = {FormName.WORDPRESS: wordpress, FormName.NEXT: next_js, FormName.BARE: bare}


def form_of(edition: Edition) -> SiteForm:
    """The form in which an edition is built."""
    return _FORMS[edition.site.form]
