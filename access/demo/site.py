"""The demo as data: every address of every host with its answer.

A site is a function of its texts: it knows neither sockets nor time, and the second visit is another site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from access.demo import bodies
from access.demo.edition import editions
from access.demo.forms import form_of
from access.demo.resource import SiteResource
from access.demo.texts import Texts


@dataclass(frozen=True, slots=True)
class Site:
    """All hosts of the demo.

    `start_urls` are the front pages of the sub-sites. `resources` are by address, `missing` by host: the answer for a
    page that does not exist.
    """

    start_urls: tuple[str, ...]
    resources: Mapping[str, SiteResource]
    missing: Mapping[str, SiteResource]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that answer, the publication's first."""
        return tuple(self.missing)

    def answer(self, url: str) -> SiteResource | None:
        """The answer at `url`, its host's for a missing page, or None for a host that is not the demo's."""
        return self.resources.get(url) or self.missing.get(urlsplit(url).netloc)


def build_site(texts: Texts) -> Site:
    """Build every page of the publication and of the bodies."""
    parts = editions(texts)
    resources = [resource for part in parts for resource in form_of(part).resources(part)]
    resources += bodies.resources(texts)
    missing = [*(form_of(part).missing(part) for part in parts), *map(bodies.missing, texts.bodies)]
    return Site(
        start_urls=tuple(form_of(part).front_page(part) for part in parts),
        resources={resource.url: resource for resource in resources},
        missing={urlsplit(resource.url).netloc: resource for resource in missing},
    )
