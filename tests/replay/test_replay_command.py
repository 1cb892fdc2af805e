"""`fonds replay`: the archive in a browser, where every link of the views opens what it promises."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.replay.environment import is_ready
from storage.archive.archive import Archive
from storage.types import RecordType
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.demo_archives import DemoArchives
from tests.replay.archives import Kept, kept_in
from tests.replay.browser import Chromium, needs_chromium
from tests.replay.serving import LOOPBACK, Replaying, untouched

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not is_ready(), reason="pywb is not installed; make replay does it"),
]

PUBLICATION = "heron"
VIEWS = ("v_articles", "v_revisions", "v_citations", "v_source_revisions")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive after two crawls."""
    return demo_archives.copy(tmp_path_factory.mktemp("demo") / "archive", crawls=2)


@pytest.fixture(scope="module")
def kept(demo: Path) -> dict[str, Kept]:
    """What its records hold, by capture."""
    return {one.capture.capture_id: one for one in kept_in(demo, PUBLICATION)}


@pytest.fixture(scope="module")
def replaying(demo: Path) -> Iterator[Replaying]:
    """The command over it."""
    with Replaying(demo) as running:
        yield running


@pytest.mark.parametrize("view", VIEWS)
def test_every_replay_path_opens_its_capture(
    replaying: Replaying, demo: Path, kept: dict[str, Kept], view: str
) -> None:
    """Articles, revisions, what they cite and what was read of sources: the bytes that the named record holds."""
    listed = rows(demo, f"SELECT capture_id, replay_path FROM {view} WHERE replay_path IS NOT NULL")
    assert len(listed) >= 5
    for row in listed:
        one = kept[row["capture_id"]]
        shown = replaying.get(untouched(row["replay_path"]))
        assert (shown.status, shown.body) == (one.capture.status, one.body), row["replay_path"]
        assert shown.shown_instant == one.instant


def test_a_visit_without_an_answer_has_no_replay_path(demo: Path) -> None:
    """A source that robots.txt closes has a capture that proves it, and nothing to open."""
    listed = rows(demo, "SELECT state, replay_path FROM v_citations WHERE capture_id IS NOT NULL")
    assert {row["state"] for row in listed if row["replay_path"] is None} == {"robots"}


def test_every_visit_can_be_opened(replaying: Replaying, kept: dict[str, Kept]) -> None:
    """Also revisits, redirects, missing pages and 304s, whose page is the one they confirm."""
    statuses = set()
    for one in kept.values():
        capture = one.capture
        shown = replaying.get(f"/{PUBLICATION}/{one.instant}id_/{capture.url}")
        assert shown.status == (200 if capture.status == 304 else capture.status), capture.url
        # A redirect's body is seen by nobody, and not fetched for a revisit of one.
        same = {other.body for other in kept.values() if other.capture.url == capture.url}
        assert shown.body in (same | {b""} if capture.location else same), capture.url
        statuses.add((capture.record_type, capture.status))
    assert {(RecordType.REVISIT, 200), (RecordType.REVISIT, 304), (RecordType.RESPONSE, 404)} <= statuses


@needs_chromium
def test_a_link_that_show_prints_opens_in_a_browser(replaying: Replaying, demo: Path, browser: Chromium) -> None:
    """Around the page is the player's frame; in it stands the article."""
    (row, *_) = rows(demo, "SELECT url, title, text, replay_path FROM v_articles ORDER BY url")
    said = fonds("show", row["url"], "--archive", demo)
    assert f"Replay     http://127.0.0.1:8080{row['replay_path']}\n" in said.out
    assert said.out.endswith(f"fonds replay --archive {demo} opens the addresses behind Replay.\n")
    with browser.page(replaying.address + row["replay_path"]) as page:
        frame = page.frame_locator("iframe")
        assert frame.locator("h1").inner_text() == row["title"]
        text = "".join(frame.locator("body").inner_text().split())
        assert [part for part in row["text"].split("\n\n") if "".join(part.split()) not in text] == []


def test_the_address_that_it_names_is_a_start_page(replaying: Replaying, demo: Path) -> None:
    """With a link to each article and each day that opens; it loads and runs nothing."""
    shown = replaying.get(f"/{PUBLICATION}/")
    text = shown.body.decode()
    assert shown.status == 200
    assert shown.fields["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in text
    every = rows(demo, "SELECT title, replay_path FROM v_articles ORDER BY published_on")
    assert [row["title"] for row in every if row["title"] not in text] == []
    for path in (every[0]["replay_path"], f"/{PUBLICATION}/?show=days", f"/{PUBLICATION}/?show=sources", "/"):
        assert replaying.get(path).status == 200
    assert f'href="/{PUBLICATION}/"' in replaying.get("/").body.decode()
    for path in ("/nobody/", f"/nobody/{every[0]['replay_path'].split('/', 2)[2]}"):
        missing = replaying.get(path)
        assert (missing.status, f'href="/{PUBLICATION}/"' in missing.body.decode()) == (404, True)
    assert replaying.get("/collinfo.json").status == 200


@needs_chromium
def test_the_start_page_works_without_scripts_and_fits_a_narrow_window(replaying: Replaying, browser: Chromium) -> None:
    """A click on a title opens the article; nothing is wider than a telephone."""
    with browser.page(f"{replaying.address}/{PUBLICATION}/") as page:
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        title = page.locator(".entries a").first.inner_text()
        page.locator(".entries a").first.click()
        assert page.frame_locator("iframe").locator("h1").inner_text() == title


def test_it_says_where_it_is_and_leaves_nothing_in_the_archive(demo: Path) -> None:
    """The archive's folders are as before, so that an archive that nobody may write to is served as well."""
    before = {path: path.stat().st_mtime_ns for path in demo.rglob("*")}
    with Replaying(demo) as running:
        assert running.said[0] == f"Replaying 1 collection of {demo}; Ctrl-C ends it.\n"
        assert running.said[1] == f"  http://{LOOPBACK}:{running.port}/{PUBLICATION}/\n"
        assert running.get(f"/{PUBLICATION}/2999id_/https://heron.example/").status == 200
    assert {path: path.stat().st_mtime_ns for path in demo.rglob("*")} == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(demo: Path, number: int) -> None:
    """With Ctrl-C and when a supervisor ends it, its pywb ends with it, and the port is free again."""
    with Replaying(demo) as running:
        assert running.end(number) == (0, "")
        assert not is_listening(running.port)


def test_pywb_does_not_outlive_it(demo: Path) -> None:
    """Also when it is killed without a chance to end anything."""
    with Replaying(demo) as running:
        assert running.end(signal.SIGKILL)[0] == -signal.SIGKILL
        give_up = time.monotonic() + 30
        while is_listening(running.port):
            assert time.monotonic() < give_up
            time.sleep(0.05)


def is_listening(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0


def test_a_port_in_use_is_one_clear_line(demo: Path) -> None:
    """It names the port, and the option that names another."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        ran = fonds("replay", "--archive", demo, "--port", str(port))
    assert (ran.code, ran.out) == (1, "")
    assert ran.only_line == (
        f"fonds: port {port} on {LOOPBACK} cannot be listened on (Address already in use); --port names another"
    )


def test_a_port_that_cannot_be_is_an_error_of_usage(tmp_path: Path) -> None:
    """The option is named, before anything is looked at."""
    ran = fonds("replay", "--archive", tmp_path / "archive", "--port", "99999")
    assert (ran.code, ran.out) == (2, "")
    assert "--port" in ran.only_line


def test_an_archive_without_collections_is_one_clear_line(tmp_path: Path) -> None:
    """There is nothing to show yet; it says what brings something."""
    Archive.create(tmp_path)
    ran = fonds("replay", "--archive", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.only_line == (
        f"fonds: {tmp_path} holds no capture to replay yet; fonds crawl and fonds capture bring some"
    )
    assert "no archive in" in fonds("replay", "--archive", tmp_path / "none").only_line


def test_without_a_network_the_first_use_is_one_clear_line(demo: Path, tmp_path: Path) -> None:
    """pywb's environment is made beside Fonds' own; when it cannot be, nothing that looks like it stays."""
    program = f"import sys; sys.prefix = {str(tmp_path / 'venv')!r}; from access.cli.main import run; run()"
    ran = subprocess.run(
        [sys.executable, "-c", program, "replay", "--archive", str(demo)],
        env={**os.environ, "UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "cache"), "PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    home = tmp_path / "venv-replay"
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.splitlines() == [
        f"fonds: installing pywb, this once, into {home}",
        f"fonds: pywb could not be installed; the network is needed once ({home}/install.log says more)",
    ]
    assert not (home / ".installed").exists()
