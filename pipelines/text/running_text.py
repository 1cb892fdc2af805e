"""The part of a page that is running text: found by how much of it its elements hold, with no word of any site.

Every strip is weighed, and counts for the elements around it the less the further they are. The heaviest element is
the core; what lies around it is taken in while it is running text too. What lies before the headline is left out, and
so are boxes of links, the teasers of other articles, and all that follows a heading for comments or related matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from pipelines.page.beside_pictures import is_beside_picture
from pipelines.page.form_boxes import form_boxes, outside
from pipelines.page.strips import Layout, Region, Run, Shape, Strip
from pipelines.page.weighing import Weighed, is_call, text_in, weigh
from pipelines.text.chrome import call_boxes, without_chrome
from pipelines.text.document_chrome import document_tail, without_document_chrome
from pipelines.text.others import below_headline, without_others, without_teasers
from pipelines.text.weighed_page import WeighedPage
from pipelines.view.page_view import PageView
from pipelines.words.bylines import is_about_author
from pipelines.words.labels import bare, is_label

_AFTER = re.compile(
    r"(?:\d[\d,]*\s*(?:則|条|條|件|個|개의?)?\s*)?(?:(?:網友|读者|讀者|用户|最新|热门|全部|精彩|所有)?(?:評論|评论|留言|回應|回响|跟帖)|コメント|みんなのコメント|댓글|"
    r"(?:[a-z]+ ){0,2}comments?|(?:post|leave|add) a (?:comment|reply)|responses|\d+ response)"
    r"(?:一覧|列表|區|区|欄)?\W*\d*\W*(?:comments?|条|則|件)?"
)
_NEARLY_ALL = 0.8
_BOX = -8.0
_HARDLY = 0.2
_MAX_NOTES = 200
_LEAST_LEAD, _MAX_LEAD = 5, 40
_TITLE_LEVEL = 3


def running_text(view: PageView) -> tuple[Strip, ...]:
    """The strips of the page's running text, in printed order; none where no element holds any."""
    layout, heading = view.layout, view.heading
    weighed = [weigh(strip) for strip in layout.strips if strip.text and strip.region is Region.MAIN]
    page = WeighedPage(layout, without_teasers(below_headline(without_others(weighed, layout, heading), heading)))
    core = page.core(view.stated_titles, heading)
    if core is None:
        return ()
    part = page.widened(core)
    kept = _trimmed(
        _without_boxes(_up_to_the_end(page.inside(part), view.labels.related), part), is_document=view.is_document
    )
    lead = [*([] if heading is None else _lead(page, part, heading, layout)), *_announcing(page.before(part), kept)]
    strips = [strip for strip in layout.strips if strip.text]
    notes = _footnotes(strips, kept)
    if view.is_document and not notes:
        notes = document_tail(strips, kept)
    own = without_document_chrome([*lead, *kept], layout) if view.is_document else without_chrome([*lead, *kept])
    texts = [each.strip for each in own]
    if not view.is_document:
        texts = outside(form_boxes(layout, [] if heading is None else [heading.path]), texts)
    return (*texts, *notes)


def strips_of_others(view: PageView) -> tuple[Strip, ...]:
    """The strips of other articles that the page prints whole beside its own, and calls and imprints of the site."""
    main = [weigh(strip) for strip in view.layout.strips if strip.text and strip.region is Region.MAIN]
    own = {id(each.strip) for each in without_others(main, view.layout, view.heading)}
    return tuple(each.strip for each in main if id(each.strip) not in own or is_call(each.strip, each.words))


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
    """Whether a strip is a heading for comments, related matter or what is said about the author."""
    if len(strip.text) > 40:
        return False
    return (
        is_label(strip.text, related) or is_about_author(strip.text) or _AFTER.fullmatch(bare(strip.text)) is not None
    )


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
    listed, told = _plain_lists(inside), _told_links(inside)
    return [
        each
        for index, each in enumerate(inside)
        if each.is_text
        or index in told
        or each.strip.group in listed
        or (not each.is_link and not boxes.intersection(each.strip.path))
    ]


def _told_links(inside: Sequence[Weighed]) -> frozenset[int]:
    """The places of links that a text tells its reader: each alone between two paragraphs, the first with a colon."""
    return frozenset(
        index
        for index in range(1, len(inside) - 1)
        if inside[index].is_link
        and inside[index].strip.shape is Shape.PLAIN
        and inside[index - 1].is_text
        and inside[index - 1].strip.text.endswith((":", "："))
        and inside[index + 1].is_text
        and inside[index - 1].strip.path[:-1] == inside[index].strip.path[:-1] == inside[index + 1].strip.path[:-1]
    )


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


def _lead(page: WeighedPage, part: int, heading: Strip, layout: Layout) -> list[Weighed]:
    """The sentences between headline and text that stand in an element of their own."""
    before = list(takewhile(lambda each: each.strip.path > heading.path, page.before(part)))
    leads = [each for each in before if each.is_standfirst and not is_beside_picture(each.strip, heading, layout)]
    return leads if len(leads) <= 2 else []
