"""pywb shows an archive's folder as it lies: every page as it was kept, while the archive grows, without our help."""

from __future__ import annotations

import gzip
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml.html import HTMLParser, document_fromstring

from access.demo.text_files import read_profile, read_texts
from pipelines.reader import read
from storage.archive.profile_file import parse_profile
from storage.types import ArticleReading, Page, RecordType, Role
from tests.access.demo_manifest import expect
from tests.demo_archives import DemoArchives
from tests.replay.archives import FONDS, Kept, fonds, kept_in
from tests.replay.player import WAYBACK, Player, is_page
from tests.wire.origin import Answer, Asked, Origin, chunked, head, whole

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed; make replay does it"),
]

PUBLICATION = "heron"
MANIFEST = expect(read_texts())
PROFILE = parse_profile(read_profile(), PUBLICATION)
ARTICLES = [pytest.param(reading, id=reading.canonical_url.partition("//")[2]) for reading in MANIFEST.articles]
HOME, OLD = "https://heron.example/", "https://old.heron.example/"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive after two crawls: the second one brings 304 and pages that had not changed."""
    return demo_archives.copy(tmp_path_factory.mktemp("demo") / "archive", crawls=2)


@pytest.fixture(scope="module")
def kept(demo: Path) -> tuple[Kept, ...]:
    """What the records of the demo's archive hold."""
    return kept_in(demo, PUBLICATION)


@pytest.fixture(scope="module")
def player(demo: Path) -> Iterator[Player]:
    """pywb over the demo's archive."""
    with Player(demo) as running:
        yield running


def folded(text: str) -> str:
    """A text without its white space, which markup and players move about."""
    return "".join(text.split())


def text_of(html: bytes, charset: str = "utf-8") -> str:
    """All text of a page, as a browser would have it to show."""
    return folded(str(document_fromstring(html, parser=HTMLParser(encoding=charset)).text_content()))


def of(kept: tuple[Kept, ...], url: str) -> tuple[Kept, ...]:
    """The captures of one address, oldest first."""
    return tuple(one for one in kept if one.capture.url == url)


# --- the demo's archive ---------------------------------------------------------------------------


@pytest.mark.parametrize("expected", ARTICLES)
def test_an_article_is_shown_as_it_was_kept(player: Player, kept: tuple[Kept, ...], expected: ArticleReading) -> None:
    """Its bytes are those of the record, with and without gzip, and they read as the article that was published."""
    first = of(kept, expected.canonical_url)[0]
    assert player.get(PUBLICATION, first.instant, expected.canonical_url, coded=True).body == first.entity
    shown = player.get(PUBLICATION, first.instant, expected.canonical_url)
    assert (shown.status, shown.body) == (200, first.body)
    page = Page(
        capture_id="urn:uuid:shown",
        publication=PUBLICATION,
        url=expected.canonical_url,
        captured_at=first.capture.captured_at,
        status=shown.status,
        media_type=shown.fields["content-type"],
        role=Role.ARTICLE,
        body=shown.body,
    )
    reading = read(page, PROFILE).outcome
    assert isinstance(reading, ArticleReading)
    assert (reading.title, reading.text) == (expected.title, expected.text)
    assert reading.citations == expected.citations


@pytest.mark.parametrize("expected", ARTICLES)
def test_an_article_reads_in_the_players_frame(
    player: Player, kept: tuple[Kept, ...], expected: ArticleReading
) -> None:
    """Rewritten for a browser it still says every sentence, and its links lead back into the archive."""
    first = of(kept, expected.canonical_url)[0]
    shown = player.get(PUBLICATION, first.instant, expected.canonical_url, rewritten=True)
    text = text_of(shown.body, "big5-hkscs" if expected.canonical_url.startswith(OLD) else "utf-8")
    assert [block.text for block in expected.blocks if folded(block.text) not in text] == []
    assert re.search(rf"/{PUBLICATION}/{first.instant}\w\w_/https://(?:\w+\.)?heron\.example/".encode(), shown.body)


def test_the_front_page_is_whole(player: Player, kept: tuple[Kept, ...]) -> None:
    """It is there under the publication's own address, and names the newest article."""
    (first, *_) = of(kept, HOME)
    shown = player.get(PUBLICATION, first.instant, HOME, rewritten=True)
    assert shown.status == 200
    assert folded(MANIFEST.articles[0].title or "") in text_of(shown.body)


def test_a_revisit_of_an_unchanged_page_shows_its_original(player: Player, kept: tuple[Kept, ...]) -> None:
    """A page in Shift_JIS without validators comes again as it was: the revisit shows every byte of the first visit."""
    first, again = of(kept, "https://www.engan-anzen.example/houdou/r07/0804.html")
    assert again.capture.record_type is RecordType.REVISIT
    assert first.instant != again.instant
    shown = player.get(PUBLICATION, again.instant, again.capture.url)
    assert (shown.status, shown.body) == (200, first.body)
    assert shown.shown_instant == again.instant
    assert "charset=shift_jis" in shown.fields["content-type"].lower()
    assert "沿岸" in shown.body.decode("shift_jis")


def test_every_capture_with_an_answer_is_shown_with_its_own_bytes(player: Player, kept: tuple[Kept, ...]) -> None:
    """Pages, feeds, sitemaps, robots.txt, redirects and missing pages, first visits and revisits: all but the 304s."""
    answers = [one for one in kept if one.capture.status != 304]
    wrong = []
    for one in answers:
        shown = player.get(PUBLICATION, one.instant, one.capture.url)
        # Two captures of one address within a second have one name in players; either may be shown.
        same = {other.body for other in of(kept, one.capture.url) if other.instant == one.instant}
        if one.capture.location is not None and one.capture.record_type is RecordType.REVISIT:
            # Where a redirect leads stands in the revisit's own head; pywb does not fetch the body that nobody sees.
            same.add(b"")
            assert shown.fields["location"].endswith(one.capture.location)
        if shown.status != one.capture.status or shown.body not in same:
            wrong.append((one.capture.url, one.capture.record_type, shown.status, len(shown.body)))
    assert wrong == []
    assert {one.capture.record_type for one in answers} == {RecordType.RESPONSE, RecordType.REVISIT}


def test_a_304_never_blanks_a_page(player: Player, kept: tuple[Kept, ...]) -> None:
    """Asked for at the instant of a 304, the player shows the page that the 304 confirmed."""
    unchanged = [one for one in kept if one.capture.status == 304]
    validated = {one.canonical_url for one in MANIFEST.articles if not one.canonical_url.startswith(OLD)}
    assert validated <= {one.capture.url for one in unchanged}
    for one in unchanged:
        shown = player.get(PUBLICATION, one.instant, one.capture.url)
        assert (shown.status, shown.body) == (200, of(kept, one.capture.url)[0].body), one.capture.url


# --- awkward pages --------------------------------------------------------------------------------

HOST = "awkward.example"
STORY = "<!DOCTYPE html><html><head><title>北約峰會</title></head><body><p>日本與北約發表聯合聲明。</p></body></html>"
COPY_PATH = "/copy.html"
CHINESE_PATH = "/%E6%96%B0%E8%81%9E/%E9%A0%AD%E6%A2%9D.html"
HTML = "Content-Type: text/html; charset=utf-8"


def answer(asked: Asked) -> Answer:
    """The awkward pages, each the same at every visit but for the framing of one."""
    utf8 = STORY.encode()
    packed = chunked(gzip.compress(utf8 * 40, mtime=0), 100, extension=b";part=1", trailer=b"Sum: 42\r\n")
    if asked.target == "/big5.html":
        return Answer([whole(STORY.encode("big5"), "Content-Type: text/html; charset=big5")])
    if asked.target == "/packed.html":
        pieces = head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked", "Content-Encoding: gzip") + packed
        return Answer([pieces[start : start + 300] for start in range(0, len(pieces), 300)])
    if asked.target == "/reframed.html" and asked.before:
        return Answer([head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked"), chunked(utf8 * 2, 20)])
    if asked.target == "/reframed.html":
        return Answer([whole(utf8 * 2, HTML)])
    if asked.target in (CHINESE_PATH, COPY_PATH):
        return Answer([whole(utf8, HTML)])
    return Answer([whole(b"none", HTML, status="HTTP/1.1 404 Not Found")])


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Player, tuple[Kept, ...]]]:
    """An archive with two captures of each awkward page, and pywb over it."""
    archive = tmp_path_factory.mktemp("awkward") / "archive"
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / "awkward.toml").write_text('name = "Awkward"\n[crawl]\nsource_delay = 0\n', "utf-8")
    urls = [
        f"http://{HOST}{path}" for path in (CHINESE_PATH, COPY_PATH, "/big5.html", "/packed.html", "/reframed.html")
    ]
    with Origin(answer) as origin:
        detour = ("--connect-to", f"{HOST}:80:127.0.0.1:{origin.port}", "--allow-network", "127.0.0.1/32")
        for _visit in range(2):
            fonds("capture", *urls, "--publication", "awkward", "--archive", archive, *detour)
    with Player(archive) as running:
        yield running, kept_in(archive, "awkward")


@pytest.mark.parametrize(
    ("path", "charset"), [(CHINESE_PATH, "utf-8"), ("/big5.html", "big5"), ("/packed.html", "utf-8")]
)
def test_awkward_pages_and_their_revisits_are_shown(
    awkward: tuple[Player, tuple[Kept, ...]], path: str, charset: str
) -> None:
    """A Chinese address, Big5, chunks over gzip with extensions and a trailer: at both visits the very page."""
    player, kept = awkward
    captures = of(kept, f"http://{HOST}{path}")
    assert [one.capture.record_type for one in captures][1:] == [RecordType.REVISIT]
    for one in captures:
        shown = player.get("awkward", one.instant, one.capture.url)
        assert (shown.status, shown.shown_instant) == (200, one.instant)
        assert shown.body == one.body
        assert "日本與北約發表聯合聲明。" in text_of(shown.body, charset)


def test_a_page_in_another_framing_is_no_revisit_and_is_shown_without_it(
    awkward: tuple[Player, tuple[Kept, ...]],
) -> None:
    """The same page, once with a length and once in chunks: two responses, and no chunk's size among the text."""
    player, kept = awkward
    captures = of(kept, f"http://{HOST}/reframed.html")
    assert [one.capture.record_type for one in captures] == [RecordType.RESPONSE, RecordType.RESPONSE]
    for one in captures:
        assert player.get("awkward", one.instant, one.capture.url).body == STORY.encode() * 2


def test_a_page_at_two_addresses_is_kept_once_and_shown_at_both(awkward: tuple[Player, tuple[Kept, ...]]) -> None:
    """One of them is a revisit from the first day: the player finds the original under the other's address."""
    player, kept = awkward
    captures = (*of(kept, f"http://{HOST}{CHINESE_PATH}"), *of(kept, f"http://{HOST}{COPY_PATH}"))
    assert [one.capture.record_type for one in captures].count(RecordType.RESPONSE) == 1
    for one in captures:
        assert player.get("awkward", one.instant, one.capture.url).body == STORY.encode()


# --- while the archive grows ----------------------------------------------------------------------


def eventually(seen: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether something comes true before the patience is at its end."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if seen():
            return True
        time.sleep(0.1)
    return False


def test_a_page_is_shown_while_its_crawl_still_runs(tmp_path: Path) -> None:
    """pywb was started on an empty folder; the crawl waits for a slow host, and what it has kept is on show already."""
    archive = tmp_path / "archive"
    archive.mkdir()
    slow_was_asked, release = threading.Event(), threading.Event()

    def hold(asked: Asked) -> Answer:
        if asked.target == "/slow.html":
            slow_was_asked.set()
            release.wait(120)
        return Answer([whole(STORY.encode(), HTML)])

    with Origin(hold) as origin, Player(archive) as player:
        command = [str(FONDS), "capture", f"http://{HOST}/quick.html", "http://slow.example/slow.html"]
        network = ["--allow-network", "127.0.0.1/32"]
        for host in (HOST, "slow.example"):
            network += ["--connect-to", f"{host}:80:127.0.0.1:{origin.port}"]
        crawl = subprocess.Popen([*command, "--publication", "any", "--archive", str(archive), *network])
        try:
            assert slow_was_asked.wait(60)
            assert eventually(lambda: is_page(player.get("any", "2999", f"http://{HOST}/quick.html")))
            assert crawl.poll() is None
            assert not is_page(player.get("any", "2999", "http://slow.example/slow.html"))
        finally:
            release.set()
            assert crawl.wait(timeout=120) == 0
        assert eventually(lambda: is_page(player.get("any", "2999", "http://slow.example/slow.html")))
