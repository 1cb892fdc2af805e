"""Listings of articles, divided into pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from access.demo.texts import Article


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing: its number, counted from 1, the articles on it, and the paths of all pages."""

    title: str
    articles: Sequence[Article]
    number: int
    paths: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of this page."""
        return self.paths[self.number - 1]

    @property
    def previous(self) -> str | None:
        """The path of the page before it, None for the first."""
        return self.paths[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> str | None:
        """The path of the page after it, None for the last."""
        return self.paths[self.number] if self.number < len(self.paths) else None


def paginate(title: str, articles: Sequence[Article], size: int, base: str, suffix: str) -> Iterator[ListingPage]:
    """Divide a listing into pages, one at least.

    Args:
        title: The title of the listing.
        articles: The articles that it lists.
        size: The number of articles on a page.
        base: The path of the first page.
        suffix: What the paths of the other pages have after `base`; `{}` stands for the number.
    """
    count = max(1, -(-len(articles) // size))
    paths = (base, *(base + suffix.format(number) for number in range(2, count + 1)))
    for number in range(1, count + 1):
        yield ListingPage(title, articles[(number - 1) * size : number * size], number, paths)
