"""One sub-site of the publication as it stands at a visit: all that its form needs to build its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from access.demo.pictures import DemoPicture
from access.demo.texts import Article, Publication, SubSite, Texts

WRITER_LABEL = "撰稿人"


@dataclass(frozen=True, slots=True)
class Edition:
    """A sub-site at a visit; `articles` newest first."""

    publication: Publication
    site: SubSite
    visit: int
    articles: tuple[Article, ...]
    withdrawn: tuple[Article, ...]
    pictures: Mapping[str, DemoPicture]

    @property
    def name(self) -> str:
        """The publication's name, as every page bears it."""
        return self.publication.name

    @property
    def sections(self) -> Mapping[str, str]:
        """The groups of topics that the sub-site has articles of, with the words for them in addresses."""
        known = {group for article in self.articles for group, _ in article.topics}
        return {group: word for group, word in self.publication.groups.items() if group in known}

    @property
    def changed_at(self) -> datetime | None:
        """The instant of the newest article or correction that states one."""
        return max(filter(None, (article.modified or article.published_at for article in self.articles)), default=None)

    @property
    def shown_pictures(self) -> tuple[DemoPicture, ...]:
        """The pictures that its articles show."""
        blocks = (block for article in self.articles for block in article.blocks)
        names = dict.fromkeys(block.image for block in blocks if block.image is not None)
        return tuple(self.pictures[name] for name in names)

    def url(self, path: str) -> str:
        """The absolute address of a path on the sub-site's host."""
        return f"https://{self.site.host}{path}"

    def of_group(self, group: str) -> tuple[Article, ...]:
        """The articles that have a topic of this group."""
        return tuple(article for article in self.articles if any(group == topic for topic, _ in article.topics))


def editions(texts: Texts) -> tuple[Edition, ...]:
    """The publication's sub-sites, as these texts make them."""
    pictures = {picture.name: picture for picture in texts.pictures}
    return tuple(
        Edition(
            publication=texts.publication,
            site=site,
            visit=texts.visit,
            articles=tuple(article for article in texts.articles if article.site == site.key),
            withdrawn=tuple(article for article in texts.withdrawn if article.site == site.key),
            pictures=pictures,
        )
        for site in texts.publication.sites
    )
