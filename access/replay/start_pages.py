"""Serves the start pages to the player over loopback: pywb's own environment has neither Fonds nor its database."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from access.replay.loopback_server import LoopbackServer
from access.replay.start_page import home_page, missing_page, start_page
from access.replay.start_request import StartRequest
from storage.archive.archive import Archive
from storage.types.errors import FondsError


class StartPages(LoopbackServer):
    """A server of the archive's start pages: `SLUG/` for a collection, and nothing behind the word for all of them.

    Of a collection that is not there it says so, with status 404.
    """

    def __init__(self, archive: Archive) -> None:
        super().__init__("start-pages", lambda word: _handler(archive, word))


def _handler(archive: Archive, word: str) -> type[BaseHTTPRequestHandler]:
    class StartPageHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = _answer(archive, word, self.path)
            if answer is None:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            status, page = answer
            body = page.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing: the player's own log has each request."""

    return StartPageHandler


def _answer(archive: Archive, word: str, address: str) -> tuple[HTTPStatus, str] | None:
    """The page at an address, and whether its collection is found; None for any other: pywb then shows its own."""
    parts = urlsplit(address)
    path = parts.path.split("/")
    if len(path) not in (3, 4) or path[-1] or not secrets.compare_digest(path[1].encode(), word.encode()):
        return None
    try:
        # Opened for each page, so that a crawl that ends can close the database properly.
        with archive.open_database(write=False) as database:
            if len(path) == 3:
                return HTTPStatus.OK, home_page(database, archive.collections())
            slug = unquote(path[2])
            if slug not in archive.collections():
                return HTTPStatus.NOT_FOUND, missing_page(database, slug, archive.collections())
            page = start_page(database, slug, StartRequest.of_query(parts.query))
            return None if page is None else (HTTPStatus.OK, page)
    except FondsError:
        return None
