"""What a search looks through."""

from __future__ import annotations

from enum import StrEnum


class SearchScope(StrEnum):
    """What is searched: latest articles, all their revisions, sources, or articles and sources.

    What other archives held of lost sources is searched by itself: it is not what was seen here.
    """

    ARTICLES = "articles"
    REVISIONS = "revisions"
    SOURCES = "sources"
    ALL = "all"
    BORROWED = "borrowed"
