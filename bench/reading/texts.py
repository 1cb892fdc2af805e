"""Pages with their whole main text marked by hand, and the structured golds of newspapers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bench.reading.alone import alone
from bench.reading.collected import Sample, samples
from bench.reading.figure import Figure, Item, figure
from bench.reading.measures import names_f1, share_of_grams, text_f1
from bench.reading.news import writers
from storage.types import ArticleReading

_FLOORS = {"zh-Hans": 0.92, "zh-Hant": 0.60, "ja": 0.88}
_COUNTRIES = {"jp": "ja", "kr": "ko", "at": "de", "li": "de"} | dict.fromkeys(("tw", "uk", "us", "au"), "en")


def figures(root: Path) -> Iterator[Figure]:
    """The figures of magic-html, of the article-extraction-benchmark, and of the golds of fundus."""
    marked = sorted(samples(root, "extraction", "magic-html"), key=lambda sample: sample.language)
    for language, group in groupby(marked, key=lambda sample: sample.language):
        yield figure("magic-html", f"text F1 {language}", map(_text, group), _FLOORS.get(language))
    yield figure("article-extraction", "text F1", map(_text, samples(root, "extraction", "aeb")), 0.97)
    golds = sorted(samples(root, "extraction", "fundus"), key=_language)
    for language, group in groupby(golds, key=_language):
        yield from _newspapers(language, list(group))


def _text(sample: Sample) -> Item:
    article = sample.read_article()
    found = "" if article is None else article.text
    own = alone(sample.body, sample.url)
    wanted = sample.gold_text
    return Item(sample.file, text_f1(wanted, found), f"{len(wanted)} {len(found)}", text_f1(wanted, own.text))


def _language(sample: Sample) -> str:
    country = str(sample.facts.get("country"))
    return _COUNTRIES.get(country, country)


def _newspapers(language: str, pages: list[Sample]) -> Iterator[Figure]:
    read = [(page, gold, page.read_article()) for page in pages if (gold := gold_of(page))]
    texts = figure("fundus", f"text F1 {language}", (_gold_text(*each) for each in read))
    floor = max(texts.rival or 0.0, 0.95 if language == "ja" else 0.0)
    yield figure("fundus", f"text F1 {language}", texts.items, floor)
    for measure, item in (("authors", _gold_authors), ("date", _gold_day)):
        items = [item(*each) for each in read]
        yield figure("fundus", f"{measure} {language}", items, figure("", "", items).rival)


def gold_of(sample: Sample) -> dict[str, object]:
    """The gold for this page among those of its newspaper: the one whose text the page holds."""
    golds = json.loads(sample.gold_text)
    page = sample.body.decode("utf-8", "replace")
    shares = [(share_of_grams(gold_text(gold), page), version) for version, gold in golds.items()]
    share, version = max(shares)
    return dict(golds[version]) if share > 0.3 else {}


def gold_text(gold: dict[str, object]) -> str:
    """The whole text of a gold: summary, headings and paragraphs."""
    body = gold.get("body")
    if not isinstance(body, dict):
        return ""
    lines = list(body["summary"])
    for section in body["sections"]:
        lines += [*section["headline"], *section["paragraphs"]]
    return "\n".join(lines)


def _gold_text(sample: Sample, gold: dict[str, object], article: ArticleReading | None) -> Item:
    """A reader may take the summary for a deck or for the text's beginning, so the better of both is counted."""
    wanted, found = gold_text(gold), "" if article is None else article.text
    own, texts = alone(sample.body, sample.url).text, (wanted, _without_summary(gold))
    scores = [max(text_f1(text, read) for text in texts) for read in (found, own)]
    return Item(sample.file, scores[0], f"{len(wanted)} {len(found)}", scores[1])


def _without_summary(gold: dict[str, object]) -> str:
    body = gold.get("body")
    return gold_text({**gold, "body": {**body, "summary": []}}) if isinstance(body, dict) else ""


def _gold_authors(sample: Sample, gold: dict[str, object], article: ArticleReading | None) -> Item:
    stated = gold.get("authors")
    wanted = tuple(str(name) for name in stated) if isinstance(stated, list) else ()
    found, own = writers(article), alone(sample.body, sample.url).authors
    return Item(sample.file, names_f1(wanted, found), f"{wanted} {found} {own}", names_f1(wanted, own))


def _gold_day(sample: Sample, gold: dict[str, object], article: ArticleReading | None) -> Item:
    wanted = str(gold.get("publishing_date") or "")[:10]
    found = "" if article is None or article.published_on is None else article.published_on.isoformat()
    own = alone(sample.body, sample.url).day
    return Item(sample.file, float(wanted == found), f"{wanted} {found} {own}", float(wanted == own))
