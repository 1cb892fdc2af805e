"""Two years of cited sources by real crawls, some of them killed and started again: the end is the same.

The clock is invented, the network is a server on loopback that answers by the day of the story. A killed crawl may have
been visiting, reading, filing or asking another archive for copies of what was lost.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables.views import NAMES
from tests.access.commands import finish, fonds
from tests.access.engines import archive_on
from tests.access.gazette import START, Gazette, add_profile, missing, page, redirect
from tests.crawler.invented_time import begin_invented_crawls
from tests.crawler.killing import killed_crawl
from tests.wire.origin import Answer, Asked, head, whole

BEGIN = datetime(2031, 1, 1, 6, tzinfo=UTC)
# Days are apart by more than the waits that a kill puts off by a minute.
SHORT = (0.0, 1.2, 4.0)
LONG = (
    *SHORT,
    9.0,
    10.2,
    13.0,
    35.0,
    36.2,
    40.0,
    41.2,
    80.0,
    150.0,
    151.2,
    156.0,
    365.0,
    366.2,
    540.0,
    541.2,
    547.0,
    730.0,
)
GATE, HELD = "http://gate.example/gate/", "20300101000000"
OFFICE = "Office of Harbours"
LOST = "http://lost.example/report.html"
COPY = f"http://holder.example/{HELD}id_/{LOST}"
OF_ONE_RUN = frozenset(
    {"capture_id", "before_capture_id", "crawl_id", "warc_file", "record_offset", "record_length", "cursor"}
    | {"next_check_at", "change_rate", "lag_seconds", "crawls", "borrowed", "via", "refers_to"}
)
# A crawl that was killed stands in the list of crawls as what it was.
COMPARED = [name for name in NAMES if not name.startswith("v_crawl")]
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d\.\d{6}Z")


def document(*lines: str, title: str = f"Statement | {OFFICE}") -> Answer:
    """A document of these lines."""
    text = "".join(f"<p>{line}" for line in (*lines, "It states depth, date and place of every survey in the harbour."))
    return page(f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>")


PLAIN = ("The ministers met in the harbour city and agreed on a programme of twelve surveys.", "It begins in spring.")
RACES = "Yachts race around the buoys before noon, juniors follow, and prizes are handed out by the last winner. " * 3
REGATTA = '"regatta"'
STRANGE = "Wait while your browser is looked at, which takes few seconds; this page goes on by itself afterwards."


def lives() -> dict[str, Callable[[float], Answer]]:
    """What each source answers on a day; no two say quite the same."""

    def steady(_day: float) -> Answer:
        return document("The pilots' office.", *PLAIN)

    def edited(day: float) -> Answer:
        first = PLAIN[0] if day < 3 else PLAIN[0].replace("twelve", "fourteen")
        return document("The surveyors' office.", first, PLAIN[1])

    def dies(day: float) -> Answer:
        return document("The wardens' office.", *PLAIN) if day < 1 else gone()

    def walled(day: float) -> Answer:
        return titled(f"One moment | {OFFICE}", STRANGE) if 1 < day < 3 else document("The harbour master.", *PLAIN)

    def replaced(day: float) -> Answer:
        return (
            document("The lighthouse keepers.", *PLAIN)
            if day < 3
            else titled(f"Regatta | {OFFICE}", RACES, f"ETag: {REGATTA}")
        )

    def sold(day: float) -> Answer:
        return document("The dockers' office.", *PLAIN) if day < 3 else titled("Buy", "This domain is for sale.")

    def ticketed(day: float) -> Answer:
        fee = "nine" if day < 3 else "eleven"
        return document("The ticket office.", f"Berths cost {fee} crowns a night.", *PLAIN)

    def wanders(day: float) -> Answer:
        turn = LONG.index(day) % 3
        if turn == 0:
            return document("The ferrymen's office.", *PLAIN)
        return titled(*(("Regatta", RACES) if turn == 1 else ("Menu", "Soup, fish and a pudding, at noon. " * 5)))

    return {
        f"http://{life.__name__}.example/statement.html": life
        for life in (steady, edited, dies, walled, replaced, sold, ticketed, wanders)
    }


def led_to(url: str, day: float) -> str:
    """Where an address leads on a day that calls each of its redirects permanent."""
    return url.replace("statement.html", f"of-day/{day:g}") if "ticketed" in url else f"{url}/{LONG.index(day) % 3}"


def titled(title: str, text: str, *lines: str) -> Answer:
    """A page that says something else than a document."""
    return page(
        f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</body></html>", *lines
    )


def gone() -> Answer:
    """A page that is gone for good."""
    return Answer([whole(b"<html><body>no", "Content-Type: text/html", status="HTTP/1.1 410 Gone")])


@dataclass
class World:
    """The newspaper and its sources on a day of the story."""

    day: float = 0.0
    gazette: Gazette = field(init=False)

    @contextmanager
    def serving(self) -> Iterator[World]:
        """Serve until the end of the block."""
        known = lives()
        self.gazette = Gazette(articles=1, sources=0, cited=(*known, LOST))
        led = {url: life for url, life in known.items() if "ticketed" in url or "wanders" in url}
        self.gazette.special = {
            **{url: self._reply(life) for url, life in known.items()},
            **{url: self._leads(url) for url in led},
            **{led_to(url, day): self._reply(life) for url, life in led.items() for day in LONG},
            LOST: lambda _asked: missing(),
            f"{GATE}{LOST}": redirect(COPY),
            COPY: lambda _asked: Answer([_held()]),
        }
        with self.gazette.serving():
            yield self

    def _reply(self, life: Callable[[float], Answer]) -> Callable[[Asked], Answer]:
        def answer(asked: Asked) -> Answer:
            is_known = f"If-None-Match: {REGATTA}".encode() in asked.raw
            return Answer([head("HTTP/1.1 304 Not Modified", f"ETag: {REGATTA}")]) if is_known else life(self.day)

        return answer

    def _leads(self, url: str) -> Callable[[Asked], Answer]:
        def answer(_asked: Asked) -> Answer:
            to = f"Location: {led_to(url, self.day)}"
            return Answer([head("HTTP/1.1 301 Moved Permanently", to, "Content-Length: 0")])

        return answer


def _held() -> bytes:
    body = "<html lang=en><title>Report</title><h1>Report</h1><p>" + "What was lost is told here in full. " * 5
    return whole(body.encode(), "Content-Type: text/html", "Memento-Datetime: Tue, 01 Jan 2030 00:00:00 GMT")


def lived(archive: Path, days: tuple[float, ...], chance: random.Random | None) -> tuple[dict[str, Any], int]:
    """What the views show after crawls on these days, each killed once or twice by chance; and how many were."""
    add_profile(archive)
    with (archive / "fonds.toml").open("a", encoding="utf-8") as configuration:
        configuration.write(f'[rescue]\ngates = ["{GATE}"]\ndelay = 0\nseconds = 5\n')
    kills = 0
    with World().serving() as world:
        port = world.gazette.origin.port
        for day in days:
            world.day, at = day, BEGIN + timedelta(days=day)
            for _ in range(0 if chance is None else chance.choice((1, 1, 2))):
                assert chance is not None
                process = begin_invented_crawls(archive, START, port, at, wire_too=True)
                kills += killed_crawl(process, lambda: len(world.gazette.asked), chance, most=14)
                at += timedelta(minutes=1)
            ran = finish(begin_invented_crawls(archive, START, port, at, wire_too=True), 120)
            assert ran.code == 0, ran.err
    return shown_alike(archive), kills


def shown_alike(archive: Path) -> dict[str, Any]:
    """What every view shows, without what differs from run to run: ids of captures, places in files, and seconds."""
    database = Archive.at(archive).open_database(write=False)
    try:
        with database.read() as connection:
            answers = {name: connection.execute(sa.text(f"SELECT * FROM {name}")).mappings().all() for name in COMPARED}
    finally:
        database.close()
    return {
        name: sorted(_asked_anew([_alike(row) for row in found if row.get("role") not in ("robots", "section")]))
        for name, found in answers.items()
    }


def _asked_anew(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The rows, without the second of a redirect that was asked again since a kill came before where it led."""
    seen = [repr(row) for row in rows]
    return [one for number, one in enumerate(seen) if rows[number].get("status") != "301" or one not in seen[:number]]


def _alike(row: Any) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in OF_ONE_RUN}
    return {name: _INSTANT.sub(r"\1", _stampless(value)) for name, value in kept.items()}


def _stampless(value: object) -> str:
    return re.sub(r"/\d{14}/", "/", str(value))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[tuple[float, ...]], dict[str, Any]]:
    """What the views show when no crawl is killed, by the days; lived once."""
    known: dict[tuple[float, ...], dict[str, Any]] = {}

    def shown(days: tuple[float, ...]) -> dict[str, Any]:
        if days not in known:
            known[days], _ = lived(tmp_path_factory.mktemp("undisturbed"), days, None)
        return known[days]

    return shown


@pytest.mark.parametrize(
    ("days", "engine", "seed"),
    [
        pytest.param(SHORT, "sqlite", 0, id="short"),
        *(
            pytest.param(LONG, engine, seed, id=f"long-{engine}-{seed}", marks=pytest.mark.long)
            for engine in ("sqlite", "postgresql")
            for seed in range(3)
        ),
    ],
)
def test_killed_and_started_again_the_end_is_the_same(
    days: tuple[float, ...],
    engine: str,
    seed: int,
    undisturbed: Callable[[tuple[float, ...]], dict[str, Any]],
    tmp_path: Path,
    postgresql: str,
) -> None:
    """In every view, on either engine, and in one made again from the records; each life came to its own end."""
    expected = undisturbed(days)
    with archive_on(engine, tmp_path / "archive", postgresql) as archive:
        shown, kills = lived(archive, days, random.Random(f"{engine} {seed}"))
        assert kills >= len(days) // 2
        _assert_alike(shown, expected)
        if engine == "sqlite":
            assert fonds("rebuild", "--archive", archive).code == 0
            _assert_alike(shown_alike(archive), expected)
        found = {url.split("//")[1].split(".")[0]: rest for url, *rest in _states(archive)}
    states = {name: state for name, (state, _) in found.items()}
    revisions = {name: number for name, (_, number) in found.items()}
    assert len(shown["v_borrowings"]) == 1
    assert states["dies"] == "gone"
    assert (states["steady"], states["edited"], states["replaced"]) == ("captured", "captured", "captured")
    assert (states["ticketed"], revisions["ticketed"]) == ("moved", 2)
    assert states["wanders"] == "moved"
    assert states["lost"] == "gone" if days is LONG else "pending"


def _assert_alike(shown: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in COMPARED:
        assert shown[name] == expected[name], name


def _states(archive: Path) -> list[tuple[str, str, int]]:
    database = Archive.at(archive).open_database(write=False)
    try:
        with database.read() as connection:
            rows = connection.execute(sa.text("SELECT url, state, revisions FROM v_sources"))
            return [(row.url, row.state, row.revisions) for row in rows]
    finally:
        database.close()
