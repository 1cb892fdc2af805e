"""Markup that every form of the site needs: anchors, pages of a listing, a byline's roles with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from access.demo.texts import Article


def link(href: str, text: str, attributes: str = "") -> str:
    """An anchor; `attributes` is markup put after the tag's name."""
    return f'<a{" " if attributes else ""}{attributes} href="{escape(href)}">{escape(text)}</a>'


def roles(article: Article) -> list[tuple[str, list[str]]]:
    """The labels of the byline in printed order, each with its names."""
    grouped = groupby(article.contributors, key=lambda pair: pair[0])
    return [(label, [name for _, name in pairs]) for label, pairs in grouped]


def topic_names(article: Article) -> list[str]:
    """The topics as printed."""
    return [f"{group}-{name}" for group, name in article.topics]


def pages(articles: Sequence[Article], size: int) -> Iterator[tuple[int, Sequence[Article]]]:
    """The articles page by page, each with its number; one page at least."""
    for number in range(1, page_count(articles, size) + 1):
        yield number, articles[(number - 1) * size : number * size]


def page_count(articles: Sequence[Article], size: int) -> int:
    """How many pages a listing has."""
    return max(1, -(-len(articles) // size))
