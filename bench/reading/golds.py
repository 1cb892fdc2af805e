"""What is known to be right of a collected page, in one shape for every set of golds.

A field that a set does not judge is None; an empty text or tuple says that the page has none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone

from bench.reading.collected import Sample
from bench.reading.stated_days import holds_day
from bench.reading.texts import gold_text
from bench.reading.titles import is_title, other_titles
from pipelines.encoding.decoding import decode
from pipelines.page.tree import parse_html

_NAMES = re.compile(r"\s*(?:[;；、|]|,(?!\s*(?:Jr|Sr)\b)|，|\band\b|\bund\b|\bet\b|&)\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
# Some golds are written in their maker's zone, others in the page's.
_ZONES = tuple(timezone(timedelta(hours=hours)) for hours in range(-8, 10))


@dataclass(frozen=True, slots=True)
class Gold:
    """`texts`: one of them is the whole text. `titles`: other forms of `title` that are right too. `days`: any of them
    is the day of publication. `title_part` stands in the title. `first_words`, `sentences` and `wanted` stand in the
    text, `unwanted` do not.
    """

    texts: tuple[str, ...] = ()
    title: str | None = None
    titles: tuple[str, ...] = ()
    title_part: str | None = None
    authors: tuple[str, ...] | None = None
    days: frozenset[date] = frozenset()
    deck: str | None = None
    first_words: str | None = None
    sentences: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


def set_of(sample: Sample) -> str:
    """The name of the set that a page belongs to: the folder below that of its kind."""
    return sample.file.split("/")[1]


def gold_of(sample: Sample) -> Gold:
    """The gold of a page, whatever set it is of; a day that the page nowhere holds is left out."""
    gold = _READERS.get(set_of(sample), _fields)(sample)
    if gold.title:
        gold = replace(gold, titles=other_titles(gold.title, sample))
    return gold if not gold.days or _is_dated(gold.days, sample) else replace(gold, days=frozenset())


def _is_dated(days: frozenset[date], sample: Sample) -> bool:
    """Whether a page holds one of the days, in its text, in its markup or in its address."""
    decoded = decode(sample.body, "text/html")
    if decoded is None:
        return True
    text = f"{sample.url} {decoded.text} {_TAG.sub('', decoded.text)}"
    return any(holds_day(text, day) for day in days)


def days_of(stated: str | None) -> frozenset[date]:
    """The days on which a stated moment may have been, in the zones that golds are written in."""
    if not stated:
        return frozenset()
    try:
        moment = datetime.fromisoformat(stated.replace("Z", "+00:00"))
    except ValueError:
        return frozenset()
    if len(stated) <= len("2031-05-04"):
        return frozenset({moment.date()})
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return frozenset({moment.date(), *zone_days(moment)})


def zone_days(moment: datetime) -> frozenset[date]:
    """The days on which a moment was in the zones that golds are written in."""
    return frozenset(moment.astimezone(zone).date() for zone in _ZONES)


def names_of(stated: str | None) -> tuple[str, ...]:
    """The single names in a stated author; none for nothing."""
    return tuple(name for name in _NAMES.split(stated or "") if name)


def _fields(sample: Sample) -> Gold:
    """The golds that are objects of single fields, under the names that the sets use."""
    gold = {**_metadata(sample), **sample.gold}
    if (title := _text(gold, "title")) and not is_title(title, sample):
        del gold["title"]
    stated_author = next((key for key in ("author", "reporter_name") if key in gold), None)
    stated_day = next((key for key in ("published_at", "date_published", "date") if key in gold), None)
    return Gold(
        texts=(sample.gold_text,) if sample.gold_text else (),
        title=_text(gold, "title"),
        title_part=_text(gold, "title_includes"),
        authors=None if stated_author is None else names_of(_text(gold, stated_author)),
        days=frozenset() if stated_day is None else days_of(_text(gold, stated_day)),
        deck=(_text(gold, "dek") or "") if "dek" in gold else None,
        first_words=_text(gold, "content_first_words"),
        sentences=sample.texts("content_includes"),
        wanted=sample.texts("with"),
        unwanted=(*sample.texts("without"), *sample.texts("content_excludes")),
    )


def _newspaper(sample: Sample) -> Gold:
    """fundus: one file for all pages of a newspaper, by version."""
    versions: dict[str, dict[str, object]] = json.loads(sample.gold_text)
    gold = versions.get(str(sample.facts.get("gold_version"))) or _nearest(versions, sample)
    body = gold.get("body")
    if not isinstance(body, dict):
        return Gold()
    sections = [
        line for section in body["sections"] for line in (*section.get("headline", ()), *section.get("paragraphs", ()))
    ]
    authors = gold.get("authors")
    return Gold(
        texts=("\n".join(sections), gold_text(gold)),
        title=_text(gold, "title"),
        authors=tuple(str(name) for name in authors) if isinstance(authors, list) else None,
        days=days_of(_text(gold, "publishing_date")),
    )


def _nearest(versions: Mapping[str, dict[str, object]], sample: Sample) -> dict[str, object]:
    """The version whose title the page holds, where the manifest names none."""
    page = sample.body.decode("utf-8", "replace")
    held = [gold for gold in versions.values() if (title := _text(gold, "title")) and title in page]
    return held[-1] if held else {}


def _cleaned(sample: Sample) -> Gold:
    """readability: the article's markup as its makers expect it."""
    file = str(sample.facts.get("gold")).split(" + ")[0]
    path = sample.root / file
    if not path.is_file():
        return Gold()
    tree = parse_html(path.read_text(encoding="utf-8"))
    if tree is None:
        return Gold()
    return Gold(texts=("\n".join(str(text) for text in tree.itertext()),))


_READERS: Mapping[str, Callable[[Sample], Gold]] = {"fundus": _newspaper, "readability": _cleaned}


def _metadata(sample: Sample) -> dict[str, object]:
    stated = sample.facts.get("gold_metadata")
    return dict(stated) if isinstance(stated, dict) else {}


def _text(gold: Mapping[str, object], key: str) -> str | None:
    found = gold.get(key)
    return found if isinstance(found, str) else None
