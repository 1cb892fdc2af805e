"""Where the words of a search stand in a text, and what stands around them, cut from the text as it is kept.

Texts are compared in another form than they are kept in (NFKC, one case, folded scripts), so each compared character
remembers which characters of the text it came from.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from storage.types.search_pieces import BODY, RUN, SearchField, fold_text, normalised
from storage.types.search_query import Phrase

_BEFORE, _BEHIND = 20, 40
_MOST_EXTRACTS = 3
_MOST_MARKS = 100
# Between two runs of a compared text, and at its ends; no run holds it.
_GAP = "\x1f"
# Vowels and finals of hangul, which join what stands before them without being marks.
_JOINING = re.compile("[\u1160-\u11ff]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Extract:
    """A stretch of a field's text, `start` to `end`, that holds words of a search: `marks`, offsets in the whole text.

    Offsets count characters (code points) from 0, an end being the first one behind.
    """

    field: SearchField
    start: int
    end: int
    text: str
    marks: tuple[Span, ...]


def extracts(
    texts: Sequence[tuple[SearchField, str | None]], phrases: Sequence[Phrase], *, fold: bool
) -> tuple[Extract, ...]:
    """The first places of phrases in texts, at most three.

    Args:
        texts: fields and what they hold, None for nothing, those that are shown rather first.
        phrases: what is looked for; a phrase without a field stands in any of the body's.
        fold: whether Traditional and Simplified characters are the same.
    """
    found: list[Extract] = []
    for field, text in texts:
        sought = [one.text for one in phrases if one.field is field or (one.field is None and field in BODY)]
        if text and sought and len(found) < _MOST_EXTRACTS:
            found += _in_text(field, text, sought, fold=fold)
    return tuple(found[:_MOST_EXTRACTS])


def on_one_line(extract: Extract, text: str) -> str:
    """An extract without its line ends, and … where the text that it is cut from goes on."""
    before, behind = "…" if extract.start else "", "…" if extract.end < len(text) else ""
    return f"{before}{' '.join(extract.text.split())}{behind}"


def _in_text(field: SearchField, text: str, phrases: Iterable[str], *, fold: bool) -> Iterator[Extract]:
    compared = _Compared.of(text, fold=fold)
    places = [spans for phrase in phrases if (spans := compared.spans(phrase, fold=fold))]
    marks = sorted({span for spans in places for span in spans})
    windows: list[Span] = []
    for start, end in sorted(spans[0] for spans in places):
        start, end = max(0, start - _BEFORE), min(len(text), end + _BEHIND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    for start, end in windows:
        within = tuple(mark for mark in marks if start <= mark[0] and mark[1] <= end)
        yield Extract(field, start, end, text[start:end], within)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A text as it is compared: its runs, a gap between two; each begins `at` a place of it, in a text at `starts`."""

    runs: str
    at: Sequence[int]
    starts: Sequence[int]
    spans_of: Sequence[Span] | None

    @classmethod
    def of(cls, text: str, *, fold: bool) -> _Compared:
        compatible, spans_of = "".join(map(_compatible, text)), None
        plain = compatible.casefold()
        # A character became several, or joins the one before it.
        if len(plain) != len(text) or not unicodedata.is_normalized("NFKC", compatible):
            plain, spans_of = _by_cluster(text)
        found = list(re.finditer(RUN, plain))
        pieces = [run[0] for run in found]
        # Each run begins behind a gap, and behind all runs before it.
        at = list(accumulate((len(piece) + 1 for piece in pieces), initial=1))
        runs = _GAP.join(("", *pieces, ""))
        return cls(fold_text(runs) if fold else runs, at, [run.start() for run in found], spans_of)

    def spans(self, phrase: str, *, fold: bool) -> list[Span]:
        """Where a phrase stands in the text as it is kept."""
        sought = _sought(fold_text(normalised(phrase)) if fold else normalised(phrase))
        found: list[Span] = []
        at = self.runs.find(sought) if sought else -1
        while at >= 0 and len(found) < _MOST_MARKS:
            first = at + (sought[0] == _GAP)
            last = at + len(sought) - 1 - (sought[-1] == _GAP)
            found.append((self._span(first)[0], self._span(last)[1]))
            at = self.runs.find(sought, last + 1)
        return found

    def _span(self, place: int) -> Span:
        run = bisect_right(self.at, place) - 1
        at = self.starts[run] + place - self.at[run]
        return (at, at + 1) if self.spans_of is None else self.spans_of[at]


def _sought(phrase: str) -> str:
    """A phrase as it stands among runs: a word is whole, while ideographs may go on before and behind."""
    runs = list(re.finditer(RUN, phrase))
    if not runs:
        return ""
    before, behind = (_GAP if run["word"] else "" for run in (runs[0], runs[-1]))
    return f"{before}{_GAP.join(run[0] for run in runs)}{behind}"


@lru_cache(maxsize=16_384)
def _compatible(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


@lru_cache(maxsize=16_384)
def _normal(character: str) -> str:
    return normalised(character)


def _by_cluster(text: str) -> tuple[str, Sequence[Span]]:
    """The normalised text, and for each of its characters the characters that it was made of."""
    for clusters in (_clusters(text), [found.span() for found in re.finditer(r"\s+|\S+", text)]):
        made = [normalised(text[start:end]) for start, end in clusters]
        if "".join(made) == normalised(text):
            break
    spans = [span for span, one in zip(clusters, made, strict=True) for _ in one]
    return "".join(made), spans


def _clusters(text: str) -> list[Span]:
    """Every character with the marks behind it."""
    starts = [
        place
        for place, character in enumerate(text)
        if place == 0 or not (unicodedata.combining(_normal(character)[:1] or "a") or _JOINING.match(character))
    ]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))
