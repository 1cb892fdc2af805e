"""Which bounds a publication breaks whichever crawl looks: told by each, until somebody mends what is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from crawler.session import CrawlSession
from storage.questions.disputed_fields import DisputedLately, disputed_lately
from storage.questions.feed_changes import FeedInTime, silent_feeds
from storage.questions.field_gaps import FieldGap, field_gaps
from storage.questions.new_articles import ArticlesInTime, articles_in_time
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.durations import duration
from storage.types.filling import is_filled
from storage.types.usual_silence import silence_allowed


def lasting_findings(session: CrawlSession, *, has_visited: bool) -> Iterator[CrawlFinding]:
    """A finding for each bound that a publication breaks, whichever crawl made it so.

    Arguments: `has_visited` is False for a crawl for which nothing was due: it learnt nothing of feeds.
    """
    database, now = session.database, session.clock()
    for slug, profile in session.profiles.items():
        expect = profile.expect
        yield from gap_findings(slug, field_gaps(database, slug, expect.fields))
        shares = dict(expect.fill)
        yield from fill_findings(slug, field_gaps(database, slug, tuple(shares)), shares)
        if expect.max_disputed < 1:
            yield from disputed_findings(slug, disputed_lately(database, slug), expect.max_disputed)
        silent = silence_findings(slug, articles_in_time(database, slug, now), expect.new_within, now)
        yield from silent
        # Where nothing at all is new, no feed needs to be named.
        if has_visited and not silent:
            yield from stopped_feeds(slug, silent_feeds(database, slug, session.started, now), now)


def silence_findings(
    slug: str, articles: ArticlesInTime, within: timedelta | None, now: datetime
) -> list[CrawlFinding]:
    """Decide whether no new article of a publication has come for too long.

    Arguments: `within` is how long its profile allows, None when that follows from its pauses so far.
    """
    pause, last = articles.longest_pause, articles.last_new_at
    if last is None or (within is None and pause is None):
        return []
    allowed = within or silence_allowed(pause or timedelta())
    if now - last <= allowed:
        return []
    usual = "" if pause is None else f"; its longest pause lately was {duration(pause.total_seconds())}"
    told = f"{slug}: no new article since {last:%Y-%m-%d %H:%M} UTC, {duration((now - last).total_seconds())}{usual}"
    return [CrawlFinding(FindingKind.NOTHING_NEW, slug, told)]


def stopped_feeds(slug: str, feeds: Iterable[FeedInTime], now: datetime) -> Iterator[CrawlFinding]:
    """Decide which feeds have stopped: those that show the same for longer than they ever did."""
    for feed in feeds:
        if now - feed.changed_at > silence_allowed(feed.longest_pause):
            since = f"it shows the same since {feed.changed_at:%Y-%m-%d %H:%M} UTC"
            usual = f"its longest pause was {duration(feed.longest_pause.total_seconds())}"
            yield CrawlFinding(FindingKind.LISTING_STOPPED, feed.url, f"feed {feed.url}: {since}; {usual} ({slug})")


def disputed_findings(slug: str, disputed: DisputedLately, most: float) -> list[CrawlFinding]:
    """Decide whether the rules of the reader disagree about too many of the articles that were read last."""
    if disputed.disputed <= most * disputed.articles:
        return []
    fields = ", ".join(f"{field} ({number})" for field, number in disputed.fields)
    text = (
        f"{slug}: the rules of reading disagree about {disputed.disputed} of the last {disputed.articles} articles,"
        f" at most {most:.0%} are expected: {fields}; give the profile a selector, then fonds reread"
    )
    return [CrawlFinding(FindingKind.FIELDS_DISPUTED, slug, text)]


def gap_findings(slug: str, gaps: Iterable[FieldGap]) -> list[CrawlFinding]:
    """Decide which gaps of one publication every crawl tells until they are closed: those that last.

    A page or two without a field are told by the crawl that read them, and nobody could mend more.
    """
    return [
        CrawlFinding(
            FindingKind.FIELD_MISSING,
            f"{slug} {gap.field}",
            f"{slug}: {_share(gap)} the expected field {gap.field},"
            f" since {gap.since:%Y-%m-%d %H:%M} UTC; mend the profile, then fonds reread",
        )
        for gap in gaps
        if gap.is_lasting
    ]


def fill_findings(slug: str, gaps: Iterable[FieldGap], shares: Mapping[str, float]) -> list[CrawlFinding]:
    """Decide which fields fewer articles of one publication have than its profile expects.

    Arguments: `shares` are those of the articles that must have each field.
    """
    return [
        CrawlFinding(
            FindingKind.FIELD_MISSING,
            f"{slug} {gap.field}",
            f"{slug}: {gap.pages - gap.lacking} of the last {gap.pages} articles read have the field {gap.field},"
            f" at least {shares[gap.field]:.0%} are expected; mend the profile, then fonds reread",
        )
        for gap in gaps
        if not is_filled(shares[gap.field], gap.lacking, gap.pages)
    ]


def _share(gap: FieldGap) -> str:
    """How many of the articles that were read last lack something, as the beginning of a sentence."""
    if gap.pages == 1:
        return "the only article read lacks"
    if gap.lacking == gap.pages:
        return f"each of the last {gap.pages} articles read lacks"
    return f"most of the last {gap.pages} articles read ({gap.lacking}) lack"
