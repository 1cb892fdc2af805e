"""Who has a say in a host: its owners, and whoever has targets there, also when they joined during the crawl."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from crawler.host_claims import HostClaims
from crawler.session import CrawlSession, hosts_of
from storage.archive.archive import Archive
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.types import FoundUrl, Role

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SHARED = "office.example"


def add_publication(archive: Archive, database: Database, slug: str, *found: str) -> Archive:
    """Make a publication that owns a host of its name, with targets at these addresses."""
    (archive.path / "profiles" / f"{slug}.toml").write_text(f'name = "{slug}"\n[crawl]\ndelay = 5.0\n')
    know_publication(database, slug, slug, None)
    Frontier(database, "tests").add(slug, [FoundUrl(url, Role.SOURCE) for url in found], NOW)
    return archive.remembering(slug, (f"https://{slug}.example/",))


def claims_of(archive: Archive, database: Database, slug: str) -> HostClaims:
    """The claims as a crawl of one publication knows them."""
    profile = archive.profile(slug)
    session = SimpleNamespace(
        archive=archive,
        profiles={slug: profile},
        hosts={slug: hosts_of(archive, profile)},
        frontier=Frontier(database, "tests"),
    )
    return HostClaims(cast("CrawlSession", session))


def test_the_archives_other_publications_own_their_hosts(tmp_path: Path, database: Database) -> None:
    """A crawl that is not about them keeps to their rules; `www.` makes no difference."""
    archive = add_publication(Archive.create(tmp_path / "archive"), database, "a")
    archive = add_publication(archive, database, "b")
    claims = claims_of(archive, database, "a")
    (owner,) = claims.owners("www.b.example")
    assert (owner.publication, owner.owns, owner.rules.delay) == ("b", True, 5.0)
    citing = claims.claim("a", "b.example")
    assert citing is not None
    assert not citing.owns
    assert claims.owners(SHARED) == ()


def test_whoever_has_targets_on_a_host_has_a_say(tmp_path: Path, database: Database) -> None:
    """Also a publication that joined the archive after the crawl began; it may own the host."""
    archive = add_publication(Archive.create(tmp_path / "archive"), database, "a", f"https://{SHARED}/1")
    claims = claims_of(archive, database, "a")
    add_publication(archive, database, "b", f"https://{SHARED}/2", "https://b.example/3")
    planned = claims.planned([SHARED, "b.example"])
    assert {host: {(claim.publication, claim.owns) for claim in found} for host, found in planned.items()} == {
        SHARED: {("a", False), ("b", False)},
        "b.example": {("b", True)},
    }
    assert claims.planned([SHARED]) == {}, "a host is not looked up at every turn"
