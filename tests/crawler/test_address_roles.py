"""The general rules tell articles from sections and from everything else, by address and by how it was shown."""

from __future__ import annotations

import pytest

from crawler.address_roles import AddressClassifier
from crawler.entries import LinkForm
from storage.types import Role
from storage.types.profile import ListingRules

SITE = "https://lia.example"


def role(path: str, shown: LinkForm) -> Role | None:
    """What an address is under the general rules."""
    judge = AddressClassifier(ListingRules(), {"lia.example"})
    url = judge.address(SITE, path)
    assert url is not None
    return judge.role(url, shown)


@pytest.mark.parametrize(
    "path",
    [
        "/2025/08/japan-nato-declaration/",
        "/2025/08/20/x",
        "/20250820-x.html",
        "/zh/articles/9f3c2a",
        "/art.asp?id=812",
        "/?p=812",
        "/news/politics/202508200123.aspx",
        "/story/japan",
        "/category/asia/10012345",
        "/北約與日本發表聯合聲明",
        "/a/123e4567-e89b-12d3-a456-426614174000",
        "/one-two-three-four/x",
    ],
)
def test_an_address_that_looks_like_an_article_is_one_wherever_it_is_shown(path: str) -> None:
    """By its date, number, id, slug or parent, even as a link of two letters."""
    assert role(path, LinkForm.LINK) is Role.ARTICLE


@pytest.mark.parametrize("path", ["/en/nato", "/asia/japan.html", "/x9"])
def test_an_address_that_tells_nothing_is_an_article_under_a_headline(path: str) -> None:
    """And nothing as a bare link."""
    assert (role(path, LinkForm.HEADLINE), role(path, LinkForm.LINK)) == (Role.ARTICLE, None)


@pytest.mark.parametrize("path", ["/japan", "/asia/japan", "/archive/x"])
def test_an_item_of_a_feed_is_an_article_whatever_its_address(path: str) -> None:
    """Its publisher says so."""
    assert role(path, LinkForm.ITEM) is Role.ARTICLE


@pytest.mark.parametrize("path", ["/category/asia", "/topic/nato/", "/list.asp?cat=3", "/分類/印太", "/channel/5"])
def test_an_address_with_a_sections_word_is_a_section(path: str) -> None:
    """In the body of a page as in its menu, not in its footer."""
    assert [role(path, shown) for shown in (LinkForm.LINK, LinkForm.MENU)] == [Role.SECTION] * 2
    assert role(path, LinkForm.MARGIN) is None


def test_a_short_address_in_the_menu_is_a_section() -> None:
    """And nothing elsewhere."""
    assert (role("/power/", LinkForm.MENU), role("/power/", LinkForm.LINK)) == (Role.SECTION, None)
    assert role("/one/two/three", LinkForm.MENU) is None


@pytest.mark.parametrize("shown", [LinkForm.ITEM, LinkForm.HEADLINE, LinkForm.LINK, LinkForm.MENU, LinkForm.MARGIN])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/index.html",
        "/about",
        "/about-us-and-our-mission",
        "/關於我們",
        "/tag/nato",
        "/author/lia/",
        "/login",
        "/wp-json/wp/v2/posts/812",
        "/2025/08/japan-nato/feed/",
        "/2025/08/japan-nato/amp/",
        "/art.asp?id=812&print=1",
        "/2025/08/map.jpg",
        "/files/20250820-report.PDF",
        "/?s=nato",
    ],
)
def test_services_files_and_other_views_are_nothing(path: str, shown: LinkForm) -> None:
    """However they are shown."""
    assert role(path, shown) is None


@pytest.mark.parametrize("path", ["/2025/08/", "/2025/08/20", "/2025"])
def test_the_archive_of_a_day_is_neither_article_nor_section(path: str) -> None:
    """There is one for every day: sitemaps and sections show the same without them."""
    assert [role(path, shown) for shown in (LinkForm.LINK, LinkForm.MENU, LinkForm.HEADLINE)] == [None] * 3


@pytest.mark.parametrize("printed", ["", "#top", "mailto:a@lia.example", "javascript:void(0)", "http://[", "data:,x"])
def test_what_is_no_address_of_a_page_is_nothing(printed: str) -> None:
    """It is passed over, not an error."""
    assert AddressClassifier(ListingRules(), {"lia.example"}).address(SITE, printed) is None
