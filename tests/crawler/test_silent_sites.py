"""A site that falls silent is told, whatever stands in the place of its listings."""

from __future__ import annotations

from pathlib import Path

from tests.access.gazette import START, Gazette, add_profile, page
from tests.crawler.test_simulated_year import crawled

LOG_IN = "<html><body><form action='/in'><input name='user'></form><a href='/help/'>Help</a></body></html>"


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
