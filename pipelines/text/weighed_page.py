"""Which element of a page holds its running text: the heaviest, and what lies around it that is running text too.

Every strip counts for the elements around it the less the further they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, chain, repeat, takewhile
from operator import mul

from pipelines.page.strips import Layout, Shape, Strip
from pipelines.page.weighing import Weighed, terms_of, text_in

_OWN, _DECAY = 0.6, 0.8
_SOME, _MUCH = 15.0, 20.0
_WHOLE = 100.0
_CANDIDATES = 12
# The heading's own element, the link in it, and one around both.
_AROUND_HEADING = 3


class WeighedPage:
    """The weighed strips of a page, and for each element the span of those inside it."""

    def __init__(self, layout: Layout, weighed: list[Weighed]) -> None:
        self.weighed = weighed
        self._layout = layout
        self._spans: dict[int, tuple[int, int]] = {}
        self._sums: dict[int, float] = defaultdict(float)
        for index, each in enumerate(weighed):
            # A paragraph is rarely the core: its parent has the same share of it and more besides.
            shares = chain((_OWN, 1.0), accumulate(repeat(_DECAY), mul))
            for number, share in zip(reversed(each.strip.path), shares, strict=False):
                self._sums[number] += each.weight * share
                self._spans[number] = (self._spans.get(number, (index, index))[0], index + 1)

    def inside(self, number: int) -> list[Weighed]:
        """The strips inside an element."""
        start, end = self._spans[number]
        return self.weighed[start:end]

    def before(self, number: int) -> list[Weighed]:
        """The strips that stand before an element."""
        return self.weighed[: self._spans[number][0]]

    def core(self, titles: Sequence[str], heading: Strip | None) -> int | None:
        """The heaviest element; of several heavy ones that which speaks of what the titles speak of.

        One that says nothing of it, such as a notice about cookies, gives way to one nearer to the headline.
        """
        ranked = sorted(self._sums, key=lambda number: (round(self._sums[number], 6), number), reverse=True)
        if not ranked or self._sums[ranked[0]] <= 0:
            return None
        best, wanted = ranked[0], terms_of(" ".join(titles))
        shared, least = self._share_of(best, wanted), 0.25 * self._sums[best]
        for number in ranked[1:_CANDIDATES]:
            # An element around the heaviest one shares its terms, so only elements outside of it are compared.
            is_outside = (
                self._spans[number][0] >= self._spans[best][1] or self._spans[number][1] <= self._spans[best][0]
            )
            if not is_outside or self._sums[number] < least:
                continue
            is_nearer = not shared and heading is not None and self._near(number, heading) > self._near(best, heading)
            if is_nearer or self._share_of(number, wanted) > 2 * shared + 0.2:
                return number
        return best

    def _near(self, number: int, heading: Strip) -> int:
        """How many elements hold both an element and the headline."""
        return _shared(self.inside(number)[0].strip, heading)

    def _share_of(self, number: int, wanted: frozenset[str]) -> float:
        """Which share of the wanted terms the text of an element holds."""
        if not wanted:
            return 0.0
        text = "\n".join(each.strip.text for each in self.inside(number)).casefold()
        return sum(term in text for term in wanted) / len(wanted)

    def widened(self, core: int) -> int:
        """The outermost element around the core whose other parts are running text too."""
        path = self.inside(core)[0].strip.path
        part = self._with_twins(core, path)
        for outer in reversed(path[: path.index(part)]):
            if part in self._layout.containers and text_in(self.inside(part)) >= _WHOLE:
                break
            start, end = self._spans[part]
            first, last = self._spans[outer]
            rest = self.weighed[first:start] + self.weighed[end:last]
            if rest and not is_running(rest, _SOME):
                break
            part = outer
        return part

    def _with_twins(self, core: int, path: tuple[int, ...]) -> int:
        """The innermost element around the core and its twins: running text in elements of the same name and class."""
        look = self._layout.looks.get(core)
        if look is None or core in self._layout.containers:
            return core
        part = core
        for twin, other in self._layout.looks.items():
            if other == look and twin in self._spans and self._is_twin(twin, core):
                around = self.inside(twin)[0].strip.path
                common = [number for number, inner in zip(path, around, strict=False) if number == inner]
                part = min(part, common[-1])
        return part

    def _is_twin(self, twin: int, core: int) -> bool:
        (_, end), (first, _) = sorted((self._spans[twin], self._spans[core]))
        if twin == core or first < end or not is_running(self.inside(twin), _MUCH):
            return False
        headings = [
            each.strip for each in self.weighed[end:first] if each.is_link and each.strip.shape is Shape.HEADING
        ]
        # Below a linked heading stands another article, unless it is the heading of a box between two parts of a text.
        is_long = text_in(self.inside(twin)) >= _WHOLE
        return not any(not is_long or _heads(heading, self.weighed[first].strip) for heading in headings)


def _heads(heading: Strip, below: Strip) -> bool:
    """Whether a heading is that of what stands below it, and not of a box that stands before that."""
    return _shared(heading, below) >= len(heading.path) - _AROUND_HEADING


def _shared(one: Strip, other: Strip) -> int:
    """How many elements hold two strips."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one.path, other.path, strict=False)))


def is_running(weighed: Sequence[Weighed], least: float) -> bool:
    """Whether strips are running text of at least so many words, with few links between."""
    texts, links = text_in(weighed), sum(each.words for each in weighed if each.is_link)
    return texts >= least and links < 0.25 * texts
