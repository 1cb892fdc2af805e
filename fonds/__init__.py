"""Fonds for Scrapy projects and for spiders of one's own: what they import, under a name that no other package bears.

The rooms behind it (`crawler`, `storage`, …) are the product's own; their names may change, these do not. Each is
imported when it is asked for: a reader's process that runs a spider of one's own needs nothing of Scrapy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.addon import ArchiveAddon
    from crawler.archived_answers import Unarchived
    from crawler.proven_items import ProvenItems
    from crawler.recording import recorded_capture
    from storage.site_spiders.site_page import SitePage
    from storage.site_spiders.site_spider import ArticleFields, ArticleLink, ListingLink, NotAnArticle, SiteSpider

__all__ = [
    "ArchiveAddon",
    "ArticleFields",
    "ArticleLink",
    "ListingLink",
    "NotAnArticle",
    "ProvenItems",
    "SitePage",
    "SiteSpider",
    "Unarchived",
    "recorded_capture",
]

_SPIDER = "storage.site_spiders.site_spider"
_HOMES = {
    "ArchiveAddon": "crawler.addon",
    "ArticleFields": _SPIDER,
    "ArticleLink": _SPIDER,
    "ListingLink": _SPIDER,
    "NotAnArticle": _SPIDER,
    "ProvenItems": "crawler.proven_items",
    "SitePage": "storage.site_spiders.site_page",
    "SiteSpider": _SPIDER,
    "Unarchived": "crawler.archived_answers",
    "recorded_capture": "crawler.recording",
}


def __getattr__(name: str) -> object:
    """Import one of the names when it is first asked for. Raises AttributeError for any other."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
