"""What a package holds besides its records: the list of pages, with titles and texts, and rows of the views.

A page is listed once for each text that it showed, at the first chosen capture that players can show; one that no
reader was asked to read, such as a page of somebody's own spider, once for each body. The rows are in `fonds/`, one
table per file, with their columns in the manifest; the place of a record in them is its place in the package.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any

from access.export.package import PackageMembers, Spool
from storage.index.cdxj import line
from storage.questions.capture_texts import (
    CaptureText,
    Value,
    ViewRow,
    row_of_source,
    rows_of,
    rows_of_captures,
    shown_in,
)
from storage.tables.database import Database
from storage.types import Capture, Place, RecordType, Role
from storage.types.captures import HTML_TYPES
from storage.types.strangers_text import harmless_json

PAGES = "pages/pages.jsonl"
TABLES = ("revisions", "revision_parts", "contributors", "citations", "sources", "source_revisions", "captures")
_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages", "hasText": True}
_AT_ONCE = 400
_TYPES = {int: "integer", float: "number"}


class PackageTexts:
    """Takes captures, and lists what they show.

    Args:
        package: where it goes.
        database: holds the texts.
        moved: the places of records that were copied within the package.
        spools: keeps the temporary files open.

    Attributes:
        count: how many pages are listed.
        first: address and time of the page that was listed first, of those that were read if there are any; None when
            there is none.
        article: address and time of the last page of an article.
    """

    def __init__(
        self, package: PackageMembers, database: Database, moved: Mapping[str, Place], spools: ExitStack
    ) -> None:
        self.count = 0
        self.first: tuple[str, str] | None = None
        self.article: tuple[str, str] | None = None
        self._package = package
        self._database = database
        self._moved = moved
        self._front, self._articles, self._sources, self._unread = (
            spools.enter_context(package.spool()) for _ in range(4)
        )
        self._tables = {view: spools.enter_context(package.spool()) for view in TABLES}
        # By view and column: what kind of value it holds; NULL is of each.
        self._columns: dict[str, dict[str, type]] = {}
        self._listed: set[str] = set()
        self._written: set[tuple[str, str, int]] = set()
        self._bodies: set[tuple[str, str | None]] = set()
        self._first_unread: tuple[str, str] | None = None

    def add_front(self, capture: Capture, name: str) -> None:
        """List the page where a publication begins, under the publication's name."""
        if capture.capture_id not in self._listed and line(capture) is not None:
            self._list(self._front, capture.capture_id, capture.url, _instant(capture), name, None)

    def add(self, captures: Sequence[Capture]) -> None:
        """List what captures show, as far as players can show it, and add its rows to the tables.

        What a browser made is shown by the answer that it was made of.
        """
        playable = [
            capture.capture_id
            for capture in captures
            if line(capture) is not None or capture.record_type is RecordType.RENDERED
        ]
        for part in _parts(playable):
            for shown in shown_in(self._database, part):
                self._add_shown(shown)
        for part in _parts([capture.capture_id for capture in captures]):
            self._write_rows(rows_of_captures(self._database, part))

    def add_unread(self, captures: Sequence[Capture]) -> None:
        """List the pages among captures that no reader was asked to read, behind all others."""
        for capture in captures:
            body = (capture.url, capture.payload_digest)
            if is_unread_page(capture) and capture.capture_id not in self._listed and body not in self._bodies:
                self._bodies.add(body)
                self._list(self._unread, capture.capture_id, capture.url, _instant(capture), None, None)

    def finish(self) -> None:
        """Add the members. Raises PackageError."""
        header = _json(_HEADER)
        self.first = self.first or self._first_unread
        parts = (self._front, self._articles, self._sources, self._unread)
        pieces = chain([header], *(part.pieces() for part in parts))
        self._package.add(PAGES, len(header) + sum(part.size for part in parts), pieces, [("type", "file")])
        for view, spool in self._tables.items():
            if spool.size:
                types = self._columns[view]
                fields = [{"name": name, "type": _TYPES.get(kind, "string")} for name, kind in types.items()]
                more = [("profile", "tabular-data-resource"), ("schema", {"fields": fields})]
                self._package.add_spool(f"fonds/{view}.jsonl", spool, more)

    def _add_shown(self, shown: CaptureText) -> None:
        key = (shown.view, shown.subject, shown.revision)
        if key in self._written:
            return
        self._written.add(key)
        rows = rows_of(self._database, shown)
        if not rows:
            return
        self._write_rows(rows)
        for row in rows:
            if row.view in ("citations", "source_revisions") and isinstance(source := row["source_id"], str):
                self._add_source(source)
        if shown.capture_id not in self._listed:
            spool = self._articles if shown.view == "revisions" else self._sources
            self._list(spool, shown.capture_id, shown.url, shown.captured_at, rows[0]["title"], rows[0]["text"])

    def _add_source(self, source_id: str) -> None:
        if (key := ("sources", source_id, 0)) not in self._written:
            self._written.add(key)
            self._write_rows(row_of_source(self._database, source_id))

    def _list(self, spool: Spool, capture_id: str, url: str, at: str, title: Value, text: Value) -> None:
        self._listed.add(capture_id)
        self.count += 1
        # To the second: the index knows no more, and a player looks the capture up by it.
        ts = f"{at[:19]}Z"
        if spool is self._unread:
            self._first_unread = self._first_unread or (url, ts)
        else:
            self.first = self.first or (url, ts)
        if spool is self._articles:
            self.article = (url, ts)
        page = {"id": capture_id.rpartition(":")[2], "url": url, "ts": ts, "title": title, "text": text}
        spool.write(_json({name: value for name, value in page.items() if value}))

    def _write_rows(self, rows: Iterable[ViewRow]) -> None:
        for row in rows:
            columns = dict(row.columns)
            if isinstance(columns.get("capture_id"), str) and "warc_file" in columns:
                place = self._moved.get(str(columns["capture_id"]))
                if place is not None:
                    columns |= {"warc_file": place.warc_file, "record_offset": place.offset}
            types = self._columns.setdefault(row.view, dict.fromkeys(columns, type(None)))
            # A whole number is a number as well.
            types |= {
                name: type(value) for name, value in columns.items() if value is not None and types[name] is not float
            }
            self._tables[row.view].write(_json(columns))


def is_unread_page(capture: Capture) -> bool:
    """Whether a capture is a page of HTML that players show and that was fetched for nothing that is read."""
    stated = (capture.media_type or "").partition(";")[0].strip().lower()
    return capture.role is Role.OTHER and capture.status == 200 and stated in HTML_TYPES and line(capture) is not None


def _instant(capture: Capture) -> str:
    return f"{capture.captured_at:%Y-%m-%dT%H:%M:%S}"


def _parts(values: Sequence[str]) -> Iterable[Sequence[str]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _json(value: Mapping[str, Any]) -> bytes:
    return harmless_json(json.dumps(value, ensure_ascii=False, separators=(",", ":"))).encode() + b"\n"
