"""The deck of a page on which no rule of a profile finds one: the sentence between title and text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import takewhile

from pipelines.candidates.candidate import DECK, Candidate, propose_text
from pipelines.candidates.decision import Parts
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.byline import read_byline
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.latin_bylines import read_latin_byline
from pipelines.dates import moments_in, without_date
from pipelines.page.beside_pictures import is_beside_picture
from pipelines.page.lines import on_one_line
from pipelines.page.strips import Layout, Line, Region, Shape, Strip
from pipelines.page.weighing import is_captioned, weigh, words_in
from pipelines.rules.deck_lines import says_like_headline
from pipelines.stated.publication import is_date_line
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from storage.types import Block

_FEWEST, _MOST = 4.0, 90.0
_MAX_BELOW, _NEAR, _MAX_AHEAD = 12, 3, 60
_FEW, _LONG, _FEW_BESIDE_DAY = 6, 500, 80
_REST = 2
_DECK = re.compile(
    r"(?:^|[\s_-])(?:sub[_-]?(?:title|headline|heading)|standfirst|deck|dek|strapline|dropline|untertitel|chapo|"
    r"chapeau|subtitulo|sous[_-]?titre|bajada|entradilla|sommario|catenaccio|vorspann)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[。．.!?！？।۔؟։」』”]$")
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s")
# What players say to those who cannot see them.
_OF_PLAYER = re.compile(
    r"(?:browser|navigat\w+|navegador|ブラウザ\w*|瀏覽器|浏览器|브라우저)[^.。]{0,30}(?:support|unterst|charge|admite|compatible|対応|支援|支持|지원)|"
    r"(?:enable|turn on|activ\w+|啟用|启用) ?javascript",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:\.\.\.|…+|‥+)$")


def deck_candidates(view: PageView, parts: Parts) -> Iterator[Candidate[str]]:
    """The deck: what is printed as one between title and text, and the sentence that the head states.

    The head's description is a deck only where it is whole and written for its own sake: one that repeats the text,
    breaks off, or speaks of the site is none.

    Args:
        view: The page.
        parts: The article's title and text.
    """
    linked = view.statements.article
    yield from propose_text(DECK, None if linked is None else linked.alternative_headline, ReadingRule.JSON_LD)
    yield from propose_text(DECK, view.statements.first("alternativeheadline"), ReadingRule.MICRODATA)
    printed = _printed_deck(view, parts.blocks)
    if printed is not None and _is_most(printed, parts.blocks):
        printed = None
    yield from propose_text(DECK, None if printed is None else on_one_line(printed.text), ReadingRule.BELOW_TITLE)
    yield from propose_text(DECK, _stated_deck(view, parts), ReadingRule.META_DESCRIPTION)


def _is_most(deck: Strip, blocks: Sequence[Block]) -> bool:
    """Whether hardly any text is left beside a deck: then it is the text, or opens it."""
    own = squeezed(deck.text)
    return sum(len(text) for block in blocks if (text := squeezed(block.text)) != own) < _REST * len(own)


class _Verdict(Enum):
    """Whether a strip below the title is the deck, is passed over, or ends the search."""

    DECK = auto()
    PASS = auto()
    END = auto()


def _printed_deck(view: PageView, blocks: Sequence[Block]) -> Strip | None:
    """The strip below the title that is a deck: the head's description, a lower heading, or a sentence by itself.

    Args:
        view: The page.
        blocks: The text: what stands in one element with its second paragraph is a paragraph.
    """
    layout, heading = view.layout, view.heading
    if heading is None:
        return None
    start = layout.strips.index(heading) + 1
    below = [strip for strip in layout.strips[start : start + _MAX_BELOW] if strip.text]
    if (marked := next((strip for strip in below if _is_marked(strip, layout)), None)) is not None:
        return marked
    body = _Body(layout, layout.strips[start:], blocks)
    apart = [strip for strip in below if strip not in body and strip.region is Region.MAIN]
    described = {squeezed(text) for text in _descriptions(view)}
    if (same := next((strip for strip in apart if squeezed(strip.text) in described), None)) is not None:
        return same
    for place, strip in enumerate(below):
        is_above = _is_above_credits(below[place + 1 :], view)
        verdict = _judged(strip, heading, is_in_body=strip in body and not is_above)
        is_credit = any(_is_credit(line, view) for line in strip.lines)
        if verdict is _Verdict.PASS and is_above and not is_credit and says_like_headline(strip):
            verdict = _Verdict.DECK
        if verdict is _Verdict.DECK and is_beside_picture(strip, heading, layout):
            verdict = _Verdict.PASS
        if verdict is not _Verdict.PASS:
            return strip if verdict is _Verdict.DECK else None
    return None


def _is_above_credits(below: Sequence[Strip], view: PageView) -> bool:
    """Whether the line of credits or of the day follows, at most a topic between: the text stands below that."""
    near = takewhile(lambda strip: not weigh(strip).is_text and strip.shape is Shape.PLAIN, below[:_NEAR])
    return any(_is_dated(strip) or any(_is_credit(line, view) for line in strip.lines) for strip in near)


def _is_dated(strip: Strip) -> bool:
    """Whether a strip is the line of a day, a name or a place beside it."""
    if is_date_line(strip):
        return True
    is_stated = any(run.moment for run in strip.runs)
    return len(strip.text) <= _FEW_BESIDE_DAY and (is_stated or bool(moments_in(strip.text)[0]))


def _is_credit(line: Line, view: PageView) -> bool:
    """Whether a line names somebody, a day beside the names."""
    undated = without_date(line.text).strip()
    named = read_byline(undated, view.labels.roles) or read_latin_byline(undated) or read_credit_line(undated)
    return bool(named)


def _descriptions(view: PageView) -> Iterator[str]:
    """What the head says in its description, where that is long enough to be a deck."""
    stated = (view.statements.first(name) for name in ("description", "og:description"))
    yield from (text for text in stated if text and _FEWEST <= words_in(text) <= _MOST)


def _judged(strip: Strip, heading: Strip, *, is_in_body: bool) -> _Verdict:
    if strip.region is not Region.MAIN or strip.shape in {Shape.CAPTION, Shape.ITEM} or is_date_line(strip):
        return _Verdict.PASS
    weighed = weigh(strip)
    if _OF_PLAYER.search(strip.text) or (strip.shape is Shape.PLAIN and is_captioned(strip, weighed.words)):
        return _Verdict.PASS
    if weighed.linked or not _FEWEST <= weighed.words <= _MOST:
        return _Verdict.END if weighed.words > _MOST or is_in_body else _Verdict.PASS
    if strip.shape is Shape.HEADING:
        is_lower = (strip.level or 0) > 1 and squeezed(strip.text) != squeezed(heading.text)
        return _Verdict.DECK if is_lower else _Verdict.END
    if is_in_body or strip.text.endswith((":", "：")):
        return _Verdict.END
    return _Verdict.DECK if weighed.is_text or _CUT.search(strip.text) else _Verdict.PASS


def _is_marked(strip: Strip, layout: Layout) -> bool:
    """Whether an element around a strip has the name that the web gives to decks."""
    if strip.region is not Region.MAIN or strip.linked or is_date_line(strip) or not _FEW <= len(strip.text) <= _LONG:
        return False
    return any(_DECK.search(layout.looks.get(number, "")) for number in strip.path[-2:])


class _Body:
    """The elements that hold the paragraphs of the text from its second on.

    A strip is in the body that stands in one of them, also where each paragraph has wrappers of its own around it.

    Args:
        layout: The page.
        below: What stands below the title.
        blocks: The text.
    """

    def __init__(self, layout: Layout, below: Sequence[Strip], blocks: Sequence[Block]) -> None:
        wanted = {squeezed(block.text) for block in blocks[1:]}
        paragraphs = [strip for strip in below if strip.text and squeezed(strip.text) in wanted]
        self._looks = layout.looks
        self._held = Counter(number for strip in below[:_MAX_AHEAD] for number in strip.path)
        self._parents = {strip.path[-2:-1] for strip in paragraphs}
        wrapped = Counter(self._wrappers(strip) for strip in paragraphs)
        self._wrapped = {wrappers for wrappers, count in wrapped.items() if count > 1}

    def __contains__(self, strip: Strip) -> bool:
        return strip.path[-2:-1] in self._parents or self._wrappers(strip) in self._wrapped

    def _wrappers(self, strip: Strip) -> tuple[int, tuple[str | None, ...]]:
        """The innermost element that holds more than a strip, and the looks of those inside it around the strip."""
        depth = max((place for place, number in enumerate(strip.path) if self._held[number] > 1), default=-1)
        return strip.path[depth], tuple(self._looks.get(number) for number in strip.path[depth + 1 :])


def _stated_deck(view: PageView, parts: Parts) -> str | None:
    """The description in the head where it is a deck; None where it is an excerpt or a word about the site."""
    stated = view.statements.first("description", "og:description")
    if stated is None or not _FEWEST <= words_in(stated) <= _MOST:
        return None
    text = squeezed("".join(block.text for block in parts.blocks))
    site = squeezed(view.statements.first("og:site_name", "application-name") or "")
    whole, opening = squeezed(stated), squeezed(_SENTENCE.split(stated, maxsplit=1)[0])
    if opening in text or whole == squeezed(parts.title or "") or (site and site in whole):
        return None
    return stated if _WHOLE.search(stated) and not _CUT.search(stated) else None
