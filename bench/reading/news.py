"""News pages with golds for single fields: Taiwanese ones (author, title, day, sentence), and decks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from bench.reading.collected import Sample, samples
from bench.reading.figure import Figure, Item, figure
from bench.reading.measures import contains, names_f1, plain, same, squeezed
from storage.types import ArticleReading, ContributorRole


def figures(root: Path) -> Iterator[Figure]:
    """The figures of tw-news and postlight."""
    read = [(sample, sample.read_article()) for sample in samples(root, "extraction", "tw-news")]
    yield figure("tw-news", "author", _authors(read), 0.95)
    yield figure("tw-news", "title", _titles(read), 0.97)
    yield figure("tw-news", "date", _days(read), 0.95)
    yield figure("tw-news", "body sentence", _sentences(read), 0.98)
    decked = [(sample, sample.read_article()) for sample in samples(root, "extraction", "postlight")]
    yield figure("postlight", "deck", _decks(decked, wanted=True), 0.85)
    yield figure("postlight", "no deck where none is", _decks(decked, wanted=False))


_Read: TypeAlias = list[tuple[Sample, ArticleReading | None]]


def writers(article: ArticleReading | None) -> tuple[str, ...]:
    """The names of those who wrote an article."""
    if article is None:
        return ()
    return tuple(who.name for who in article.contributors if who.role is ContributorRole.WRITER)


def _authors(read: _Read) -> Iterator[Item]:
    for sample, article in read:
        if "reporter_name" in sample.gold or "author" in sample.gold:
            stated = sample.text("reporter_name") or sample.text("author") or ""
            wanted = tuple(name for name in stated.split("、") if name)
            found = writers(article)
            yield Item(sample.file, float(names_f1(wanted, found) == 1.0), f"{wanted} {found}")


def _titles(read: _Read) -> Iterator[Item]:
    for sample, article in read:
        exact, part = sample.text("title"), sample.text("title_includes")
        found = "" if article is None else article.title or ""
        right = squeezed(exact) == squeezed(found) if exact else squeezed(part or "") in squeezed(found)
        yield Item(sample.file, float(right), f"{exact or part!r} {found!r}")


def _days(read: _Read) -> Iterator[Item]:
    for sample, article in read:
        wanted = (sample.text("published_at") or "")[:10]
        if wanted:
            found = "" if article is None or article.published_on is None else article.published_on.isoformat()
            yield Item(sample.file, float(wanted == found), f"{wanted} {found}")


def _sentences(read: _Read) -> Iterator[Item]:
    for sample, article in read:
        text = "" if article is None else article.text
        yield Item(sample.file, float(contains(text, sample.texts("content_includes"))), text[:60])


def _decks(read: _Read, *, wanted: bool) -> Iterator[Item]:
    for sample, article in read:
        gold = sample.text("dek")
        if (gold is not None) == wanted:
            found = None if article is None else article.deck
            yield Item(sample.file, float(same(gold, found)), f"{plain(gold or '')!r} {plain(found or '')!r}")
