"""The API and the reading room: any address, parameters and headers are answered, never with a fault of the server."""

from __future__ import annotations

import asyncio
import atexit
import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote_from_bytes, unquote

from storage.archive.archive import Archive
from tests.access.web.asked import Api
from tests.fuzz.target import Target
from tests.storage.filing import ARTICLE, Filing, after

_ENDLESS = "/api/v1/changes/events"
_FAULT = 500
# What a server gives on: visible ASCII in an address, a token before the colon of a field, no control in its value.
_SAFE = "".join(map(chr, range(0x21, 0x7F)))
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\0-\x08\x0a-\x1f\x7f]")
_QUESTIONS = """
/api/v1/articles?limit=2&order=oldest
/api/v1/search?q=港口&scope=all&fold=true
/api/v1/changes?after=1
/api/v1/captures?since=2031
/api/v1/sources?host=ministry.example
/oai?verb=Identify
/oai?verb=ListRecords&metadataPrefix=oai_dc&from=2031-05-04
/
/search?q=港
/api/v1/memento/https://lia.example/news/1
/timemap/link/https://lia.example/news/1
/api/v1/citations?limit=1
/articles?since=2031-05&page=2
/report?by=host
/api/v1/openapi.json
/calendar?year=2031
/topics
/days/2031-05-04
/sources?state=gone
/people?after=W10
/crawls
/language?to=zh-Hant&back=/
/report/fates.svg?by=month
"""


def check(data: bytes) -> None:
    """See the module."""
    address, *lines = data.split(b"\n")
    path, _, query = address.partition(b"?")
    path = b"/" + path.lstrip(b"/")
    if path.startswith(_ENDLESS.encode()):
        return
    fields = [line.partition(b":")[::2] for line in lines]
    headers = [
        (name.lower(), value.strip()) for name, value in fields if _TOKEN.fullmatch(name) and not _CONTROL.search(value)
    ]
    status, media_type, body = asyncio.run(
        _asked(quote_from_bytes(path, _SAFE), quote_from_bytes(query, _SAFE), headers)
    )
    assert status < _FAULT, f"{status}: {body[:300]!r}"
    if "json" in media_type and body:
        json.loads(body)


async def _asked(path: str, query: str, headers: list[tuple[bytes, bytes]]) -> tuple[int, str, bytes]:
    """What the application answers when it is called as a server calls it."""
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "root_path": "",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "headers": [(b"host", b"localhost"), *headers],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await _api().gate(scope, receive, send)
    begin = next(message for message in sent if message["type"] == "http.response.start")
    fields = {name.lower(): value for name, value in begin["headers"]}
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return begin["status"], fields.get(b"content-type", b"").decode("latin-1"), body


@cache
def _api() -> Api:
    """An API over an archive with an article of two revisions and a source."""
    folder = TemporaryDirectory(prefix="fonds-fuzz-")
    atexit.register(folder.cleanup)
    path = Path(folder.name) / "archive"
    path.mkdir()
    (path / "fonds.toml").write_text('contact = "keeper@archive.example"\n')
    with Archive.at(path).open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(ARTICLE, after(hours=1))
    return Api(path)


def seeds() -> list[bytes]:
    """Questions of every kind."""
    return [path.encode() for path in _QUESTIONS.split()]


TARGET = Target(check, seeds, longest=4096, inputs=60)
