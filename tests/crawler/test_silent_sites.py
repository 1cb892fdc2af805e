"""A site that falls silent is told, whatever stands in the place of its listings."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.access.gazette import START, Gazette, add_profile, page
from tests.crawler.test_simulated_year import crawled
from tests.wire.origin import Answer, Asked, whole

LOG_IN = "<html><body><form action='/in'><input name='user'></form><a href='/help/'>Help</a></body></html>"


class Calendar(Gazette):
    """A newspaper whose menu leads to a calendar without end, in which one page names the next two."""

    def _newspaper(self, path: str) -> Answer:
        month = path.removeprefix("/cal/")
        if path == "/":
            return page(self._section(1).replace("<body>", "<body><a href='/cal/1'>Calendar</a>"))
        if month.isdigit():
            further = "".join(f"<a href='/cal/{int(month) + more}'>later</a>" for more in (1, 2))
            return page(f"<html><body>{further}</body></html>")
        return super()._newspaper(path)


def test_a_calendar_without_end_is_not_followed_without_end(tmp_path: Path) -> None:
    """Pages that show nothing new lead to such pages, and those to no further one, also in the next crawl."""
    archive = tmp_path / "archive"
    add_profile(archive, ("(?:page/\\d+/)?$", "(?:page/\\d+/|cal/\\d+)?$"))
    calendar = Calendar(articles=2, sources=0)
    with calendar.serving():
        crawls = crawled(archive, calendar, 0, 3)
    assert [crawl["ending"] for crawl in crawls] == ["done", "done"]
    months = {url.rpartition("/")[2] for url in calendar.asked if "/cal/" in url}
    assert months == {"1", "2", "3"}


def test_indexes_of_sitemaps_without_end_are_not_followed_without_end(tmp_path: Path) -> None:
    """One that names itself and the next one, below a sitemap of the profile; what the first ones show is visited."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[listing]\n", f'[listing]\nsitemaps = ["{START}map-0.xml"]\n'))
    gazette = Gazette(articles=2, sources=0)

    def index(number: int, _asked: Asked) -> Answer:
        named = "".join(f"<sitemap><loc>{START}map-{each}.xml</loc></sitemap>" for each in (number, number + 1))
        return Answer([whole(f"<sitemapindex>{named}</sitemapindex>".encode(), "Content-Type: application/xml")])

    gazette.special = {f"{START}map-{number}.xml": partial(index, number) for number in range(20)}
    with gazette.serving():
        (crawl,) = crawled(archive, gazette, 0)
    assert crawl["ending"] == "done"
    asked = {url.rpartition("/")[2] for url in gazette.asked if "/map-" in url}
    assert asked == {"map-0.xml", "map-1.xml", "map-2.xml"}


def test_a_log_in_in_the_place_of_a_listing_is_told_until_articles_are_shown_again(tmp_path: Path) -> None:
    """For it answers 200, and looks like a day without news."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[crawl]\ndelay = 0.0\n", '[crawl]\ndelay = 0.0\nlisting_every = "30d"\n'))
    with Gazette(articles=1, sources=0).serving() as gazette:
        (sound,) = crawled(archive, gazette, 0)
        gazette.special[START] = lambda _asked: page(LOG_IN)
        (told,) = crawled(archive, gazette, 30)
        del gazette.special[START]
        (again,) = crawled(archive, gazette, 60)
    assert (sound["exit_code"], told["exit_code"], again["exit_code"]) == (0, 1, 0)
    assert set(told["findings"]) == {"listing-broken", "few-listed", "unreachable"}


def test_a_feed_without_items_is_told_whoever_showed_its_articles_first(tmp_path: Path) -> None:
    """The front page, say; one that never showed any is no news, and neither is one whose items come back."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[crawl]\ndelay = 0.0\n", '[crawl]\ndelay = 0.0\nlisting_every = "30d"\n'))
    names = ("news", "comments")
    named = "".join(f'<link rel=alternate type="application/rss+xml" href="{START}{name}.xml">' for name in names)
    with Gazette(articles=1, sources=0).serving() as gazette:
        link = f'<a href="{gazette.article_url(0)}">報導</a>'
        gazette.special[START] = lambda _asked: page(f"<html><head>{named}</head><body><li>{link}</li></body></html>")
        item = f"<item><title>a</title><link>{gazette.article_url(0)}</link></item>"
        gazette.special[f"{START}comments.xml"] = partial(_feed, "")
        told = []
        for number, items in enumerate((item, "", "", item)):
            gazette.special[f"{START}news.xml"] = partial(_feed, items)
            told += crawled(archive, gazette, 30 * number)
    assert [crawl["findings"] for crawl in told] == [[], ["listing-broken"], ["listing-broken"], []]
    assert [crawl["exit_code"] for crawl in told] == [0, 3, 3, 0]


def _feed(items: str, _asked: Asked) -> Answer:
    text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'
    return Answer([whole(text.encode(), "Content-Type: application/rss+xml")])
