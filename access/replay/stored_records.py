"""Serves records in an object store to the player over loopback, as a web server does.

So the player needs no client for stores and gets no credentials, and buckets and folders are served alike.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote

from access.replay.loopback_server import LoopbackServer
from storage.archive.archive import Archive
from storage.objects.address import StoreAddress
from storage.objects.store import open_store
from storage.types.errors import StoreError
from storage.warc.file_name import SUFFIX

_RANGE = re.compile(r"bytes=(\d+)-(\d+)")
# How much one request of the store fetches; a record is nearly always smaller.
_AT_ONCE = 8 * 1024 * 1024


class StoredRecords(LoopbackServer):
    """A server on loopback over the WARC files in an archive's store; a context manager."""

    def __init__(self, archive: Archive, store: StoreAddress) -> None:
        super().__init__("stored-records", lambda word: _handler(archive, store, word))

    @property
    def template(self) -> str:
        """Where a collection's files are, as pywb's `archive_paths` take it; pywb puts the collection in."""
        return f"{self.address}{{coll}}/"


def _handler(archive: Archive, store: StoreAddress, word: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            key, ranged = _key(archive, self.path, word), _RANGE.fullmatch(self.headers.get("Range", ""))
            if key is None or ranged is None or int(ranged[2]) < int(ranged[1]):
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            begin, length = int(ranged[1]), int(ranged[2]) - int(ranged[1]) + 1
            pieces = _pieces(store, key, begin, length)
            try:
                first = next(pieces)
            except StoreError:
                self.send_error(HTTPStatus.BAD_GATEWAY)
                return
            self.send_response(HTTPStatus.PARTIAL_CONTENT)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(first)
            try:
                for piece in pieces:
                    self.wfile.write(piece)
            except StoreError:
                # Too late for another status; the player sees that fewer bytes came than were announced.
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: the player's own log has each request."""

    return Handler


def _key(archive: Archive, path: str, word: str) -> str | None:
    """The store's key of the file that a path names, None for any other path."""
    parts = path.split("/")
    if len(parts) != 4 or not secrets.compare_digest(parts[1].encode(), word.encode()):
        return None
    name = unquote(parts[3])
    if parts[2] not in archive.collections() or "/" in name or not name.endswith(SUFFIX):
        return None
    return archive.warc_key(parts[2], name)


def _pieces(store: StoreAddress, key: str, begin: int, length: int) -> Iterator[bytes]:
    opened = open_store(store)
    for start in range(begin, begin + length, _AT_ONCE):
        yield opened.read(key, start, min(_AT_ONCE, begin + length - start))
