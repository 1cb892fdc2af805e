"""The fields of an article that a page carries as data: names that content systems use, and the publication's labels.

Only what the data say: a role without a label stays without one, and a body that is markup is laid out like a page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
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
from pipelines.credits.byline import read_byline, role_of_label
from pipelines.credits.name_lists import split_names
from pipelines.dates import Moment
from pipelines.fields.topics import topics_of
from pipelines.page.linearise import linearise
from pipelines.page.strips import Line, Region, Run, Shape, Strip
from pipelines.page.tree import parse_html
from pipelines.rules.labelled import labelled_candidates
from pipelines.rules.markers import split_dateline
from pipelines.sources.source_list import citation_of, read_citations
from pipelines.stated.embedded import BODY, TITLES, Facts, list_items, text_of, value_of
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
)
_CHANGE_DATES = ("modifiedat", "datemodified", "modifiedon", "modified")
_KIND = ("t", "type", "kind", "node", "tag", "blocktype")
_TEXT = ("x", "text", "content", "value", "html", "children", "body")
_TERM = ("term", "name", "label", "title")
_ITEMS = ("items", "list", "li")
_MARKUP = re.compile(r"</?[a-z][^>]*>|&(?:[a-z]+|#\d+);", re.IGNORECASE)
_HEADING = re.compile(r"h(?P<level>[1-6])?|(?:sub)?(?:head|heading|header|title)s?")
_COLON = re.compile(r"[:：]")
_LEVEL = 3


def embedded_candidates(facts: Facts, view: PageView) -> Iterator[AnyCandidate]:
    """The parts of the article that the page's data hold.

    Args:
        facts: The article's object in the data.
        view: The page.
    """
    texts = ((TITLE, TITLES), (DECK, _DECKS), (SUMMARY, _SUMMARIES), (DATELINE, ("dateline",)))
    for field, names in texts:
        yield from propose_text(field, _plain(text_of(facts, *names)), _RULE)
    contributors = _contributors(value_of(facts, *_CREDITS), view.labels)
    yield from propose(CONTRIBUTORS, tuple(dict.fromkeys(contributors)), _RULE)
    yield from propose(TOPICS, _topics(value_of(facts, *_TOPIC_LISTS)), _RULE)
    yield from propose(CITATIONS, tuple(_citations(value_of(facts, *_SOURCES), view)), _RULE)
    yield from _date(PUBLISHED, facts, _PUBLICATION_DATES, view)
    yield from _date(MODIFIED, facts, _CHANGE_DATES, view)
    labelled = tuple(_labelled_body(facts, view))
    yield from labelled or _body(_strips(value_of(facts, *BODY)), view)


def _labelled_body(facts: Facts, view: PageView) -> Iterator[AnyCandidate]:
    """What the publication's labels divide in a body that is the markup of a whole article."""
    body, title = value_of(facts, *BODY), text_of(facts, *TITLES)
    if not view.prints_labels or not isinstance(body, str) or "</" not in body:
        return
    tree = parse_html(f"<article><h1>{html.escape(_plain(title) or '')}</h1>{body}</article>")
    if tree is not None:
        yield from labelled_candidates(replace(view, layout=linearise(tree)))


def is_about(facts: Facts, title: str | None) -> bool:
    """Whether the data are those of the article of this title."""
    stated = _plain(text_of(facts, *TITLES))
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


def _strips(body: object) -> list[Strip]:
    if isinstance(body, str):
        return _lines_of(body)
    return [strip for number, entry in enumerate(list_items(body)) for strip in _piece(entry, number)]


def _piece(entry: object, number: int) -> list[Strip]:
    """One entry of a body as strips: a text, or an object of a kind and a text."""
    if isinstance(entry, str):
        return _lines_of(entry)
    if not isinstance(entry, dict):
        return []
    kind = (text_of(entry, *_KIND) or "p").lower().replace("-", "").replace("_", "")
    text = _plain(_text(value_of(entry, *_TEXT)))
    items = value_of(entry, *_ITEMS)
    if isinstance(items, list):
        texts = [_plain(_text(item)) for item in items]
        return [_strip(item, Shape.ITEM, group=number) for item in texts if item]
    if not text:
        return []
    if heading := _HEADING.fullmatch(kind):
        return [_strip(text, Shape.HEADING, level=max(int(heading["level"] or _LEVEL), 2))]
    if kind in {"runin", "term", "definition"}:
        return [_run_in(_plain(text_of(entry, *_TERM)), text)]
    if "quot" in kind:
        return [_strip(text, Shape.QUOTATION, group=number)]
    return _lines_of(_text(value_of(entry, *_TEXT)) or "")


def _run_in(term: str | None, text: str) -> Strip:
    """A run-in item, its term emphasised as a page would print it."""
    if term is not None and not text.startswith(term.rstrip(":： ")):
        opening, rest = f"{term.rstrip(':： ')}：", text
    elif colon := _COLON.search(text):
        opening, rest = text[: colon.end()], text[colon.end() :]
    else:
        return _strip(text, Shape.PLAIN)
    whole = opening + rest
    return _strip(whole, Shape.PLAIN, runs=(Run(opening, strong=True), Run(rest)))


def _lines_of(text: str) -> list[Strip]:
    """A text as strips; markup is laid out like a page."""
    tree = parse_html(f"<div>{text}</div>") if _MARKUP.search(text) else None
    if tree is not None:
        return [strip for strip in linearise(tree).strips if strip.text]
    pieces = (" ".join(piece.split()) for piece in re.split(r"\n\s*\n|\r\n\s*\r\n", text))
    return [_strip(piece, Shape.PLAIN) for piece in pieces if piece]


def _strip(
    text: str, shape: Shape, *, level: int | None = None, group: int | None = None, runs: tuple[Run, ...] = ()
) -> Strip:
    return Strip(text, (Line(text, runs or (Run(text),)),), shape, Region.MAIN, (0,), level, group)


def _text(value: object) -> str | None:
    """The text of a value: itself, or those of its parts joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _text(value_of(value, *_TEXT))
    if isinstance(value, list):
        return "".join(_text(entry) or "" for entry in value[:1000]) or None
    return None


def _plain(text: str | None) -> str | None:
    """A text without the markup in it."""
    if text is None or not _MARKUP.search(text):
        return text and text.strip()
    tree = parse_html(f"<div>{text}</div>")
    return None if tree is None else " ".join(tree.text_content().split()) or None


def _contributors(value: object, labels: Labels) -> Iterator[Contributor]:
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, str):
            yield from read_byline(entry, labels.roles) or (
                Contributor(name, ContributorRole.WRITER) for name in split_names(entry)
            )
        elif isinstance(entry, dict):
            label = _plain(text_of(entry, *_ROLE))
            people = value_of(entry, *_PERSON)
            names = [people] if isinstance(people, str) else people if isinstance(people, list) else []
            role, printed = _role(label, labels)
            for name in names:
                yield from (Contributor(person, role, printed) for person in split_names(_text(name) or ""))


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
            label, address = _plain(text_of(entry, *_SOURCE_TITLE)), text_of(entry, *_SOURCE_URL)
            if label or address:
                yield citation_of(label, address, view)


def _date(field: Field[Moment], facts: Facts, names: tuple[str, ...], view: PageView) -> Iterator[Candidate[Moment]]:
    stated = text_of(facts, *names)
    return propose(field, None if stated is None else read_date(stated, view.zone), _RULE)
