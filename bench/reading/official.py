"""Official documents: gazette entries, statutes in their versions, press releases, transcripts of a parliament."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import mul
from pathlib import Path

from bench.reading.collected import Sample, samples
from bench.reading.figure import Figure, Item, figure
from bench.reading.measures import contains, same, share_of_grams, squeezed
from pipelines.dates import parse_moment
from storage.types import Role, SourceReading

_FLOOR = 0.95
_ABOVE = "行政院"
_STATUTE = re.compile(r"(?P<law>\d{5})/(?P=law)(?P<year>\d{2,3})(?P<month>\d{2})(?P<day>\d{2})\d{2}\.html$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document's gold says; None where it says nothing.

    All of `sentences` stand in the text; of `passages`, which need not follow one another there, the runs of words.
    """

    title: str | None = None
    agency: str | None = None
    day: str | None = None
    numbers: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()


def figures(root: Path) -> Iterator[Figure]:
    """The figures of the gazette, the statutes, the releases and the transcripts, and of the Republic's dates."""
    for name, under, wanted, floor in (
        ("gazette", "ey-gazette", _gazette, _FLOOR),
        ("statutes", "tw-law", _statute, _FLOOR),
        ("releases", "europarl", _release, _FLOOR),
        ("transcripts", "us-crec", _transcript, None),
    ):
        yield from _documents(name, list(samples(root, "official", under)), wanted, floor)
    dates = json.loads((root / "dates" / "roc_dates_dev.json").read_text(encoding="utf-8"))
    yield figure("official dates", "Republic of China era", map(_era, dates), _FLOOR)


def _documents(
    name: str, pages: list[Sample], wanted: Callable[[Sample], Wanted | None], floor: float | None
) -> Iterator[Figure]:
    read = [(page, gold, _read(page)) for page in pages if (gold := wanted(page)) is not None]
    of = f"official {name}"
    for measure, item in _MEASURES:
        items = [found for each in read if (found := item(*each)) is not None]
        if items:
            yield figure(of, measure, items, floor)


def _read(page: Sample) -> SourceReading | None:
    outcome = page.read(Role.SOURCE)
    return outcome if isinstance(outcome, SourceReading) else None


def _title(page: Sample, gold: Wanted, found: SourceReading | None) -> Item | None:
    if gold.title is None:
        return None
    title = "" if found is None else found.title or ""
    return Item(page.file, float(squeezed(gold.title) == squeezed(title)), f"{gold.title!r} {title!r}")


def _agency(page: Sample, gold: Wanted, found: SourceReading | None) -> Item | None:
    if gold.agency is None:
        return None
    agency = None if found is None else found.agency
    # The catalogue names a body without the one above it, which the document prints.
    is_right = same(gold.agency, agency) or same(f"{_ABOVE}{gold.agency}", agency)
    return Item(page.file, float(is_right), f"{gold.agency!r} {agency!r}")


def _day(page: Sample, gold: Wanted, found: SourceReading | None) -> Item | None:
    if gold.day is None:
        return None
    day = "" if found is None or found.published_on is None else found.published_on.isoformat()
    return Item(page.file, float(day == gold.day), f"{gold.day} {day}")


def _number(page: Sample, gold: Wanted, found: SourceReading | None) -> Item | None:
    if not gold.numbers:
        return None
    number = "" if found is None else found.document_number or ""
    return Item(page.file, float(contains(number, gold.numbers)), f"{gold.numbers} {number!r}")


def _text(page: Sample, gold: Wanted, found: SourceReading | None) -> Item | None:
    text = "" if found is None else found.text
    if gold.passages:
        lengths = [len(passage) for passage in gold.passages]
        shares = [share_of_grams(passage, text) for passage in gold.passages]
        share = sum(map(mul, lengths, shares)) / sum(lengths)
        return Item(page.file, share, f"{sum(lengths)} {len(text)}")
    if gold.sentences:
        return Item(page.file, float(contains(text, gold.sentences)), text[:60])
    return None


_MEASURES = (("title", _title), ("agency", _agency), ("date", _day), ("number", _number), ("text", _text))


def _gazette(page: Sample) -> Wanted:
    created = parse_moment(page.text("Date_Created") or "")
    return Wanted(
        title=page.text("Title"),
        agency=page.text("PubGovName"),
        day=None if created is None else created.day.isoformat(),
        numbers=tuple(number for number in (page.text("GazetteId"),) if number),
    )


def _statute(page: Sample) -> Wanted | None:
    """The statute's name at the version's day, that day, and the articles passed on it."""
    version = _STATUTE.search(page.file)
    if version is None:
        return None
    day = date(int(version["year"]) + 1911, int(version["month"]), int(version["day"])).isoformat()
    folder = (page.root / page.file).parent
    names = json.loads((folder / "statute.json").read_text(encoding="utf-8"))["name"]
    valid = [entry["name"] for entry in names if entry["start_date"] <= day]
    articles = json.loads((folder / "article.json").read_text(encoding="utf-8"))
    passed = tuple(article["content"] for article in articles if article["passed_date"] == day and article["content"])
    return Wanted(title=valid[-1] if valid else None, day=day, passages=passed)


def _release(page: Sample) -> Wanted:
    published = page.text("published_at")
    ends = tuple(text for text in (page.text("text_starts"), page.text("text_ends")) if text)
    return Wanted(
        title=page.text("title"),
        day=None if published is None else published[:10],
        sentences=ends or tuple(text for text in (page.text("facts_includes"),) if text),
    )


def _transcript(page: Sample) -> Wanted:
    gold = json.loads(page.gold_text)
    header = gold["header"]
    day = datetime.strptime(f"{header['day']} {header['month']} {header['year']} +0000", "%d %B %Y %z").date()
    text = "\n".join(turn["text"] for turn in gold["content"] if turn["kind"] != "linebreak")
    return Wanted(title=gold["doc_title"], day=day.isoformat(), passages=(text,))


def _era(entry: dict[str, str]) -> Item:
    found = parse_moment(f"中華民國{entry['roc']}")
    day = "" if found is None else found.day.isoformat()
    return Item(entry["roc"], float(day == entry["iso"]), f"{entry['iso']} {day}")
