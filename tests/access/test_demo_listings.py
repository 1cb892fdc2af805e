"""The demo's listings - sections, feeds, sitemaps - name the articles that its texts have."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urljoin
from xml.etree import ElementTree

from lxml.html import HtmlElement

from storage.types import Role
from tests.access.demo_site import DATA, HOME, MANIFEST, OLD, SITE, locations, parsed, robots

NEWS = [reading for reading in MANIFEST.articles if reading.canonical_url.startswith(HOME)]


def test_the_listings_show_every_article() -> None:
    """Sitemaps and JSON Feed name all articles of their sub-site, its front pages too; feeds the newest."""
    of = {
        home: [one.canonical_url for one in MANIFEST.articles if one.canonical_url.startswith(home)]
        for home in (HOME, DATA, OLD)
    }
    body = {url: resource.body for url, resource in SITE.resources.items()}
    assert locations(body[f"{HOME}post-sitemap.xml"]) == of[HOME]
    assert [item["url"] for item in json.loads(body[f"{HOME}feed/json/"])["items"]] == of[HOME]
    rss = ElementTree.fromstring(body[f"{HOME}feed/"])
    assert [element.text for element in rss.iterfind(".//item/link")] == of[HOME][:6]
    dated = [one.canonical_url for one in NEWS if one.published_on is not None]
    assert locations(body[f"{HOME}news-sitemap.xml"]) == dated[:3]
    assert set(locations(body[f"{HOME}sitemap_index.xml"])) == {f"{HOME}post-sitemap.xml", f"{HOME}page-sitemap.xml"}
    assert locations(gzip.decompress(body[f"{DATA}sitemap-articles.xml.gz"])) == of[DATA]
    assert f"{DATA}sitemap-articles.xml.gz" in locations(body[f"{DATA}sitemap.xml"])
    for home, first in ((HOME, HOME), (DATA, f"{DATA}zh"), (OLD, f"{OLD}index.asp")):
        pages = [
            one.url
            for one in MANIFEST.listings
            if re.fullmatch(re.escape(first) + r"(?:page/\d+/|\?page=\d+)?", one.url)
        ]
        shown = [url for page in pages for url in headlines(page) if url in of[home]]
        assert list(dict.fromkeys(shown)) == of[home]


def headlines(url: str) -> list[str]:
    """The articles that a section page shows in its main part."""
    tree = parsed(SITE.resources[url])
    main: HtmlElement = (tree.cssselect("main") or tree.cssselect("td[bgcolor='#ffffff']"))[0]
    return [urljoin(url, element.get("href") or "") for element in main.cssselect("a")]


def test_the_listings_of_the_manifest_are_there() -> None:
    """Every expected listing is answered, and sections have more than one page in each form."""
    assert all(SITE.resources[listing.url].status == 200 for listing in MANIFEST.listings)
    assert len({listing.url for listing in MANIFEST.listings}) == len(MANIFEST.listings)
    for pattern in (r"/category/.*/page/2/", r"/zh/topic/.*\?page=2", r"/list\.asp\?c=\d&page=2"):
        assert any(re.search(pattern, listing.url) for listing in MANIFEST.listings), pattern
    assert {listing.role for listing in MANIFEST.listings} == {Role.SECTION, Role.FEED, Role.SITEMAP}


def test_the_undated_article_is_undated_everywhere() -> None:
    """No listing dates the article whose page has no date."""
    (undated,) = (reading for reading in NEWS if reading.published_on is None)
    sitemap = ElementTree.fromstring(SITE.resources[f"{HOME}post-sitemap.xml"].body)
    (entry,) = (url for url in sitemap if url[0].text == undated.canonical_url)
    assert len(entry) == 1
    items = json.loads(SITE.resources[f"{HOME}feed/json/"].body)["items"]
    (item,) = (item for item in items if item["url"] == undated.canonical_url)
    assert not {"date_published", "date_modified"} & set(item)
    assert SITE.resources[undated.canonical_url].last_modified is None


def test_robots_txt_lets_articles_and_listings_be_fetched() -> None:
    """No robots.txt of the demo forbids what the manifest expects to be fetched."""
    assert all(robots(listing.url) for listing in MANIFEST.listings)
    assert all(robots(reading.canonical_url) for reading in MANIFEST.articles)
