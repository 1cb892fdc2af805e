"""What an archive holds once the invented newspaper was crawled to its end, whatever happened on the way."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.access.commands import fonds
from tests.access.engines import changes_told, rows
from tests.access.gazette import Gazette
from tests.access.sameness import assert_same
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
    expected = [(url, 1) for url in gazette.article_urls]
    assert_same("articles and their revisions", [(row["url"], row["revisions"]) for row in articles], expected)
    sources = rows(archive, "SELECT url, state, revisions FROM v_sources")
    found = [(row["url"], row["state"], row["revisions"]) for row in sources]
    assert_same("sources", found, [(url, "captured", 1) for url in gazette.source_urls])
    cited = rows(archive, "SELECT article_id, count(*) AS number FROM v_citations GROUP BY article_id")
    assert_same("citations of each article", [row["number"] for row in cited], [2] * len(expected))
    told = {"new": gazette.articles, "source-cited": gazette.sources, "source-captured": gazette.sources}
    assert_same("changes", changes_told(archive).elements(), Counter(told).elements())
    verified = fonds("verify", "--archive", archive, "--json")
    assert (verified.code, verified.err) == (0, ""), f"verify ended with {verified.code}: {verified.err}{verified.out}"
    assert verified.answer["damaged"] == 0, f"verify: {verified.answer['damaged']} files are damaged"
