"""The title of a page of which nothing is known: what it prints at the top, confirmed by what its head states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from pipelines.dates import parse_moment
from pipelines.page.lines import on_one_line
from pipelines.page.strips import Layout, Line, Region, Run, Shape, Strip
from pipelines.page.weighing import terms_of, weigh, words_in
from pipelines.stated.publication import is_today, printed_publication
from pipelines.stated.statements import Statements
from pipelines.view.site_names import front_names, titles_behind_name
from pipelines.view.stated_titles import (
    LEAST_TAIL,
    LEAST_TITLE,
    TITLE_METAS,
    is_site,
    says,
    stated_titles,
    title_pieces,
    told_titles,
)
from pipelines.words.labels import squeezed

_MAX_TITLE, _MAX_LINE, _SHORTEST = 300, 100, 4
_SECTION = re.compile(
    r"\S{0,6}(?:最新|即時|焦點|重要|活動|新聞|訊息|公告|消息|動態|新闻|动态){1,3}(?:消息|訊息|新聞|公告|專區|發布|稿|列表|内容|內容|中心)?|"
    r"お知らせ|新着(?:情報|ニュース)?|ニュース|プレスリリース|報道発表(?:資料)?|공지사항|보도자료|뉴스|알림|"
    r"(?:latest |our )?news(?:room)?|press releases?|announcements?|aktuelles|presse(?:mitteilung(?:en)?)?|actualités?|"
    r"communiqués?(?: de presse)?|noticias?|comunicados?(?: de prensa)?",
    re.IGNORECASE,
)
_LOWEST = 4
_BESIDE = frozenset({Region.ASIDE})
_FEWEST_TERMS, _LEAST_SHARE = 3, 0.4
_FEWEST_WORDS = 5.0
_MAX_ABOVE_DATE = 30
_ENDS = "。，、；：.,;:!?！？"
_DAY = r"(?P<day>\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?)"
_DAY_BEHIND = re.compile(rf"[\s(（|｜]*{_DAY}\s*[)）]?\s*$")
_DAY_BEFORE = re.compile(rf"^\s*[\[(（【]?{_DAY}\s*[\])）】|｜]?\s*")
_AROUND, _APART = " ｜|·-–—\u3000", " (（|｜\u3000"


def top_heading(layout: Layout, statements: Statements) -> Strip | None:
    """The heading that carries the title: one that the head repeats, or the only top heading.

    Where neither a heading nor a line of the main part does, one beside it counts that is the title in the head.
    """
    printed = [strip for strip in layout.strips if strip.shape is Shape.HEADING and strip.region is Region.MAIN]
    fronts = front_names(layout, statements)
    headings = [
        strip for strip in printed if squeezed(strip.text) not in fronts and not is_site(strip.text, statements)
    ]
    names = fronts.union(squeezed(strip.text) for strip in printed if strip not in headings)
    tops = [strip for strip in headings if strip.level == 1]
    wanted = [squeezed(title) for title in stated_titles(statements) if squeezed(title) not in names]
    told = [squeezed(title) for title in told_titles(statements) if squeezed(title) not in names]
    pieces = title_pieces(statements) | titles_behind_name(statements, fronts)
    described = {squeezed(statements.first("description", "og:description") or "")}
    found = (
        _longest(strip for strip in tops if _is_repeated(squeezed(strip.text), wanted))
        or _longest(_before_end(strip, headings, wanted) for strip in tops if _is_end(squeezed(strip.text), wanted))
        or _longest(strip for strip in headings if squeezed(strip.text) in {*wanted, *told})
        or _told(tops, headings, wanted, statements)
        or _longest(strip for strip in layout.strips if _is_line(strip) and _is_piece(strip, pieces - described))
    )
    if found is not None:
        return _below_section(layout, found, headings) or found
    # A top heading that the head does not know is a logo or a section's name, if the head knows a title at all.
    if wanted and has_exact_title(statements):
        tops = [strip for strip in tops if _is_headline(strip)]
    if len(tops) == 1 and len(tops[0].text) <= _MAX_TITLE:
        return _below_section(layout, tops[0], headings) or tops[0]
    if wanted:
        beside = (strip for strip in layout.strips if strip.level == 1 and strip.region in _BESIDE)
        found = _longest(strip for strip in beside if squeezed(strip.text) in pieces.union(wanted))
        return found if found is not None or has_exact_title(statements) else _only_above_text(layout, headings)
    return _line_above_date(layout) or _only_above_text(layout, headings)


def _below_section(layout: Layout, top: Strip, headings: Sequence[Strip]) -> Strip | None:
    """The lower heading with which the only article of a page opens, where the top one above it names a section.

    So does one that is a word for all that a newsroom or an authority publishes, above the first sentences.
    """
    if _SECTION.fullmatch(on_one_line(top.text).strip()):
        below = layout.strips[layout.strips.index(top) + 1 :]
        near = list(takewhile(lambda strip: not weigh(strip).is_text, below))
        return next((strip for strip in near if strip in headings and _is_headline(strip)), None)
    if top.level != 1 or not layout.articles or not layout.articles.isdisjoint(top.path) or _is_headline(top):
        return None
    inside = [strip for strip in layout.strips if strip.text and not layout.articles.isdisjoint(strip.path)]
    held = {number for strip in inside for number in layout.articles.intersection(strip.path)}
    is_only = len(held) == 1 and inside[0] in headings and _is_headline(inside[0])
    return inside[0] if is_only else None


def _only_above_text(layout: Layout, headings: Sequence[Strip]) -> Strip | None:
    """The only heading above the first sentences of a page whose head states no title of its own."""
    above = list(takewhile(lambda strip: not weigh(strip).is_text or strip.region is not Region.MAIN, layout.strips))
    tops = [strip for strip in headings if strip in above and not strip.linked and len(strip.text) <= _MAX_TITLE]
    return tops[0] if len(tops) == 1 and len(above) < len(layout.strips) else None


def _is_headline(strip: Strip) -> bool:
    """Whether a heading says as much as a headline does: more than the name of a site or a section, and no link."""
    return not strip.linked and words_in(strip.text) >= _FEWEST_WORDS


def _longest(strips: Iterable[Strip]) -> Strip | None:
    """The strip that says most: the title of another article may be the beginning of this one's."""
    return max(strips, key=lambda strip: len(squeezed(strip.text)), default=None)


def _told(
    tops: Sequence[Strip], headings: Sequence[Strip], wanted: Sequence[str], statements: Statements
) -> Strip | None:
    """The heading that is a beginning or a piece of a title in the head, or ends with one behind a kicker.

    A top heading that tells more of such a title comes before these.
    """
    pieces = title_pieces(statements)
    parts = [strip for strip in headings if _is_repeated(squeezed(strip.text), wanted)]
    parts = parts or [strip for strip in headings if _is_piece(strip, pieces) or _ends_with(strip, wanted)]
    return _longest([*parts, *_told_otherwise(tops, statements)])


def _told_otherwise(tops: Sequence[Strip], statements: Statements) -> Iterator[Strip]:
    """The top heading that says in other words what the titles in the head say; a logo or a section's name does not."""
    wanted = terms_of(" ".join(_all_titles(statements)))
    shares = [
        (len(own & wanted) / len(own), strip) for strip in tops if len(own := terms_of(strip.text)) >= _FEWEST_TERMS
    ]
    share, strip = max(shares, key=lambda pair: pair[0], default=(0.0, None))
    if strip is not None and share >= _LEAST_SHARE:
        yield strip


def _is_repeated(shown: str, wanted: Sequence[str]) -> bool:
    """Whether one of the stated titles is what is shown, or begins with it."""
    is_enough = says(shown) >= LEAST_TITLE
    return bool(shown) and any(shown == title or (is_enough and title.startswith(shown)) for title in wanted)


def _is_end(shown: str, wanted: Sequence[str]) -> bool:
    """Whether one of the stated titles ends with what is shown, behind a kicker."""
    return says(shown) >= LEAST_TAIL and any(title.endswith(shown) for title in wanted)


def _before_end(end: Strip, headings: Sequence[Strip], wanted: Sequence[str]) -> Strip:
    """The lower heading that is all that a stated title says before its end, which names the site then, or the end."""
    ending = squeezed(end.text)
    fronts = {title.removesuffix(ending) for title in wanted if title.endswith(ending)}
    return next((strip for strip in headings if squeezed(strip.text) in fronts), end)


def _ends_with(strip: Strip, wanted: Sequence[str]) -> bool:
    """Whether a heading is a kicker and a stated title behind it."""
    shown = squeezed(strip.text)
    return any(says(title) >= LEAST_TAIL and shown.endswith(title) for title in wanted)


def _line_above_date(layout: Layout) -> Strip | None:
    """The short line right above the line of a date, where a text follows and neither heading nor head name a title."""
    main = [strip for strip in layout.strips if strip.region is Region.MAIN and strip.text]
    for line, dated in pairwise(main[:_MAX_ABOVE_DATE]):
        is_short = len(squeezed(line.text)) >= _SHORTEST and len(line.text) <= _MAX_LINE and len(line.lines) == 1
        if not is_short or line.linked or line.shape is not Shape.PLAIN or line.text[-1] in _ENDS:
            continue
        if printed_publication([dated], None) is not None and len(dated.text) <= _MAX_LINE and not is_today(dated):
            return line
    return None


def title_apart(layout: Layout, statements: Statements) -> Layout:
    """The layout with the title in a strip of its own where a day stands in its heading, or it is the first line of a
    strip: `<b>title</b><br>day<br>…`.
    """
    wanted = title_pieces(statements)
    cut = (part for strip in layout.strips for part in _without_kicker(strip, wanted))
    layout = replace(layout, strips=tuple(part for strip in cut for part in _without_day(strip, statements)))
    for index, strip in enumerate(layout.strips):
        if len(strip.lines) < 2 or strip.region is not Region.MAIN or strip.shape is not Shape.PLAIN:
            continue
        first, *rest = strip.lines
        if squeezed(first.text) in wanted and top_heading(layout, statements) is None:
            title = replace(strip, text=first.text, lines=(first,))
            below = replace(strip, text="\n".join(line.text for line in rest), lines=tuple(rest))
            return replace(layout, strips=(*layout.strips[:index], title, below, *layout.strips[index + 1 :]))
    return layout


def _without_kicker(strip: Strip, wanted: frozenset[str]) -> tuple[Strip, ...]:
    """A heading of several lines of which one is the title that the head states, each line by itself."""
    if strip.shape is not Shape.HEADING or len(strip.lines) < 2:
        return (strip,)
    titles = [line for line in strip.lines if squeezed(line.text) in wanted]
    if len(titles) != 1:
        return (strip,)
    return tuple(
        replace(strip, text=line.text, lines=(line,))
        if line is titles[0]
        else replace(strip, text=line.text, lines=(line,), shape=Shape.PLAIN, level=None)
        for line in strip.lines
    )


def _without_day(strip: Strip, statements: Statements) -> tuple[Strip, ...]:
    """A heading, and below it the day that stands beside its title, unless the head states that day in the title."""
    if strip.shape is not Shape.HEADING or not any(map(str.isdigit, strip.text)):
        return (strip,)
    text = on_one_line(strip.text)
    match = _DAY_BEHIND.search(text) or _DAY_BEFORE.search(text)
    if match is None or squeezed(text) in squeezed(" ".join(_all_titles(statements))):
        return (strip,)
    title, day = (text[: match.start()] + text[match.end() :]).strip(_AROUND), match["day"].strip()
    is_apart = match[0][:1] in _APART or match[0][-1:] in _APART or squeezed(title) in title_pieces(statements)
    if not title or not is_apart or parse_moment(day) is None:
        return (strip,)
    moment = next((run.moment for run in strip.runs if run.moment), None)
    below = Line(day, (Run(day, moment=moment),))
    heading = replace(strip, text=title, lines=(Line(title, (Run(title),)),))
    return heading, replace(strip, text=day, lines=(below,), shape=Shape.PLAIN, level=None)


def _all_titles(statements: Statements) -> list[str]:
    return [title for title in (statements.title, *(statements.first(name) for name in TITLE_METAS)) if title]


def _is_line(strip: Strip) -> bool:
    return strip.region is Region.MAIN and strip.shape is Shape.PLAIN


def _is_piece(strip: Strip, pieces: frozenset[str]) -> bool:
    """Whether a heading or a line is a piece of the title that a browser shows."""
    return not strip.linked and (strip.level or 0) <= _LOWEST and squeezed(strip.text) in pieces


def has_exact_title(statements: Statements) -> bool:
    """Whether the head states a title for other programs than a browser, which may show the site's name alone."""
    linked = None if statements.article is None else statements.article.headline
    return bool(linked or statements.first("og:title", "twitter:title"))
