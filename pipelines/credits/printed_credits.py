"""Who wrote an article, on a page on which no rule of a profile says so.

Persons come first: those named by structured data, meta elements, bylines, reporters' lines, marked-up names, links to
authors' pages and signatures. An organisation that the page states as its author counts only where nobody else is
named; on Chinese pages it is the template's word for the site and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, takewhile
from urllib.parse import urlsplit

from pipelines.candidates.candidate import CONTRIBUTORS, Candidate, propose
from pipelines.candidates.precedence import AUTHOR_METAS
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.byline import read_byline, read_worded, role_of_label, split_names
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.chinese_reporters import credits_desk, read_editors, read_reporters, read_signatures
from pipelines.credits.korean_japanese import read_eastern_reporters
from pipelines.credits.latin_bylines import names_alone, read_latin_byline
from pipelines.credits.organisations import agency_in, is_organisation
from pipelines.credits.persons import AUTHOR_PATH, persons_in
from pipelines.dates import without_date
from pipelines.page.strips import Line, Shape, Strip
from pipelines.stated.jsonld import Credited
from pipelines.stated.statements import Statements, is_site_name
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from pipelines.words.language import is_chinese
from storage.types import Block, Contributor, ContributorRole
from storage.types.profile import Labels

_TWITTER_LABELS = (
    ("twitter:label1", ReadingRule.META_TWITTER_DATA1),
    ("twitter:label2", ReadingRule.META_TWITTER_DATA2),
)
_NEAR = 8
_ABOVE, _BEHIND = 5, 4
_EDGES = " \t\u3000|｜•·,，、-–—"
_MAX_MARKED, _MAX_SIGNED = 100, 60
_SIGNED = re.compile(r"^\W*(?:文字?|圖文|文圖|撰文|撰稿人?|作者|採訪|編譯|翻譯|記者|记者)\s*[:：/／｜|、]")
_EASTERN_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\s・·]{1,10}"
)
_AUTHORS = frozenset({ContributorRole.WRITER, ContributorRole.TRANSLATOR})
_DATA_LABELS = frozenset({
    "written by", "author", "by", "verfasst von", "autor", "autora", "escrito por", "auteur", "écrit par", "scritto da",
    "geschreven door", "yazan", "執筆者", "著者", "投稿者", "作者", "撰稿人", "글쓴이", "작성자", "tác giả",
})  # fmt: skip

_Credits = Candidate[tuple[Contributor, ...]]


def credit_candidates(view: PageView, blocks: Sequence[Block]) -> tuple[_Credits, ...]:
    """The contributors of an article, as each rule finds them.

    Args:
        view: The page.
        blocks: The article's text.
    """
    own = _own_strips(view, blocks)
    persons = tuple(chain(_stated_credits(view), _printed_credits(view, blocks, own)))
    if persons or credits_desk(own):
        return persons
    return tuple(_organisation_credits(view, blocks))


def _stated_credits(view: PageView) -> Iterator[_Credits]:
    """The persons whom the head of the page names."""
    linked = view.statements.article
    authors = () if linked is None else linked.authors
    editors = () if linked is None else linked.editors
    persons = [author for author in authors if author.is_person and not _is_body(author.name, view)]
    credited = tuple(dict.fromkeys(_linked(persons, editors, view.labels)))
    yield from propose(CONTRIBUTORS, credited, ReadingRule.JSON_LD)
    for rule in _author_metas(view.statements):
        yield from _propose_writers(_persons(view.statements.all(rule.meta_name), view), rule)


def _own_strips(view: PageView, blocks: Sequence[Block]) -> Sequence[Strip]:
    """The article's strips: from right above its title to right behind its text, links to others left out."""
    strips = view.layout.strips
    texts = {squeezed(line) for block in blocks for line in block.text.split("\n")}
    start = 0 if view.heading is None else max(0, strips.index(view.heading) - _ABOVE)
    held = [place for place, strip in enumerate(strips) if strip.lines and squeezed(strip.lines[-1].text) in texts]
    last = max((place for place in held if place >= start), default=len(strips) - 1)
    behind = takewhile(lambda strip: not strip.linked and strip.shape is not Shape.HEADING, strips[last + 1 :])
    return [strip for strip in (*strips[start : last + 1], *islice(behind, _BEHIND)) if not strip.linked]


def _printed_credits(view: PageView, blocks: Sequence[Block], own: Sequence[Strip]) -> Iterator[_Credits]:
    """The persons whom the page prints."""
    yield from _printed(view, own)
    marked = (name for strip in view.head for line in strip.lines for name in _marked(line))
    yield from _propose_writers(_persons(marked, view), ReadingRule.MARKED)
    yield from _propose_writers(_persons(view.statements.credited, view), ReadingRule.MICRODATA)
    yield from _propose_writers(_persons(_author_links(view.head), view), ReadingRule.AUTHOR_LINK)
    yield from propose(CONTRIBUTORS, read_signatures(own, blocks), ReadingRule.SIGNATURE)


def _organisation_credits(view: PageView, blocks: Sequence[Block]) -> Iterator[_Credits]:
    """The agencies and organisations that stand where others name a person."""
    agencies = (agency for strip in _near(view) if (agency := agency_in(strip.text)))
    yield from _propose_writers(agencies, ReadingRule.AGENCY)
    yield from _propose_writers(_organisations(view, blocks), ReadingRule.JSON_LD_ORGANISATION)


def _printed(view: PageView, own: Sequence[Strip]) -> Iterator[_Credits]:
    """Those named in the head of the article, and where that names no writer, in the reporters' line too.

    The editors whom the text names are added to them.
    """
    lines = (line.text for strip in view.head for line in strip.lines)
    named = next((names for line in lines if (names := _byline(line, view.labels))), ())
    rule = ReadingRule.BYLINE
    if not any(who.role in _AUTHORS for who in named):
        reporters = read_reporters(own) or read_eastern_reporters(own) or _signed(own, view.labels)
        named, rule = (*reporters, *named), ReadingRule.REPORTER if reporters else ReadingRule.BYLINE
    if named and view.heading is not None:
        named = (*named, *read_editors(own))
    yield from propose(CONTRIBUTORS, tuple(dict.fromkeys(named)), rule)


def _signed(own: Sequence[Strip], labels: Labels) -> tuple[Contributor, ...]:
    """Those whom a line of credits names right at or behind the end of the text: `文／王小明　攝影／李小華`."""
    lines = (line.text for strip in own[-_BEHIND:] for line in strip.lines if len(line.text) <= _MAX_SIGNED)
    found = (read_byline(line, labels.roles) or read_credit_line(line) for line in lines if _SIGNED.search(line))
    return next((names for names in found if any(who.role in _AUTHORS for who in names)), ())


def _byline(line: str, labels: Labels) -> tuple[Contributor, ...]:
    """The contributors that a line of the head names; a date on the line is ignored."""
    undated = without_date(line).strip(_EDGES) if any(character.isdigit() for character in line) else line
    for text in dict.fromkeys((line, undated)):
        if found := read_byline(text, labels.roles) or read_worded(text, labels.roles):
            return found
    return read_latin_byline(undated) or read_credit_line(undated)


def _marked(line: Line) -> Iterator[str]:
    """The names in what of a line is marked as the author's: alone there, or with a day and a title."""
    marked = [run for run in line.runs if run.credited]
    linked = [run for run in marked if run.href is not None and run.text.strip()]
    yield from names_marked((linked[0].text if len(linked) == 1 else "".join(run.text for run in marked)).strip())


def names_marked(text: str) -> Iterator[str]:
    """The names in a text that is marked as the author's, none when it is anything else."""
    undated = without_date(text).strip(_EDGES) if any(character.isdigit() for character in text) else text
    if undated and len(undated) <= _MAX_MARKED:
        written = tuple(who.name for who in read_latin_byline(undated)) or names_alone(undated)
        if written or undated.isascii():
            yield from written
        else:
            yield from (undated,) if _EASTERN_NAME.fullmatch(undated) else persons_in(undated)


def _near(view: PageView) -> Sequence[Strip]:
    """The first strips below the title, in whatever part of the page they stand."""
    if view.heading is None:
        return ()
    start = view.layout.strips.index(view.heading) + 1
    return view.layout.strips[start : start + _NEAR]


def _author_metas(statements: Statements) -> Iterator[ReadingRule]:
    """The rules for the meta elements that name an author."""
    yield from AUTHOR_METAS
    for label, rule in _TWITTER_LABELS:
        if (statements.first(label) or "").casefold() in _DATA_LABELS:
            yield rule


def _persons(texts: Iterable[str], view: PageView) -> Iterator[str]:
    """The persons in some texts; a text that names the site or another organisation is skipped."""
    for text in texts:
        if not any(_is_body(piece, view) for piece in split_names(text)):
            yield from persons_in(text)


def _is_body(name: str, view: PageView) -> bool:
    return is_site_name(name, view.statements, view.url) or is_organisation(name)


def _propose_writers(names: Iterable[str], rule: ReadingRule) -> Iterator[_Credits]:
    writers = tuple(dict.fromkeys(Contributor(name, ContributorRole.WRITER) for name in names))
    return propose(CONTRIBUTORS, writers, rule)


def _author_links(head: Iterable[Strip]) -> Iterator[str]:
    """The texts of the links below the title that lead to authors' pages."""
    for run in (run for strip in head for run in strip.runs):
        if run.href and AUTHOR_PATH.search(_path_of(run.href)) and run.text.strip():
            yield run.text.strip()


def _path_of(reference: str) -> str:
    """The path of a reference as it is printed, empty for what is no address."""
    try:
        return urlsplit(reference).path
    except ValueError:
        return ""


def _linked(authors: Iterable[Credited], editors: Iterable[Credited], labels: Labels) -> Iterator[Contributor]:
    for credited in authors:
        role = role_of_label(credited.job_title, labels.roles) if credited.job_title else ContributorRole.WRITER
        # An author whose job title is not a role label (`Staff reporter`) is still the writer.
        known = role if role is not ContributorRole.OTHER else ContributorRole.WRITER
        label = credited.job_title if role is not ContributorRole.OTHER else None
        if printed := read_byline(credited.name, labels.roles) or read_credit_line(credited.name.strip()):
            # The name is a line of credits as it is printed: `攝影／王一清`.
            yield from printed
            continue
        for name in persons_in(credited.name):
            yield Contributor(name, known, label)
    for credited in editors:
        if credited.is_person:
            yield Contributor(credited.name, ContributorRole.EDITOR)


def _organisations(view: PageView, blocks: Sequence[Block]) -> list[str]:
    """The organisations that structured data name as the author."""
    linked = view.statements.article
    names = [] if linked is None else [author.name for author in linked.authors if "://" not in author.name]
    if is_chinese("".join(block.text for block in blocks[:20])):
        names = [name for name in names if not _is_body(name, view)]
    return names
