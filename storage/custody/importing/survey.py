"""The records of one import, kept while it is decided what each of them becomes here.

Roles depend on one another (a source is what an article cites, a redirect has the role of its goal), so all files are
surveyed before anything is filed. Ten million records do not fit into memory: they are kept in a temporary database
that spills to disk and disappears with the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from storage.custody.importing.answer_kind import AnswerKind, kind_of
from storage.custody.importing.survey_entry import (
    COLUMNS,
    SurveyEntry,
    host_or_none,
    instant_or_none,
    key_of,
    survey_entry,
    target_key,
)
from storage.types import Capture, RecordType, Role, Verdict
from storage.types.instants import instant_text
from storage.types.scratch_tables import ScratchTables
from storage.warc.import_note import ListedRecordId
from storage.warc.message import begins_as_http_1
from storage.warc.record import WarcRecord
from storage.warc.request_method import other_request_ids
from storage.warc.uri_form import is_uri

_TABLES = """
CREATE TABLE records (
  n INTEGER PRIMARY KEY, file INTEGER, at INTEGER, length INTEGER, own INTEGER, record_id TEXT, url TEXT, key TEXT,
  host TEXT, captured_at TEXT, status INTEGER, type TEXT, kind TEXT, leads_to TEXT, digest TEXT, refers_id TEXT,
  refers_url TEXT, refers_at TEXT, capture_id TEXT, refers_to TEXT, via TEXT, role TEXT, article INTEGER DEFAULT 0,
  is_cut INTEGER, unstated_cut INTEGER, unshown INTEGER, no_uri INTEGER, verdict TEXT);
CREATE INDEX records_id ON records (record_id);
CREATE INDEX records_capture ON records (capture_id);
CREATE INDEX records_file ON records (file, at);
CREATE INDEX records_key ON records (key, captured_at);
CREATE INDEX records_lead ON records (leads_to, captured_at) WHERE leads_to IS NOT NULL;
CREATE INDEX records_digest ON records (digest);
CREATE INDEX records_time ON records (captured_at, file, at);
CREATE TABLE asked_otherwise (file INTEGER, record_id TEXT, PRIMARY KEY (file, record_id)) WITHOUT ROWID;
CREATE TABLE concurrent (n INTEGER, record_id TEXT);
CREATE INDEX concurrent_n ON concurrent (n);
CREATE TABLE vias (record_id TEXT PRIMARY KEY, via TEXT) WITHOUT ROWID;
CREATE TABLE cited (key TEXT, host TEXT, PRIMARY KEY (key, host)) WITHOUT ROWID;
CREATE TABLE links (n INTEGER, key TEXT);
CREATE INDEX links_n ON links (n);
"""
_NOT_MODIFIED = 304
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class ToldCaptures:
    """How many captures of a file are not what a reader would take them for.

    `cut` are shorter than they say themselves, or a first segment, and their records do not say so. `unshown` begin
    with another status line than that of HTTP/1, which players do not read. `no_uri` have an address that is no URI.
    """

    cut: int
    unshown: int
    no_uri: int = 0


class Survey(ScratchTables):
    """The records of one import; the caller closes it."""

    def __init__(self) -> None:
        super().__init__(_TABLES)

    def add(self, file: int, capture: Capture, record: WarcRecord) -> None:
        """Add a record that proves a capture, from the file of this number; the beginning of its block is enough."""
        is_redirect = capture.status is not None and 300 <= capture.status <= 399 and capture.status != _NOT_MODIFIED
        refers_url, refers_at = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
        kind = AnswerKind.OTHER if capture.record_type is RecordType.REVISIT else kind_of(capture.url, record.block)
        n = self._insert(
            file,
            capture,
            own=False,
            kind=kind,
            leads_to=target_key(capture.url, capture.location) if is_redirect and capture.location else None,
            refers_id=record.refers_to,
            refers_url=refers_url and refers_url.strip("<>"),
            refers_at=instant_or_none(refers_at),
            unstated_cut=capture.truncated is not None and record.truncated is None,
            unshown=_is_unshown(record),
        )
        concurrent = [(n, record_id) for record_id in record.concurrent_ids]
        self._database.executemany("INSERT INTO concurrent VALUES (?, ?)", concurrent)

    def add_own(self, file: int, capture: Capture, record: WarcRecord) -> None:
        """Add a capture of a file that Fonds wrote: it keeps its role."""
        unshown = _is_unshown(record)
        self._insert(file, capture, own=True, kind=AnswerKind.OTHER, leads_to=None, unshown=unshown)

    def _insert(
        self,
        file: int,
        capture: Capture,
        *,
        own: bool,
        kind: AnswerKind,
        leads_to: str | None,
        refers_id: str | None = None,
        refers_url: str | None = None,
        refers_at: str | None = None,
        unstated_cut: bool = False,
        unshown: bool = False,
    ) -> int | None:
        row = {
            "file": file,
            "at": capture.place.offset,
            "length": capture.place.length,
            "own": own,
            "record_id": capture.capture_id,
            "url": capture.url,
            "key": key_of(capture.url),
            "host": host_or_none(capture.url),
            "captured_at": instant_text(capture.captured_at),
            "status": capture.status,
            "type": capture.record_type.value,
            "kind": kind.value,
            "leads_to": leads_to,
            "digest": capture.payload_digest,
            "refers_id": refers_id,
            "refers_url": refers_url,
            "refers_at": refers_at,
            "is_cut": capture.truncated is not None,
            "unstated_cut": unstated_cut,
            "unshown": unshown,
            "no_uri": not is_uri(capture.url),
        }
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        insert = f"INSERT INTO records ({names}) VALUES ({marks})"  # noqa: S608 - of fixed words
        return self._database.execute(insert, row).lastrowid

    def add_request(self, file: int, record: WarcRecord) -> None:
        """Note which record a request other than GET was answered by; other records change nothing."""
        rows = ((file, record_id) for record_id in other_request_ids(record))
        self._database.executemany("INSERT OR IGNORE INTO asked_otherwise VALUES (?, ?)", rows)

    def forget_other_methods(self, file: int, adjacent: Iterable[int]) -> int:
        """Remove the answers to other requests than GET, once a file was seen whole; returns how many those were.

        Arguments: `adjacent` are the places of those that no record names.
        """
        asked = f"SELECT record_id FROM asked_otherwise WHERE file = {int(file)}"  # noqa: S608 - a number
        named = f"SELECT n FROM concurrent WHERE record_id IN ({asked})"  # noqa: S608 - of fixed words
        query = f"DELETE FROM records WHERE file = ? AND (record_id IN ({asked}) OR n IN ({named}))"  # noqa: S608
        one = "DELETE FROM records WHERE file = ? AND at = ?"
        unnamed = self._database.executemany(one, [(file, offset) for offset in adjacent]).rowcount
        return self._database.execute(query, (file,)).rowcount + max(unnamed, 0)

    def add_via(self, record_id: str, via: str) -> None:
        """Add what a record written with a capture says about where its address was found."""
        self._database.execute("INSERT OR IGNORE INTO vias VALUES (?, ?)", (record_id, via))

    def forget(self, file: int) -> None:
        """Remove the records of a file that is not imported."""
        self._database.execute("DELETE FROM records WHERE file = ?", (file,))

    # --- asking -----------------------------------------------------------------------------------

    def by_place(self, file: int) -> Iterator[list[SurveyEntry]]:
        """Yield the records of a file in the order of their places, some hundreds at a time; they may be changed."""
        after = -1
        while some := self._where(f"file = ? AND at > ? ORDER BY at LIMIT {_AT_ONCE}", file, after):
            yield some
            after = some[-1].place.offset

    def by_time(self) -> Iterator[SurveyEntry]:
        """Yield the records of all files in the order of their times, those of own files left out; as `by_place`."""
        after: tuple[object, ...] = ("", 0, 0)
        here = "own = 0 AND capture_id IS NOT NULL AND (captured_at, file, at) > (?, ?, ?)"
        while some := self._where(f"{here} ORDER BY captured_at, file, at LIMIT {_AT_ONCE}", *after):
            yield from some
            last = some[-1]
            after = (instant_text(last.captured_at), last.file, last.place.offset)

    def same_id(self, record_id: str, before: int) -> SurveyEntry | None:
        """The first record before this number that has the same id and is filed."""
        condition = "record_id = ? AND n < ? AND capture_id IS NOT NULL ORDER BY n LIMIT 1"
        return next(iter(self._where(condition, record_id, before)), None)

    def original(self, revisit: SurveyEntry) -> str | None:
        """The capture id of the response among these records that a revisit refers to, by whatever it names it with."""
        responses = "capture_id IS NOT NULL AND type = 'response'"
        asked: list[tuple[str, tuple[str, ...]]] = []
        if revisit.refers_id:
            asked.append((f"record_id = ? AND {responses}", (revisit.refers_id,)))
        if revisit.refers_url and revisit.refers_at:
            named = (key_of(revisit.refers_url), instant_text(revisit.refers_at))
            asked.append((f"key = ? AND captured_at = ? AND {responses}", named))
        if revisit.digest and revisit.is_not_modified:
            # Heritrix states the digest of nothing, which a redirect at the same address has too.
            pages = f"digest = ? AND key = ? AND {responses} AND status BETWEEN 200 AND 299"
            asked.append((pages, (revisit.digest, revisit.key)))
        elif revisit.digest:
            asked.append((f"digest = ? AND key = ? AND {responses}", (revisit.digest, revisit.key)))
            asked.append((f"digest = ? AND {responses}", (revisit.digest,)))
        for condition, values in asked:
            for found in self._where(f"{condition} ORDER BY captured_at, n LIMIT 1", *values):
                return found.capture_id
        return None

    def confirmed(self, revisit: SurveyEntry) -> SurveyEntry | None:
        """The last page at the address of a 304 that came whole before it: what it confirms where it does not say."""
        pages = "capture_id IS NOT NULL AND type = 'response' AND status BETWEEN 200 AND 299 AND NOT is_cut"
        condition = f"key = ? AND captured_at <= ? AND n <> ? AND {pages} ORDER BY captured_at DESC, n DESC LIMIT 1"
        return next(iter(self._where(condition, revisit.key, instant_text(revisit.captured_at), revisit.n)), None)

    def by_capture(self, capture_id: str) -> SurveyEntry | None:
        """The record that is this capture here."""
        return next(iter(self._where("capture_id = ? LIMIT 1", capture_id)), None)

    def redirect_to(self, record: SurveyEntry, since: datetime) -> SurveyEntry | None:
        """The last redirect before a record, and not before `since`, that leads to its address."""
        condition = "leads_to = ? AND captured_at BETWEEN ? AND ? AND n <> ? AND capture_id IS NOT NULL"
        values = (record.key, instant_text(since), instant_text(record.captured_at), record.n)
        return next(iter(self._where(f"{condition} ORDER BY captured_at DESC, n DESC LIMIT 1", *values)), None)

    def leading_to(self, key: str) -> list[str]:
        """The addresses of redirects that lead to an address."""
        query = "SELECT DISTINCT key FROM records WHERE leads_to = ? AND capture_id IS NOT NULL ORDER BY key LIMIT 30"
        return [found for (found,) in self._database.execute(query, (key,))]

    def reached(self, redirect: SurveyEntry) -> SurveyEntry | None:
        """The first record after a redirect at the address that it leads to; None when there is none."""
        condition = "key = ? AND captured_at >= ? AND n <> ? AND capture_id IS NOT NULL ORDER BY captured_at, n LIMIT 1"
        values = (redirect.leads_to, instant_text(redirect.captured_at), redirect.n)
        return next(iter(self._where(condition, *values)), None)

    def via(self, record_id: str) -> str | None:
        """Where the address of a record was found, as a record written with it says."""
        row = self._database.execute("SELECT via FROM vias WHERE record_id = ?", (record_id,)).fetchone()
        return None if row is None else str(row[0])

    def is_article_address(self, key: str) -> bool:
        """Whether a page at this address is an article."""
        return self._exists("SELECT 1 FROM records WHERE key = ? AND role = 'article' AND article LIMIT 1", key)

    def is_cited(self, key: str, *, not_by: str | None = None) -> bool:
        """Whether an article cites this address; `not_by` leaves out what articles of that host cite."""
        return self._exists("SELECT 1 FROM cited WHERE key = ? AND host IS NOT ? LIMIT 1", key, not_by)

    def links(self, n: int) -> list[str]:
        """What the article in this record cites."""
        return [key for (key,) in self._database.execute("SELECT key FROM links WHERE n = ?", (n,))]

    def listed(self, file: int) -> Iterator[ListedRecordId]:
        """Yield what is to be listed of a file."""
        for some in self.by_place(file):
            for record in some:
                if record.capture_id is not None:
                    role = None if record.own else record.role or Role.OTHER
                    yield ListedRecordId(record.place.offset, record.capture_id, role, record.refers_to, record.via)

    def count(self, file: int) -> int:
        """How many captures of a file are to be listed."""
        query = "SELECT count(*) FROM records WHERE file = ? AND capture_id IS NOT NULL"
        return int(self._database.execute(query, (file,)).fetchone()[0])

    def told(self, file: int) -> ToldCaptures:
        """What is to be told of the captures of a file."""
        sums = "total(unstated_cut), total(unshown), total(no_uri)"
        query = f"SELECT {sums} FROM records WHERE file = ? AND capture_id IS NOT NULL"  # noqa: S608 - of fixed words
        return ToldCaptures(*map(int, self._database.execute(query, (file,)).fetchone()))

    # --- deciding ---------------------------------------------------------------------------------

    def name(self, n: int, capture_id: str) -> None:
        """Decide that a record is a capture here, under this id."""
        self._database.execute("UPDATE records SET capture_id = ? WHERE n = ?", (capture_id, n))

    def relate(self, n: int, refers_to: str | None, via: str | None) -> None:
        """Decide what a revisit refers to, and where a record's address was found."""
        self._database.execute("UPDATE records SET refers_to = ?, via = ? WHERE n = ?", (refers_to, via, n))

    def read(self, n: int, cited: Iterable[str]) -> None:
        """Note that the page in a record reads as an article, and what it cites."""
        self._database.execute("UPDATE records SET article = 1 WHERE n = ?", (n,))
        rows = [(n, key) for key in dict.fromkeys(key_of(url) for url in cited) if key]
        self._database.executemany("INSERT INTO links VALUES (?, ?)", rows)

    def refuse(self, n: int, verdict: Verdict) -> None:
        """Note why the page in a record does not read as an article."""
        self._database.execute("UPDATE records SET verdict = ? WHERE n = ?", (verdict.value, n))

    def cite(self, keys: Iterable[str], host: str) -> None:
        """Note that an article of this host cites these addresses."""
        self._database.executemany("INSERT OR IGNORE INTO cited VALUES (?, ?)", [(key, host) for key in keys])

    def play(self, n: int, role: Role) -> None:
        """Decide a record's role."""
        self._database.execute("UPDATE records SET role = ? WHERE n = ?", (role.value, n))

    def _where(self, condition: str, *values: object) -> list[SurveyEntry]:
        rows = self._database.execute(f"SELECT {COLUMNS} FROM records WHERE {condition}", values)  # noqa: S608
        return [survey_entry(row) for row in rows]

    def _exists(self, query: str, *values: object) -> bool:
        return self._database.execute(query, values).fetchone() is not None


def _is_unshown(record: WarcRecord) -> bool:
    return record.is_answer and bool(record.block) and not begins_as_http_1(record.block)
