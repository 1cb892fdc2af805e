"""The fields of an article that a page carries as data: names that content systems use, and the publication's labels.

Only what the data say: a role without a label stays without one, and a body that is markup is laid out like a page.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace

from pipelines.candidates.candidate import (
    CITATIONS,
    CONTRIBUTORS,
    DATELINE,
    DECK,
    MODIFIED,
    PUBLISHED,
    SUMMARY,
    TEXT,
    TITLE,
    TOPICS,
    AnyCandidate,
    Candidate,
    Field,
    propose,
    propose_text,
)
from pipelines.candidates.rules import ReadingRule
from pipelines.credits.byline import read_byline
from pipelines.credits.name_lists import split_names
from pipelines.credits.role_labels import role_of_label
from pipelines.dates import Moment
from pipelines.fields.topics import topics_of
from pipelines.page.linearise import linearise
from pipelines.page.strips import Layout, Shape, Strip
from pipelines.page.tree import parse_html
from pipelines.rules.data_strips import joined_text, plain_text, strip_of, strips_of
from pipelines.rules.labelled import labelled_candidates
from pipelines.rules.labelled_head import read_credits
from pipelines.rules.markers import split_dateline
from pipelines.sources.source_list import citation_of, read_citations
from pipelines.stated.facts import TITLES, Facts, body_of, text_of, value_of
from pipelines.stated.publication import read_date
from pipelines.text.blocks import blocks_of
from pipelines.view.page_view import PageView
from pipelines.words.labels import is_label, squeezed
from storage.types import Citation, Contributor, ContributorRole, Topic
from storage.types.profile import Labels

_RULE = ReadingRule.NEXT_DATA

_DECKS = ("deck", "dek", "subtitle", "subheadline", "subheading", "standfirst", "alternativeheadline")
_SUMMARIES = ("summary", "abstract", "lead", "lede")
_TOPIC_LISTS = ("categories", "category", "topics", "topic", "sections", "section", "articlesection")
_GROUP = ("l1", "level1", "group", "parent", "primary", "main")
_NAME = ("l2", "level2", "name", "title", "label", "child", "secondary", "sub")
_CREDITS = ("roles", "contributors", "credits", "bylines", "byline", "authors", "author")
_ROLE = ("role", "rolelabel", "label", "jobtitle", "title")
_PERSON = ("name", "names", "displayname", "fullname", "people", "persons")
_SOURCES = ("sources", "references", "citations", "citation", "documents")
_SOURCE_TITLE = ("title", "name", "label", "text")
_SOURCE_URL = ("url", "href", "link")
_PUBLICATION_DATES = (
    "publishedat",
    "datepublished",
    "publishdate",
    "publicationdate",
    "publishedon",
    "published",
    "pubdate",
    "firstpublishedat",
    "date",
)
_CHANGE_DATES = ("modifiedat", "datemodified", "modifiedon", "modified")


def embedded_candidates(facts: Facts, view: PageView) -> Iterator[AnyCandidate]:
    """The parts of the article that the page's data hold.

    Args:
        facts: The article's object in the data.
        view: The page.
    """
    texts = ((TITLE, TITLES), (DECK, _DECKS), (SUMMARY, _SUMMARIES), (DATELINE, ("dateline",)))
    for field, names in texts:
        yield from propose_text(field, plain_text(text_of(facts, *names)), _RULE)
    contributors = _contributors(value_of(facts, *_CREDITS), view.labels)
    yield from propose(CONTRIBUTORS, tuple(dict.fromkeys(contributors)), _RULE)
    yield from propose(TOPICS, _topics(value_of(facts, *_TOPIC_LISTS)), _RULE)
    yield from propose(CITATIONS, tuple(_citations(value_of(facts, *_SOURCES), view)), _RULE)
    yield from _date(PUBLISHED, facts, _PUBLICATION_DATES, view)
    yield from _date(MODIFIED, facts, _CHANGE_DATES, view)
    labelled = tuple(_labelled_body(facts, view))
    yield from labelled or _body(strips_of(body_of(facts)), view)


def _labelled_body(facts: Facts, view: PageView) -> Iterator[AnyCandidate]:
    """What the publication's labels divide in a body that is a whole article, as markup or as a list of its blocks."""
    body, title = body_of(facts), plain_text(text_of(facts, *TITLES)) or ""
    if not view.prints_labels:
        return
    if isinstance(body, str):
        tree = parse_html(f"<article><h1>{html.escape(title)}</h1>{body}</article>") if "</" in body else None
        layout = None if tree is None else linearise(tree)
    else:
        layout = _labelled_blocks(strips_of(body), title, view.labels)
    if layout is not None:
        yield from labelled_candidates(replace(view, layout=layout))


def _labelled_blocks(strips: list[Strip], title: str, labels: Labels) -> Layout | None:
    """The blocks of a body as a page, where the article's credits stand among them above the label of its text."""
    marks = [index for index, strip in enumerate(strips) if is_label(strip.text, labels.full_text)]
    if not marks or not any(read_credits(strip, labels) for strip in strips[: marks[0]]):
        return None
    heading = strip_of(title, Shape.HEADING, level=1)
    printed = (replace(strip, path=(0, number)) for number, strip in enumerate([heading, *strips], 1))
    return Layout(tuple(printed), frozenset({0}))


def is_about(facts: Facts, title: str | None) -> bool:
    """Whether the data are those of the article of this title."""
    stated = plain_text(text_of(facts, *TITLES))
    return title is not None and stated is not None and squeezed(stated) == squeezed(title)


def _body(strips: list[Strip], view: PageView) -> Iterator[AnyCandidate]:
    """The text, and the article's other parts that the data hold among its blocks."""
    labels = view.labels
    marks = [index for index, strip in enumerate(strips) if is_label(strip.text, labels.full_text)]
    if marks:
        yield from propose_text(SUMMARY, "\n\n".join(strip.text for strip in strips[: marks[0]]), _RULE)
        strips = strips[marks[0] + 1 :]
    ends = [index for index, strip in enumerate(strips) if is_label(strip.text, labels.sources)]
    if ends:
        yield from propose(CITATIONS, read_citations(strips[ends[-1] + 1 :], view), _RULE)
        strips = strips[: ends[-1]]
    if strips:
        dateline, rest = split_dateline(strips[0], labels)
        if dateline is not None:
            yield from propose_text(DATELINE, dateline, _RULE)
            strips = [*([] if rest is None or not rest.text else [rest]), *strips[1:]]
    yield from propose(TEXT, blocks_of(strips), _RULE)


def _contributors(value: object, labels: Labels) -> Iterator[Contributor]:
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            yield from read_byline(entry, labels.roles) or (
                Contributor(name, ContributorRole.WRITER) for name in split_names(entry)
            )
        elif isinstance(entry, dict):
            label = plain_text(text_of(entry, *_ROLE))
            people = value_of(entry, *_PERSON)
            names = [people] if isinstance(people, str) else people if isinstance(people, list) else []
            role, printed = _role(label, labels)
            for name in names:
                yield from (Contributor(person, role, printed) for person in split_names(joined_text(name) or ""))


def _role(label: str | None, labels: Labels) -> tuple[ContributorRole, str | None]:
    """A role and its printed label; a token such as `writer` is a name for a role and no printed label."""
    if label is None:
        return ContributorRole.WRITER, None
    role = role_of_label(label, labels.roles)
    if role is ContributorRole.OTHER and label.lower() in {"author", *ContributorRole}:
        return (ContributorRole.WRITER if label.lower() == "author" else ContributorRole(label.lower())), None
    return role, label


def _topics(value: object) -> tuple[Topic, ...]:
    found: list[Topic] = []
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            found.extend(topics_of([entry]))
        elif isinstance(entry, dict):
            parent = value_of(entry, *_GROUP)
            group = text_of(parent, "name", "title") if isinstance(parent, dict) else text_of(entry, *_GROUP)
            name = text_of(entry, *_NAME)
            if name is not None:
                found.extend([Topic(group, name)] if group is not None else topics_of([name]))
            elif group is not None:
                found.append(Topic(None, group))
    return tuple(dict.fromkeys(found))


def _citations(value: object, view: PageView) -> Iterator[Citation]:
    for entry in value if isinstance(value, list) else []:
        if isinstance(entry, str) and entry.strip():
            is_address = "://" in entry
            label, address = (None, entry.strip()) if is_address else (entry.strip(), None)
            yield citation_of(label, address, view)
        elif isinstance(entry, dict):
            label, address = plain_text(text_of(entry, *_SOURCE_TITLE)), text_of(entry, *_SOURCE_URL)
            if label or address:
                yield citation_of(label, address, view)


def _date(field: Field[Moment], facts: Facts, names: tuple[str, ...], view: PageView) -> Iterator[Candidate[Moment]]:
    stated = text_of(facts, *names)
    return propose(field, None if stated is None else read_date(stated, view.zone), _RULE)
