"""Real pages, served under their own host names, are crawled, recorded, read and stored without one unhandled error.

They belong to their publishers and are not part of the project: FONDS_REAL_PAGES names a folder with them, whose
manifest.json gives the address of each. Nothing is fetched from anywhere else: only articles are visited. `make test`
takes one page of each few, the long run all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage.archive.archive import Archive
from storage.tables.crawls import know_publication
from storage.tables.frontier import Frontier
from storage.types import FoundUrl, Role
from storage.types.urlkey import normalize
from tests.access.engines import rows
from tests.access.soundness import (
    assert_nothing_is_claimed_that_is_not_on_disk,
    assert_nothing_is_held,
    assert_records_rows_and_index_agree,
)
from tests.wire.certificates import make_authority
from tests.wire.origin import Answer, Asked, Origin, whole

FOLDER = os.environ.get("FONDS_REAL_PAGES")
START = "http://pages.example/"
_INDEX = b'<html><body><h2><a href="/2026/01/02/front.html">The one article of the front page</a></h2></body></html>'
_FRONT = b"<html><body><article><h1>The one article of the front page</h1><p>" + b"It says little and ends soon. " * 20
# Of hand-picked pages that were all articles once; a few are walls and fronts.
_READ_AT_LEAST = 0.9
_CRAWL = """
import json, sys
from pathlib import Path
from crawler.crawl import crawl
from crawler.session import CrawlOptions
from storage.archive.configuration import NetworkSettings
from storage.types import Role
archive, start, connect_to, cacert = json.loads(sys.stdin.read())
network = NetworkSettings(tuple(connect_to), Path(cacert), ("127.0.0.1/32",))
roles = frozenset({Role.SECTION, Role.ARTICLE})
report = crawl(CrawlOptions(Path(archive), ("any",), (start,), network=network, roles=roles))
print(json.dumps([report.end.ending, [each.text for each in report.findings], report.unreachable]))
"""


@dataclass(frozen=True)
class RealPage:
    """A page with its address; `body` as its file holds it, `gzipped` or not."""

    url: str
    body: bytes
    gzipped: bool

    @property
    def answer(self) -> Answer:
        """What its server says; the encoding is the page's own business."""
        coding = ("Content-Encoding: gzip",) if self.gzipped else ()
        return Answer([whole(self.body, "Content-Type: text/html", *coding)])


def real_pages(folder: Path) -> Iterator[RealPage]:
    """The pages that the manifest lists; one whose address is not known is given one."""
    for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        path = folder.parent / entry["file"]
        gzipped = path.suffix == ".gz"
        if (path.with_suffix("") if gzipped else path).suffix not in (".html", ".htm"):
            continue
        stated = entry.get("url") or ""
        url = stated if stated.startswith(("http://", "https://")) else f"{START}{path.parent.name}/{path.name}"
        yield RealPage(normalize(url), path.read_bytes(), gzipped)


@dataclass(frozen=True)
class Crawled:
    """The crawl of the pages: its archive, the pages, and what the process said."""

    archive: Path
    pages: tuple[RealPage, ...]
    code: int
    out: str
    err: str


@pytest.fixture(scope="module", params=[pytest.param(6, id="some"), pytest.param(1, id="all", marks=pytest.mark.long)])
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of the pages, with the shipped profile `any`; hosts that are all ours are asked without waiting."""
    if FOLDER is None:
        pytest.skip("FONDS_REAL_PAGES names no folder of real pages")
    pages = tuple({page.url: page for page in real_pages(Path(FOLDER))}.values())[:: request.param]
    assert pages, f"{FOLDER} holds no page"
    folder = tmp_path_factory.mktemp("real")
    archive = Archive.create(folder / "archive").remembering("any", (START,))
    database = archive.open_database(write=True)
    know_publication(database, "any", "Any publication", None)
    Frontier(database, "test").add("any", [FoundUrl(page.url, Role.ARTICLE) for page in pages], datetime.now(UTC))
    database.close()
    with ExitStack() as serving:
        connect_to, cacert = _serve(pages, folder, serving)
        process = subprocess.run(
            [sys.executable, "-c", _CRAWL],
            input=json.dumps([str(archive.path), START, connect_to, str(cacert)]),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    return Crawled(archive.path, pages, process.returncode, process.stdout, process.stderr)


def _serve(pages: tuple[RealPage, ...], folder: Path, serving: ExitStack) -> tuple[list[str], Path]:
    """Serve the pages over http and https; returns what `--connect-to` and `--cacert` take."""
    answers = {page.url: page.answer for page in pages}
    answers[START] = Answer([whole(_INDEX, "Content-Type: text/html")])
    answers[f"{START}2026/01/02/front.html"] = Answer([whole(_FRONT, "Content-Type: text/html")])
    missing = Answer([whole(b"", "Content-Type: text/plain", status="HTTP/1.1 404 Not Found")])

    def respond(scheme: str, asked: Asked) -> Answer:
        fields = dict(line.split(": ", 1) for line in asked.raw.decode("latin-1").split("\r\n")[1:] if line)
        return answers.get(normalize(f"{scheme}://{fields['Host']}{asked.target}"), missing)

    hosts = sorted({urlsplit(url).hostname or "" for url in answers})
    authority = make_authority(folder)
    plain = serving.enter_context(Origin(lambda asked: respond("http", asked)))
    tls = serving.enter_context(Origin(lambda asked: respond("https", asked), authority.server_context(*hosts)))
    ports = ((80, plain.port), (443, tls.port))
    return [f"{host}:{asked}:127.0.0.1:{port}" for host in hosts for asked, port in ports], authority.cacert


def test_the_crawl_ends_without_one_unhandled_error(crawled: Crawled) -> None:
    """Nothing is logged, and the crawl came to its end; what a page lacks may be told."""
    assert (crawled.code, crawled.err) == (0, "")
    ending, _findings, unreachable = json.loads(crawled.out)
    assert (ending, unreachable) == ("done", [])


def test_every_page_is_recorded_as_it_was_served(crawled: Crawled) -> None:
    """One whole response each, and nothing that was not served."""
    captures = rows(crawled.archive, "SELECT url, status, truncated, error FROM v_captures WHERE role = 'article'")
    kept = {row["url"]: (row["status"], row["truncated"], row["error"]) for row in captures}
    assert {url: kept.get(url) for url in (page.url for page in crawled.pages)} == {
        page.url: (200, None, None) for page in crawled.pages
    }
    assert_nothing_is_claimed_that_is_not_on_disk(crawled.archive)
    assert_records_rows_and_index_agree(crawled.archive, "any")
    assert_nothing_is_held(crawled.archive)


def test_every_page_is_read_or_refused_and_no_reader_died(crawled: Crawled) -> None:
    """A page that is no article is refused with a verdict of its own; most are articles."""
    # Further pages that these link to are asked for as well, and are not here.
    query = "SELECT reading, verdict FROM v_captures WHERE role = 'article' AND status = 200"
    captures = rows(crawled.archive, query)
    assert len(captures) >= len(crawled.pages)
    outcomes = Counter((row["reading"], row["verdict"]) for row in captures)
    assert {reading for reading, _ in outcomes} <= {"done", "refused"}
    assert outcomes["refused", "worker"] == 0
    assert outcomes["done", None] >= _READ_AT_LEAST * len(captures), outcomes


def test_what_was_read_is_stored_with_its_proof(crawled: Crawled) -> None:
    """Each article has a title and a text, and leads to the record that proves it."""
    articles = rows(crawled.archive, "SELECT url, title, text, capture_id, warc_file FROM v_articles")
    assert [row["url"] for row in articles if not row["title"].strip() or not row["text"].strip()] == []
    assert [row["url"] for row in articles if row["capture_id"] is None or row["warc_file"] is None] == []
