"""`fonds capture` beside a running crawl: it speaks of the pages that it was given, and of no other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from access.cli.capture import answer_in_words
from storage.archive.archive import Archive
from storage.tables.crawls import Membership, know_publication
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import FoundUrl, Role
from tests.access.commands import fonds
from tests.access.engines import archive_on
from tests.access.gazette import START, Gazette
from tests.storage.filing import ended


def test_only_what_was_asked_for_is_told(tmp_path: Path, postgresql: str) -> None:
    """What the crawl keeps is its own affair; a host that it holds is left to it, which exit code 1 says."""
    gazette = Gazette(articles=3, sources=2)
    with archive_on("postgresql", tmp_path / "archive", postgresql) as archive, gazette.serving():
        options = [option for option in gazette.crawl_options(archive)[1:] if option not in ("--start-url", START)]
        database = Archive.at(archive).open_database(write=True)
        know_publication(database, "gazette", "Gazette", None)
        now = datetime.now(UTC)
        crawl = Membership.join(database, now)
        frontier = Frontier(database, crawl.member)
        frontier.add("gazette", [FoundUrl(gazette.article_url(0), Role.ARTICLE)], now)
        assert len(frontier.lease(WantedTargets(("gazette",)), now, 1, 1)) == 1
        first = fonds("capture", gazette.source_url(0), "--json", "--publication", *options)
        second = fonds("capture", gazette.source_url(1), "--json", "--publication", *options)
        held = fonds("capture", gazette.article_url(1), "--publication", *options)
        crawl.leave(ended(datetime.now(UTC)))
        database.close()
    shown = [(ran.code, [capture["url"] for capture in ran.answer["captures"]]) for ran in (first, second)]
    assert shown == [(0, [gazette.source_url(0)]), (0, [gazette.source_url(1)])]
    assert len({capture["crawl_id"] for ran in (first, second) for capture in ran.answer["captures"]}) == 1
    assert (held.code, held.out) == (1, "")
    assert "no page was asked for" in held.only_line


def test_an_answer_is_told_with_or_without_a_status() -> None:
    """An answer without a head has none."""
    assert answer_in_words(200, "response", is_cut=False) == "200 response"
    assert answer_in_words(None, "response", is_cut=True) == "response without a status line, cut off"
