"""Articles as TEI P5, one document each: what is known of it in the header, its blocks in the body."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from access.export.table_values import json_row
from access.export.tei_body import add_blocks
from access.export.tei_element import LANGUAGE, NAMESPACE, add, element, pointer
from storage.questions.article_details import ShownContributor
from storage.questions.export_rows import Row
from storage.questions.revision_lists import PrintedCitation, RevisionLists, ShownRevision, revision_lists
from storage.tables.database import Transaction
from storage.tables.view_columns import View
from storage.types import ContributorRole
from storage.types.xml_text import xml_document, xml_text

Element = ElementTree.Element


class TeiDocuments:
    """Writes a document for each article into a folder for each publication.

    Args:
        folder: where these lie.
        view: v_articles.
        connection: is asked what belongs to each article.
        written: how many documents are there already.
    """

    def __init__(self, folder: Path, view: View, connection: Transaction, written: int) -> None:
        self._folder = folder / "articles"
        self._folder.mkdir(exist_ok=True)
        self._view = view
        self._connection = connection
        self._written = written

    def write(self, rows: Sequence[Row]) -> None:
        """Write documents."""
        articles = [json_row(self._view, row) for row in rows]
        lists = revision_lists(self._connection, [(one["article_id"], one["revision"]) for one in articles])
        for one in articles:
            folder = self._folder / one["publication"]
            folder.mkdir(exist_ok=True)
            made = tei_document(one, lists[one["article_id"], one["revision"]])
            (folder / f"{one['article_id']}.xml").write_bytes(made)
        self._written += len(rows)

    def keep(self) -> int:
        """How many there are; one that was cut off is written again, for it comes after the last that was noted."""
        return self._written

    def close(self) -> None:
        """Nothing is left to do."""

    def leave(self) -> None:
        """Nothing is open."""


def tei_document(article: dict[str, Any], lists: RevisionLists) -> bytes:
    """One article as a document.

    Args:
        article: a row of v_articles as a JSON object.
        lists: what belongs to its revision.
    """
    root = element("TEI")
    if article["language"]:
        root.set(LANGUAGE, xml_text(article["language"]))
    header = add(root, "teiHeader")
    description = add(header, "fileDesc")
    _add_title(description, article, lists.contributors)
    published = add(description, "publicationStmt")
    add(published, "publisher", article["publication"])
    add(published, "idno", f"urn:uuid:{article['article_id']}", type="article")
    source = add(description, "sourceDesc")
    _add_printed(source, article, lists.contributors)
    _add_citations(source, lists.citations)
    _add_profile(header, article)
    _add_history(header, lists.history)
    body = add(add(root, "text"), "body")
    if article["title"]:
        add(body, "head", article["title"])
    if article["deck"]:
        add(body, "head", article["deck"], type="sub")
    if article["dateline"]:
        add(body, "dateline", article["dateline"])
    add_blocks(body, article["blocks"])
    return xml_document(root, NAMESPACE)


def _add_title(description: Element, article: dict[str, Any], contributors: Iterable[ShownContributor]) -> None:
    statement = add(description, "titleStmt")
    # TEI demands one.
    add(statement, "title", article["title"] or article["url"], type="main")
    if article["deck"]:
        add(statement, "title", article["deck"], type="sub")
    for one in contributors:
        if one.role == ContributorRole.WRITER:
            add(statement, "author", one.name)
        elif one.role == ContributorRole.EDITOR:
            add(statement, "editor", one.name)
        else:
            responsibility = add(statement, "respStmt")
            add(responsibility, "resp", one.role_label or one.role)
            add(responsibility, "name", one.name)


def _add_printed(source: Element, article: dict[str, Any], contributors: Iterable[ShownContributor]) -> None:
    """The page that it was read from, and the capture that proves it."""
    printed = add(source, "bibl")
    if article["title"]:
        add(printed, "title", article["title"], level="a")
    for one in contributors:
        if one.role == ContributorRole.WRITER:
            add(printed, "author", one.name)
    if when := article["published_at"] or article["published_on"]:
        add(printed, "date", article["published_on"] or when, when=when, type="published")
    if when := article["modified_at"] or article["modified_on"]:
        add(printed, "date", article["modified_on"] or when, when=when, type="modified")
    add(printed, "ref", article["url"], target=pointer(article["url"]))
    add(printed, "idno", article["capture_id"], type="capture")
    add(printed, "date", article["captured_at"], when=article["captured_at"], type="captured")
    place = f"{article['warc_file']}, {article['record_length']} bytes at {article['record_offset']}"
    add(printed, "note", place, type="record")
    add(printed, "note", article["payload_digest"], type="digest")
    if article["rendered_by"]:
        add(printed, "note", article["rendered_by"], type="rendered-by")


def _add_citations(source: Element, citations: Sequence[PrintedCitation]) -> None:
    if not citations:
        return
    cited = add(source, "listBibl")
    for number, one in enumerate(citations, 1):
        entry = add(cited, "bibl", n=str(number))
        if one.label:
            add(entry, "title", one.label)
        if one.url:
            add(entry, "ref", one.url, target=pointer(one.url))


def _add_profile(header: Element, article: dict[str, Any]) -> None:
    profile = element("profileDesc")
    if article["summary"]:
        add(add(profile, "abstract"), "p", article["summary"])
    if article["language"]:
        add(add(profile, "langUsage"), "language", ident=article["language"])
    if article["topics"]:
        words = add(add(profile, "textClass"), "keywords")
        for group, name in article["topics"]:
            add(words, "term", name, **({"n": group} if group else {}))
    if len(profile):
        header.append(profile)


def _add_history(header: Element, history: Iterable[ShownRevision]) -> None:
    """The revisions that the archive saw, the latest first, as TEI wants them."""
    changes = add(header, "revisionDesc")
    for one in sorted(history, key=lambda shown: -shown.revision):
        add(changes, "change", f"first shown by {one.capture_id}", n=str(one.revision), when=one.captured_at)
