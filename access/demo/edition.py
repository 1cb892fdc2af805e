"""One sub-site of the publication as it is at a visit: all that its form needs to build its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from access.demo.texts import Article, Publication, SubSite, Texts


@dataclass(frozen=True, slots=True)
class Edition:
    """A sub-site at a visit; `articles` are sorted newest first, `pictures` say by their names what they show."""

    publication: Publication
    site: SubSite
    visit: int
    articles: tuple[Article, ...]
    withdrawn: tuple[Article, ...]
    pictures: Mapping[str, str]

    @property
    def name(self) -> str:
        """The publication's name, which is on every page."""
        return self.publication.name

    @property
    def sections(self) -> Mapping[str, str]:
        """The groups of topics that the sub-site has articles of, with the words for them in addresses."""
        known = {group for article in self.articles for group, _ in article.topics}
        return {group: word for group, word in self.publication.groups.items() if group in known}

    @property
    def changed_at(self) -> datetime | None:
        """The instant of the newest article or correction that states one."""
        return max(filter(None, (article.changed_at for article in self.articles)), default=None)

    @property
    def sister_sites(self) -> tuple[SubSite, ...]:
        """The publication's other sub-sites."""
        return tuple(site for site in self.publication.sites if site is not self.site)

    def url(self, path: str) -> str:
        """The absolute address of a path on the sub-site's host."""
        return f"https://{self.site.host}{path}"

    def of_group(self, group: str) -> tuple[Article, ...]:
        """The articles that have a topic of this group."""
        return tuple(article for article in self.articles if any(group == topic for topic, _ in article.topics))


def editions(texts: Texts) -> tuple[Edition, ...]:
    """The publication's sub-sites with the articles of each."""
    return tuple(
        Edition(
            publication=texts.publication,
            site=site,
            visit=texts.visit,
            articles=tuple(article for article in texts.articles if article.site == site.key),
            withdrawn=tuple(article for article in texts.withdrawn if article.site == site.key),
            pictures=texts.pictures,
        )
        for site in texts.publication.sites
    )
