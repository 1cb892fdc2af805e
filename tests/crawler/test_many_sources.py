"""Hundreds of sources on many hosts through real crawls, some of them killed, judged by the log of who was asked when.

The clock is invented; the network is a server on loopback. What is asked for on a day is what was due on it, no more
and no less: a kill may repeat what it interrupted, and nothing is forgotten by it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.access.commands import finish
from tests.access.engines import archive_on, rows
from tests.access.gazette import START, add_profile
from tests.crawler.invented_time import begin_invented_crawls
from tests.crawler.killing import killed_crawl
from tests.crawler.many_sources import ManySources

BEGIN = datetime(2031, 1, 1, 6, tzinfo=UTC)
SHORT = (0.0, 1.2, 4.0, 7.2)
LONG = (
    *SHORT,
    9.0,
    10.2,
    13.0,
    35.0,
    45.0,
    46.2,
    50.0,
    80.0,
    81.2,
    120.0,
    151.2,
    200.0,
    201.2,
    280.0,
    365.0,
    540.0,
    730.0,
)
SHORT_DELAY, LONG_DELAY = 0.2, 0.6
# On a busy machine a request may come later than it left, and the next one not: by so much of a delay.
LATE = 1
# Hundreds of sources take minutes there.
PATIENCE = 900


def due_by(archive: Path, at: datetime) -> set[str]:
    """The addresses of sources that are due."""
    found = rows(archive, "SELECT url, due_at FROM targets WHERE role = 'source' AND due_at IS NOT NULL")
    return {row["url"] for row in found if datetime.fromisoformat(row["due_at"]) <= at}


def lived(
    archive: Path, world: ManySources, days: tuple[float, ...], delay: float, chance: random.Random
) -> dict[float, int]:
    """Crawl on each of these days, killed before by chance, and judge each by the log; returns the kills by day."""
    kills: dict[float, int] = defaultdict(int)
    add_profile(archive, ("source_delay = 0.0", f"source_delay = {delay}"), ("timeout = 3.0", "timeout = 60.0"))
    port = world.gazette.origin.port
    for day in days:
        world.day, at = day, BEGIN + timedelta(days=day)
        due = {source.url for source in world.all} if day == 0 else due_by(archive, at)
        # What becomes due while the crawls of a day go on may be asked for, too.
        may_be_due = due if day == 0 else due_by(archive, at + timedelta(minutes=5))
        if chance.random() < 0.6:
            process = begin_invented_crawls(archive, START, port, at, wire_too=True)
            kills[day] += killed_crawl(process, lambda: len(world.asked), chance, most=2 * len(due) + 2)
        ran = finish(begin_invented_crawls(archive, START, port, at + timedelta(minutes=1), wire_too=True), PATIENCE)
        assert ran.code == 0, ran.err
        asked = {url: number for url, number in world.on(day).items() if "/archive/" not in url}
        assert due <= set(asked) <= may_be_due, day
        assert all(number <= 1 + kills[day] for number in asked.values()), day
    return kills


def assert_polite(world: ManySources, delay: float) -> None:
    """No host was asked sooner than its delay allows, robots.txt included; a crawl that was killed counts on."""
    at_host: dict[tuple[float, str], list[float]] = defaultdict(list)
    for day, at, url in world.asked:
        at_host[day, urlsplit(url).netloc].append(at)
    for moments in at_host.values():
        moments.sort()
        assert moments[-1] - moments[0] >= (len(moments) - 1 - LATE) * delay


def assert_sent_politely(sent: dict[tuple[str, str], list[datetime]], delay: float) -> None:
    """No crawl sent a request to a host sooner than its delay allows, however late the host heard of it."""
    gaps = [later - one for moments in sent.values() for one, later in pairwise(sorted(moments))]
    assert gaps
    assert min(gaps) >= timedelta(seconds=delay)


def sent_by(archive: Path) -> dict[tuple[str, str], list[datetime]]:
    """When each crawl sent its requests to each host of a source, as the archive keeps it."""
    sent: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for row in rows(archive, "SELECT crawl_id, url, captured_at FROM captures WHERE url LIKE 'http://office-%'"):
        moment = datetime.fromisoformat(str(row["captured_at"]))
        sent[row["crawl_id"], urlsplit(row["url"]).netloc].append(moment)
    return sent


def assert_seldom(world: ManySources) -> None:
    """After the month of its citation no source is asked twice within a day, whatever became of it."""
    visited: dict[str, list[float]] = defaultdict(list)
    for day in sorted({when for when, _, _ in world.asked}):
        for url in world.on(day):
            visited[url].append(day)
    for url, days in visited.items():
        assert all(later - one >= 1 for one, later in pairwise(days)), url


@pytest.mark.parametrize(
    ("sources", "hosts", "days", "delay", "engine", "seed"),
    [
        pytest.param(14, 5, SHORT, SHORT_DELAY, "sqlite", 2, id="short"),
        *(
            pytest.param(200, 60, LONG, LONG_DELAY, engine, seed, id=f"long-{engine}-{seed}", marks=pytest.mark.long)
            for engine in ("sqlite", "postgresql")
            for seed in range(2)
        ),
    ],
)
def test_what_is_asked_for_is_what_is_due(
    sources: int,
    hosts: int,
    days: tuple[float, ...],
    delay: float,
    engine: str,
    seed: int,
    tmp_path: Path,
    postgresql: str,
) -> None:
    """Neither more nor less on any day, though crawls are killed; every source comes to its own end."""
    world = ManySources(sources, hosts)
    with archive_on(engine, tmp_path / "archive", postgresql) as archive, world.serving():
        kills = lived(archive, world, days, delay, random.Random(f"{engine} {seed}"))
        states = {row["url"]: (row["state"], row["revisions"]) for row in rows(archive, "SELECT * FROM v_sources")}
        sent = sent_by(archive)
    assert sum(kills.values()) >= 2
    assert states == {source.url: source.ends for source in world.all}
    assert_sent_politely(sent, delay)
    assert_polite(world, delay)
    assert_seldom(world)


@pytest.mark.parametrize(
    "hosts", [pytest.param(100, id="short"), pytest.param(2000, id="long", marks=pytest.mark.long)]
)
def test_many_hosts_are_asked_side_by_side_in_one_crawl(hosts: int, tmp_path: Path) -> None:
    """Each once, and its robots.txt once; slow as all of them are, none waits for another."""
    world = ManySources(hosts, hosts, pause=0.2)
    # On a busy machine an answer of two thousand may take longer than a newspaper would wait.
    add_profile(tmp_path, ("timeout = 3.0", "timeout = 60.0"))
    with world.serving():
        ran = finish(begin_invented_crawls(tmp_path, START, world.gazette.origin.port, BEGIN, wire_too=True), 240)
    assert ran.code == 0, ran.err
    found = rows(tmp_path, "SELECT count(*) AS number FROM v_sources WHERE first_captured_at IS NOT NULL")
    assert found[0]["number"] == sum(source.number % 7 != 6 for source in world.all)
    assert sorted(url for _, _, url in world.asked) == sorted(
        url for source in world.all for url in (source.url, f"http://{source.host}/robots.txt")
    )
    assert world.most_at_once >= 20
