"""Feeds, sitemaps and robots.txt files as others collected them, when the folder that holds them is there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.listings import Listing, read_listing
from crawler.robots import Robots
from storage.types import Role
from storage.types.profile import ListingRules

_FOLDER = os.environ.get("FONDS_SHARED_DATA", "")
DATA = Path(_FOLDER) if _FOLDER else None
pytestmark = pytest.mark.skipif(
    DATA is None or not DATA.is_dir(),
    reason="FONDS_SHARED_DATA names no folder of collected feeds, sitemaps and robots.txt",
)

# Every address is an article here: what is tested is that none is lost.
RULES = ListingRules(article=(re.compile(""),))
HOSTS = frozenset({"example.com", "example.org", "domain.com", "sitemaps.org", "npr.org"})
SITEMAPS = {
    "crawler-commons/atom.xml": 1,
    "crawler-commons/do-not-visit.txt": 1,
    "crawler-commons/sitemap.index.xml": 15,
    "crawler-commons/sitemap.ns.xml": 2,
    "crawler-commons/sitemap.txt": 2,
    "crawler-commons/sitemap.txt.gz": 5,
    "crawler-commons/xmlSitemap.gz": 5,
    "trafilatura/feed.json": 25,
    "trafilatura/feed1.atom": 1,
    "trafilatura/feed2.rss": 1,
    "trafilatura/sitemap-hreflang.xml": 3,
    "trafilatura/sitemap2.xml": 2,
}
# Protego takes a directive without its colon for one, as search engines do, and passes over rules before any group.
PROTEGO_DIFFERS = {"test_no_leading_user_agent", "test_skip_malformed_line"}


def files(folder: str) -> list[Path]:
    """The files of one kind, by the manifest."""
    if DATA is None or not (DATA / folder / "manifest.json").is_file():
        return []
    manifest: list[dict[str, Any]] = json.loads((DATA / folder / "manifest.json").read_text())
    return [
        DATA / entry["file"] for entry in manifest if not entry["file"].endswith(".json") or "feed" in entry["file"]
    ]


def read(path: Path, role: Role) -> Listing:
    """Read a collected listing as one of example.com."""
    return read_listing(f"https://www.example.com/{path.name}", None, path.read_bytes(), role, RULES, HOSTS)


@pytest.mark.parametrize("path", files("feeds"), ids=lambda path: path.name)
def test_every_feed_is_read(path: Path) -> None:
    """The ill-formed ones too; a well-formed one is never called malformed."""
    listing = read(path, Role.FEED)
    if path.parent.name == "feedparser-wellformed":
        assert listing.error is None


@pytest.mark.parametrize(("name", "count"), SITEMAPS.items())
def test_every_sitemap_gives_all_of_its_entries(name: str, count: int) -> None:
    """As many as the tests of those who collected them expect."""
    assert DATA is not None
    listing = read(DATA / "sitemaps" / name, Role.SITEMAP)
    assert (len(listing.found), listing.error) == (count, None)


@pytest.mark.parametrize("path", files("robots"), ids=lambda path: path.name)
def test_every_robots_txt_is_parsed(path: Path) -> None:
    """Real ones, and the awkward ones of other crawlers' tests."""
    robots = Robots.parsed("https://www.example.com", "Fonds", path.read_bytes())
    assert robots.why is None
    robots.refusal("https://www.example.com/2025/08/a")


def test_robots_txt_means_what_others_say_it_means() -> None:
    """The vectors of another implementation, but for two known differences."""
    assert DATA is not None
    vectors: list[dict[str, Any]] = json.loads((DATA / "robots" / "vectors_reppy.json").read_text())
    differing = set()
    for vector in vectors:
        robots = Robots.parsed("https://www.example.com", vector["user_agent"], vector["robots_txt"].encode())
        url = vector["url"] if vector["url"].startswith("http") else "https://www.example.com" + vector["url"]
        if (robots.refusal(url) is None) is not vector["allowed"]:
            differing.add(vector["test"])
    assert differing == PROTEGO_DIFFERS
