"""What a year of crawling came to, in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bench.year.crawling import Seen
from bench.year.site import Site, Story

_SOON = timedelta(minutes=10)


def told(site: Site, seen: Seen, end: datetime) -> Iterator[str]:
    """The lines; outages of the site and of the crawl are nobody's delay."""
    waits = [
        _wait(site, story.published, seen.versions.get((story.url, story.version(at))) if at else None)
        for story in site.stories
        for at in [_first_seen(seen, story)]
    ]
    found = [wait for wait in waits if wait is not None]
    yield f"articles published {len(site.stories)}, captured {len(found)}"
    soon = sum(wait <= _SOON for wait in found)
    yield f"within 10 minutes of the feed {soon / len(found):.1%}; {_spread(found)}"
    yield from _corrections(site, seen, end)
    withdrawn = [story for story in site.stories if story.withdrawn is not None and story.withdrawn < end]
    yield f"articles taken down {len(withdrawn)}, found gone {len(seen.gone)}"
    gaps = f"gaps found {len(seen.gaps)}, which made {seen.filled} listings due"
    yield f"{gaps}; lying listings told {len(seen.told)} times"
    yield _requests(seen)
    for kind, number in sorted(seen.requests.items()):
        yield f"  {kind:24} {number:9,}"


def _requests(seen: Seen) -> str:
    """How many requests there were, as a multiple of those that nobody could save."""
    robots, made = len(seen.days), seen.requests.total()
    least = seen.due.total() + robots
    parts = f"visits due {seen.due['visits']:,}, polls {seen.due['polls']:,}, one robots.txt a day {robots:,}"
    return f"requests {made + robots:,}, {(made + robots) / least:.3f} times ({parts})"


def _first_seen(seen: Seen, story: Story) -> datetime | None:
    times = [at for version in range(len(story.changed) + 1) if (at := seen.versions.get((story.url, version)))]
    return min(times, default=None)


def _wait(site: Site, since: datetime, until: datetime | None) -> timedelta | None:
    """The time in which something could have been captured and was not; None for what never was."""
    if until is None:
        return None
    wait = until - since
    for begin, end in (site.mishaps.down, site.mishaps.away):
        wait -= max(min(until, end) - max(since, begin), timedelta(0))
    return wait


def _corrections(site: Site, seen: Seen, end: datetime) -> Iterator[str]:
    """Which changes were captured at the visit that was planned when they were made, or sooner."""
    made = in_time = overwritten = 0
    for story in site.stories:
        for place, changed in enumerate(story.changed, 1):
            plan = [due for at, due in seen.planned.get(story.url, ()) if at <= changed and due is not None]
            if not plan or plan[-1] > end or (story.withdrawn is not None and story.withdrawn <= plan[-1]):
                continue
            made += 1
            captured = seen.versions.get((story.url, place))
            if captured is None and place < len(story.changed) and story.changed[place] <= plan[-1]:
                overwritten += 1
            elif captured is not None and (_wait(site, plan[-1], captured) or timedelta(0)) <= _SOON:
                in_time += 1
    yield f"corrections {made}, captured within their cadence {in_time}, corrected again before it {overwritten}"


def _spread(waits: Sequence[timedelta]) -> str:
    ordered = sorted(waits)
    half, most = ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100]
    return f"half within {half.total_seconds() / 60:.1f} minutes, 95 of 100 within {most.total_seconds() / 60:.1f}"
