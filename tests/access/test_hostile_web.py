"""A hostile web: a crawl meets answers that are made to exhaust it, ends, and all its processes keep a bound of memory.

What each answer comes to is the matter of the readers' own tests. Here it counts that all of them are met at once.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, PROFILE, START, Gazette, Reply, page
from tests.access.hostile_web import articles, calendar, documents, listings, robots
from tests.access.soundness import assert_nothing_is_held
from tests.memory_of_processes import WatchedMemory

MOST_MEMORY = 1 << 30
"""What docs/reliability.md promises."""
SOUND = 3
_ROOT = Path(__file__).parents[2]
_LISTED = "section = ['^http://gazette\\.example/(?:page/\\d+/)?$', '^http://gazette\\.example/calendar/']\n"


@dataclass(frozen=True)
class Attack:
    """A crawl of a hostile web: what it came to, the most memory that it took, and what was asked for."""

    archive: Path
    ran: Ran
    memory: int
    shares: tuple[int, ...]
    asked: list[str]


def attacked(
    archive: Path,
    megabytes: int,
    hosts: int,
    only: frozenset[str] | None = None,
    changes: tuple[tuple[str, str], ...] = (),
) -> Attack:
    """Crawl the gazette, whose articles, listings and sources are hostile.

    Args:
        archive: where it is kept.
        megabytes: how large answers are whose size matters.
        hosts: on how many hosts beside there are sources, with a hostile robots.txt.
        only: the kinds of answers, None for all.
        changes: texts of the gazette's profile, each with another in its place.
    """

    def chosen(prefix: str, answers: dict[str, Reply], suffix: str = "") -> dict[str, Reply]:
        return {f"{prefix}{name}{suffix}": reply for name, reply in answers.items() if only is None or name in only}

    shown = chosen(f"http://{HOST}/2026/01/", articles(megabytes), "/")
    cited = chosen("http://office-0.example/", documents(megabytes))
    listed = chosen(f"http://{HOST}/list/", listings(megabytes))
    beside = [f"http://host-{number}.example/{form}" for number in range(hosts) for form in ("robots.txt", "a.html")]
    gazette = Gazette(articles=SOUND, sources=1, cited=(*cited, *beside[1::2]))
    months = {f"http://{HOST}/calendar/{month}/": calendar for month in range(1000)}
    answers = {url: robots(number) for number, url in enumerate(beside[::2])}
    gazette.special = {START: _front(gazette, list(shown)), **shown, **cited, **listed, **months, **answers}
    with gazette.serving():
        _write_profile(archive, list(listed), changes)
        options = ["crawl", "gazette", "--start-url", START, "--archive", archive, *_network(gazette)]
        # Cold: what processes of a test share with one another is none of the crawl's.
        command = [sys.executable, "-c", "from access.cli.main import run; run()", *map(str, options)]
        process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        with WatchedMemory(process.pid) as memory:
            out, err = process.communicate()
    return Attack(archive, Ran(process.returncode, out, err), memory.most, memory.shares, gazette.asked)


def _front(gazette: Gazette, hostile: list[str]) -> Reply:
    links = "".join(f'<h2><a href="{url}">報導 {url} 的標題</a></h2>' for url in [*gazette.article_urls, *hostile])
    return lambda _asked: page(f'{links}<nav><a href="/calendar/1/">calendar</a></nav>')


def _write_profile(archive: Path, listed: list[str], changes: tuple[tuple[str, str], ...]) -> None:
    sections = next(line for line in PROFILE.splitlines(keepends=True) if line.startswith("section"))
    feeds = [url for url in listed if not url.endswith(("many.xml", "itself.xml", "bomb.xml"))]
    maps = [url for url in listed if url not in feeds]
    text = PROFILE.replace(sections, f"{_LISTED}feeds = {feeds}\nsitemaps = {maps}\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / "gazette.toml").write_text(text, encoding="utf-8")


def _network(gazette: Gazette) -> list[str]:
    """The options that lead every host to the gazette's server."""
    return ["--connect-to", f":80:127.0.0.1:{gazette.origin.port}", "--allow-network", "127.0.0.1/32"]


def assert_withstood(attack: Attack) -> None:
    """The crawl came to its end, found what is sound, left nothing unread, and kept within its bound of memory."""
    assert attack.ran.code in (0, 3), attack.ran.err
    assert "Traceback" not in attack.ran.err
    found = {row["url"] for row in rows(attack.archive, "SELECT url FROM v_articles")}
    assert set(Gazette(articles=SOUND).article_urls) <= found
    unread = rows(attack.archive, "SELECT url FROM v_captures WHERE reading = 'pending'")
    assert unread == []
    assert_nothing_is_held(attack.archive)
    verified = fonds("verify", "--archive", attack.archive, "--json")
    assert (verified.code, verified.answer["damaged"]) == (0, 0)
    assert attack.memory <= MOST_MEMORY, [share >> 20 for share in attack.shares]


# Each of another part of the house, none of which takes long.
FEW = frozenset({
    "chunk-huge", "codings", "declared-huge", "elements-beside-elements", "gzip-in-gzip", "laughs",
    "one-tag-of-attributes", "scripts", "title-of-marks", "pdf-of-many-pages.pdf", "laughs.xml", "deep.json",
    "itself.xml",
})  # fmt: skip


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Attack:
    """One crawl over a few kinds, each of a megabyte, and two hosts beside."""
    return attacked(tmp_path_factory.mktemp("hostile") / "archive", megabytes=1, hosts=2, only=FEW)


def test_a_hostile_web_costs_a_crawl_a_bounded_memory_and_none_of_its_work(attack: Attack) -> None:
    """Over all processes, as the kernel shares memory out; sound articles beside it are read."""
    assert_withstood(attack)


def test_a_calendar_without_end_is_followed_a_few_months(attack: Attack) -> None:
    """Each names the next one, and none shows an article."""
    months = {urlsplit(url).path for url in attack.asked if "/calendar/" in url}
    assert 1 <= len(months) < 50


@pytest.mark.long
def test_every_kind_of_hostile_answer_costs_no_more(tmp_path: Path) -> None:
    """Each of ten megabytes, all at once."""
    attack = attacked(tmp_path / "archive", megabytes=10, hosts=5)
    assert_withstood(attack)
    kept = {row["url"] for row in rows(attack.archive, "SELECT url FROM v_captures WHERE role = 'article'")}
    assert {f"http://{HOST}/2026/01/{name}/" for name in articles(1)} <= kept


@pytest.mark.long
def test_a_thousand_hostile_hosts_cost_little_more(tmp_path: Path) -> None:
    """At default limits: a source on each, behind a hostile robots.txt."""
    limits = (("timeout = 3.0\n", ""), ("max_body = 12_000_000\n", ""), ("concurrency = 4\n", ""))
    attack = attacked(tmp_path / "archive", 1, hosts=1000, only=frozenset(), changes=limits)
    assert_withstood(attack)


@pytest.mark.long
def test_answers_as_large_as_a_profile_lets_pass_cost_no_more(tmp_path: Path) -> None:
    """At the default `max_body`, which lets sixty megabytes pass, and `timeout`: every kind, all at once."""
    limits = (("max_body = 12_000_000\n", ""), ("timeout = 3.0\n", ""))
    assert_withstood(attacked(tmp_path / "archive", megabytes=60, hosts=2, changes=limits))
