"""Who wrote an article, on a page on which no rule of a profile says so.

Persons come first: those named by structured data, meta elements, bylines, reporters' lines, marked-up names, links to
authors' pages and signatures. An organisation that the page states as its author counts only where nobody else is
named; on Chinese pages it is the template's word for the site and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice, takewhile

from pipelines.candidates.candidate import CONTRIBUTORS, propose
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.bodies import persons_among
from pipelines.credits.byline import read_byline, read_worded
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.chinese_reporters import credits_desk, read_editors, read_reporters, read_signatures
from pipelines.credits.introductions import introduced
from pipelines.credits.korean_japanese import read_eastern_reporters
from pipelines.credits.latin_bylines import read_latin_byline
from pipelines.credits.lone_names import names_before_site, names_beside_day
from pipelines.credits.marked_names import author_links, marked_names
from pipelines.credits.name_lists import once
from pipelines.credits.organisations import agency_in, is_organisation
from pipelines.credits.persons import persons_in
from pipelines.credits.stated_credits import stated_credits, stated_organisations
from pipelines.credits.uncased_bylines import read_uncased_byline
from pipelines.credits.writers import Credits, are_chinese, author_word, propose_writers, undated
from pipelines.dates import moments_in
from pipelines.page.strips import Shape, Strip
from pipelines.stated.statements import is_site_name
from pipelines.view.page_view import PageView
from pipelines.words.bylines import BY, DONE, LABEL, is_about_author
from pipelines.words.date_forms import MONTHS
from pipelines.words.labels import squeezed
from storage.types import Block, Contributor, ContributorRole
from storage.types.profile import Labels

_ABOVE, _BEHIND = 5, 4
# A line that names the writers above the title stands right there, at most the day or a section between.
_NEAR_ABOVE = 2
# The day of a date in words, right behind a name: `Ines QuillMay 4, 2031`.
_GLUED_MONTH = re.compile(rf"(?<=[a-zß-ÿ])(?=(?:{'|'.join(name.title() for name in MONTHS if len(name) > 2)})\.? \d)")
# Credits of Chinese newsrooms without a colon, in which every word is of a known kind.
_SLASHED = re.compile(r"^[^:：]*[\u3400-\u9fff]\s*[/／╱][^:：]*$")
# Where the article is filed, behind the names and the day: `作者 王小明 2025年7月14日 發表於 地方`.
_FILED = re.compile(r"\s+(?:發[表布佈]|发[表布]|刊[登載载]?|張貼|张贴)[於于在].*$", re.DOTALL)
_PIECES = re.compile(r"\s*[|｜•·>»]\s*|\s+[—–]\s+")
_MAX_SIGNED = 120
_SIGNED_BY = re.compile(rf"[\s(\[–—-]*(?:(?:{DONE}\s+)?{BY}(?:\s*[:：]\s*|\s+)|{LABEL}\s?[:：]\s*)\S", re.IGNORECASE)
_SIGNED = re.compile(r"^\W*(?:文字?|圖文|文圖|撰文|撰稿人?|(?:本文)?作者|採訪|編譯|翻譯|記者|记者)\s*[:：/／｜|、]")
_AUTHORS = frozenset({ContributorRole.WRITER, ContributorRole.TRANSLATOR})


def credit_candidates(view: PageView, blocks: Sequence[Block]) -> tuple[Credits, ...]:
    """The contributors of an article, as each rule finds them.

    Args:
        view: The page.
        blocks: The article's text.
    """
    own = _own_strips(view, blocks)
    persons = tuple(chain(stated_credits(view, blocks), _printed_credits(view, blocks, own)))
    if persons or credits_desk(own):
        return persons
    return tuple(_organisation_credits(view, blocks))


def _own_strips(view: PageView, blocks: Sequence[Block]) -> Sequence[Strip]:
    """The article's strips: from right above its title to right behind its text, links to others left out."""
    strips = view.layout.strips
    texts = {squeezed(line) for block in blocks for line in block.text.split("\n")}
    start = 0 if view.heading is None else max(0, strips.index(view.heading) - _ABOVE)
    held = [place for place, strip in enumerate(strips) if strip.lines and squeezed(strip.lines[-1].text) in texts]
    last = max((place for place in held if place >= start), default=len(strips) - 1)
    behind = takewhile(lambda strip: not strip.linked and _is_behind_text(strip), strips[last + 1 :])
    return [strip for strip in (*strips[start : last + 1], *islice(behind, _BEHIND)) if not strip.linked]


def _is_behind_text(strip: Strip) -> bool:
    """Whether a strip may still tell of the article's writer: a heading does only where it says so."""
    return strip.shape is not Shape.HEADING or is_about_author(strip.text)


def _printed_credits(view: PageView, blocks: Sequence[Block], own: Sequence[Strip]) -> Iterator[Credits]:
    """The persons whom the page prints."""
    yield from _printed(view, blocks, own)
    marked = tuple(persons_among(_marked(view.head, view.labels), view))
    marked = marked or tuple(persons_among(_marked(_marked_above(view), view.labels), view))
    yield from propose_writers(marked, ReadingRule.MARKED)
    yield from propose_writers(persons_among(view.statements.credited, view), ReadingRule.MICRODATA)
    yield from propose_writers(persons_among(author_links(view.head), view), ReadingRule.AUTHOR_LINK)
    is_site = partial(_is_site, view)
    signed = read_signatures(own, blocks) or tuple(introduced(own[-_BEHIND:], is_site))
    yield from propose(CONTRIBUTORS, signed, ReadingRule.SIGNATURE)
    alone = (*names_beside_day(view.head, view.layout), *names_before_site(view.head, is_site))
    yield from propose_writers(persons_among(dict.fromkeys(alone), view), ReadingRule.NAME_LINE)


def _is_site(view: PageView, name: str) -> bool:
    return is_site_name(name.strip(" ()（）«»"), view.statements, view.url)


def _marked(strips: Iterable[Strip], labels: Labels) -> Iterator[str]:
    """The names in what the markup of some strips calls the author's."""
    return (name for strip in strips for line in strip.lines for name in marked_names(line, labels))


def _marked_above(view: PageView) -> Sequence[Strip]:
    """The one strip right above the title that its markup calls the author's: of several, some are about the person."""
    marked = [strip for strip in view.above if any(run.credited for run in strip.runs)]
    return marked if len(marked) == 1 else ()


def _organisation_credits(view: PageView, blocks: Sequence[Block]) -> Iterator[Credits]:
    """The agencies and organisations that stand where others name a person."""
    if not are_chinese(blocks):
        marked = (name for text in _marked(view.head, view.labels) for name in persons_in(text))
        yield from propose_writers((*marked, *_marked_agencies(view.head)), ReadingRule.MARKED)
    yield from propose_writers(stated_organisations(view, blocks), ReadingRule.JSON_LD_ORGANISATION)


def _marked_agencies(head: Iterable[Strip]) -> Iterator[str]:
    """The news agencies that stand where the markup says that the author does."""
    for line in (line for strip in head for line in strip.lines):
        text = "".join(run.text for run in line.runs if run.credited)
        if text and (agency := agency_in(undated(text))) is not None:
            yield agency


def _printed(view: PageView, blocks: Sequence[Block], own: Sequence[Strip]) -> Iterator[Credits]:
    """Those named in the head of the article, and where that names no writer, in the reporters' line too.

    The editors whom the text names are added to them.
    """
    lines = list(_lines(view.head, view.labels))
    bylines = [names for line in lines if (names := _byline(line, view.labels))]
    # Below the paper's own line for an agency stands that of the agency's reporter.
    named = next((names for names in bylines if any(_is_person(who) for who in names)), bylines[0] if bylines else ())
    if not named:
        lines = [line.text for strip in view.above for line in strip.lines]
        named = next((names for line in lines[:_NEAR_ABOVE] if (names := _signature(line, view.labels))), ())
    # Each role may stand on a line of its own.
    has_author = any(who.role in _AUTHORS for who in named)
    others = (who for line in lines for who in _with_others(undated(line), view.labels))
    named = once((*named, *(who for who in others if not (has_author and who.role in _AUTHORS))))
    rule = ReadingRule.BYLINE
    if not any(who.role in _AUTHORS for who in named):
        reporters = read_reporters(own) or read_eastern_reporters(own) or _signed(own, view.labels)
        named, rule = (*reporters, *named), ReadingRule.REPORTER if reporters else ReadingRule.BYLINE
    if named and view.heading is not None:
        named = (*named, *read_editors(own))
    persons = tuple(who for who in named if not is_site_name(who.name, view.statements, view.url))
    if are_chinese(blocks) or any(map(_is_person, persons)):
        # There it is the template's word for the site, and beside a person for whom that one wrote.
        named = persons
    yield from propose(CONTRIBUTORS, once(named), rule)


def _is_person(who: Contributor) -> bool:
    return who.role in _AUTHORS and not is_organisation(who.name)


def _lines(strips: Iterable[Strip], labels: Labels) -> Iterator[str]:
    """The lines of strips, a label that stands in an element of its own together with what follows."""
    label = ""
    for line in (line.text for strip in strips for line in strip.lines):
        if word := author_word(line, labels):
            label = word
            continue
        yield label + line
        label = ""


def _signed(own: Sequence[Strip], labels: Labels) -> tuple[Contributor, ...]:
    """Those whom a line of credits names right at or behind the end of the text: `文／王小明　攝影／李小華`."""
    lines = (line.text for strip in own[-_BEHIND:] for line in strip.lines if len(line.text) <= _MAX_SIGNED)
    found = (_signature(line, labels) for line in lines)
    return next((names for names in found if any(who.role in _AUTHORS for who in names)), ())


def _signature(line: str, labels: Labels) -> tuple[Contributor, ...]:
    """Those whom a line behind the text credits and nothing else: `Par Ines Quill`, `(Reporting by Tomas Reef)`."""
    if _SIGNED.search(line):
        return read_byline(line, labels.roles) or read_credit_line(line)
    named = read_latin_byline(line) if _SIGNED_BY.match(line) else ()
    # One word is a name where the day stands beside it.
    return named if undated(line) != line or all(" " in who.name for who in named) else ()


def _byline(line: str, labels: Labels) -> tuple[Contributor, ...]:
    """The contributors that a line of the head names; a date on the line is ignored."""
    line = _GLUED_MONTH.sub(" ", line)
    plain = _FILED.sub("", undated(line))
    if _SLASHED.search(plain) and (found := read_credit_line(plain)):
        return found
    for text in dict.fromkeys((line, plain)):
        if found := _labelled(text, labels):
            return found
    # What stands behind the day may follow a place before it: `Dresden, 04.05.2031. Von Ines Quill`.
    behind = moments_in(line)[1][-1].strip(" .,") if plain != line else ""
    pieces = [plain, *(piece for piece in (*_PIECES.split(plain), behind) if _SIGNED_BY.match(piece))]
    latin = next((found for piece in pieces if (found := read_latin_byline(piece))), ())
    if latin := latin or read_uncased_byline(plain) or read_credit_line(plain):
        return latin
    parted = _PIECES.split(plain)
    return next((found for piece in parted if len(parted) > 1 and (found := read_credit_line(piece))), ())


def _labelled(line: str, labels: Labels) -> tuple[Contributor, ...]:
    return read_byline(line, labels.roles) or read_worded(line, labels.roles)


def _with_others(line: str, labels: Labels) -> tuple[Contributor, ...]:
    """Those whom a further line credits: writers only behind a label with a colon."""
    worded = (who for who in read_worded(line, labels.roles) if who.role not in _AUTHORS)
    return read_byline(line, labels.roles) or tuple(worded)
