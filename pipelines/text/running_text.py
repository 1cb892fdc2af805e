"""The part of a page that is running text: found by how much of it its elements hold, with no word of any site.

Every strip is weighed, and counts for the elements around it the less the further they are. The heaviest element is
the core; what lies around it is taken in while it is running text too. What lies before the headline is left out, and
so are boxes of links, the teasers of other articles, and all that follows a heading for comments or related matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, chain, repeat, takewhile
from operator import mul

from pipelines.page.strips import Layout, Region, Run, Shape, Strip
from pipelines.page.weighing import Weighed, is_call, terms_of, text_in, weigh
from pipelines.text.chrome import call_boxes, without_chrome
from pipelines.text.document_chrome import document_tail, without_document_chrome
from pipelines.view.head import own_article
from pipelines.view.page_view import PageView
from pipelines.words.labels import bare, is_label

_AFTER = re.compile(
    r"(?:\d[\d,]*\s*(?:則|条|條|件|個|개의?)?\s*)?(?:(?:網友|读者|讀者|用户|最新|热门|全部|精彩|所有)?(?:評論|评论|留言|回應|回响|跟帖)|コメント|みんなのコメント|댓글|"
    r"(?:[a-z]+ ){0,2}comments?|(?:post|leave|add) a (?:comment|reply)|responses|\d+ response)"
    r"(?:一覧|列表|區|区|欄)?\W*\d*\W*(?:comments?|条|則|件)?"
)
_OWN, _DECAY = 0.6, 0.8
_LEAST = 60.0
_NEARLY_ALL = 0.8
_WHOLE = 100.0
_BOX = -8.0
_HARDLY = 0.2
_SOME, _MUCH = 15.0, 20.0
_CANDIDATES = 12
_MAX_NOTES = 200
_LEAST_LEAD, _MAX_LEAD = 5, 40
_TITLE_LEVEL = 3
_TEASERS = 3
# Between a teaser's heading and its text stand at most an author, a day and a section.
_NEAR, _FAR = 3, 100
# The heading's own element, the link in it, and one around both.
_AROUND_HEADING = 3


def running_text(view: PageView) -> tuple[Strip, ...]:
    """The strips of the page's running text, in printed order; none where no element holds any."""
    layout, heading = view.layout, view.heading
    weighed = [weigh(strip) for strip in layout.strips if strip.text and strip.region is Region.MAIN]
    page = _Page(layout, _without_teasers(_below(_without_others(weighed, layout, heading), heading)))
    core = page.core(view.stated_titles, heading)
    if core is None:
        return ()
    part = page.widened(core)
    kept = _trimmed(
        _without_boxes(_up_to_the_end(page.inside(part), view.labels.related), part), is_document=view.is_document
    )
    lead = [*([] if heading is None else _lead(page, part, heading)), *_announcing(page.before(part), kept)]
    strips = [strip for strip in layout.strips if strip.text]
    notes = _footnotes(strips, kept)
    if view.is_document and not notes:
        notes = document_tail(strips, kept)
    own = without_document_chrome([*lead, *kept], layout) if view.is_document else without_chrome([*lead, *kept])
    return tuple(strip for strip in (*(each.strip for each in own), *notes))


def strips_of_others(view: PageView) -> tuple[Strip, ...]:
    """The strips of other articles that the page prints whole beside its own, and calls and imprints of the site."""
    main = [weigh(strip) for strip in view.layout.strips if strip.text and strip.region is Region.MAIN]
    own = {id(each.strip) for each in _without_others(main, view.layout, view.heading)}
    return tuple(each.strip for each in main if id(each.strip) not in own or is_call(each.strip, each.words))


class _Page:
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
        path = self.inside(number)[0].strip.path
        return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(path, heading.path, strict=False))))

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
            if rest and not _is_running(rest, _SOME):
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
        if twin == core or first < end or not _is_running(self.inside(twin), _MUCH):
            return False
        headings = [
            each.strip for each in self.weighed[end:first] if each.is_link and each.strip.shape is Shape.HEADING
        ]
        # Below a linked heading stands another article, unless it is the heading of a box between two parts of a text.
        is_long = text_in(self.inside(twin)) >= _WHOLE
        return not any(not is_long or _heads(heading, self.weighed[first].strip) for heading in headings)


def _heads(heading: Strip, below: Strip) -> bool:
    """Whether a heading is that of what stands below it, and not of a box that stands before that."""
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(heading.path, below.path, strict=False))
    return len(list(shared)) >= len(heading.path) - _AROUND_HEADING


def _is_running(weighed: Sequence[Weighed], least: float) -> bool:
    """Whether strips are running text of at least so many words, with few links between."""
    texts, links = text_in(weighed), sum(each.words for each in weighed if each.is_link)
    return texts >= least and links < 0.25 * texts


def _without_others(weighed: list[Weighed], layout: Layout, heading: Strip | None) -> list[Weighed]:
    """The strips without those of other articles beside the title's own, where that holds a text."""
    own = None if heading is None else own_article(layout, heading)
    if heading is not None and own is None:
        return _without_twins(weighed, layout, heading)
    if own is None or text_in(each for each in weighed if own in each.strip.path) < _SOME:
        return weighed
    return [each for each in weighed if own in each.strip.path or not layout.articles.intersection(each.strip.path)]


def _without_twins(weighed: list[Weighed], layout: Layout, heading: Strip) -> list[Weighed]:
    """The strips without those of elements that look like the title's own, stand beside it and begin with a title."""
    for place in range(len(heading.path) - 1, 0, -1):
        own, outer = heading.path[place], heading.path[:place]
        look = layout.looks.get(own)
        if look is None or text_in(each for each in weighed if own in each.strip.path) < _SOME:
            continue
        twins: set[int] = set()
        seen = {own}
        for each in weighed:
            number = (
                each.strip.path[place] if each.strip.path[:place] == outer and len(each.strip.path) > place else own
            )
            is_title = each.strip.shape is Shape.HEADING and (each.strip.level or 0) <= _TITLE_LEVEL
            if number not in seen and layout.looks.get(number) == look and is_title:
                twins.add(number)
            seen.add(number)
        if twins and heading.text == next(each.strip.text for each in weighed if own in each.strip.path):
            return [each for each in weighed if not twins.intersection(each.strip.path)]
    return weighed


def _below(weighed: list[Weighed], heading: Strip | None) -> list[Weighed]:
    """What stands below the headline, or everything when that is hardly any text."""
    place = next((index for index, each in enumerate(weighed) if each.strip is heading), None)
    if place is None:
        return weighed
    below = weighed[place + 1 :]
    return below if text_in(below) >= _LEAST else weighed


def _without_teasers(weighed: list[Weighed]) -> list[Weighed]:
    """The strips without those that stand, each alone, below the linked headings of other articles."""
    led: list[int] = []
    since_heading = _FAR
    for index, each in enumerate(weighed):
        if each.strip.shape is Shape.HEADING:
            since_heading = 0 if each.is_link else _FAR
        elif each.is_text:
            is_alone = index + 1 == len(weighed) or not weighed[index + 1].is_text
            led += [index] if since_heading <= _NEAR and is_alone else []
            since_heading = _FAR
        else:
            since_heading += 1
    rest = text_in(weighed) - text_in(weighed[index] for index in led)
    if len(led) < _TEASERS or rest < _WHOLE:
        return weighed
    # What stands among the paragraphs of a text is one of them.
    among = {each.strip.path[:-1] for index, each in enumerate(weighed) if each.is_text and index not in led}
    teasers = {index for index in led if weighed[index].strip.path[:-1] not in among}
    return [each for index, each in enumerate(weighed) if index not in teasers]


def _up_to_the_end(inside: list[Weighed], related: Sequence[str]) -> list[Weighed]:
    """What stands before a heading for comments or related matter, when nearly all of the text does.

    Newsrooms set related matter within a text too, and a chapter may be called as comments are.
    """
    whole, before = text_in(inside), 0.0
    for index, each in enumerate(inside):
        if before >= _NEARLY_ALL * whole and ends_text(each.strip, related):
            return inside[:index]
        before += each.words if each.is_text else 0.0
    return inside


def ends_text(strip: Strip, related: Sequence[str]) -> bool:
    """Whether a strip is a heading for comments or related matter."""
    if len(strip.text) > 40:
        return False
    return is_label(strip.text, related) or _AFTER.fullmatch(bare(strip.text)) is not None


def _without_boxes(inside: list[Weighed], part: int) -> list[Weighed]:
    """The strips without links, and without those of elements that are mostly links: other articles, menus, tags.

    What stands in a list or a table that hardly links is no such thing, however short it is.
    """
    sums: dict[int, float] = defaultdict(float)
    for each in inside:
        for number in each.strip.path[each.strip.path.index(part) + 1 :]:
            sums[number] += each.weight
    boxes = {number for number, weight in sums.items() if weight < _BOX}
    offers = call_boxes(inside, part)
    inside = [each for each in inside if not offers.intersection(each.strip.path)]
    listed = _plain_lists(inside)
    return [
        each
        for each in inside
        if each.is_text or each.strip.group in listed or (not each.is_link and not boxes.intersection(each.strip.path))
    ]


def _plain_lists(inside: Sequence[Weighed]) -> frozenset[int]:
    """The lists and tables that hardly link."""
    words: dict[int, float] = defaultdict(float)
    linked: dict[int, float] = defaultdict(float)
    for each in inside:
        if each.strip.group is not None and each.strip.shape in {Shape.ITEM, Shape.CELL}:
            words[each.strip.group] += each.words
            linked[each.strip.group] += each.linked
    return frozenset(group for group, count in words.items() if linked[group] < _HARDLY * count)


def _trimmed(inside: list[Weighed], *, is_document: bool) -> list[Weighed]:
    """The strips from the first to the last that hold sentences, and the short ones right behind them.

    Of a document, also the short ones right before them: how a vote ended may stand above what was voted.
    """
    texts = [index for index, each in enumerate(inside) if each.is_text]
    if not texts:
        return []
    start = next(index for index, each in enumerate(inside) if each.is_text or each.is_standfirst)
    if start > 0 and _announces(inside[start - 1].strip):
        start -= 1
    while is_document and start > 0 and _is_plain_beside(inside[start - 1], inside[texts[0]].strip.path[:-1]):
        start -= 1
    stop = texts[-1] + 1
    outer = inside[stop - 1].strip.path[:-1]
    while stop < len(inside) and not inside[stop].is_link and _is_beside(inside[stop].strip, outer):
        # Below a heading without sentences stands nothing of the text.
        if inside[stop].strip.shape is Shape.HEADING:
            break
        stop += 1
    return [each for each in inside[start:stop] if each.strip.shape is not Shape.CAPTION]


def _is_plain_beside(each: Weighed, outer: tuple[int, ...]) -> bool:
    return not each.is_link and (each.strip.level or _TITLE_LEVEL) > 1 and _is_beside(each.strip, outer)


def _announces(strip: Strip) -> bool:
    """Whether a short line says what the text below it is: `談話全文：`."""
    text = strip.text.rstrip()
    return strip.shape is Shape.PLAIN and text.endswith(("：", ":")) and _LEAST_LEAD <= len(text) <= _MAX_LEAD


def _announcing(before: Sequence[Weighed], kept: Sequence[Weighed]) -> Sequence[Weighed]:
    """The line right above the element of the text that says what the text is: above a quotation, say."""
    is_lead = bool(before and kept) and _announces(before[-1].strip)
    outer = before[-1].strip.path[:-1] if is_lead else ()
    return before[-1:] if is_lead and kept[0].strip.path[: len(outer)] == outer else ()


def _is_beside(strip: Strip, outer: tuple[int, ...]) -> bool:
    """Whether a strip stands in the element of the last paragraph, or in a list or table in that element."""
    if strip.shape in {Shape.CELL, Shape.ITEM}:
        return strip.path[: len(outer)] == outer
    return strip.path[:-1] == outer


def _footnotes(strips: Sequence[Strip], kept: Sequence[Weighed]) -> list[Strip]:
    """The notes behind a text that lead back into it, each by a mark of its own, in whatever part of the page."""
    last = next((place for place, strip in enumerate(strips) if kept and strip is kept[-1].strip), len(strips))
    notes: list[Strip] = []
    for strip in strips[last + 1 : last + 1 + _MAX_NOTES]:
        if strip.region is not Region.COMMENTS and any(_leads_back(run) for run in strip.runs):
            notes.append(strip)
        elif notes or weigh(strip).is_text:
            break
    return notes


def _leads_back(run: Run) -> bool:
    """Whether a link into the page is a mark without words: `↩`, `^`, `1`."""
    return run.href is not None and run.href.startswith("#") and not any(map(str.isalpha, run.text))


def _lead(page: _Page, part: int, heading: Strip) -> list[Weighed]:
    """The sentences between headline and text that stand in an element of their own."""
    before = list(takewhile(lambda each: each.strip.path > heading.path, page.before(part)))
    leads = [each for each in before if each.is_standfirst]
    return leads if len(leads) <= 2 else []
