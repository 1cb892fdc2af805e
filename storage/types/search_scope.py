"""What a search looks through, and which of what it finds comes first."""

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


class SearchSort(StrEnum):
    """What comes first: what the words stand in the title of, and of these the newest; or the newest, or the oldest.

    The day is that of publication, and where a source states none that of its first capture. An article without a date
    is older than all that have one.
    """

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"
