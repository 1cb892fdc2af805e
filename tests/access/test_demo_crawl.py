"""What `fonds demo` leaves behind: an archive at rest, unchanged by a second visit, that answers questions.

The crawls are quiet: a slow machine would write its progress where the tests expect nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from access.demo.texts import Behaviour
from storage.archive.archive import Archive
from storage.types import SourceState
from tests.access.commands import Ran, fonds
from tests.access.demo_manifest import ExpectedSource
from tests.access.demo_site import MANIFEST, OLD, TEXTS
from tests.access.engines import changes_told, rows
from tests.conftest import ENGINES
from tests.demo_archives import DemoArchives, FirstVisits


@pytest.fixture(scope="module", params=ENGINES)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, first_visits: FirstVisits
) -> Iterator[Path]:
    """An archive that `fonds demo` filled."""
    place = tmp_path_factory.mktemp(request.param) / "archive"
    with first_visits.on(request.param, place) as (path, ran):
        assert f"{len(MANIFEST.articles)} new" in ran.out
        yield path


def test_a_crawl_at_once_says_until_when_nothing_is_due_and_asks_for_nothing(archive: Path) -> None:
    """The site is not even there any more: a request would leave a failure."""
    before = rows(archive, "SELECT count(*) AS number FROM v_captures")
    there = ("--connect-to", "heron.example:443:127.0.0.1:9")
    ran = fonds("crawl", "--archive", archive, *there)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Nothing is due until 2")
    assert rows(archive, "SELECT count(*) AS number FROM v_captures") == before
    (due,) = rows(archive, "SELECT min(due_at) AS at FROM targets")
    assert fonds("crawl", "--archive", archive, "--json", *there).answer["next_due"] == due["at"]


@pytest.mark.parametrize("command", ["crawl", "run"])
def test_nothing_asks_the_invented_hosts_but_the_demo(archive: Path, command: str) -> None:
    """What would find no such host says what visits them, before a crawl begins that would stay on record as failed."""
    before = rows(archive, "SELECT count(*) AS number FROM crawls")
    ran = fonds(command, "--archive", archive)
    assert ran.code == 2
    assert f"whose hosts are invented; fonds demo --visit 2 --archive {archive} visits them" in ran.only_line
    assert rows(archive, "SELECT count(*) AS number FROM crawls") == before


def test_nothing_is_left_leased_or_unread(archive: Path) -> None:
    """After a crawl the frontier is free and the queue of the readers empty."""
    assert rows(archive, "SELECT url FROM targets WHERE leased_by IS NOT NULL") == []
    assert rows(archive, "SELECT host FROM hosts WHERE leased_by IS NOT NULL") == []
    assert rows(archive, "SELECT url FROM captures WHERE reading = 'pending' OR reading_by IS NOT NULL") == []
    assert list((archive / "collections/heron/archive").glob("*.open")) == []


@pytest.fixture(scope="module")
def rechecked(archive: Path, tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> tuple[Path, Ran]:
    """The archive after a second `fonds demo`, which visits everything again, and what that came to."""
    if Archive.at(archive).sqlite_path is None:
        return archive, fonds("demo", "--quiet", "--archive", archive)
    return demo_archives.copy(tmp_path_factory.mktemp("rechecked") / "archive", crawls=2), demo_archives.ran(crawls=2)


def test_a_recheck_of_an_unchanged_site_makes_no_revision(rechecked: tuple[Path, Ran]) -> None:
    """The publisher changed nothing, so nothing changed: neither articles nor sources nor the list of changes."""
    archive, ran = rechecked
    assert (ran.code, ran.err) == (0, "")
    validated = sum(not listing.url.startswith(OLD) for listing in MANIFEST.listings)
    assert f"{len(MANIFEST.listings)} visited, {validated} unchanged" in ran.out
    assert f"{len(MANIFEST.articles)} visited: 0 new, 0 revised, 0 withdrawn" in ran.out
    assert {row["revisions"] for row in rows(archive, "SELECT revisions FROM v_articles")} == {1}
    with_text = sum(source.revisions for source in MANIFEST.sources)
    closed = sum(source.state in (SourceState.WALLED, SourceState.ROBOTS) for source in MANIFEST.sources)
    assert changes_told(archive) == {
        "new": len(MANIFEST.articles),
        "source-cited": len(MANIFEST.sources),
        "source-captured": with_text,
        "source-state": closed,
        "source-aliased": 1,
    }


def test_a_recheck_leaves_revisits_of_what_was_kept(rechecked: tuple[Path, Ran]) -> None:
    """Every page that was kept before is a 304 or an identical answer now, and names its original."""
    archive, ran = rechecked
    assert ran.code == 0
    second = rows(
        archive,
        "SELECT k.url, k.status, k.record_type, k.refers_to, k.payload_digest, o.url AS original,"
        " o.payload_digest AS digest FROM v_captures AS k LEFT JOIN v_captures AS o ON o.capture_id = k.refers_to"
        " WHERE k.role <> 'requisite' AND k.status IN (200, 304)"
        " AND k.captured_at > (SELECT min(started_at) FROM crawls WHERE started_at >"
        " (SELECT min(ended_at) FROM crawls)) ORDER BY k.url",
    )
    assert {row["record_type"] for row in second} == {"revisit"}
    assert [row for row in second if row["digest"] != row["payload_digest"]] == []
    unchanged = {row["url"] for row in second if row["status"] == 304}
    own = {one.canonical_url for one in MANIFEST.articles} | {one.url for one in MANIFEST.listings}
    assert unchanged >= {url for url in own if not url.startswith(OLD)}
    answered = {row["url"] for row in second if row["status"] == 200 and not row["url"].endswith("/robots.txt")}
    plainly = {source.source_url or source.url for source in MANIFEST.sources if _asked_plainly(source)}
    assert answered == plainly | {url for url in own if url.startswith(OLD)}


def _asked_plainly(source: ExpectedSource) -> bool:
    """Whether a source is asked for without validators: its server sends none, another page is there, or elsewhere."""
    (body,) = (body for body in TEXTS.bodies if body.host == urlsplit(source.url).hostname)
    is_replaced = source.state is SourceState.PENDING and body.behaviour is Behaviour.NEVER_404
    return not body.validators or is_replaced or source.state in {SourceState.MOVED, SourceState.WALLED}


def test_show_prints_each_citation_with_its_state_and_its_proof(archive: Path) -> None:
    """Article, byline, citations with each source's state, and for each file, offset and digest."""
    expected = next(one for one in MANIFEST.articles if len(one.citations) > 1 and all(c.url for c in one.citations))
    ran = fonds("show", expected.canonical_url, "--archive", archive)
    assert ran.code == 0
    proofs = rows(
        archive,
        "SELECT k.* FROM v_citations AS c JOIN v_articles AS a USING (article_id) JOIN v_captures AS k"
        " ON k.capture_id = c.capture_id WHERE a.url = :url",
        url=expected.canonical_url,
    )
    shown = ran.out
    for text in (expected.title, expected.deck, *(one.name for one in expected.contributors)):
        assert text is not None
        assert text in shown
    for proof in proofs:
        assert f"{proof['warc_file']} at {proof['record_offset']}, {proof['record_length']} bytes" in shown
        assert proof["payload_digest"] is None or proof["payload_digest"] in shown


def test_a_word_of_two_characters_is_found(archive: Path) -> None:
    """Search finds an article by any two characters that stand side by side in its title."""
    title = MANIFEST.articles[0].title or ""
    word = next(title[at : at + 2] for at in range(len(title)) if title[at : at + 2].isalpha())
    hits = fonds("search", word, "--archive", archive, "--json").answer
    assert title in {hit["title"] for hit in hits["hits"]}
