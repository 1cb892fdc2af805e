"""What surrounds the text of a page on which no rule of a profile finds anything: title, dates, topics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from pipelines.candidates.candidate import (
    CITATIONS,
    IS_FREE,
    MODIFIED,
    PUBLISHED,
    TITLE,
    TOPICS,
    AnyCandidate,
    Candidate,
    propose,
    propose_text,
)
from pipelines.candidates.decision import Parts
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment, moments_in, says_other_day
from pipelines.fields.topics import topics_of
from pipelines.page.lines import on_one_line
from pipelines.sources.cited_target import cited_target
from pipelines.stated.publication import (
    is_today,
    printed_change,
    printed_publication,
    stated_change,
    stated_publication,
)
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.view.site_names import front_names
from pipelines.view.stated_titles import (
    LEAST_TAIL,
    says,
    shared_titles,
    title_pieces,
    titles_by_rule,
    without_site,
)
from pipelines.words.labels import squeezed
from storage.types import Citation, Topic

_LONGEST_DATED = 320
_PARTED = re.compile(r"[:：]\s")
_MARK = re.compile(r"[|｜]")
_BUTTON = re.compile(r"[\s\u3000]*[\[(（]?(?:編輯|编辑|edit|分享|share|列印|print|收藏)[\])）]?$", re.IGNORECASE)
# The place in a list, or a count of comments, in an element of its own.
_NUMBER = re.compile(r"^\d{1,4}\.?\s+")
_MARKED = re.compile(r"\s+[|｜\-–—»·•]\s+")


def title_candidates(view: PageView) -> Iterator[Candidate[str]]:
    """The title that the page prints, or else the first that its head states.

    A page that is called like its site has no other title than that of its browser's window.
    """
    if view.heading is not None:
        yield from propose_text(TITLE, printed_title(view, on_one_line(view.heading.text)), ReadingRule.HEADING)
        return
    stated = list(islice(stated_title_candidates(view), 1))
    yield from stated or propose_text(TITLE, view.statements.title, ReadingRule.HTML_TITLE)


def stated_title_candidates(view: PageView) -> Iterator[Candidate[str]]:
    """The titles that the head states: in structured data, in meta elements, and where these have none, as its own."""
    heading = view.heading
    printed = None if heading is None else printed_title(view, on_one_line(heading.text))
    for rule, title in titles_by_rule(view.statements, printed):
        yield from propose_text(TITLE, title, rule)


def printed_title(view: PageView, heading: str) -> str:
    """The title in a heading, without the kicker before it and the site's name behind it, as the head parts them.

    What a line break or a colour parts in a heading, the head parts by a colon.
    """
    heading = _without_names(view, heading)
    whole = squeezed(heading)
    exact = next((title for title in view.stated_titles if squeezed(title) == whole), None)
    stated = view.stated_titles if exact is None else shared_titles(view.statements)
    inner = [title for title in stated if _is_inside(title, heading)]
    if not inner and exact is None:
        has_colon = _PARTED.search(heading) is not None
        parts = (part for title in view.stated_titles for part in _parts(title, has_kicker=not has_colon))
        inner = [part for part in parts if _is_inside(part, heading)]
    if inner:
        return inner[0]
    return exact if exact is not None and _PARTED.search(exact) and not _PARTED.search(heading) else heading


def _without_names(view: PageView, heading: str) -> str:
    """A heading without a number before its title, and the button and the site's name behind it: `題名 | 港報`."""
    stated = {squeezed(title) for title in (*view.stated_titles, *title_pieces(view.statements))}
    forms = (heading, _BUTTON.sub("", heading), _NUMBER.sub("", heading), _BUTTON.sub("", _NUMBER.sub("", heading)))
    heading = next((form for form in forms if squeezed(form) in stated), heading)
    plain = without_site(heading, view.statements)
    pieces = _MARKED.split(plain)
    is_named = len(pieces) > 1 and squeezed(pieces[-1]) in front_names(view.layout, view.statements)
    return plain[: plain.rindex(pieces[-1])].rstrip(" |｜-–—»·•") if is_named else plain


def _is_inside(title: str, heading: str) -> bool:
    """Whether a title stands in a heading behind a kicker, or before the mark that parts it from the site's name."""
    wanted, whole = squeezed(title), squeezed(heading)
    if wanted == whole or says(wanted) < LEAST_TAIL:
        return False
    return whole.endswith(wanted) or wanted == squeezed(_MARK.split(heading, maxsplit=1)[0])


def _parts(title: str, *, has_kicker: bool) -> Iterator[str]:
    """What a title in the head may be without what stands behind a mark, and without a kicker before it."""
    plain = _MARKED.split(title)[0]
    yield plain
    if has_kicker:
        yield _PARTED.split(plain, maxsplit=1)[-1]


def date_candidates(view: PageView, parts: Parts) -> Iterator[Candidate[Moment]]:
    """The dates printed below the title, or right above it.

    Some newsrooms print no date but that of the last change; on such a page it is the date of publication too.

    Args:
        view: The page.
        parts: What the rules of the profile found.
    """
    above = [strip for strip in view.above if not is_today(strip)]
    printed = printed_publication(view.head, view.zone) or printed_publication(above, view.zone)
    changed = printed_change(view.head, view.zone)
    if printed is not None and _is_change(view, printed.value):
        # The page prints the day of its last change without a word for it, and its data say so.
        changed = changed or Candidate(MODIFIED, printed.value, printed.rule)
        printed = None
    yield from (candidate for candidate in (printed, changed) if candidate is not None)
    if printed is not None or parts.value(PUBLISHED) is not None:
        return
    if _prints_other_day(view):
        return
    last, rule = parts.value(MODIFIED), parts.rule(MODIFIED)
    if last is None and changed is not None:
        last, rule = changed.value, changed.rule
    if last is not None and rule is not None and stated_publication(view.statements, view.zone) is None:
        yield Candidate(PUBLISHED, last, rule)


def _prints_other_day(view: PageView) -> bool:
    """Whether the head of the article prints a date beside that of the change which cannot be read, or a second one."""
    lines = [line.text for strip in view.head for line in strip.lines if len(line.text) <= _LONGEST_DATED]
    days = {moment.day for line in lines for moment in moments_in(line, view.zone)[0]}
    return len(days) > 1 or any(map(says_other_day, lines))


def _is_change(view: PageView, printed: Moment) -> bool:
    """Whether a printed day is that of the last change by the page's own data, and not that of publication.

    A difference of one day may be one of time zones.
    """
    published, changed = (stated(view.statements, view.zone) for stated in (stated_publication, stated_change))
    if published is None or changed is None:
        return False
    is_later = printed.day - _day_of(published.value, view) > timedelta(days=1)
    return printed.day == _day_of(changed.value, view) and is_later


def _day_of(moment: Moment, view: PageView) -> date:
    """The day of a moment in the zone of the publication, where that is known."""
    is_known = moment.instant is not None and view.zone is not None
    return moment.instant.astimezone(view.zone).date() if is_known and moment.instant is not None else moment.day


def linked_candidates(view: PageView, *, topic_pairs: bool) -> Iterator[AnyCandidate]:
    """What only structured data state: topics, cited works, whether the article is free to read.

    Args:
        view: The page.
        topic_pairs: Whether the publication prints its topics as pairs of group and name.
    """
    linked = view.statements.article
    sections = (linked.sections if linked is not None else ()) or view.statements.all("article:section")
    rule = ReadingRule.JSON_LD if linked is not None and linked.sections else ReadingRule.META_SECTION
    topics = topics_of(sections) if topic_pairs else tuple(Topic(None, section) for section in sections)
    yield from propose(TOPICS, tuple(dict.fromkeys(topics)), rule)
    if linked is None:
        return
    works = ((work, None if work.url is None else absolute(view.base, work.url)) for work in linked.cited)
    cited = tuple(Citation(work.name, cited_target(target), work.url) for work, target in works)
    yield from propose(CITATIONS, cited, ReadingRule.JSON_LD)
    yield from propose(IS_FREE, linked.is_free, ReadingRule.JSON_LD)
