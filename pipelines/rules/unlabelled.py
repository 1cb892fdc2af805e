"""What surrounds the text of a page on which no rule of a profile finds anything: title, dates, topics."""

from __future__ import annotations

from datetime import tzinfo

from pipelines.fields.deck import printed_deck, stated_deck
from pipelines.fields.head import head_strips, strips_above
from pipelines.fields.headline import stated_titles, top_heading
from pipelines.fields.parts import Parts
from pipelines.fields.topics import topics_of
from pipelines.page.strips import Layout, Strip
from pipelines.stated.publication import printed_change, printed_publication, stated_publication
from pipelines.stated.references import unwrap
from pipelines.stated.statements import Statements, absolute
from storage.types import Citation, Topic


def read_title(layout: Layout, statements: Statements, parts: Parts) -> Strip | None:
    """Read the title; gives the strip that carries it, if one does."""
    heading = top_heading(layout, statements)
    if heading is not None:
        parts.keep_text("title", " ".join(heading.text.split("\n")), "page:heading")
    elif titles := stated_titles(statements):
        parts.keep_text("title", titles[0], "json-ld" if statements.article is not None else "meta")
    return heading


def read_dates(
    layout: Layout, heading: Strip | None, statements: Statements, zone: tzinfo | None, parts: Parts
) -> None:
    """Read the dates printed below the title, or right above it.

    Some newsrooms print no other date than that of the last change; on such a page it is that of publication too.
    """
    head, above = head_strips(layout, heading), strips_above(layout, heading)
    parts.printed = parts.printed or printed_publication(head, zone) or printed_publication(above, zone)
    parts.changed = parts.changed or printed_change(head, zone)
    if parts.printed is None and parts.changed is not None and stated_publication(statements, zone) is None:
        parts.printed = parts.changed


def read_deck(layout: Layout, heading: Strip | None, statements: Statements, parts: Parts) -> None:
    """Read the deck: what is printed as one between title and text, or else the sentence that the head states.

    The head's description is a deck only where it is whole and written for its own sake: one that repeats the text,
    breaks off, or speaks of the site is none.
    """
    linked = statements.article
    parts.keep_text("deck", None if linked is None else linked.alternative_headline, "json-ld")
    parts.keep_text("deck", statements.first("alternativeheadline"), "microdata")
    printed = printed_deck(layout, heading, parts.blocks)
    parts.keep_text("deck", None if printed is None else " ".join(printed.text.split("\n")), "page:below-title")
    parts.keep_text("deck", stated_deck(statements, parts), "meta:description")


def read_linked(statements: Statements, url: str, parts: Parts, is_labelled: bool) -> None:
    """Read what only structured data states: topics, cited works.

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
    works = ((work, None if work.url is None else absolute(statements.base, work.url)) for work in linked.cited)
    cited = tuple(
        Citation(work.name, None if target is None else unwrap(target, url), work.url) for work, target in works
    )
    parts.keep_citations(cited, "json-ld")
