"""An invented publication that publishes, corrects and withdraws, and whose listings do not always tell the truth."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.types import FoundUrl, Role

_ROOT = "https://news.example"
HOME, SITEMAP, FIRST_FEED, SECOND_FEED = f"{_ROOT}/", f"{_ROOT}/sitemap.xml", f"{_ROOT}/feed", f"{_ROOT}/rss"
_IN_FEED, _ON_PAGE, _PAGES = 20, 30, 20
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Story:
    """An article: when it was published, when its text was changed, and when it was taken down, if ever."""

    url: str
    published: datetime
    changed: tuple[datetime, ...]
    withdrawn: datetime | None

    def version(self, at: datetime) -> int:
        """How often its text had been changed."""
        return bisect_right(self.changed, at)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered; `state` is another one when the answer is."""

    status: int
    state: object = None
    shown: tuple[FoundUrl, ...] = ()


@dataclass(frozen=True, slots=True)
class Mishaps:
    """What goes wrong in the year, each from a beginning to an end.

    `down`: the site answers 503. `away`: nobody crawls. `lying`: its sitemap dates every article anew each hour. From
    `relaunch` on its feed has another address, and its sitemap says that all articles changed.
    """

    down: tuple[datetime, datetime]
    away: tuple[datetime, datetime]
    lying: tuple[datetime, datetime]
    relaunch: datetime


class Site:
    """The publication, asked at invented times."""

    def __init__(self, begin: datetime, days: int, number: int, mishaps: Mishaps) -> None:
        chance = random.Random(16)
        times = sorted(_published(chance, begin, days, number))
        self.stories = [_story(chance, place, at) for place, at in enumerate(times)]
        self.mishaps = mishaps
        self._by_url = {story.url: story for story in self.stories}
        self._times = times

    def answer(self, url: str, at: datetime) -> Answer:
        """What an address answers at a time."""
        begin, end = self.mishaps.down
        if begin <= at < end:
            return Answer(503)
        if url in self._by_url:
            story = self._by_url[url]
            is_gone = story.withdrawn is not None and story.withdrawn <= at
            return Answer(404) if is_gone else Answer(200, story.version(at))
        feed, other = (FIRST_FEED, SECOND_FEED) if at < self.mishaps.relaunch else (SECOND_FEED, FIRST_FEED)
        if url == other:
            return Answer(404)
        if url == SITEMAP:
            return self._sitemap(at)
        if url == feed:
            return self._list(url, at, 0, _IN_FEED)
        page = 1 if url == HOME else int(url.rpartition("/")[2])
        further = FoundUrl(f"{_ROOT}/page/{page + 1}", Role.SECTION, url)
        named = (FoundUrl(feed, Role.FEED, url),) if url == HOME else ()
        return self._list(url, at, (page - 1) * _ON_PAGE, _ON_PAGE, *named, *([further] if page < _PAGES else []))

    def _list(self, via: str, at: datetime, first: int, number: int, *more: FoundUrl) -> Answer:
        last = bisect_right(self._times, at) - first
        stories = self.stories[max(last - number, 0) : max(last, 0)]
        if not stories:
            return Answer(404)
        shown = tuple(FoundUrl(story.url, Role.ARTICLE, via, story.published) for story in reversed(stories))
        return Answer(200, (shown[0].url, len(shown)), (*shown, *more))

    def _sitemap(self, at: datetime) -> Answer:
        published = self.stories[: bisect_right(self._times, at)]
        begin, end = self.mishaps.lying
        made = at.replace(minute=0, second=0, microsecond=0) if begin <= at < end else None
        if made is None and at >= self.mishaps.relaunch:
            made = self.mishaps.relaunch
        dates = [_dated(story, at, made) for story in published]
        shown = (FoundUrl(story.url, Role.ARTICLE, SITEMAP, date) for story, date in zip(published, dates, strict=True))
        return Answer(200, (len(dates), max(dates, default=None)), tuple(shown))


def _dated(story: Story, at: datetime, made: datetime | None) -> datetime:
    own = story.changed[story.version(at) - 1] if story.version(at) else story.published
    return own if made is None else max(own, made)


def _published(chance: random.Random, begin: datetime, days: int, number: int) -> Iterator[datetime]:
    """Times of publication: by day more than by night, and half as many on Saturdays and Sundays."""
    weekdays = [day for day in range(days) for _ in range(2 if (begin + day * _DAY).weekday() < 5 else 1)]
    for _ in range(number):
        hour = chance.triangular(7, 22, 14) if chance.random() < 0.95 else chance.uniform(0, 24)
        yield begin + chance.choice(weekdays) * _DAY + timedelta(hours=hour)


def _story(chance: random.Random, place: int, published: datetime) -> Story:
    """Four in ten are corrected within two days, one in ten months later; two in a hundred are taken down."""
    changed = [published + timedelta(hours=chance.expovariate(1 / 12)) for _ in range(chance.random() < 0.4)]
    changed += [published + timedelta(days=chance.uniform(20, 200)) for _ in range(chance.random() < 0.1)]
    withdrawn = published + timedelta(days=chance.uniform(1, 100)) if chance.random() < 0.02 else None
    return Story(f"{_ROOT}/story/{place}", published, tuple(sorted(changed)), withdrawn)
