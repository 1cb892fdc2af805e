"""What surrounds the text of a page on which no rule of a profile finds anything: title, credits, dates, topics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from pipelines.byline import read_byline, role_of_label, split_names
from pipelines.citation import unwrap
from pipelines.headline import stated_titles, top_heading
from pipelines.jsonld import Credited
from pipelines.labels import folded
from pipelines.parts import Parts
from pipelines.publication import printed_change, printed_publication
from pipelines.reporter import read_reporters
from pipelines.statements import Statements, absolute, is_site_name
from pipelines.strips import Layout, Region, Shape, Strip
from pipelines.topics import topics_of
from storage.profile import Labels
from storage.types import Citation, Contributor, ContributorRole, Topic

_AUTHOR_METAS = (
    "author",
    "article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
)
_LONG = 120
_MAX_HEAD = 15


def read_title(layout: Layout, statements: Statements, parts: Parts) -> Strip | None:
    """Read the title; gives the strip that carries it, if one does."""
    heading = top_heading(layout, statements)
    if heading is not None:
        parts.keep_text("title", " ".join(heading.text.split("\n")), "page:heading")
    elif titles := stated_titles(statements):
        parts.keep_text("title", titles[0], "json-ld" if statements.article is not None else "meta")
    return heading


def read_credits(
    layout: Layout, heading: Strip | None, labels: Labels, statements: Statements, url: str, parts: Parts
) -> None:
    """Read contributors: from structured data, meta elements, or a byline below the title; the site is none."""
    linked = statements.article
    if linked is not None:
        authors = tuple(author for author in linked.authors if not is_site_name(author.name, statements, url))
        parts.keep_contributors(_linked_contributors(authors, linked.editors, labels), "json-ld")
    for name in _AUTHOR_METAS:
        texts = [text for text in statements.all(name) if "://" not in text and not is_site_name(text, statements, url)]
        names = [person for text in texts for person in split_names(_without_by(text))]
        parts.keep_contributors(
            tuple(dict.fromkeys(Contributor(person, ContributorRole.WRITER) for person in names if len(person) <= 60)),
            f"meta:{name}",
        )
    for strip in head_strips(layout, heading):
        for line in strip.lines:
            parts.keep_contributors(read_byline(line.text, labels.roles), "page:byline")
    parts.keep_contributors(read_reporters(layout.strips), "page:reporter")


def read_dates(layout: Layout, heading: Strip | None, zone: tzinfo | None, parts: Parts) -> None:
    """Read the dates printed below the title."""
    head = head_strips(layout, heading)
    parts.printed = parts.printed or printed_publication(head, zone)
    parts.changed = parts.changed or printed_change(head, zone)


def read_linked(statements: Statements, url: str, parts: Parts, is_labelled: bool) -> None:
    """Read what only structured data states: deck, topics, cited works.

    Args:
        statements: The page's head.
        url: The page's address.
        parts: What is known so far; gains what is found.
        is_labelled: Whether the publication prints its topics as pairs of group and name.
    """
    linked = statements.article
    sections = (linked.sections if linked is not None else ()) or statements.all("article:section")
    rule = "json-ld" if linked is not None and linked.sections else "meta:article:section"
    topics = topics_of(sections) if is_labelled else tuple(Topic(None, section) for section in sections)
    parts.keep_topics(tuple(dict.fromkeys(topics)), rule)
    if linked is None:
        return
    parts.keep_text("deck", linked.alternative_headline, "json-ld")
    works = ((work, None if work.url is None else absolute(statements.base, work.url)) for work in linked.cited)
    cited = tuple(
        Citation(work.name, None if target is None else unwrap(target, url), work.url) for work, target in works
    )
    parts.keep_citations(cited, "json-ld")


def head_strips(layout: Layout, heading: Strip | None) -> Sequence[Strip]:
    """The short strips between the title and the first long one."""
    if heading is None:
        return ()
    start = layout.strips.index(heading) + 1
    found: list[Strip] = []
    for strip in layout.strips[start : start + _MAX_HEAD]:
        if strip.region is not Region.MAIN or strip.shape is Shape.RULE:
            continue
        if len(strip.text) > _LONG:
            break
        found.append(strip)
    return found


def _linked_contributors(
    authors: tuple[Credited, ...], editors: tuple[Credited, ...], labels: Labels
) -> tuple[Contributor, ...]:
    found: list[Contributor] = []
    for credited in authors:
        if credited.is_person and "://" not in credited.name:
            role = role_of_label(credited.job_title, labels.roles) if credited.job_title else ContributorRole.WRITER
            # A job title that is no role label (`Staff reporter`) does not make an author anything but the writer.
            known = role if role is not ContributorRole.OTHER else ContributorRole.WRITER
            label = credited.job_title if role is not ContributorRole.OTHER else None
            found += [Contributor(name, known, label) for name in split_names(_without_by(credited.name))]
    found += [Contributor(credited.name, ContributorRole.EDITOR) for credited in editors if credited.is_person]
    return tuple(dict.fromkeys(found))


def _without_by(text: str) -> str:
    return text[3:] if folded(text).startswith("by ") else text
