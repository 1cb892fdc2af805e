"""The three forms of the publication's sub-sites, behind one interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from access.demo import bare, next_js, wordpress
from access.demo.edition import Edition
from access.demo.listing_page import ListingPage
from access.demo.resource import SiteResource
from access.demo.texts import FormName


class SiteForm(Protocol):
    """What each form makes of an edition."""

    def front_page(self, edition: Edition) -> str:
        """The address at which a visitor begins."""

    def resources(self, edition: Edition) -> Iterator[SiteResource]:
        """Everything that the sub-site answers with."""

    def missing(self, edition: Edition) -> SiteResource:
        """What the sub-site answers when it has no such page."""

    def lists(self, edition: Edition) -> Iterator[ListingPage]:
        """All pages that list articles."""


_FORMS: Mapping[FormName, SiteForm] = {FormName.WORDPRESS: wordpress, FormName.NEXT: next_js, FormName.BARE: bare}


def form_of(edition: Edition) -> SiteForm:
    """The form in which an edition is built."""
    return _FORMS[edition.site.form]
