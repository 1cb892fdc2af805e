"""Who wrote an article, on a page on which no rule of a profile says so.

Persons come first: those that structured data, meta elements, bylines, reporters' lines, marked-up names, links to
authors' pages and signatures name, in this order. An organisation that the page states as its author is taken where
nobody else is named; on Chinese pages that is the template's word for the site, and says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from pipelines.credits.byline import read_byline, read_worded, role_of_label, split_names
from pipelines.credits.chinese_credit_lines import read_credit_line
from pipelines.credits.chinese_reporters import credits_desk, read_editors, read_reporters, read_signatures
from pipelines.credits.korean_japanese import read_eastern_reporters
from pipelines.credits.latin_bylines import names_alone, read_latin_byline
from pipelines.credits.organisations import agency_in, is_organisation
from pipelines.credits.persons import AUTHOR_PATH, persons_in
from pipelines.dates import without_date
from pipelines.fields.head import head_strips
from pipelines.fields.parts import Parts
from pipelines.page.strips import Layout, Line, Strip
from pipelines.stated.jsonld import Credited
from pipelines.stated.statements import Statements, is_site_name
from pipelines.words.language import is_chinese
from storage.types import Contributor, ContributorRole
from storage.types.profile import Labels

_METAS = (
    "author", "article:author", "byl", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
    "cxenseparse:author", "dable:author", "article.author", "citation_author",
)  # fmt: skip
_NEAR = 8
_EDGES = " \t\u3000|｜•·,，、-–—"
_MAX_MARKED = 100
_EASTERN_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3][\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\s・·]{1,10}"
)
_AUTHORS = frozenset({ContributorRole.WRITER, ContributorRole.TRANSLATOR})
_DATA_LABELS = frozenset({
    "written by", "author", "by", "verfasst von", "autor", "autora", "escrito por", "auteur", "écrit par", "scritto da",
    "geschreven door", "yazan", "執筆者", "著者", "投稿者", "作者", "撰稿人", "글쓴이", "작성자", "tác giả",
})  # fmt: skip


def read_credits(
    layout: Layout, heading: Strip | None, labels: Labels, statements: Statements, url: str, parts: Parts
) -> None:
    """Read the contributors of an article.

    Args:
        layout: The page's strips.
        heading: The strip that carries the title, None when none does.
        labels: The words that the publication, or any, prints before names.
        statements: What the page's head states.
        url: The page's address.
        parts: What is known so far, the text included; gains what is found.
    """
    linked = statements.article
    authors = () if linked is None else linked.authors
    editors = () if linked is None else linked.editors
    persons = [one for one in authors if one.is_person and not _is_body(one.name, statements, url)]
    parts.keep_contributors(tuple(dict.fromkeys(_linked(persons, editors, labels))), "json-ld")
    for name, texts in _stated(statements):
        parts.keep_contributors(_writers(_persons(texts, statements, url)), name)
    head = head_strips(layout, heading)
    parts.keep_contributors(*_printed(layout, head, labels))
    _add_editors(layout, heading, parts)
    marked = (name for strip in head for line in strip.lines for name in _marked(line))
    parts.keep_contributors(_writers(_persons(marked, statements, url)), "page:marked")
    parts.keep_contributors(_writers(_persons(statements.credited, statements, url)), "microdata")
    parts.keep_contributors(_writers(_persons(_author_links(head), statements, url)), "page:author-link")
    parts.keep_contributors(read_signatures(layout.strips, parts.blocks), "page:signature")
    if not parts.contributors and not credits_desk(layout.strips):
        agencies = (agency for strip in _near(layout, heading) if (agency := agency_in(strip.text)))
        parts.keep_contributors(_writers(agencies), "page:agency")
        parts.keep_contributors(_organisations(statements, url, parts), "json-ld:organisation")


def _add_editors(layout: Layout, heading: Strip | None, parts: Parts) -> None:
    """Add the editors whom the text names, where the page's own words name its writers."""
    if heading is not None and parts.rules.get("contributors", "").startswith("page:"):
        named = read_editors(layout.strips[layout.strips.index(heading) :])
        parts.contributors = tuple(dict.fromkeys((*parts.contributors, *named)))


def _printed(layout: Layout, head: Sequence[Strip], labels: Labels) -> tuple[tuple[Contributor, ...], str]:
    """Who is named in the head, and where that names no writer, by the reporters' line too; and the rule."""
    found = next((found for strip in head for line in strip.lines if (found := _byline(line.text, labels))), ())
    if any(who.role in _AUTHORS for who in found):
        return found, "page:byline"
    reporters = read_reporters(layout.strips) or read_eastern_reporters(layout.strips)
    return tuple(dict.fromkeys((*reporters, *found))), "page:reporter" if reporters else "page:byline"


def _byline(line: str, labels: Labels) -> tuple[Contributor, ...]:
    """The contributors of a line of the head; a date beside them is left out."""
    undated = without_date(line).strip(_EDGES) if any(character.isdigit() for character in line) else line
    for text in dict.fromkeys((line, undated)):
        if found := read_byline(text, labels.roles) or read_worded(text, labels.roles):
            return found
    return read_latin_byline(undated) or read_credit_line(undated)


def _marked(line: Line) -> Iterator[str]:
    """The names in what of a line is marked as the author's: alone there, or with a day and a title."""
    marked = [run for run in line.runs if run.credited]
    linked = [run for run in marked if run.href is not None and run.text.strip()]
    text = (linked[0].text if len(linked) == 1 else "".join(run.text for run in marked)).strip()
    undated = without_date(text).strip(_EDGES) if any(character.isdigit() for character in text) else text
    if undated and len(undated) <= _MAX_MARKED:
        written = tuple(who.name for who in read_latin_byline(undated)) or names_alone(undated)
        if written or undated.isascii():
            yield from written
        else:
            yield from (undated,) if _EASTERN_NAME.fullmatch(undated) else persons_in(undated)


def _near(layout: Layout, heading: Strip | None) -> Sequence[Strip]:
    """The first strips below the title, in whatever part of the page they stand."""
    if heading is None:
        return ()
    start = layout.strips.index(heading) + 1
    return layout.strips[start : start + _NEAR]


def _stated(statements: Statements) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts that meta elements give for the author, with the rule's name."""
    for name in _METAS:
        yield f"meta:{name}", statements.all(name)
    for number in ("1", "2"):
        if (statements.first(f"twitter:label{number}") or "").casefold() in _DATA_LABELS:
            yield f"meta:twitter:data{number}", statements.all(f"twitter:data{number}")


def _persons(texts: Iterable[str], statements: Statements, url: str) -> Iterator[str]:
    """The persons in some texts; of a text that names the site or another organisation nothing is taken."""
    for text in texts:
        pieces = split_names(text)
        if not any(_is_body(piece, statements, url) for piece in pieces):
            yield from persons_in(text)


def _is_body(name: str, statements: Statements, url: str) -> bool:
    return is_site_name(name, statements, url) or is_organisation(name)


def _writers(names: Iterable[str]) -> tuple[Contributor, ...]:
    return tuple(dict.fromkeys(Contributor(name, ContributorRole.WRITER) for name in names))


def _author_links(head: Iterable[Strip]) -> Iterator[str]:
    """The texts of the links below the title that lead to authors' pages."""
    for run in (run for strip in head for run in strip.runs):
        if run.href and AUTHOR_PATH.search(urlsplit(run.href).path) and run.text.strip():
            yield run.text.strip()


def _linked(authors: Iterable[Credited], editors: Iterable[Credited], labels: Labels) -> Iterator[Contributor]:
    for credited in authors:
        role = role_of_label(credited.job_title, labels.roles) if credited.job_title else ContributorRole.WRITER
        # A job title that is no role label (`Staff reporter`) does not make an author anything but the writer.
        known = role if role is not ContributorRole.OTHER else ContributorRole.WRITER
        label = credited.job_title if role is not ContributorRole.OTHER else None
        for name in persons_in(credited.name):
            yield Contributor(name, known, label)
    for credited in editors:
        if credited.is_person:
            yield Contributor(credited.name, ContributorRole.EDITOR)


def _organisations(statements: Statements, url: str, parts: Parts) -> tuple[Contributor, ...]:
    """The organisations that structured data call the author."""
    linked = statements.article
    names = [] if linked is None else [one.name for one in linked.authors if "://" not in one.name]
    if is_chinese("".join(block.text for block in parts.blocks[:20])):
        names = [name for name in names if not _is_body(name, statements, url)]
    return _writers(names)
