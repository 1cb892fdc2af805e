"""The feed of changes over HTTP: page by page, as events, and for feed readers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from access.web.door import Door
from access.web.front import PREFIX
from access.web.tokens import Scope, Tokens
from storage.archive.archive import Archive
from storage.tables import schema
from storage.tables.database import Database
from tests.access.web.asked import Api
from tests.storage.filing import AT, Filing, after, article

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Api, Filing, Database]]:
    """An archive with two changes of one article."""
    folder = tmp_path / "archive"
    folder.mkdir()
    with Archive.at(folder).open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(article("一", citations=()))
        filing.revise(article("\x00\x1b</title><script>二", citations=()), after(hours=1))
        yield Api(folder), filing, database


Opened = tuple[Api, Filing, Database]


def test_each_change_has_the_cursor_that_goes_on_behind_it(opened: Opened) -> None:
    """And so has the answer, also when nothing is new; kinds are chosen."""
    api, filing, _ = opened
    page = api.get("/changes")
    assert [one["kind"] for one in page["changes"]] == ["new", "revised"]
    assert api.get("/changes", since=page["changes"][0]["cursor"])["changes"] == page["changes"][1:]
    assert api.get("/changes", kind=["revised", "withdrawn"])["changes"] == page["changes"][1:]
    kinds = api.get("/changes", fields="kind,revision")["changes"]
    assert kinds == [{"kind": "new", "revision": 1}, {"kind": "revised", "revision": 2}]
    assert api.get("/")["epoch"] == page["epoch"]
    end = api.get("/changes", since=page["cursor"])
    assert (end["changes"], end["cursor"]) == ([], page["cursor"])
    filing.revise(article("三", citations=()), after(hours=2))
    (third,) = api.get("/changes", since=end["cursor"])["changes"]
    assert (third["number"], third["revision"], third["title"]) == (3, 3, "三")


def test_an_old_cursor_is_gone_and_the_new_epoch_is_told(opened: Opened) -> None:
    """In pages as in events, before anything else is sent."""
    api, _, database = opened
    cursor = api.get("/changes")["cursor"]
    with database.begin() as connection:
        connection.execute(sa.update(schema.archive).values(epoch="another"))
    for path in ("/changes", "/changes/events"):
        answer = api.ask(path, params={"since": cursor})
        assert (answer.status_code, answer.json()["epoch"]) == (410, "another")


def test_who_stays_is_told_what_comes(opened: Opened) -> None:
    """Each event with its cursor, by which a browser goes on; another epoch ends it."""
    api, filing, database = opened
    first = api.get("/changes")["changes"][0]["cursor"]

    def meanwhile(number: int) -> None:
        if number == 1:
            filing.revise(article("三", citations=()), after(hours=2))
        if number == 2:
            with database.begin() as connection:
                connection.execute(sa.update(schema.archive).values(epoch="another"))

    events = asyncio.run(listen(api, first, meanwhile))
    assert [name for _, name, _ in events] == ["revised", "revised", "problem"]
    assert [data["number"] for _, _, data in events[:2]] == [2, 3]
    assert [cursor for cursor, *_ in events[:2]] == [data["cursor"] for _, _, data in events[:2]]
    assert events[2][2]["epoch"] == "another"


def test_a_revoked_token_ends_what_it_follows(opened: Opened) -> None:
    """Before anything else is told: the stream ends with the problem that a question would be refused with."""
    api, filing, _ = opened
    first = api.get("/changes")["changes"][0]["cursor"]
    tokens = Tokens(api.archive)
    _, secret = tokens.add("newsroom", Scope.READ, AT)
    guarded = Api(api.archive, Door(is_open=False), headers={"authorization": f"Bearer {secret}"})

    def meanwhile(number: int) -> None:
        if number == 1:
            tokens.revoke("newsroom")
            filing.revise(article("三", citations=()), after(hours=2))

    events = asyncio.run(listen(guarded, first, meanwhile))
    assert [name for _, name, _ in events] == ["revised", "problem"]
    assert (events[1][2]["status"], events[1][2]["detail"]) == (401, "the token is not known, or was revoked")


async def listen(api: Api, last_event_id: str, meanwhile: Any) -> list[tuple[str, str, Any]]:
    """The events after a cursor to their end; `meanwhile` is called after each with its number."""
    events: list[tuple[str, str, Any]] = []
    leave = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not leave.is_set():
            leave.set()
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
            return
        for event in message["body"].decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in event.splitlines() if not line.startswith(":"))
            if "data" in fields:
                events.append((fields.get("id", ""), fields["event"], json.loads(fields["data"])))
                meanwhile(len(events))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": f"{PREFIX}/changes/events",
        "raw_path": f"{PREFIX}/changes/events".encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"host", b"localhost"),
            (b"last-event-id", last_event_id.encode()),
            *((name.encode(), value.encode()) for name, value in api.headers.items()),
        ],
    }
    await api.gate(scope, receive, send)
    return events


def test_feed_readers_are_given_text_alone(opened: Opened) -> None:
    """The newest first; what XML cannot hold is replaced, and no markup of a page is any there."""
    api, *_ = opened
    answer = api.ask("/changes.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert next(entry.findtext(f"{ATOM}title") for entry in entries) == "revised: \ufffd\\x1b</title><script>二"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated") == "2031-05-04T04:02:01.123456Z"
    document = api.get("/changes.json")
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in document["items"]] == [entry.findtext(f"{ATOM}id") for entry in entries]
    assert document["items"][0]["url"] == "https://lia.example/news/1"
    assert api.get("/changes.json", kind="new")["items"] == document["items"][1:]
    assert api.ask("/changes.atom", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
