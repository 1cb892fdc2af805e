"""A listing is judged by its bytes and by the profile's word; whatever comes, it is no unhandled error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.entries import ListingKind
from storage.types import Role
from storage.types.profile import ListingRules
from storage.types.urlkey import normalize
from tests.crawler.lia import RSS, SITE, URLSET, paths, read


@pytest.mark.parametrize("role", [Role.FEED, Role.SITEMAP])
def test_an_html_page_in_a_listings_place_is_an_error(role: Role) -> None:
    """Log-in and error pages answer 200 under a feed's address; their links are nothing."""
    listing = read(f'<!DOCTYPE html><html><body><a href="{SITE}/2025/08/x/">x</a></body></html>', role)
    assert (listing.found, listing.error) == ((), f"an HTML page stands where a {role} was expected")


@pytest.mark.parametrize("role", [Role.FEED, Role.SITEMAP, Role.SECTION])
def test_an_empty_listing_is_an_error(role: Role) -> None:
    """Nothing, or nothing but space."""
    for body in ("", " \n\t "):
        listing = read(body, role)
        assert listing.found == ()
        assert listing.error in ("empty listing", "empty page")


def test_the_form_is_judged_by_the_bytes() -> None:
    """A feed where a sitemap was expected, and the other way round, are read as what they are."""
    assert read(RSS, Role.SITEMAP).kind is ListingKind.FEED
    assert read(URLSET, Role.FEED).kind is ListingKind.SITEMAP
    assert read(RSS, Role.SECTION, media_type="text/html").kind is ListingKind.FEED


def test_patterns_decide_where_the_profile_has_them() -> None:
    """What is excluded is nothing; what no pattern knows is no article."""
    rules = ListingRules(
        article=(re.compile(r"/story/\d+$"),), section=(re.compile(r"/desk/"),), exclude=(re.compile(r"/story/13$"),)
    )
    links = ("story/12", "story/13", "desk/asia", "2025/08/20/long-and-convincing-address", "other")
    listing = read("".join(f"<a href=/{link}>{'字' * 20}</a>" for link in links), Role.SECTION, rules=rules)
    assert (paths(listing), paths(listing, Role.SECTION)) == (["/story/12"], ["/desk/asia"])


def test_hosts_with_and_without_www_are_the_same_publication() -> None:
    """And no other host is, however alike."""
    links = (
        "https://www.lia.example/news/1001",
        "https://m.lia.example/news/1002",
        "https://lia.example.evil.test/news/1003",
    )
    listing = read("".join(f'<a href="{link}">{"字" * 20}</a>' for link in links), Role.SECTION)
    assert [found.url for found in listing.found] == ["https://www.lia.example/news/1001"]


MARKUP = st.sampled_from(
    re.findall(
        r"\S+",
        '<rss> <feed> <urlset> <url> <loc> </loc> <item> <link> </link> <a/href= " > <![CDATA[ <!DOCTYPE [ &amp; &#x0; '
        "&#99999999; <?xml <base/href='http://['> http://[ <updated> \0 https://lia.example",
    )
)


@given(
    st.lists(st.one_of(MARKUP, st.text(max_size=8))).map("".join),
    st.sampled_from([Role.FEED, Role.SITEMAP, Role.SECTION]),
    st.sampled_from([None, "text/html; charset=nonsense", "application/xml; charset=big5", "\xff;;="]),
)
def test_no_listing_whatever_is_an_unhandled_error(body: str, role: Role, media_type: str | None) -> None:
    """Every found address is one of the publication's own, in normal form, and shown once."""
    listing = read(body.encode(errors="replace"), role, media_type=media_type)
    urls = [found.url for found in listing.found]
    assert len(urls) == len(set(urls))
    for url in urls:
        assert normalize(url) == url
        assert url.startswith(("https://lia.example", "http://lia.example", "https://www.lia.example"))
