"""What the tools answer: the questions of the API, each answer with the records that prove it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from access.jobs.change_line import change_line
from access.jobs.difference import difference
from access.jobs.json_values import JsonObject, JsonValue, json_object, json_value
from access.jobs.prove import ProveResult, collected_proof, kind_and_id
from access.mcp.passages import passages
from access.mcp.quoting import LONGEST, NOTE, quoted_object
from storage.archive.archive import Archive
from storage.custody.proving.checking import check_proof
from storage.custody.stamping.time_stamp import Roots
from storage.questions.article_details import ShownArticle, ShownCitation, show_revision
from storage.questions.changes import ChangeFilter, read_feed
from storage.questions.details import show
from storage.questions.proofs import proofs_of
from storage.questions.publications import require_publication
from storage.questions.search.question import search
from storage.questions.source_details import ShownSource
from storage.questions.source_revision_details import source_revision_as_cited
from storage.tables.database import Database
from storage.types import ChangeKind
from storage.types.errors import UnknownId, UsageError
from storage.types.search_scope import SearchScope
from storage.types.strangers_text import shortened

MOST_HITS = 50
MOST_CHANGES = 200
_PASSAGES = 5
# A message is cut off, and what it says of a key stands behind it.
_LONGEST_KEY = 100
# The text once more in its pieces, and by which rules it was found.
_UNTOLD = frozenset({"blocks", "evidence"})


@dataclass(frozen=True, slots=True)
class ArchiveTools:
    """The tools over one archive; `roots` are the certificates that vouch for its time stamps."""

    archive: Archive
    roots: Roots = ()

    def search(self, query: str, scope: SearchScope, *, fold: bool, limit: int) -> JsonObject:
        """The articles or sources that hold the words."""
        with self._database() as database:
            result = search(database, query, scope=scope, fold=fold, limit=_within(limit, MOST_HITS))
            return _answer(database, {"total": result.total, "hits": result.hits})

    def article(self, key: str, revision: int | None, begin: int) -> JsonObject:
        """An article with its citations and a part of its text."""
        with self._database() as database:
            shown = _article(database, key, revision)
            # A context of a model is small; whoever wants more asks where it goes on.
            part = shown.text[begin : begin + LONGEST]
            end = begin + len(part)
            about = {
                "text_begin": begin,
                "text_length": len(shown.text),
                "text_goes_on_at": end if end < len(shown.text) else None,
            }
            told = {name: value for name, value in _fields(replace(shown, text=part)).items() if name not in _UNTOLD}
            return _answer(database, {**told, **about})

    def diff(self, key: str, first: int | None, second: int | None) -> JsonObject:
        """What changed between two revisions of an article or a source."""
        with self._database() as database:
            shown = show(database, key)
            if isinstance(shown, ShownArticle):
                return _answer(database, _fields(difference(database, shown.article_id, "article", first, second)))
            if isinstance(shown, ShownSource):
                return _answer(database, _fields(difference(database, shown.source_id, "source", first, second)))
            raise UnknownId(f"{shortened(key, _LONGEST_KEY)!r} is a capture; articles and sources have revisions")

    def citation(self, key: str, position: int, words: str | None, revision: int | None) -> JsonObject:
        """One citation of an article, and the passages of its source."""
        with self._database() as database:
            shown = _article(database, key, revision)
            found = next((one for one in shown.citations if one.position == position), None)
            if found is None:
                there = f"revision {shown.revision} of the article has {len(shown.citations)}"
                raise UnknownId(f"there is no citation {position}; {there}")
            citing = {"article_id": shown.article_id, "revision": shown.revision, "title": shown.title}
            source = None if found.source_id is None else _source(database, found, words or found.label or "")
            return _answer(
                database, {"cited_by": {**citing, "proof": shown.proof}, "citation": found, "source": source}
            )

    def changes(
        self, since: str | None, kinds: tuple[ChangeKind, ...], publication: str | None, limit: int
    ) -> JsonObject:
        """What happened, in the order in which it was filed."""
        with self._database() as database:
            require_publication(database, publication)
            page = read_feed(database, ChangeFilter(publication, kinds), since, _within(limit, MOST_CHANGES))
            lines = [change_line(page, one) for one in page.changes]
            return _answer(database, {"epoch": page.epoch, "changes": lines, "cursor": page.end, "more": page.more})

    def prove(self, key: str) -> JsonObject:
        """Whether the archive can prove something, and what it rests on."""
        with self._database() as database:
            shown = show(database, key)
            proof = collected_proof(self.archive, database, shown)
            kind, name = kind_and_id(shown)
            captures = [{"capture_id": record.record_id} for record in proof.records]
            about = {"kind": kind, "id": name, "captures": captures}
            return _answer(database, {**about, **ProveResult(check_proof(proof, self.roots)).as_json()})

    def _database(self) -> Database:
        # Opened for each question: a rebuilt database is another file, and one that nobody holds is left alone.
        return self.archive.open_database(write=False)


def _answer(database: Database, document: Mapping[str, object]) -> JsonObject:
    """An answer, its texts marked, with the record of each capture that it names."""
    plain = json_object(document)
    records = proofs_of(database, dict.fromkeys(_captures(plain)))
    return {"note": NOTE, "answer": quoted_object(plain), "records": [json_value(record) for record in records]}


def _captures(value: JsonValue) -> Iterator[str]:
    """The ids of captures that an answer names, in its order."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name == "capture_id" and isinstance(entry, str):
                yield entry
            yield from _captures(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _captures(entry)


def _fields(value: object) -> JsonObject:
    document = json_value(value)
    assert isinstance(document, dict)
    return document


def _within(limit: int, most: int) -> int:
    if not 1 <= limit <= most:
        raise UsageError(f"limit is from 1 to {most}")
    return limit


def _article(database: Database, key: str, revision: int | None) -> ShownArticle:
    shown = show(database, key)
    if not isinstance(shown, ShownArticle):
        why = "is no article of this archive; search finds articles by their words"
        raise UnknownId(f"{shortened(key, _LONGEST_KEY)!r} {why}")
    return shown if revision is None else show_revision(database, shown.article_id, revision)


def _source(database: Database, citation: ShownCitation, words: str) -> JsonObject:
    """A cited source as it was last seen before it was cited, or first seen after that; the passages of its text."""
    assert citation.source_id is not None
    then = source_revision_as_cited(database, citation.source_id, citation.cited_at)
    if then is None:
        return {"source_id": citation.source_id, "state": citation.state, "revision": None, "passages": []}
    found = passages(then.text, words, _PASSAGES)
    return json_object(
        {
            # That of the address whose text it is, which may be another one of the same source.
            "source_id": then.source_id,
            "state": citation.state,
            "revision": then.revision,
            "capture_id": then.proof.capture_id,
            "captured_at": then.proof.captured_at,
            "title": then.title,
            "rendered_by": then.rendered_by,
            "looked_for": words,
            "passages": [{"number": one.number, "text": one.text, "found": one.found} for one in found],
        }
    )
