"""A crawl of the demo brings exactly what the demo's texts say: every field, every source's state, nothing unasked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from access.demo.manifest import ExpectedSource, expect
from access.demo.texts import read_texts
from storage.types import ArticleReading, SourceState
from tests.access.commands import Ran, fonds
from tests.access.engines import archive_on, rows
from tests.conftest import ENGINES

TEXTS = read_texts()
MANIFEST = expect(TEXTS)
ARTICLES = [pytest.param(reading, id=reading.canonical_url.split("/")[-2]) for reading in MANIFEST.articles]
SOURCES = [pytest.param(source, id=source.url.partition("//")[2]) for source in MANIFEST.sources]


@pytest.fixture(scope="module", params=ENGINES)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql: str
) -> Iterator[Path]:
    """An archive that `fonds demo` filled."""
    with archive_on(request.param, tmp_path_factory.mktemp(request.param) / "archive", postgresql) as path:
        ran = fonds("demo", "--archive", path)
        assert (ran.code, ran.err) == (0, "")
        assert "10 new" in ran.out
        yield path


def instant(at: datetime | None) -> str | None:
    """An instant as the views give it."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def folded(text: str) -> str:
    """A text with its white space folded."""
    return " ".join(text.split())


def article_row(archive: Path, url: str) -> dict[str, Any]:
    """The view's row of an article."""
    (row,) = rows(archive, "SELECT * FROM v_articles WHERE url = :url", url=url)
    return row


def test_exactly_the_articles_of_the_demo_are_there(archive: Path) -> None:
    """No article is missing, none is there twice, none is there that the publication does not have."""
    urls = [row["url"] for row in rows(archive, "SELECT url FROM v_articles")]
    assert sorted(urls) == sorted(article.canonical_url for article in MANIFEST.articles)


@pytest.mark.parametrize("expected", ARTICLES)
def test_every_field_of_an_article_is_as_the_page_prints_it(archive: Path, expected: ArticleReading) -> None:
    """What is printed is filed as printed, and what is not printed is NULL."""
    row = article_row(archive, expected.canonical_url)
    plain = ("title", "deck", "summary", "dateline", "text", "language")
    assert {name: row[name] for name in plain} == {name: getattr(expected, name) for name in plain}
    assert row["published_on"] == (expected.published_on and expected.published_on.isoformat())
    assert (row["published_at"], row["modified_at"]) == (instant(expected.published_at), instant(expected.modified_at))
    assert row["published_precision"] == expected.published_precision
    assert json.loads(row["topics"]) == [[topic.group, topic.name] for topic in expected.topics]
    assert (row["state"], row["revision"], row["revisions"]) == ("live", 1, 1)


@pytest.mark.parametrize("expected", ARTICLES)
def test_contributors_stand_in_printed_order_with_their_labels(archive: Path, expected: ArticleReading) -> None:
    """Roles come from the printed labels; the label stands beside them."""
    found = rows(
        archive,
        "SELECT c.name, c.role, c.role_label FROM v_contributors AS c JOIN v_articles AS a USING (article_id, revision)"
        " WHERE a.url = :url ORDER BY c.position",
        url=expected.canonical_url,
    )
    assert [tuple(row.values()) for row in found] == [
        (one.name, one.role, one.role_label) for one in expected.contributors
    ]


@pytest.mark.parametrize("expected", ARTICLES)
def test_citations_stand_in_printed_order_with_the_state_of_their_source(
    archive: Path, expected: ArticleReading
) -> None:
    """Each citation leads to its source, and to a capture where there is one to see."""
    found = rows(
        archive,
        "SELECT c.* FROM v_citations AS c JOIN v_articles AS a USING (article_id) WHERE a.url = :url"
        " ORDER BY c.position",
        url=expected.canonical_url,
    )
    assert [(row["label"], row["url"], row["url_as_printed"]) for row in found] == [
        (one.label, one.url, one.url_as_printed) for one in expected.citations
    ]
    for row in found:
        source = MANIFEST.source(row["url"])
        assert (row["state"], row["source_url"]) == (source.state, source.source_url or source.url)
        assert row["capture_id"] is not None


@pytest.mark.parametrize("expected", SOURCES)
def test_a_source_is_read_as_the_document_it_is(archive: Path, expected: ExpectedSource) -> None:
    """Title, language, date and text of every source that could be had; nothing of those that could not."""
    (source,) = rows(archive, "SELECT * FROM v_sources WHERE url = :url", url=expected.url)
    assert source["state"] == expected.state
    read = rows(archive, "SELECT * FROM v_source_revisions WHERE source_id = :id", id=source["source_id"])
    if expected.title is None:
        assert read == []
        return
    (revision,) = read
    assert (revision["title"], revision["language"]) == (expected.title, expected.language)
    assert revision["published_on"] == (expected.published_on and expected.published_on.isoformat())
    text = folded(revision["text"])
    assert [passage for passage in expected.passages if folded(passage) not in text] == []


def test_every_listing_is_captured_in_its_role_and_nothing_else(archive: Path) -> None:
    """Feeds, sitemaps and sections are those that the profile lets be followed."""
    found = rows(archive, "SELECT DISTINCT url, role FROM v_captures WHERE role IN ('section', 'feed', 'sitemap')")
    assert {(row["url"], row["role"]) for row in found} == {(one.url, one.role) for one in MANIFEST.listings}


def test_nothing_was_asked_that_must_not_be_asked(archive: Path) -> None:
    """Related links, share bars, embeds, comments and what robots.txt forbids bring no request."""
    asked = {row["url"] for row in rows(archive, "SELECT url FROM v_captures WHERE status IS NOT NULL")}
    assert asked.isdisjoint(MANIFEST.unasked)
    assert {urlsplit(url).hostname for url in asked}.isdisjoint(MANIFEST.unasked_hosts)


def test_no_page_was_asked_for_twice(archive: Path) -> None:
    """One crawl asks each address once, but for one that is cited and that another citation was redirected to."""
    asked = Counter(row["url"] for row in rows(archive, "SELECT url FROM v_captures"))
    reached = {source.source_url for source in MANIFEST.sources if source.state is SourceState.MOVED}
    assert {url for url, times in asked.items() if times > 1} <= reached


def test_a_crawl_at_once_says_until_when_nothing_is_due_and_asks_for_nothing(archive: Path) -> None:
    """The site is not even there any more: a request would leave a failure."""
    before = rows(archive, "SELECT count(*) AS number FROM v_captures")
    ran = fonds("crawl", "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Nothing is due until 2")
    assert rows(archive, "SELECT count(*) AS number FROM v_captures") == before
    (due,) = rows(archive, "SELECT min(due_at) AS at FROM targets")
    assert fonds("crawl", "--archive", archive, "--json").answer["next_due"] == due["at"]


def test_nothing_is_left_leased_or_unread(archive: Path) -> None:
    """After a crawl the frontier is free and the queue of the readers empty."""
    assert rows(archive, "SELECT url FROM targets WHERE leased_by IS NOT NULL") == []
    assert rows(archive, "SELECT host FROM hosts WHERE leased_by IS NOT NULL") == []
    assert rows(archive, "SELECT url FROM captures WHERE reading = 'pending' OR reading_by IS NOT NULL") == []
    assert list((archive / "collections/heron/archive").glob("*.open")) == []


@pytest.fixture(scope="module")
def rechecked(archive: Path) -> Ran:
    """A second `fonds demo`, which visits everything again."""
    return fonds("demo", "--archive", archive)


def test_a_recheck_of_an_unchanged_site_makes_no_revision(archive: Path, rechecked: Ran) -> None:
    """The publisher changed nothing, so nothing changed: neither articles nor sources nor the list of changes."""
    assert (rechecked.code, rechecked.err) == (0, "")
    assert "16 visited, all unchanged" in rechecked.out
    assert "10 visited: 0 new, 0 revised, 0 withdrawn" in rechecked.out
    assert {row["revisions"] for row in rows(archive, "SELECT revisions FROM v_articles")} == {1}
    kinds = Counter(row["kind"] for row in rows(archive, "SELECT kind FROM v_changes"))
    with_text = sum(source.state in (SourceState.CAPTURED, SourceState.MOVED) for source in MANIFEST.sources)
    gone = sum(source.state is SourceState.GONE for source in MANIFEST.sources)
    assert kinds == {"new": len(MANIFEST.articles), "source-captured": with_text, "source-gone": gone}


def test_a_recheck_leaves_revisits_of_what_was_kept(archive: Path, rechecked: Ran) -> None:
    """Every page that was kept before is a 304 or an identical answer now, and names its original."""
    assert rechecked.code == 0
    second = rows(
        archive,
        "SELECT k.url, k.status, k.record_type, k.refers_to, k.payload_digest, o.url AS original,"
        " o.payload_digest AS digest FROM v_captures AS k LEFT JOIN v_captures AS o ON o.capture_id = k.refers_to"
        " WHERE k.status IN (200, 304) AND k.captured_at > (SELECT min(started_at) FROM crawls WHERE started_at >"
        " (SELECT min(ended_at) FROM crawls)) ORDER BY k.url",
    )
    assert {row["record_type"] for row in second} == {"revisit"}
    assert [row for row in second if row["digest"] != row["payload_digest"]] == []
    unchanged = {row["url"] for row in second if row["status"] == 304}
    assert unchanged >= {one.canonical_url for one in MANIFEST.articles} | {one.url for one in MANIFEST.listings}
    answered = {row["url"] for row in second if row["status"] == 200 and not row["url"].endswith("/robots.txt")}
    assert answered == {source.source_url for source in MANIFEST.sources if _asked_plainly(source)}


def _asked_plainly(source: ExpectedSource) -> bool:
    """Whether a source is asked for without validators: its server sends none, or a redirect leads there."""
    sends_none = urlsplit(source.url).hostname in {body.host for body in TEXTS.bodies if not body.validators}
    return sends_none or source.state is SourceState.MOVED


def test_show_prints_each_citation_with_its_state_and_its_proof(archive: Path) -> None:
    """Article, byline, citations with each source's state, and for each file, offset and digest."""
    expected = next(one for one in MANIFEST.articles if len(one.citations) > 1)
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
    expected = MANIFEST.articles[0]
    word = next(
        expected.title[at : at + 2] for at in range(len(expected.title)) if expected.title[at : at + 2].isalpha()
    )
    hits = fonds("search", word, "--archive", archive, "--json").answer
    assert expected.title in {hit["title"] for hit in hits["hits"]}
