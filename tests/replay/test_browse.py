"""`fonds browse`: pages whose text only scripts write, shown by a real Chromium and kept, with all that it took."""

from __future__ import annotations

import gzip
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from storage.archive.archive import Archive
from storage.warc.fetch_grouping import KeptExchange, exchanges
from storage.warc.reader import records
from tests.access.commands import Ran, begin, fonds
from tests.crawler.killing import children_of, lives
from tests.crawler.scripted_site import PARTS, TEXT, scripted_site
from tests.replay.browser import CHROMIUM, Chromium, needs_chromium
from tests.replay.framed import frame_of
from tests.replay.player import WAYBACK, Player
from tests.wire.certificates import make_authority
from tests.wire.origin import Origin

pytestmark = needs_chromium

HOST = "port.example"
SITE = f"https://{HOST}"
PROFILE = f'name = "Port"\nlanguage = "zh-Hant"\n\n[crawl]\ndelay = 0\nhosts = ["{HOST}"]\n'
# A line for each thing that is to be known of a page, by its path.
TOLD = {
    "/moved": (),
    "/parted": (),
    "/leaves": (f"its script leads to {SITE}/story; browse that address",),
    "/asks": (
        "its question to the reader was dismissed: Subscribe?",
        "another window that it opened was closed",
        "a service worker that it wanted to install was blocked",
        "a web socket that it wanted to open was refused",
        "1 of the addresses that it asked for gave no answer",
    ),
    "/inward": ("guarded: ",),
    "/forbidden": ("robots: ",),
    "/report.bin": ("it is a file to download, and no page; fonds capture keeps it",),
    "/notes.txt": ("it is no page but text/plain; fonds capture keeps it",),
    "/missing": ("it was answered with status 404: nothing of that is rendered",),
}
ROWS = "SELECT role, record_type, status, reading, verdict, url, refers_to, rendered_by, payload_digest FROM captures"


@dataclass(frozen=True)
class Browsed:
    """A site on loopback that was browsed, its archive, the command's end, and how to reach the site."""

    site: Origin
    archive: Path
    ran: Ran
    network: tuple[str, ...]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query on the archive's database gives."""
        with Archive.at(self.archive).open_database(write=False) as database, database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def kept(self) -> list[KeptExchange]:
        """Every fetch and rendering in the files."""
        folder = self.archive / "collections" / "port" / "archive"
        return [one for path in sorted(folder.glob("*.warc.gz")) for one in exchanges(records(path))]


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsed]:
    """All pages of the site but the restless ones, browsed by one command."""
    folder = tmp_path_factory.mktemp("browse")
    authority = make_authority(folder)
    archive = folder / "archive"
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / "port.toml").write_text(PROFILE, "utf-8")
    with scripted_site(authority.server_context(HOST)) as site:
        reach = ("--connect-to", f"{HOST}:443:127.0.0.1:{site.port}", "--cacert", str(authority.cacert))
        network = (*reach, "--allow-network", "127.0.0.1", "--archive", str(archive), "--no-sandbox")
        urls = [SITE + path for path in TOLD]
        ran = fonds("browse", *urls, "--publication", "port", *network, "--json", timeout=600)
        assert len(ran.answer["pages"]) == len(TOLD), ran.err
        yield Browsed(site, archive, ran, network)


def test_every_exchange_is_kept_as_it_crossed_the_wire(browsed: Browsed) -> None:
    """What the site was sent and what it sent, over TLS that is the site's own, in no other order and nothing less."""
    kept = [one for one in browsed.kept() if one.record.is_answer or one.request]
    served = sorted((one.received, one.sent) for one in browsed.site.served)
    whole = {one.record.record_id: one.record.block for one in kept}

    def answer(one: KeptExchange) -> bytes:
        head = one.record.block
        body = whole.get(one.record.refers_to or "", b"\n\r\n").split(b"\r\n\r\n", 1)[-1]
        return head + body if one.record.is_revisit else head

    assert sorted((one.request, answer(one)) for one in kept) == served
    assert {one.record.first("WARC-Protocol") for one in kept} == {"http/1.1"}
    # The chain of the test's own authority, and nothing of the one between browser and proxy.
    folder = browsed.archive / "collections" / "port" / "archive"
    chains = [
        r
        for path in folder.glob("*.gz")
        for _, r in records(path)
        if r.content_type == "application/pem-certificate-chain"
    ]
    assert len(chains) == 1


def test_what_the_browser_made_is_read_and_marked_wherever_it_is_shown(browsed: Browsed) -> None:
    """The page as it was sent is refused as empty; the text is that of the rendering, which names both."""
    made = next(page for page in browsed.ran.answer["pages"] if page["url"] == f"{SITE}/moved")
    page, rendering = made["page"], made["rendering"]
    assert (page["url"], page["reading"], page["verdict"]) == (f"{SITE}/story", "refused", "empty")
    assert (rendering["record_type"], rendering["reading"], rendering["refers_to"]) == (
        "rendered",
        "done",
        page["proof"]["capture_id"],
    )
    shown = fonds("show", f"{SITE}/moved", "--archive", browsed.archive, "--json").answer["article"]
    assert (shown["title"], shown["proof"]["capture_id"]) == ("港口重開", rendering["proof"]["capture_id"])
    assert shown["text"] == f"{TEXT}\n\n{TEXT[::-1]}"
    assert shown["rendered_by"] == rendering["rendered_by"]
    assert shown["rendered_by"].startswith("Chromium/")
    assert f"by {shown['rendered_by']}" in fonds("show", f"{SITE}/moved", "--archive", browsed.archive).out


def test_frames_and_shadow_trees_are_read_where_they_stand(browsed: Browsed) -> None:
    """In the order in which they are shown, with what slots show, and nothing that nobody sees; the page's own scripts
    have no say in it."""
    shown = fonds("show", f"{SITE}/parted", "--archive", browsed.archive, "--json").answer["article"]
    assert shown["text"].split("\n\n") == [*PARTS[:-1], f"{PARTS[-1]} a\u00a0<b>"]


@pytest.mark.parametrize("path", TOLD)
def test_what_a_page_may_not_do_is_told_in_one_line(browsed: Browsed, path: str) -> None:
    """A line for each, under the page's address; what a page may do is told of nowhere."""
    said = [line for line in browsed.ran.err.splitlines() if line.startswith(f"fonds: {SITE}{path}: ")]
    assert len(said) == len(TOLD[path])
    assert [told for told in TOLD[path] if not any(told in line for line in said)] == []


def test_the_archive_is_sound_and_rebuilt_without_a_browser(browsed: Browsed) -> None:
    """The rows are the same, those of renderings too."""
    assert fonds("verify", "--archive", browsed.archive).code == 0
    before = sorted(browsed.rows(ROWS), key=repr)
    revisions = browsed.rows("SELECT article_id, revision, rendered_by, text FROM v_revisions")
    fonds("rebuild", "--archive", browsed.archive)
    assert sorted(browsed.rows(ROWS), key=repr) == before
    assert browsed.rows("SELECT article_id, revision, rendered_by, text FROM v_revisions") == revisions
    assert len(revisions) == 2


def test_a_package_of_the_article_holds_what_its_scripts_asked_for(browsed: Browsed, tmp_path: Path) -> None:
    """The page is listed, and the answer that has the text is there."""
    package = tmp_path / "story.wacz"
    made = fonds("export", "wacz", "--article", f"{SITE}/moved", "--output", package, "--archive", browsed.archive)
    assert "港口重開, 1 page and" in made.out
    assert fonds("verify", package).code == 0
    with ZipFile(package) as packed:
        lines = gzip.decompress(packed.read("indexes/index.cdx.gz")).decode()
    assert f'"url": "{SITE}/api/story"' in lines


@pytest.mark.replay
@pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed; make replay does it")
def test_a_player_shows_the_page_with_its_text(browsed: Browsed, browser: Chromium) -> None:
    """The scripts that were kept run over the answers that were kept."""
    at = browsed.rows(f"SELECT captured_at FROM captures WHERE url = '{SITE}/story' AND record_type = 'response'")
    instant = "".join(character for character in at[0][0][:19] if character.isdigit())
    with Player(browsed.archive) as player:
        address = f"http://127.0.0.1:{player.port}/port/{instant}/{SITE}/story"
        with browser.page(address) as page:
            assert frame_of(page).locator("article h1").inner_text() == "港口重開"


# After how many answers it is killed; the last is what every run tries.
KILLED_AFTER = [*(pytest.param(seed, marks=pytest.mark.long) for seed in range(10)), 20]


@pytest.mark.parametrize("answers", KILLED_AFTER)
def test_a_browse_that_is_killed_loses_nothing_that_a_page_got(browsed: Browsed, tmp_path: Path, answers: int) -> None:
    """Each answer that the page went on from is in the files, which are sound again after the next command; no browser
    outlives the command."""
    archive = tmp_path / "archive"
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / "port.toml").write_text(PROFILE, "utf-8")
    network = [value if value != str(browsed.archive) else str(archive) for value in browsed.network]
    before = len(browsed.site.served)
    running = begin("browse", f"{SITE}/restless", "--publication", "port", *network)
    until = time.monotonic() + 120
    while _ticks(browsed.site, before) < answers and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(random.Random(answers).random() / 10)
    begun = children_of(running.pid)
    # It alone, as for want of memory: nobody ends what it began.
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()
    until = time.monotonic() + 60
    while any(map(lives, begun)):
        assert time.monotonic() < until, f"what a killed command began lives on: {begun}"
        time.sleep(0.05)
    asked = _ticks(browsed.site, before)
    assert asked >= answers
    again = fonds("browse", f"{SITE}/restless", "--seconds", "2", "--publication", "port", *network)
    assert "it did not come to rest within 2 seconds; kept is what it showed then" in again.err
    assert fonds("verify", "--archive", archive).code == 0
    folder = archive / "collections" / "port" / "archive"
    first = [one.record.target_uri for one in exchanges(records(min(folder.glob("*.warc.gz"))))]
    # What was asked for next had been answered before.
    assert {f"{SITE}/api/tick?{number}" for number in range(asked - 1)} <= set(first)


def _ticks(site: Origin, before: int) -> int:
    return sum(one.target.startswith("/api/tick") for one in site.served[before:])


def test_without_a_browser_nothing_is_begun(tmp_path: Path) -> None:
    """One line that says what to do, and no archive is made."""
    archive = tmp_path / "archive"
    asked = ("browse", f"{SITE}/story", "--publication", "lia", "--archive", archive)
    ran = fonds(*asked, "--browser", tmp_path / "none")
    assert (ran.code, ran.only_line) == (2, f"fonds: --browser {tmp_path / 'none'}: no such program")
    ended = fonds(*asked, "--browser", "/bin/false", "--no-sandbox")
    assert (ended.code, ended.only_line) == (
        2,
        "fonds: /bin/false cannot be started: it ended at once; name a Chromium",
    )
    assert not archive.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="the sandbox works for everybody but root")
def test_a_sandbox_that_does_not_work_is_told(browsed: Browsed, tmp_path: Path) -> None:
    """It is never left out silently."""
    network = [value for value in browsed.network if value != "--no-sandbox"]
    crawls = browsed.rows("SELECT crawl_id FROM crawls")
    ran = fonds("browse", f"{SITE}/asks", "--publication", "port", *network)
    assert (ran.code, ran.only_line) == (
        2,
        f"fonds: {CHROMIUM}: its sandbox does not work here (it needs another user than root, and user namespaces);"
        " --no-sandbox goes without",
    )
    assert browsed.rows("SELECT crawl_id FROM crawls") == crawls
