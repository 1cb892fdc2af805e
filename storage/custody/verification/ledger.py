"""What a verification must remember over all files, kept in a temporary database that spills to disk.

Record ids must be unique, revisits must find their originals, and index lines come in another order than records: of
ten million records none of this fits into memory. The database has no name and is gone with the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from storage.types.scratch_tables import ScratchTables
from storage.warc.crawl_manifest import ListedRecord

_AT_ONCE = 500
_END = (1 << 63) - 1
_TABLES = """
CREATE TABLE ids (scope TEXT, record_id TEXT, file TEXT, at INTEGER, head INTEGER, content INTEGER, digest TEXT,
                  head_digest TEXT);
CREATE TABLE originals (scope TEXT, record_id TEXT, uri TEXT, date TEXT, digest TEXT, payload INTEGER);
CREATE TABLE revisits (scope TEXT, file TEXT, at INTEGER, record_id TEXT, refers_to TEXT, uri TEXT, date TEXT,
                       digest TEXT, identical INTEGER, target TEXT);
CREATE TABLE lines (file TEXT, at INTEGER, digest BLOB);
CREATE TABLE listed (file TEXT, record_id TEXT, at INTEGER, digest TEXT, head TEXT, crawl TEXT);
"""
_INDEXES = """
CREATE INDEX originals_id ON originals (scope, record_id);
CREATE INDEX originals_uri ON originals (scope, uri, date);
CREATE INDEX originals_digest ON originals (scope, digest);
"""


class IdentifiedRecord(NamedTuple):
    """A record and its id, with checksums of its head and of its content, and what a manifest lists of it.

    `content` is None where a repeated id is a fault whatever the records hold; `block_digest` is stated by the record.
    """

    record_id: str
    file: str
    offset: int
    head: int
    content: int | None
    block_digest: str | None = None
    head_digest: str | None = None


@dataclass(frozen=True, slots=True)
class RepeatedId:
    """A record whose id another has, in the same or another file; `first` is where that lies.

    `described_again`: both hold the same, and the heads differ, as when digests were added later.
    """

    record_id: str
    file: str
    offset: int
    first_file: str
    first_offset: int
    described_again: bool


@dataclass(frozen=True, slots=True)
class UnprovenRecord:
    """A record that a crawl's manifest lists at an offset, and that was not found so.

    `found_at` is where a record of that id and another head or block lies in the file, None when there is none.
    """

    file: str
    record_id: str
    offset: int
    crawl_id: str
    found_at: int | None


class OriginalCapture(NamedTuple):
    """A capture that revisits may refer to."""

    record_id: str
    uri: str | None
    date: str | None
    digest: str | None
    has_payload: bool


class RevisitReference(NamedTuple):
    """A revisit, and by what it names its original: an id, a URI with a date, or only the digest of the payload.

    A 304 that names none confirms what was at its own address, `target`.
    """

    file: str
    offset: int
    record_id: str
    refers_to: str | None
    uri: str | None
    date: str | None
    digest: str | None
    identical: bool
    target: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """What a verification remembers of some records, before it is entered."""

    ids: list[tuple[object, ...]] = field(default_factory=list)
    originals: list[tuple[object, ...]] = field(default_factory=list)
    revisits: list[tuple[object, ...]] = field(default_factory=list)

    def add_id(self, scope: str, named: IdentifiedRecord) -> None:
        """Remember that a record has an id."""
        self.ids.append((scope, *named))

    def add_original(self, scope: str, original: OriginalCapture) -> None:
        """Remember a capture that revisits may refer to."""
        self.originals.append((scope, *original))

    def add_revisit(self, scope: str, revisit: RevisitReference) -> None:
        """Remember a revisit, to be resolved when all originals are known."""
        self.revisits.append((scope, *revisit))


class Ledger(ScratchTables):
    """The memory of one verification. A scope bounds where ids must be unique and originals are looked for."""

    def __init__(self) -> None:
        super().__init__(_TABLES)
        # What is remembered of records waits here, for one statement of many rows costs as much as a few of one.
        self._waiting: dict[str, list[tuple[object, ...]]] = {}
        self._lists_any = False

    def enter(self, page: LedgerPage) -> None:
        """Remember what stands on a page; pages come in the order of the records."""
        self._database.executemany("INSERT INTO ids VALUES (?, ?, ?, ?, ?, ?, ?, ?)", page.ids)
        self._database.executemany("INSERT INTO originals VALUES (?, ?, ?, ?, ?, ?)", page.originals)
        self._database.executemany("INSERT INTO revisits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", page.revisits)

    def add_line(self, file: str, offset: int, line: str) -> None:
        """Remember that an index has this line, which names a file and an offset in it."""
        self._add("INSERT INTO lines VALUES (?, ?, ?)", (file, offset, line_digest(line)))

    def sort_lines(self) -> None:
        """All lines are known."""
        self._flush()
        self._database.execute("CREATE INDEX lines_place ON lines (file, at)")

    def lines_of(self, file: str, begin: int = 0, end: int | None = None) -> list[tuple[int, bytes]]:
        """Offset and digest of each line that names a file, and in it a place between two offsets, in their order."""
        between = "SELECT at, digest FROM lines WHERE file = ? AND at >= ? AND at < ? ORDER BY at"
        return self._database.execute(between, (file, begin, _END if end is None else end)).fetchall()

    def files_with_lines(self) -> list[str]:
        """Return the files that lines name."""
        self._flush()
        return [name for (name,) in self._database.execute("SELECT DISTINCT file FROM lines ORDER BY file")]

    def twice(self) -> Iterator[RepeatedId]:
        """Yield the records whose id another record of the same scope had before."""
        self._flush()
        rows = self._database.execute(
            "SELECT ids.scope, ids.record_id, file, at, head, content FROM ids JOIN (SELECT scope, record_id FROM ids"
            " GROUP BY scope, record_id HAVING count(*) > 1) AS several"
            " ON several.scope = ids.scope AND several.record_id = ids.record_id"
            " ORDER BY ids.scope, ids.record_id, ids.rowid"
        )
        first: tuple[str, IdentifiedRecord] | None = None
        heads: set[int] = set()
        for scope, *fields in rows:
            named = IdentifiedRecord(*fields)
            if first is None or (first[0], first[1].record_id) != (scope, named.record_id):
                first, heads = (scope, named), {named.head}
                continue
            same = named.content is not None and named.content == first[1].content
            again = same and named.head not in heads
            heads.add(named.head)
            yield RepeatedId(named.record_id, named.file, named.offset, first[1].file, first[1].offset, again)

    def add_listed(self, file: str, crawl_id: str, listed: Iterable[ListedRecord]) -> None:
        """Remember records of one crawl that its manifest lists."""
        rows = (
            (file, record.record_id, record.offset, record.block_digest, record.head_digest, crawl_id)
            for record in listed
        )
        self._database.executemany("INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._lists_any = True

    def unproven(self) -> Iterator[UnprovenRecord]:
        """Yield the listed records that were not found, when all files are read."""
        if not self._lists_any:
            return
        self._database.execute("CREATE INDEX ids_of_file ON ids (file, record_id)")
        rows = self._database.execute(
            "SELECT listed.file, listed.record_id, listed.at, crawl, min(ids.at) FROM listed"
            " LEFT JOIN ids ON ids.record_id = listed.record_id AND ids.file = listed.file"
            " GROUP BY listed.rowid HAVING total(ids.digest = listed.digest AND ids.head_digest = listed.head) = 0"
            " ORDER BY listed.rowid"
        )
        for row in rows:
            yield UnprovenRecord(*row)

    def revisits(self) -> Iterator[tuple[RevisitReference, list[OriginalCapture]]]:
        """Yield each revisit with the originals that it may mean; call once, when all files are read."""
        self._flush()
        for statement in _statements(_INDEXES):
            self._database.execute(statement)
        for scope, *fields in self._database.execute("SELECT * FROM revisits ORDER BY rowid"):
            revisit = RevisitReference(*fields)
            yield revisit, self._originals_of(scope, revisit)

    def _add(self, statement: str, row: tuple[object, ...]) -> None:
        waiting = self._waiting.setdefault(statement, [])
        waiting.append(row)
        if len(waiting) >= _AT_ONCE:
            self._database.executemany(statement, waiting)
            waiting.clear()

    def _flush(self) -> None:
        for statement, waiting in self._waiting.items():
            self._database.executemany(statement, waiting)
            waiting.clear()

    def _originals_of(self, scope: str, revisit: RevisitReference) -> list[OriginalCapture]:
        """Those that its id names, else those of URI and date, else those with the same payload or, for a 304, URI."""
        if revisit.refers_to:
            return self._where(scope, "record_id = ?", revisit.refers_to)
        originals = self._where(scope, "uri = ? AND date = ?", revisit.uri, revisit.date)
        if originals or revisit.identical:
            return originals or self._where(scope, "digest = ?", revisit.digest)
        return self._where(scope, "payload AND uri = ?", revisit.target)

    def _where(self, scope: str, condition: str, *values: str | None) -> list[OriginalCapture]:
        rows = self._database.execute(
            f"SELECT record_id, uri, date, digest, payload FROM originals WHERE scope = ? AND {condition} LIMIT 100",  # noqa: S608 - of fixed words
            (scope, *values),
        )
        return [OriginalCapture(*row) for row in rows]


def line_digest(line: str) -> bytes:
    """Return what stands for a line in the ledger."""
    return sha256(line.encode("utf-8")).digest()[:16]


def _statements(script: str) -> list[str]:
    return [statement for statement in script.split(";") if statement.strip()]
