"""The day of publication where nothing near the title says it: in an element that its own markup names so, or alone.

Builders set the day below the text, in a footer or a column, and name it by a class, an `itemprop` or `pubdate`. Cards
of other articles are marked alike, so a day is taken only when all that is marked on the page agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.candidates.candidate import PUBLISHED, Candidate
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment, parse_moment
from pipelines.page.cards import is_of_another, is_on_card
from pipelines.page.tree import HtmlElement, XPath, elements_at
from pipelines.stated.publication import announces, says_event, says_today, stated_publication
from pipelines.text.extractor import extracted_day
from pipelines.view.page_view import PageView

# Words of class names by which builders mark the day of publication, and never that of a change.
_NAMED = re.compile(
    r"(?:dt-)?published|publish(?:ed|ing)?[-_]?(?:date|time|on|at)|(?:pub|publication)[-_]?date|date[-_]?published|"
    r"(?:entry|post|article|story|news)[-_]{0,2}(?:date|time|timestamp|published)|posted[-_]on"
)
_PROPERTY = frozenset({"datepublished", "pubdate"})
_LONGEST, _LONGEST_SENTENCE = 80, 500
_DIGIT = re.compile(r"\d")
_RIGHTS = re.compile(r"©|\(c\)|copyright|all rights|derechos|droits|rechte", re.IGNORECASE)
_EASTERN_SENTENCE = re.compile(r"[，。、！？](?:[^，。]*[\u3040-\u9fff]){12}")
_FEWEST_WORDS = 7
_POSTED = re.compile(
    r"(?:\b(?:this|the) (?:entry|post|article) was (?:posted|published|written)(?: on| by [^.]{2,40} on)?|"
    r"\bdieser? (?:beitrag|eintrag|artikel) wurde(?: vor)?(?: am)?|"
    r"\bcet(?:te)? (?:article|entrée|billet) a été publiée? le|"
    r"\besta entrada fue publicada(?: el| en [^.]{2,40} el)?|\beste (?:post|artigo) foi publicado em|"
    r"\bquesto articolo è stato pubblicato(?: il)?|\bdit bericht (?:is|werd) geplaatst op|"
    r"\bten wpis został opublikowany)"
    r"\s*(?P<day>[^\n]{6,60})",
    re.IGNORECASE,
)
_STATING = XPath("descendant-or-self::*[@itemprop or @pubdate]")
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_INLINE = frozenset({"time", "span", "b", "strong", "em", "i"})


def late_date_candidates(view: PageView, *, is_known: bool) -> Iterator[Candidate[Moment]]:
    """The day of publication when neither the head of the article nor that of the page says it.

    Args:
        view: The page.
        is_known: Whether another rule has found the day.
    """
    if is_known or stated_publication(view.statements, view.zone) is not None:
        return
    if (said := _said(view)) is not None:
        yield Candidate(PUBLISHED, said, ReadingRule.DATE_LINE)
        return
    marked = _marked(view)
    if len({moment.day for moment in marked}) == 1:
        yield Candidate(PUBLISHED, marked[0], ReadingRule.MARKED_DATE)
    elif not marked:
        yield from _general(view)


def _said(view: PageView) -> Moment | None:
    """The day in the sentence with which blogs end an article, where only one says it: `This entry was posted on …`."""
    sentences = (_POSTED.search(strip.text) for strip in view.layout.strips if len(strip.text) <= _LONGEST_SENTENCE)
    days = [parse_moment(match["day"], view.zone) for match in sentences if match is not None]
    return days[0] if len(days) == 1 else None


def _marked(view: PageView) -> list[Moment]:
    """The days that the markup names, those of comments and of other articles left out where there are others."""
    moments: list[Moment] = []
    others: list[Moment] = []
    # On most pages no class names a day, and then only what states one by other means can.
    names_day = any(map(_names_day, view.class_names))
    for element in view.tree.iter() if names_day else elements_at(_STATING, view.tree):
        if isinstance(element, HtmlElement) and isinstance(element.tag, str) and _is_marked(element):
            text = element.get("datetime") or element.get("content") or " ".join(str(element.text_content()).split())
            if len(text) <= _LONGEST and (moment := parse_moment(text, view.zone)) is not None:
                (others if is_of_another(element) else moments).append(moment)
    return moments or others


def _is_marked(element: HtmlElement) -> bool:
    if (element.get("itemprop") or "").lower() in _PROPERTY or element.get("pubdate") is not None:
        return True
    named = element.get("class")
    return named is not None and _names_day(named)


# A page has few class names beside its elements.
@lru_cache(maxsize=4096)
def _names_day(named: str) -> bool:
    return any(_NAMED.fullmatch(word) for word in named.lower().split())


def _general(view: PageView) -> Iterator[Candidate[Moment]]:
    """What trafilatura finds, unless it stands with another article; or else the day that the page prints alone."""
    printed = list(_printed(view))
    near = [(moment, place) for moment, place in printed if not _is_of_other(place)]
    # Some newsrooms print no day but that of the last change, which trafilatura takes.
    own = [moment for moment, place in near if not says_event(_line_of(place))]
    found = _found_day(view)
    if found is not None:
        if found.day in {moment.day for moment, _ in near} or found.day not in {moment.day for moment, _ in printed}:
            yield Candidate(PUBLISHED, found, ReadingRule.TRAFILATURA)
    elif own and 2 * sum(moment.day == own[0].day for moment in own) > len(own):
        yield Candidate(PUBLISHED, own[0], ReadingRule.LONE_DATE)


def _found_day(view: PageView) -> Moment | None:
    """What trafilatura finds, unless it made a day of a year alone."""
    found = extracted_day(view.tree, view.url)
    moment = None if found is None else parse_moment(found)
    return None if moment is None or (moment.day.month, moment.day.day) == (1, 1) else moment


def _printed(view: PageView) -> Iterator[tuple[Moment, HtmlElement]]:
    """The days that the page prints by themselves or in short lines, or states for what it prints, with the element."""
    for element in view.tree.iter():
        if not isinstance(element, HtmlElement) or not isinstance(element.tag, str) or element.tag in _UNSEEN:
            continue
        stated = element.get("datetime") if element.tag == "time" else None
        for text, holder in ((stated, element), (element.text, element), (element.tail, element.getparent())):
            if not text or len(text) > _LONGEST or not isinstance(holder, HtmlElement) or not _DIGIT.search(text):
                continue
            if _RIGHTS.search(text) or _is_sentence(text):
                continue
            moment = parse_moment(text, view.zone)
            if moment is not None:
                yield moment, holder


def _is_sentence(text: str) -> bool:
    """Whether a text tells something: what it tells happened on its day."""
    is_told = text.rstrip().endswith((".", "!", "?")) and len(text.split()) >= _FEWEST_WORDS
    return is_told or _EASTERN_SENTENCE.search(text) is not None


def _is_of_other(place: HtmlElement) -> bool:
    """Whether a day is another article's, that of a reference, of the visit, or of what is announced."""
    is_of_visit = says_today(" ".join(str(place.text_content()).split()))
    return (
        is_of_visit
        or _is_of_reference(place)
        or is_of_another(place)
        or is_on_card(place)
        or announces(_line_of(place), _below(place))
    )


def _is_of_reference(place: HtmlElement) -> bool:
    """Whether an address is printed in the line of a day: that of a document, or of a visit to it."""
    line = str(_line_around(place).text_content())
    return len(line) <= _LONGEST_SENTENCE and "://" in line


def _line_of(place: HtmlElement) -> str:
    """What the line of a day prints; empty for a longer text around it."""
    line = " ".join(str(_line_around(place).text_content()).split())
    return line if len(line) <= _LONGEST else ""


def _below(place: HtmlElement) -> str:
    """What the element right behind the line of a day prints."""
    behind = _line_around(place).getnext()
    return " ".join(str(behind.text_content()).split()) if isinstance(behind, HtmlElement) else ""


def _line_around(place: HtmlElement) -> HtmlElement:
    """The element that holds the line of one which marks a day in it."""
    outer = place.getparent()
    return outer if place.tag in _INLINE and isinstance(outer, HtmlElement) else place
