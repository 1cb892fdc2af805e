"""What links to an article: those whose latest revision cites it."""

from __future__ import annotations

from storage.questions.links_here import links_to
from storage.tables.database import Database
from storage.types import Citation
from tests.storage.filing import Filing, after, article


def test_only_the_latest_revision_tells_what_an_article_links_to(database: Database) -> None:
    """Under either address of the cited one; what was cited once and is no longer is left out."""
    cited, citing = "https://lia.example/cited", "https://lia.example/citing"
    filing = Filing(database)
    here = filing.revise(article("港口重開", "第一段。", canonical_url=cited), after())
    link = (Citation("前文", cited, cited),)
    there = filing.revise(article("北約", "第二段。", canonical_url=citing, citations=link), after(minutes=1))
    assert [(one.article_id, one.url) for one in links_to(database, here)] == [(there, citing)]
    filing.revise(article("北約", "改了。", canonical_url=citing, citations=()), after(minutes=2))
    assert links_to(database, here) == ()
    assert links_to(database, "no such id") == ()
