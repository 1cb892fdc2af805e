"""A publication as data: how it is crawled, read and judged; validated when loaded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from re import Pattern
from zoneinfo import ZoneInfo

from storage.types import ArticleReading, ContributorRole, RequisiteKind
from storage.types.publisher_class import PublisherRule
from storage.types.quiet_hours import QuietHours, quiet_until
from storage.types.spider_code import SpiderCode


@dataclass(frozen=True, slots=True)
class CrawlRules:
    """How the publication's hosts, and those of its sources, are visited.

    `start_urls` may be empty: the archive's fonds.toml or `--start-url` gives them. `hosts` are further hosts that
    belong to the publication beside those of the start addresses. `delay` is seconds between requests to one host,
    `concurrency` the requests at once to one host; `source_delay` likewise for cited sources. `timeout` in seconds,
    `max_body` in bytes. `listing_every` is how often a listing is asked again, None: by how long it has
    shown nothing new. `revisit` and `source_revisit` are the growing waits between visits of an article or a source
    (the last one repeats), empty: each is visited soon after it was found, cited or changed, and later by its own
    changes. `retry` are the waits after a failure, never empty. `quiet` are the hours, in the zone of the publication,
    in which nothing of it is fetched.
    """

    start_urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    delay: float = 1.0
    concurrency: int = 2
    source_delay: float = 1.0
    timeout: float = 60.0
    max_body: int = 64 * 1024 * 1024
    max_redirects: int = 10
    listing_every: timedelta | None = None
    revisit: tuple[timedelta, ...] = ()
    source_revisit: tuple[timedelta, ...] = ()
    retry: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
    quiet: tuple[QuietHours, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingRules:
    """How articles are found. Patterns are searched in the absolute URL.

    `article`: what is an article (empty: the general rules decide). `section`: pages that list articles and are
    followed. `exclude`: never fetched. `feeds` and `sitemaps` are addresses beside those that the pages and robots.txt
    name. `max_pages` bounds the pagination of one section.
    """

    article: tuple[Pattern[str], ...] = ()
    section: tuple[Pattern[str], ...] = ()
    exclude: tuple[Pattern[str], ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    max_pages: int = 50


@dataclass(frozen=True, slots=True)
class RequisiteRules:
    """What of a page's requisites (pictures, style sheets, fonts, scripts) is kept with it.

    `keep` is False for none. `hosts` empty: those of every host; else only of these, of the publication's own and of
    the page's. Patterns of `exclude` are searched in the absolute URL. `max_number` bounds what one page needs, and
    again what its style sheets need together; `max_body` is in bytes. A requisite that is known is asked for again when
    a page that needs it has a new revision, and `revisit_after` has passed since its last visit.
    """

    keep: bool = True
    kinds: frozenset[RequisiteKind] = frozenset(RequisiteKind)
    hosts: tuple[str, ...] = ()
    exclude: tuple[Pattern[str], ...] = ()
    max_number: int = 200
    max_body: int = 16 * 1024 * 1024
    revisit_after: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words the publication prints before its parts; compared after NFKC.

    `full_text` stands between summary and text, `sources` before the cited sources, `related` before links that are not
    sources. `roles` are pairs of role and the labels printed for it; `dateline` matches a dateline as a whole, at the
    beginning of the text. `topic_pairs` says that a hyphen in a topic divides its group from its name.
    """

    full_text: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    roles: tuple[tuple[ContributorRole, tuple[str, ...]], ...] = ()
    dateline: Pattern[str] | None = None
    topic_pairs: bool = True

    @property
    def of_roles(self) -> tuple[str, ...]:
        """The labels printed for all roles."""
        return tuple(label for _role, known in self.roles for label in known)


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a crawl of the publication must bring, or it ends with exit code 3.

    `fields` are names of ArticleReading fields that every article has; `min_listed` the articles that the listings of
    one crawl must show at least; `fill` pairs of a field and the share of articles, above 0 and up to 1, that must have
    it. `max_failed` is the share of the visits to articles that may bring none, and that may bring a wall;
    `max_disputed` that of the articles read last about which the rules of the reader may disagree. Within `new_within`
    a new article must have come; None: within twice the longest pause between those published last.
    """

    fields: tuple[str, ...] = ()
    min_listed: int = 1
    fill: tuple[tuple[str, float], ...] = ()
    max_failed: float = 0.5
    max_disputed: float = 1.0
    new_within: timedelta | None = None


_UNEXPECTABLE = {"evidence", "blocks", "part", "pages"}
EXPECTABLE = (*(name for name in ArticleReading.__slots__ if name not in _UNEXPECTABLE), "text")
"""The fields of an article that a profile may expect."""

SELECTABLE = (
    "title",
    "deck",
    "byline",
    "topics",
    "summary",
    "dateline",
    "body",
    "sources",
    "published",
    "modified",
    "remove",
)


@dataclass(frozen=True, slots=True)
class Former:
    """The rules of reading that held until a day (in the publication's zone): None where they were the present ones."""

    until: date
    labels: Labels | None = None
    selectors: tuple[tuple[str, str], ...] | None = None
    expect: Expectations | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything Fonds knows of one publication. `digest` is the sha256 of `text`, the TOML as loaded.

    `selectors` are pairs of a part's name (one of SELECTABLE) and a CSS selector, for a publication whose markup is
    known. `publishers` say who publishes under which hosts.
    `former` are the rules of earlier days, oldest first: a capture is read by those of its own day. `spider` names the
    class that reads its pages (`module:Class`), `code` is what was loaded of it; None: the general rules alone read.
    """

    slug: str
    name: str
    language: str | None
    timezone: str | None
    crawl: CrawlRules = field(default_factory=CrawlRules)
    listing: ListingRules = field(default_factory=ListingRules)
    requisites: RequisiteRules = field(default_factory=RequisiteRules)
    labels: Labels = field(default_factory=Labels)
    selectors: tuple[tuple[str, str], ...] = ()
    expect: Expectations = field(default_factory=Expectations)
    text: str = ""
    digest: str = ""
    former: tuple[Former, ...] = ()
    publishers: tuple[PublisherRule, ...] = ()
    spider: str | None = None
    code: SpiderCode | None = None

    def quiet_until(self, now: datetime) -> datetime | None:
        """When something of it may be fetched again, None when it may be now."""
        return quiet_until(self.crawl.quiet, self._zone, now)

    @property
    def _zone(self) -> tzinfo:
        return UTC if self.timezone is None else ZoneInfo(self.timezone)

    def at(self, moment: datetime) -> Profile:
        """The profile with the rules of reading that held at a moment."""
        day = moment.astimezone(self._zone).date()
        held = next((former for former in self.former if day < former.until), None)
        if held is None:
            return self
        return replace(
            self,
            labels=self.labels if held.labels is None else held.labels,
            selectors=self.selectors if held.selectors is None else held.selectors,
            expect=self.expect if held.expect is None else held.expect,
        )
