"""pywb, a client of Memento that is not ours, shows an archive over the network by the API alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.access.test_serve_command import serving
from tests.access.web.test_mementos import DAILY, keep_three_days
from tests.demo_archives import DemoArchives
from tests.replay.archives import kept_in
from tests.replay.player import ENVIRONMENT, Player

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not ENVIRONMENT.is_dir(), reason="pywb is not installed; make replay does it"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive, and one address on three days."""
    folder = demo_archives.copy(tmp_path_factory.mktemp("remote"), crawls=1)
    keep_three_days(folder)
    return folder


@pytest.fixture(scope="module")
def player(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """pywb without any file of the archive: it knows the address of the API alone."""
    with serving("--listen", "127.0.0.1:0", "--rate", "0", "--archive", archive) as (address, _):
        folder = tmp_path_factory.mktemp("pywb") / "player"
        folder.mkdir()
        source = f"collections:\n  held:\n    index: memento+{address}memento/\n"
        (folder / "config.yaml").write_text(source, encoding="utf-8")
        with Player(folder) as player:
            yield player


def test_each_day_is_shown_as_it_was(player: Player) -> None:
    """The memento nearest to the time that is asked for, a revisit with its original's body."""
    for asked, shown, body in (
        ("20310504030201", "20310504030201", b"<p>one</p>"),
        ("20310505000000", "20310505030201", b"<p>two</p>"),
        ("20400101000000", "20310506030201", b"<p>one</p>"),
    ):
        replayed = player.get("held", asked, DAILY)
        assert (replayed.status, replayed.body) == (200, body)
        assert replayed.shown_instant == shown


def test_pages_come_byte_by_byte_with_their_coding_and_type(player: Player, archive: Path) -> None:
    """Of the demo's crawl whatever was answered: pages in chunks and packed, documents, what was not found."""
    seen = set()
    for kept in kept_in(archive, "heron"):
        capture = kept.capture
        kind = (capture.status, capture.media_type, capture.framing)
        if kind in seen or capture.status not in (200, 404) or not kept.entity:
            continue
        seen.add(kind)
        replayed = player.get("held", kept.instant, capture.url)
        assert (replayed.status, replayed.body) == (capture.status, kept.body), capture.url
        assert replayed.fields["content-type"] == capture.media_type
    assert len(seen) > 5


def test_links_lead_on_within_the_player(player: Player, archive: Path) -> None:
    """A page is rewritten as one of pywb's own, and what nobody captured is not there."""
    page = next(one for one in kept_in(archive, "heron") if one.capture.url.endswith("/2025/10/idle-boats/"))
    replayed = player.get("held", page.instant, page.capture.url, rewritten=True)
    assert replayed.status == 200
    assert f"/held/{page.instant}".encode() in replayed.body
    assert player.get("held", page.instant, "https://nowhere.example/").status == 404
