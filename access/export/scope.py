"""What a package contains: a publication's whole collection, a crawl, or one article with every source it cites."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from access.export.requisites import requisites_of
from storage.archive.archive import Archive
from storage.questions.article_details import ShownArticle
from storage.questions.details import show
from storage.questions.hand_over_scope import (
    HandOverChoice,
    captures_of_article,
    captures_of_citations,
    choose_captures,
    choose_crawl,
    choose_publication,
    crawl_began,
    publication_name,
)
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types.errors import UnknownId

_SUFFIX = ".warc.gz"


@dataclass(frozen=True, slots=True)
class HandOverScope:
    """What is handed over, under a title and with a sentence about it.

    `excerpt_name` is the bare name of the WARC file for records that are copied out of others.
    """

    title: str
    description: str
    choice: HandOverChoice
    excerpt_name: str
    is_article: bool = False


def publication_scope(database: Database, slug: str) -> HandOverScope:
    """A publication's whole collection. Raises UnknownId."""
    name = publication_name(database, slug)
    about = f"Everything that is kept of {name}: its pages, and the sources that they cite."
    return HandOverScope(name, about, choose_publication(database, slug), f"{slug}-collection{_SUFFIX}")


def crawl_scope(database: Database, crawl_id: str) -> HandOverScope:
    """Everything that one crawl brought, and what its revisits refer to. Raises UnknownId."""
    choice = choose_crawl(database, crawl_id)
    bare = (choice.crawl_id or "").rpartition(":")[2]
    about = f"Everything that the crawl {bare} brought, and the earlier captures that it confirmed."
    title = f"Crawl of {crawl_began(database, choice):%Y-%m-%d %H:%M} UTC"
    return HandOverScope(title, about, choice, f"crawl-{bare}{_SUFFIX}")


def article_scope(archive: Archive, database: Database, key: str) -> HandOverScope:
    """An article, by id or URL, with all its revisions, every source that one of them cites, and what these look like.

    Raises:
        UnknownId: there is no such article.
        RecordError: one of these pages cannot be read.
    """
    article = show(database, key)
    if not isinstance(article, ShownArticle):
        raise UnknownId(f"{key!r} is no article of this archive; fonds search finds articles by their words")
    chosen = {*captures_of_article(database, article.article_id), *captures_of_citations(database, article.article_id)}
    chosen |= requisites_of(archive, database, chosen)
    chosen |= _redirects_to(database, chosen)
    about = f"{article.url}, each revision that was seen of it, and the sources that it cites as they stood then."
    name = f"{article.publication}-article-{article.article_id}{_SUFFIX}"
    return HandOverScope(article.title or article.url, about, choose_captures(database, chosen), name, is_article=True)


def _redirects_to(database: Database, capture_ids: Iterable[str]) -> set[str]:
    """The redirects that led to captures: a link to an older address must lead on in the package too."""
    captures = Captures(database)
    redirects: set[str] = set()
    for capture_id in sorted(capture_ids):
        redirects.update(redirect.capture_id for redirect in captures.redirected_from(captures.get(capture_id)))
    return redirects
