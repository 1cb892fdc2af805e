"""Webhooks are told of every change in order, signed, again until it arrives; what goes on failing is shown as dead."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from standardwebhooks import Webhook

from access.jobs.webhooks import deliver, failures_of, tell
from access.web.telling import telling
from storage.archive.archive import Archive
from storage.tables.database import Database
from storage.tables.followers import WEBHOOKS, keep_state, lease, states_of
from storage.types.clock import system_clock
from storage.types.webhook_delivery import DEAD_AFTER, WebhookState
from tests.access.commands import fonds
from tests.storage.filing import Filing, after, article

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2031, 1, 1, tzinfo=UTC)


class Receiver(ThreadingHTTPServer):
    """Keeps what it is sent, verified by the standard's own package; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 204
        self.asked: list[str] = []
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.signed_at: list[datetime] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook?x=1"

    @property
    def changes(self) -> list[tuple[int, str]]:
        """The changes of all messages that were taken, by number and kind."""
        return [(one["number"], one["kind"]) for _, told in self.messages for one in told["data"]["changes"]]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.asked.append(self.headers["webhook-id"])
        body = self.rfile.read(int(self.headers["Content-Length"]))
        stamp = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        signed = Webhook(SECRET).sign(self.headers["webhook-id"], stamp, body.decode())
        assert self.headers["webhook-signature"] == signed
        if self.server.status < 300:
            self.server.messages.append((self.headers["webhook-id"], json.loads(body)))
            self.server.signed_at.append(stamp)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs."""
    receiver = Receiver()
    thread = Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()


Opened = tuple[Archive, Database, Filing, Receiver]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """An archive with two changes and a webhook that nothing was told yet."""
    folder = tmp_path / "archive"
    folder.mkdir()
    with receiving() as receiver:
        _configure(folder, receiver.url)
        archive = Archive.at(folder)
        with archive.open_database(write=True) as database:
            filing = Filing(database)
            filing.revise(article("一", citations=()))
            filing.revise(article("二", citations=()), after(hours=1))
            yield archive, database, filing, receiver


def _configure(folder: Path, url: str, more: str = "") -> None:
    (folder / "fonds.toml").write_text(f'[webhooks.desk]\nurl = "{url}"\nsecret = "{SECRET}"\n{more}')


def test_each_change_arrives_once_in_order(opened: Opened) -> None:
    """From the first on, signed as Standard Webhooks; what comes later is told later, in pages of a hundred."""
    archive, database, filing, receiver = opened
    assert [one.error for one in deliver(archive, database, system_clock)] == [None]
    assert receiver.changes == [(1, "new"), (2, "revised")]
    assert deliver(archive, database, system_clock) == ()
    for number in range(120):
        filing.revise(article(f"題{number}", canonical_url=f"https://lia.example/{number}", citations=()))
    deliver(archive, database, system_clock)
    assert [number for number, _ in receiver.changes] == list(range(1, 123))
    assert len(receiver.messages) == 3
    first = receiver.messages[0][1]
    assert (first["type"], first["data"]["changes"][0]["title"]) == ("changes", "二")
    assert len({message_id for message_id, _ in receiver.messages}) == 3


def test_what_does_not_arrive_is_told_again(opened: Opened) -> None:
    """Under the same id, not before its time; a redirect is no arrival; nothing is skipped."""
    archive, database, filing, receiver = opened
    for hours, status in ((0, 500), (12, 302)):
        receiver.status = status
        clock = partial(_later, hours)
        assert failures_of(deliver(archive, database, clock)) == (f"webhook desk: answered {status}",)
        assert deliver(archive, database, clock) == ()
        filing.revise(article(f"三{hours}", citations=()), after(hours=2 + hours))
    receiver.status = 204
    assert failures_of(deliver(archive, database, partial(_later, 24))) == ()
    assert receiver.changes == [(1, "new"), (2, "revised"), (3, "revised"), (4, "revised")]
    assert len(receiver.asked) == 4
    # What was filed between the attempts comes in a message of its own.
    assert len(set(receiver.asked[:3])) == 1
    assert [len(told["data"]["changes"]) for _, told in receiver.messages] == [2, 2]
    assert [message_id for message_id, _ in receiver.messages] == receiver.asked[2:]


def test_who_dies_over_a_delivery_is_followed_under_the_same_id(opened: Opened) -> None:
    """What was taken to be sent is sent by the next one as it was, whatever was filed since."""
    archive, database, filing, receiver = opened
    receiver.status = 500
    deliver(archive, database, partial(_later, 0))
    (first,) = receiver.asked
    with database.read() as connection:
        taken = replace(states_of(connection, WEBHOOKS)["desk"], failures=0, failing_since=None, error=None)
    with database.begin() as connection:
        keep_state(connection, WEBHOOKS, WebhookState("desk"))
        assert lease(connection, WEBHOOKS, replace(WebhookState("desk"), pending=taken.pending), _later(1))
    filing.revise(article("三", citations=()), after(hours=2))
    receiver.status = 204
    deliver(archive, database, partial(_later, 2))
    assert receiver.asked[1] == first
    assert receiver.changes == [(1, "new"), (2, "revised"), (3, "revised")]


def _later(hours: int) -> datetime:
    return NOW + timedelta(hours=hours)


def test_only_what_is_asked_for_is_told(opened: Opened) -> None:
    """Of chosen kinds, and of one publication."""
    archive, database, filing, receiver = opened
    _configure(archive.path, receiver.url, 'kinds = ["revised"]\npublication = "lia"\n')
    Filing(database, "heron").revise(article("別", citations=()))
    assert filing is not None
    deliver(Archive.at(archive.path), database, system_clock)
    assert receiver.changes == [(2, "revised")]


def test_back_off_grows_and_ends_in_once_a_day() -> None:
    """After three days a webhook is called dead; one delivery that arrives makes it well."""
    state, now, waits = WebhookState("desk"), NOW, []
    while not state.is_dead(now):
        state = state.failed("answered 500", now)
        assert state.next_at is not None
        assert not state.is_due(now)
        waits.append(state.next_at - now)
        now = state.next_at
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits) == timedelta(hours=6)
    assert now - NOW >= DEAD_AFTER
    again = state.failed("answered 500", now)
    assert again.next_at == now + timedelta(days=1)
    assert again.delivered("c", now) == WebhookState("desk", "c", now)


def test_the_status_shows_a_dead_one(opened: Opened) -> None:
    """And how long it has failed, by what, and when it is tried again."""
    archive, database, _, receiver = opened
    receiver.status = 503
    start = system_clock() - timedelta(days=4)
    deliver(archive, database, lambda: start)
    assert "desk" in fonds("status", "--archive", archive.path).out
    deliver(archive, database, lambda: start + timedelta(days=3, hours=1))
    told = fonds("status", "--archive", archive.path).out
    assert "dead: failed 2 times in a row" in told
    assert "answered 503" in told
    (state,) = fonds("status", "--archive", archive.path, "--json").answer["webhooks"]
    assert (state["name"], state["failures"], state["delivered_at"]) == ("desk", 2, None)


def test_an_archive_that_was_rebuilt_is_told_from_its_beginning(opened: Opened) -> None:
    """Under its new epoch."""
    archive, database, _, receiver = opened
    deliver(archive, database, system_clock)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE archive SET epoch = 'another'")
    deliver(archive, database, system_clock)
    assert [told["data"]["epoch"] for _, told in receiver.messages][1] == "another"
    assert receiver.changes == 2 * [(1, "new"), (2, "revised")]


def test_who_serves_tells_too(opened: Opened) -> None:
    """While the API is served, and what fails is said once."""
    archive, _, _, receiver = opened
    said: list[str] = []
    waiting = Event()
    with telling(archive, said.append, every=0.02):
        for _ in range(500):
            if receiver.changes:
                break
            waiting.wait(0.02)
    assert receiver.changes == [(1, "new"), (2, "revised")]
    assert said == []
    assert tell(archive, system_clock) == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('url = "ftp://a"\nsecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"', "url"),
        ('url = "https://a.example/"\nsecret = "whsec_short"', "secret"),
        (f'url = "https://a.example/"\nsecret = "whsec_{"MfKQ" * 22}"', "secret"),
        ('url = "https://a.example/"', "secret"),
        (f'url = "https://a.example/"\nsecret = "{SECRET}"\nkinds = ["renewed"]', "kinds"),
        (f'url = "https://a.example/"\nsecret = "{SECRET}"\ncolour = "red"', "colour"),
    ],
)
def test_a_webhook_is_refused_by_its_key(tmp_path: Path, table: str, said: str) -> None:
    """Nothing of the secret is shown."""
    (tmp_path / "fonds.toml").write_text(f"[webhooks.desk]\n{table}\n")
    ran = fonds("status", "--archive", tmp_path)
    assert (ran.code, f"webhooks.desk.{said}" in ran.only_line, "MfKQ9r8" in ran.err) == (2, True, False)
