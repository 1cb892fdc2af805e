"""Both visits of the demo bring what its manifest expects, field by field, on either engine; see _IN_EVERY_RUN.

The second visit is made on the archive that the first one left, as a reader of the README does. The crawls are quiet: a
slow machine would write its progress where the tests expect nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from access.demo.text_files import read_texts
from storage.types import ArticleReading, ChangeKind, SourceState
from tests.access.commands import Ran, fonds
from tests.access.demo_manifest import ExpectedCrawl, ExpectedSource, expect
from tests.access.engines import changes_told, rows
from tests.conftest import ENGINES
from tests.demo_archives import FirstVisits

FIRST = expect(read_texts(1))
MANIFESTS = {1: FIRST, 2: expect(read_texts(2), FIRST)}


@dataclass(frozen=True)
class Visited:
    """An archive after a visit, what the visit printed, the last change before it, and what it must have brought."""

    archive: Path
    visit: int
    ran: Ran
    cursor: int
    manifest: ExpectedCrawl


# In every run each visit and each engine once: the second visit's archive has been through the first.
_IN_EVERY_RUN = (("sqlite", 1), ("postgresql", 2))
_VISITS = [
    pytest.param(one, id=str(one), marks=() if one in _IN_EVERY_RUN else pytest.mark.long)
    for one in product(ENGINES, MANIFESTS)
]


@pytest.fixture(scope="module", params=_VISITS)
def visited(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, first_visits: FirstVisits
) -> Iterator[Visited]:
    """An archive that `fonds demo` filled, and for the second visit `fonds demo --visit 2` after it."""
    engine, visit = request.param
    with first_visits.on(engine, tmp_path_factory.mktemp(engine) / "archive") as (archive, ran):
        cursor = 0
        if visit > 1:
            (newest,) = rows(archive, "SELECT max(cursor) AS cursor FROM v_changes")
            cursor = newest["cursor"]
            ran = fonds("demo", "--quiet", "--visit", str(visit), "--archive", archive)
            assert (ran.code, ran.err) == (0, "")
        yield Visited(archive, visit, ran, cursor, MANIFESTS[visit])


def instant(at: datetime | None) -> str | None:
    """An instant as the views give it."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def folded(text: str) -> str:
    """A text with its white space folded."""
    return " ".join(text.split())


def test_exactly_the_articles_of_the_demo_are_there(visited: Visited) -> None:
    """No article is missing, none is there twice, none is there that the publication does not have."""
    found = [row["url"] for row in rows(visited.archive, "SELECT url FROM v_articles")]
    assert sorted(found) == sorted(article.canonical_url for article in visited.manifest.articles)
    assert len(found) >= 40


def _expected_row(manifest: ExpectedCrawl, article: ArticleReading) -> dict[str, Any]:
    return {
        "title": article.title,
        "deck": article.deck,
        "summary": article.summary,
        "dateline": article.dateline,
        "text": article.text,
        "language": article.language,
        "published_on": article.published_on and article.published_on.isoformat(),
        "published_at": instant(article.published_at),
        "published_precision": article.published_precision,
        "modified_at": instant(article.modified_at),
        "topics": [[topic.group, topic.name] for topic in article.topics],
        "revision": manifest.revisions[article.canonical_url],
        "revisions": manifest.revisions[article.canonical_url],
        # An article that is not found is withdrawn only after three visits over a day.
        "state": "live",
    }


def test_every_field_of_every_article_is_as_the_page_prints_it(visited: Visited) -> None:
    """What is printed is filed as printed, what is not printed is NULL, and what was corrected has two revisions."""
    found = {row["url"]: row for row in rows(visited.archive, "SELECT * FROM v_articles")}
    wrong = {}
    for article in visited.manifest.articles:
        wanted = _expected_row(visited.manifest, article)
        row = {**found[article.canonical_url], "topics": json.loads(found[article.canonical_url]["topics"])}
        different = {name: (row[name], value) for name, value in wanted.items() if row[name] != value}
        if different:
            wrong[article.canonical_url] = different
    assert wrong == {}


def test_contributors_stand_in_printed_order_with_their_labels(visited: Visited) -> None:
    """Roles come from the printed labels; the label stands beside them."""
    found: dict[str, list[tuple[str, ...]]] = {}
    query = (
        "SELECT a.url, c.name, c.role, c.role_label FROM v_contributors AS c JOIN v_articles AS a"
        " USING (article_id, revision) ORDER BY a.url, c.position"
    )
    for url, *contributor in (tuple(row.values()) for row in rows(visited.archive, query)):
        found.setdefault(url, []).append(tuple(contributor))
    assert found == {
        article.canonical_url: [(one.name, one.role, one.role_label) for one in article.contributors]
        for article in visited.manifest.articles
    }


def test_citations_stand_in_printed_order_with_the_state_of_their_source(visited: Visited) -> None:
    """Each citation leads to its source, and to a capture where there is one to see; a title alone leads nowhere."""
    found: dict[str, list[dict[str, Any]]] = {}
    query = (
        "SELECT a.url AS article, c.* FROM v_citations AS c JOIN v_articles AS a USING (article_id)"
        " ORDER BY a.url, c.position"
    )
    for row in rows(visited.archive, query):
        found.setdefault(row["article"], []).append(row)
    cited = {article.canonical_url: article.citations for article in visited.manifest.articles}
    assert {
        url: [(row["label"], row["url"], row["url_as_printed"], row["block"]) for row in listed]
        for url, listed in found.items()
    } == {
        url: [(one.label, one.url, one.url_as_printed, one.block) for one in citations]
        for url, citations in cited.items()
        if citations
    }
    for row in (row for listed in found.values() for row in listed):
        if row["url"] is None:
            assert (row["source_id"], row["state"], row["capture_id"]) == (None, None, None)
            continue
        source = visited.manifest.source(row["url"])
        assert (row["state"], row["source_url"]) == (source.state, source.source_url or source.url), row["url"]
        assert row["capture_id"] is not None


def test_every_source_is_read_as_the_document_it_is(visited: Visited) -> None:
    """State, title, language, date, text and number of revisions of every source; nothing of those not to be had."""
    sources = {row["url"]: row for row in rows(visited.archive, "SELECT * FROM v_sources")}
    assert set(sources) == {source.url for source in visited.manifest.sources}
    revisions = rows(visited.archive, "SELECT * FROM v_source_revisions ORDER BY revision")
    wrong = {}
    for source in visited.manifest.sources:
        row = sources[source.url]
        read = [revision for revision in revisions if revision["source_id"] == row["source_id"]]
        found = (row["state"], len(read), *_as_read(read, source))
        day = source.published_on and source.published_on.isoformat()
        wanted: tuple[Any, ...] = (source.state, source.revisions, source.title, source.language, day, [])
        if source.revisions == 0:
            wanted = (source.state, 0, None, None, None, [])
        if found != wanted:
            wrong[source.url] = (found, wanted)
    assert wrong == {}


def _as_read(read: list[dict[str, Any]], source: ExpectedSource) -> tuple[Any, ...]:
    """Title, language and day of the latest revision, and the passages that are not in its text."""
    if not read:
        return None, None, None, []
    latest = read[-1]
    text = folded(latest["text"])
    missed = [passage for passage in source.passages if folded(passage) not in text]
    return latest["title"], latest["language"], latest["published_on"], missed


def test_the_list_of_changes_says_what_the_visit_changed(visited: Visited) -> None:
    """New articles, corrections, arrived, changed and gone sources, by kind; nothing is called withdrawn too early."""
    found = changes_told(visited.archive, visited.cursor)
    assert found == visited.manifest.changes
    assert ChangeKind.WITHDRAWN not in found


def test_what_is_printed_says_the_same(visited: Visited) -> None:
    """The summary's numbers are those of the manifest, and four commands come next."""
    changes = visited.manifest.changes
    assert (
        f"{changes[ChangeKind.NEW]} new, {changes.get(ChangeKind.REVISED, 0)} revised, 0 withdrawn" in visited.ran.out
    )
    assert f"{len(visited.manifest.sources)} cited: " in visited.ran.out
    missing = len(visited.manifest.missing)
    told = f"{missing} articles were not found; withdrawn after 3 visits over 24 h" in visited.ran.out
    assert told == (missing > 0)
    lost = len(visited.manifest.lost_sources)
    said = f"{lost} of them not found or replaced; gone after 3 visits over 3 days"
    assert (said in visited.ran.out) == (lost > 0)
    changed = changes.get(ChangeKind.SOURCE_CHANGED, 0)
    assert ("1 source changed after it was cited:" in visited.ran.out) == (changed == 1)
    assert (
        len([line for line in visited.ran.out.partition("Next:")[2].splitlines() if line.startswith("  fonds ")]) == 4
    )
    status = fonds("status", "--archive", visited.archive, "--json").answer
    assert status["publications"][0]["missing"] == missing


def test_every_listing_is_captured_in_its_role_and_nothing_else(visited: Visited) -> None:
    """Feeds, sitemaps and sections are those that the profile lets be followed."""
    query = "SELECT DISTINCT url, role FROM v_captures WHERE role IN ('section', 'feed', 'sitemap')"
    expected = {(one.url, one.role) for visit in range(1, visited.visit + 1) for one in MANIFESTS[visit].listings}
    assert {(row["url"], row["role"]) for row in rows(visited.archive, query)} == expected


def test_nothing_was_asked_that_must_not_be_asked(visited: Visited) -> None:
    """Related links, share bars, embeds, comments and what robots.txt forbids bring no request."""
    query = "SELECT url FROM v_captures WHERE status IS NOT NULL"
    asked = {row["url"] for row in rows(visited.archive, query)}
    assert asked.isdisjoint(visited.manifest.unasked)
    assert {urlsplit(url).hostname for url in asked}.isdisjoint(visited.manifest.unasked_hosts)


def test_one_visit_asks_each_address_once(visited: Visited) -> None:
    """But for one that is cited and that another citation was redirected to."""
    query = "SELECT crawl_id, url FROM v_captures"
    asked = Counter((row["crawl_id"], row["url"]) for row in rows(visited.archive, query))
    reached = {source.source_url for source in visited.manifest.sources if source.state is SourceState.MOVED}
    assert {url for (_, url), times in asked.items() if times > 1} <= reached
