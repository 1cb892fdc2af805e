"""What an archive holds once the invented newspaper was crawled to its end, whatever happened on the way."""

from __future__ import annotations

from pathlib import Path

from tests.access.commands import fonds
from tests.access.engines import changes_told, rows
from tests.access.gazette import Gazette
from tests.access.soundness import (
    assert_nothing_is_claimed_that_is_not_on_disk,
    assert_nothing_is_held,
    assert_records_rows_and_index_agree,
)


def assert_complete(archive: Path, gazette: Gazette) -> None:
    """Every article, source and citation is filed once and told once; records, rows and index agree; all verifies."""
    assert_nothing_is_claimed_that_is_not_on_disk(archive)
    assert_records_rows_and_index_agree(archive, "gazette")
    assert_nothing_is_held(archive)
    articles = rows(archive, "SELECT url, title, revisions FROM v_articles")
    assert sorted(row["url"] for row in articles) == sorted(gazette.article_urls)
    assert {row["revisions"] for row in articles} == {1}
    sources = rows(archive, "SELECT url, state, revisions FROM v_sources")
    assert sorted(row["url"] for row in sources) == sorted(gazette.source_urls)
    assert {(row["state"], row["revisions"]) for row in sources} == {("captured", 1)}
    cited = rows(archive, "SELECT article_id, count(*) AS number FROM v_citations GROUP BY article_id")
    assert {row["number"] for row in cited} == {2}
    assert changes_told(archive) == {
        "new": gazette.articles,
        "source-cited": gazette.sources,
        "source-captured": gazette.sources,
    }
    verified = fonds("verify", "--archive", archive, "--json")
    assert (verified.code, verified.err) == (0, "")
    assert verified.answer["damaged"] == 0
