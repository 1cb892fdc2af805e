"""pywb's program, run by pywb's own Python; it ends when the process that started it is gone.

Nothing of Fonds is imported here, because Fonds is not installed in that environment: its start pages come over
loopback from the process that started this one, and are shown in place of pywb's own.
"""

import ctypes
import http.client
import json
import os
import signal
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

PR_SET_PDEATHSIG = 1
# As the reading room asks for it (`player_address.py`).
MARK_PATH = "/.well-known/fonds-archive"
_ASKING_SECONDS = 30
_STATUSES = {200: "200 OK", 404: "404 Not Found"}
_HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    # Nothing that a stranger wrote can load or run anything here.
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"),
    ("Cache-Control", "no-cache"),
]


class WithStartPages:
    """pywb's WSGI application, with start pages from `address` where it has its own.

    `mark` is what it says where it is asked which archive it shows.
    """

    def __init__(self, player, address, collections, mark):  # type: ignore[no-untyped-def]  # pywb has no types
        self.player = player
        self.mark = mark.encode()
        self.address = urlsplit(address)
        self.collections = collections

    def __call__(self, request, start_response):  # type: ignore[no-untyped-def]
        """Answer a request for a start page, or into a collection that is not there; hand all others to pywb."""
        path, method = request.get("PATH_INFO", ""), request["REQUEST_METHOD"]
        if path == MARK_PATH:
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(self.mark)))])
            return [self.mark]
        is_start = path.endswith("/") and path.count("/") <= 2
        if method in ("GET", "HEAD") and (is_start or self._is_nowhere(path)):  # type: ignore[no-untyped-call]
            asked = path if is_start else f"/{path.split('/')[1]}/"
            page = self._page(asked, request.get("QUERY_STRING", "") if is_start else "")  # type: ignore[no-untyped-call]
            if page is not None:
                status, body = page
                start_response(status, [*_HEADERS, ("Content-Length", str(len(body)))])
                return [body if method == "GET" else b""]
        return self.player(request, start_response)

    def _is_nowhere(self, path):  # type: ignore[no-untyped-def]
        """Whether a path leads into a collection that is not there; pywb's own files lie in none."""
        slug = path.split("/")[1]
        is_within = path.count("/") > 1 and slug != "static"
        return is_within and not (self.collections / slug).is_dir()

    def _page(self, path, query):  # type: ignore[no-untyped-def]
        """The status and the page that the process of Fonds gives, None when it gives none."""
        asked = self.address.path.rstrip("/") + quote(path) + (f"?{query}" if query else "")
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=_ASKING_SECONDS)
        try:
            connection.request("GET", asked)
            answer = connection.getresponse()
            return (_STATUSES[answer.status], answer.read()) if answer.status in _STATUSES else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def _run(address, mark):  # type: ignore[no-untyped-def]
    # First of all: it replaces parts of the standard library.
    from pywb.apps.cli import WaybackCli  # type: ignore[import-not-found]

    class Program(WaybackCli):  # type: ignore[misc]
        def load(self):  # type: ignore[no-untyped-def]
            collections = Path(json.loads(Path("config.yaml").read_text(encoding="utf-8"))["collections_root"])
            return WithStartPages(super().load(), address, collections, mark)  # type: ignore[no-untyped-call]

    Program(default_port=8080, desc="pywb").run()


if __name__ == "__main__":
    parent = int(sys.argv.pop(1))
    pages, mark = sys.argv.pop(1), sys.argv.pop(1)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == parent:
        _run(pages, mark)  # type: ignore[no-untyped-call]
