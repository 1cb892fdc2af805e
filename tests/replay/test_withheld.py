"""A player that runs meanwhile shows nothing of what is withheld, from the act on, and shows it again afterwards."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from access.replay.environment import is_ready
from storage.types import RecordType, Role
from tests.access.commands import fonds
from tests.demo_archives import DemoArchives
from tests.replay.archives import FONDS, Kept, kept_in
from tests.replay.archives import fonds as succeed
from tests.replay.serving import Replaying
from tests.wire.origin import Answer, Asked, Origin, whole

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not is_ready(), reason="pywb is not installed; make replay does it"),
]

PUBLICATION = "heron"
ARTICLE = "https://heron.example/2025/09/official-links-after-a-year/"
PATIENCE = 30.0


def eventually(seen: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether something comes true before the patience is at its end."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if seen():
            return True
        time.sleep(0.1)
    return False


def secret_of(one: Kept) -> bytes:
    """A part of a body that stands in no other."""
    return one.body[len(one.body) // 2 :][:200]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive after two crawls; a player reads its index and files, whichever engine it has."""
    return demo_archives.copy(tmp_path_factory.mktemp("withheld") / "archive", crawls=2)


@pytest.fixture(scope="module")
def replaying(archive: Path) -> Iterator[Replaying]:
    """pywb over it, begun before anything is withheld."""
    with Replaying(archive) as running:
        yield running


def test_an_article_leaves_a_running_player_and_comes_back(archive: Path, replaying: Replaying) -> None:
    """Every visit of it, those that a 304 confirmed too, within the player's frame, without it, and in its list."""
    captures = [one for one in kept_in(archive, PUBLICATION) if one.capture.url == ARTICLE]
    paths = [f"/{PUBLICATION}/{one.instant}{mode}/{ARTICLE}" for one in captures for mode in ("id_", "mp_")]
    listing = f"/{PUBLICATION}/cdx?url={ARTICLE}"
    (text,) = {secret_of(one) for one in captures}
    assert all(replaying.get(path).status == 200 for path in paths)

    succeed("withhold", ARTICLE, "--reason", "court order", "--archive", archive)
    assert eventually(lambda: replaying.get(paths[0]).status == 404)
    for path in (*paths, f"/{PUBLICATION}/2999id_/{ARTICLE}", f"/{PUBLICATION}/2999id_/{ARTICLE.upper()}"):
        shown = replaying.get(path)
        assert shown.status == 404, path
        assert text not in shown.body
    assert replaying.get(listing).body == b""
    assert replaying.get(f"/{PUBLICATION}/2999id_/https://heron.example/").status == 200

    succeed("release", ARTICLE, "--archive", archive)
    assert eventually(lambda: all(replaying.get(path).status == 200 for path in paths))
    assert len(replaying.get(listing).body.splitlines()) == 1


def test_an_act_that_ends_by_itself_is_undone_by_the_player(archive: Path, replaying: Replaying) -> None:
    """Nobody does anything: after its time the page is there, and the archive is sound."""
    path = f"/{PUBLICATION}/2999id_/{ARTICLE}"
    ends = datetime.now(UTC) + timedelta(seconds=10)
    succeed("withhold", ARTICLE, "--reason", "embargo", "--until", ends.isoformat(), "--archive", archive)
    assert eventually(lambda: replaying.get(path).status == 404, seconds=9)
    assert eventually(lambda: replaying.get(path).status == 200)
    assert datetime.now(UTC) >= ends
    succeed("verify", "--archive", archive)


def test_of_a_visit_only_that_one_is_hidden(archive: Path, replaying: Replaying) -> None:
    """By the id of its capture: of a second visit the first one is left, of the first nothing that has its body."""
    visits: dict[str, list[Kept]] = {}
    for kept in kept_in(archive, PUBLICATION):
        if (kept.capture.role, kept.capture.status) == (Role.ARTICLE, 200):
            visits.setdefault(kept.capture.url, []).append(kept)
    first, again = next(found for found in visits.values() if len(found) == 2)
    assert again.capture.record_type is RecordType.REVISIT

    def shown(one: Kept) -> tuple[int, str | None]:
        found = replaying.get(f"/{PUBLICATION}/{one.instant}id_/{one.capture.url}")
        return found.status, found.shown_instant if found.status == 200 else None

    both = [(200, first.instant), (200, again.instant)]
    assert [shown(first), shown(again)] == both
    for hidden, left in ((again, [both[0], both[0]]), (first, [(404, None), (404, None)])):
        succeed("withhold", hidden.capture.capture_id, "--reason", "x", "--archive", archive)
        assert eventually(lambda left=left: [shown(first), shown(again)] == left)  # type: ignore[misc]
        succeed("release", hidden.capture.capture_id, "--archive", archive)
        assert eventually(lambda: [shown(first), shown(again)] == both)


# --- one body at two addresses, and a crawl that runs meanwhile -----------------------------------

HOST = "awkward.example"
HTML = "Content-Type: text/html; charset=utf-8"
SECRET = "不可外傳的一段話。" * 40


PAGES = {"/first.html": SECRET, "/copy.html": SECRET, "/other.html": "另一頁"}


@dataclass(frozen=True)
class Awkward:
    """An archive of the same page at two addresses, the player that shows it, and the way to what was captured."""

    archive: Path
    replaying: Replaying
    network: tuple[str, ...]
    # Until it is set, a crawl is held in the answer of one page.
    release: threading.Event


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Awkward]:
    """The page and another were captured one after the other, and the player was begun."""
    archive, release = tmp_path_factory.mktemp("awkward") / "archive", threading.Event()

    def answer(asked: Asked) -> Answer:
        if asked.target == "/slow.html":
            release.wait(120)
        return Answer([whole(PAGES.get(asked.target, f"<p>{asked.target}</p>").encode(), HTML)])

    with Origin(answer) as origin:
        hosts = (HOST, "slow.example")
        routes = [part for host in hosts for part in ("--connect-to", f"{host}:80:127.0.0.1:{origin.port}")]
        network = (*routes, "--allow-network", "127.0.0.1/32")
        for path in PAGES:
            succeed("capture", f"http://{HOST}{path}", "--publication", "any", "--archive", archive, *network)
        with Replaying(archive) as replaying:
            yield Awkward(archive, replaying, network, release)


def test_a_revisit_does_not_tell_the_body_of_a_withheld_original(awkward: Awkward) -> None:
    """The same page stands at another address, as a revisit: neither shows it; a later visit there is kept whole."""
    archive = awkward.archive
    first, copy, other = (one for one in kept_in(archive, "any") if one.capture.role is not Role.ROBOTS)
    assert copy.capture.record_type is RecordType.REVISIT

    def shown(path: str, instant: str) -> tuple[int, bool]:
        found = awkward.replaying.get(f"/any/{instant}id_/http://{HOST}{path}")
        return found.status, SECRET.encode() in found.body

    assert shown("/copy.html", copy.instant) == (200, True)
    succeed("withhold", f"http://{HOST}/first.html", "--reason", "x", "--archive", archive)
    assert eventually(lambda: shown("/first.html", first.instant) == (404, False))
    assert shown("/copy.html", copy.instant) == (404, False)
    assert shown("/other.html", other.instant) == (200, False)
    assert fonds("verify", "--archive", archive).code == 0
    # The copy's own address is not withheld: its next visit is a record of its own, and may be shown.
    again = (f"http://{HOST}/copy.html", f"http://{HOST}/first.html")
    succeed("capture", *again, "--publication", "any", "--archive", archive, *awkward.network)
    assert eventually(lambda: shown("/copy.html", "2999") == (200, True))
    assert shown("/first.html", "2999") == (404, False)
    assert fonds("verify", "--archive", archive).code == 0


def test_a_page_is_withheld_while_its_crawl_still_runs(awkward: Awkward) -> None:
    """The crawl has its line in hand and goes on writing; the page is not seen again until it is released."""
    archive, release = awkward.archive, awkward.release

    def status(url: str) -> int:
        return awkward.replaying.get(f"/any/2999id_/{url}").status

    urls = [f"http://{HOST}/secret.html", f"http://{HOST}/open.html", "http://slow.example/slow.html"]
    command = [str(FONDS), "capture", *urls, "--publication", "any", "--archive", str(archive), *awkward.network]
    crawl = subprocess.Popen(command)
    try:
        assert eventually(lambda: status(urls[1]) == 200, 60)
        assert eventually(lambda: status(urls[0]) == 200)
        succeed("withhold", urls[0], "--reason", "x", "--archive", archive)
        assert eventually(lambda: status(urls[0]) == 404)
        assert crawl.poll() is None
        release.set()
        assert crawl.wait(timeout=120) == 0
        assert eventually(lambda: status(urls[2]) == 200)
        assert (status(urls[0]), status(urls[1])) == (404, 200)
        succeed("release", urls[0], "--archive", archive)
        assert eventually(lambda: status(urls[0]) == 200)
    finally:
        release.set()
        crawl.wait(timeout=120)
    assert fonds("verify", "--archive", archive).code == 0
