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
from pipelines.page.strips import Line, Run, Shape, Strip
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
_BY = re.compile(r"(?:by|von|par|por|door)\b", re.IGNORECASE)
# Credits of Chinese newsrooms without a colon, in which every word is of a known kind.
_SLASHED = re.compile(r"^[^:：]*[\u3400-\u9fff]\s*[/／╱][^:：]*$")
_PIECES = re.compile(r"\s*[|｜•·]\s*")
_PARTED = re.compile(r"\s+[-–—|]\s+")
# Two or more words, and no article before them as in the names of papers.
_PERSON = re.compile(
    r"(?!(?:The|Der|Die|Das|Le|La|Les|El|Los|Il|De)\b)[^\W\d_a-z][^\W\d_]*(?:[ -][^\W\d_][\w.’'-]*){1,3}"
)
_PEN_NAME = re.compile(r"[^\W\d_A-Z]\w{2,24}")
# Glued to the name, as buttons without a blank before them are.
_BUTTON = re.compile(r"(?<=\w)(?:Follow(?:ing)?|Folgen|Suivre|Seguir|Segui)$")
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
    persons = tuple(chain(_stated_credits(view, blocks), _printed_credits(view, blocks, own)))
    if persons or credits_desk(own):
        return persons
    return tuple(_organisation_credits(view, blocks))


def _stated_credits(view: PageView, blocks: Sequence[Block]) -> Iterator[_Credits]:
    """The persons whom the head of the page names, with the agencies and desks, not its own, that stand beside them."""
    linked = view.statements.article
    authors = () if linked is None else linked.authors
    editors = () if linked is None else linked.editors
    persons = [author for author in authors if author.is_person and not is_body(author.name, view)]
    others = [author for author in authors if not is_site_name(author.name, view.statements, view.url)]
    has_others = bool(persons) and not _is_chinese(blocks)
    beside = [author for author in authors if author in persons or (has_others and author in others)]
    credited = tuple(dict.fromkeys(_linked(beside, editors, view.labels)))
    yield from propose(CONTRIBUTORS, credited, ReadingRule.JSON_LD)
    for rule in _author_metas(view.statements):
        names = tuple(_persons(view.statements.all(rule.meta_name), view))
        # Whom only such an element names, and the page nowhere that prints its title, has typed it in or owns it.
        if names and (view.heading is None or any(squeezed(name) in view.all_print for name in names)):
            yield from _propose_writers(names, rule)


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
    if not _is_chinese(blocks):
        marked = (name for strip in view.head for line in strip.lines for name in _marked(line))
        yield from _propose_writers((name for text in marked for name in persons_in(text)), ReadingRule.MARKED)
    yield from _propose_writers(_organisations(view, blocks), ReadingRule.JSON_LD_ORGANISATION)


def _printed(view: PageView, own: Sequence[Strip]) -> Iterator[_Credits]:
    """Those named in the head of the article, and where that names no writer, in the reporters' line too.

    The editors whom the text names are added to them.
    """
    lines = [line.text for strip in view.head for line in strip.lines]
    named = next((names for line in lines if (names := _byline(line, view.labels))), ())
    if not named:
        lines = [line.text for strip in view.above for line in strip.lines]
    # Each role may stand on a line of its own.
    has_author = any(who.role in _AUTHORS for who in named)
    others = (who for line in lines for who in _with_others(_undated(line), view.labels))
    named = _once((*named, *(who for who in others if not (has_author and who.role in _AUTHORS))))
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
    undated = _undated(line)
    if _SLASHED.search(undated) and (found := read_credit_line(undated)):
        return found
    for text in dict.fromkeys((line, undated)):
        if found := _labelled(text, labels):
            return found
    pieces = [undated, *(piece for piece in _PIECES.split(undated) if _BY.match(piece))]
    return next((found for piece in pieces if (found := read_latin_byline(piece))), ()) or read_credit_line(undated)


def _labelled(line: str, labels: Labels) -> tuple[Contributor, ...]:
    return read_byline(line, labels.roles) or read_worded(line, labels.roles)


def _with_others(line: str, labels: Labels) -> tuple[Contributor, ...]:
    """Those whom a further line credits: writers only behind a label with a colon."""
    worded = (who for who in read_worded(line, labels.roles) if who.role not in _AUTHORS)
    return read_byline(line, labels.roles) or tuple(worded)


def _once(named: Iterable[Contributor]) -> tuple[Contributor, ...]:
    """Each of these once in one role, as first read."""
    return tuple({(who.name, who.role): who for who in reversed(tuple(named))}.values())[::-1]


def _undated(line: str) -> str:
    return without_date(line).strip(_EDGES) if any(character.isdigit() for character in line) else line


def _marked(line: Line) -> Iterator[str]:
    """The names in what of a line is marked as the author's: alone there, or with a day and a title."""
    marked = [run for run in line.runs if run.credited]
    linked = [run for run in marked if run.href is not None and run.text.strip()]
    if len(linked) == 1 and _is_pen_name(linked[0]):
        yield linked[0].text.strip()
        return
    text = (linked[0].text if len(linked) == 1 else "".join(run.text for run in marked)).strip()
    yield from names_marked(_BUTTON.sub("", text))


def _is_pen_name(run: Run) -> bool:
    """Whether a link to an author's page is one word in small letters, as blogs call their writers."""
    return bool(_PEN_NAME.fullmatch(run.text.strip())) and bool(AUTHOR_PATH.search(_path_of(run.href or "")))


def names_marked(text: str) -> Iterator[str]:
    """The names in a text that is marked as the author's, none when it is anything else."""
    undated = _undated(text)
    if undated and len(undated) <= _MAX_MARKED:
        written = tuple(who.name for who in read_latin_byline(undated)) or names_alone(undated)
        if written or undated.isascii():
            yield from written
        else:
            yield from (undated,) if _EASTERN_NAME.fullmatch(undated) else persons_in(undated)


def _is_chinese(blocks: Sequence[Block]) -> bool:
    return is_chinese("".join(block.text for block in blocks[:20]))


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
    """The persons in some texts; a text that names the site or another organisation is skipped.

    The site's name may stand beside a person's: `The Paper - Ines Quill`.
    """
    for stated in texts:
        own = [piece for piece in _PARTED.split(stated) if not is_body(piece, view)]
        text = own[0] if len(own) == 1 else stated
        if not any(is_body(piece, view) for piece in split_names(text)):
            yield from persons_in(text)


def is_body(name: str, view: PageView) -> bool:
    """Whether a name is an organisation's by its own words, or the site's; a host may be called after a person."""
    if is_organisation(name):
        return True
    return is_site_name(name, view.statements, view.url) and not (_PERSON.fullmatch(name) and _is_of_host(name, view))


def _is_of_host(name: str, view: PageView) -> bool:
    """Whether only the host spells the name, and the page does not call its site so."""
    stated = (view.statements.first("og:site_name"), view.statements.first("application-name"))
    return squeezed(name) not in {squeezed(site) for site in stated if site}


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
    if _is_chinese(blocks):
        names = [name for name in names if not is_body(name, view)]
    return names
