"""The words that a publication prints before the parts of an article, found among the strips of a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipelines.credits.byline import byline_start
from pipelines.dates import moments_in
from pipelines.fields.topics import read_topics
from pipelines.page.strips import Line, Run, Shape, Strip
from pipelines.rules.controls import is_stamp
from pipelines.words.by_identity import by_identity
from pipelines.words.labels import after_label, is_label
from storage.types.profile import Labels

_LONGEST_DAY = 40
_LABEL_AND_VALUE = 2


@dataclass(frozen=True, slots=True)
class Markers:
    """Where the markers stand among the strips; None for those that are not printed."""

    byline: int | None
    full_text: int | None
    dateline: int | None
    sources: int | None

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the markers that are printed."""
        return tuple(index for index in (self.byline, self.full_text, self.dateline, self.sources) if index is not None)


def divided(strip: Strip, labels: Labels) -> list[Strip]:
    """The strip cut before and behind each of its lines that is a marker, a byline or a line of topics."""
    if len(strip.lines) < 2:
        return [strip]
    groups: list[list[Line]] = [[]]
    for line in strip.lines:
        if _is_marker_line(line, labels):
            groups += [[line], []]
        else:
            groups[-1].append(line)
    parts = [group for group in groups if group]
    if len(parts) == 1:
        return [strip]
    return [replace(strip, text="\n".join(line.text for line in part), lines=tuple(part)) for part in parts]


def _is_marker_line(line: Line, labels: Labels) -> bool:
    if is_label(line.text, _marking(labels)):
        return True
    if byline_start(line, labels.roles) == 0:
        return True
    if labels.full_text and (read_topics(line) or _is_day(line.text)):
        return True
    return labels.dateline is not None and labels.dateline.fullmatch(_plain(line.text)) is not None


@by_identity
def _marking(labels: Labels) -> tuple[str, ...]:
    """The labels that mark a line by standing there alone."""
    return (*labels.full_text, *labels.sources, *labels.of_roles)


def _is_day(text: str) -> bool:
    """Whether a line is a day and nothing else."""
    return len(text) <= _LONGEST_DAY and is_stamp(text) and bool(moments_in(text)[0])


def find_markers(strips: list[Strip], labels: Labels) -> Markers:
    """Find the markers: the first of each kind that stands where the order of the parts lets it stand."""
    places = range(len(strips))
    columns = _heads_of_columns(strips)
    full_text = _first(places, lambda place: is_marker(strips[place], labels.full_text))
    dateline = _first(places[full_text or 0 :], lambda place: split_dateline(strips[place], labels)[0] is not None)
    behind = places[max(full_text or 0, dateline or 0) :]
    sources = _first(behind, lambda place: place not in columns and is_marker(strips[place], labels.sources))
    if sources is None:
        sources = _first(behind, lambda place: _opens_list(strips[place], labels.sources))
    limit = min((place for place in (full_text, dateline, sources) if place is not None), default=len(strips))
    return Markers(_byline(strips, limit, labels), full_text, dateline, sources)


def _heads_of_columns(strips: Sequence[Strip]) -> frozenset[int]:
    """The places of the cells behind another in their row, and of those in a row of more than a label and its value."""
    places: dict[tuple[int | None, int | None], list[int]] = {}
    for place, strip in enumerate(strips):
        if strip.shape is Shape.CELL and strip.row is not None:
            places.setdefault((strip.group, strip.row), []).append(place)
    rows = (row if len(row) > _LABEL_AND_VALUE else row[1:] for row in places.values())
    return frozenset(place for row in rows for place in row)


def _first(places: range, is_wanted: Callable[[int], bool]) -> int | None:
    return next((place for place in places if is_wanted(place)), None)


def _opens_list(strip: Strip, labels: tuple[str, ...]) -> bool:
    """Whether a strip has one of the labels and what it announces in one line."""
    return bool(strip.text) and bool(after_label(strip.text, labels))


def _byline(strips: list[Strip], limit: int, labels: Labels) -> int | None:
    """Where the byline stands before the limit: below the title, for a word such as 作者: may stand above it too."""
    tops = [place for place in range(limit) if strips[place].shape is Shape.HEADING and strips[place].level == 1]
    start = tops[-1] if tops else 0
    return next((place for place in (*range(start, limit), *range(start)) if _has_byline(strips[place], labels)), None)


def _has_byline(strip: Strip, labels: Labels) -> bool:
    return any(byline_start(line, labels.roles) is not None for line in strip.lines)


def is_marker(strip: Strip, labels: tuple[str, ...]) -> bool:
    """Whether a strip is one of these words and nothing else; a link of that name to elsewhere is not a marker."""
    return bool(strip.text) and is_label(strip.text, labels) and not (strip.linked and _leads_away(strip))


def _leads_away(strip: Strip) -> bool:
    """Whether a linked strip leads to another page, or is an entry in a list of the page's parts."""
    is_inside = all(run.href is None or run.href.startswith(("#", "javascript:")) for run in strip.runs)
    return not is_inside or strip.shape is Shape.ITEM


def split_dateline(strip: Strip, labels: Labels) -> tuple[str | None, Strip | None]:
    """The dateline with which a strip begins, and what of the strip follows it."""
    if labels.dateline is None or not strip.text or strip.shape is Shape.RULE:
        return None, None
    if labels.dateline.fullmatch(_plain(strip.text)):
        return strip.text, None
    first = strip.lines[0]
    opening, rest = first.runs[0], first.runs[1:]
    if not opening.strong or not rest or not labels.dateline.fullmatch(_plain(opening.text)):
        return None, None
    text = "".join(run.text for run in rest).strip()
    line = Line(text, (Run(rest[0].text.lstrip(), rest[0].href, rest[0].strong, rest[0].moment), *rest[1:]))
    lines = (line, *strip.lines[1:]) if text else strip.lines[1:]
    return opening.text.strip(), replace(strip, text="\n".join(each.text for each in lines), lines=lines)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip("\u3000 ()[]【】〔〕<>《》—-:\n")
