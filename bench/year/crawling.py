"""A crawl of the invented publication: the frontier, the policy and the reading of listings are the product's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.engine import Connection

from bench.year.site import FIRST_FEED, HOME, SITEMAP, Answer, Site
from crawler.entries import ListingKind
from crawler.listing_reader import fault_of, has_gap
from crawler.listings import Listing
from crawler.visit_policy import outcome_of_answer
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.planned_visits import plan_visits
from storage.tables.targets import count_change, hasten
from storage.types import LISTING_ROLES, FoundUrl, PlannedVisit, Role, Target
from storage.types.cadence import after_change, news_at
from storage.types.filings import NextVisit
from storage.types.outcome_tokens import MISDATED
from storage.types.profile import CrawlRules
from storage.types.targets import TargetOutcome

_SLUG = "news"
_RULES = CrawlRules()
_WANTED = WantedTargets((_SLUG,))
_TICK = timedelta(seconds=30)


@dataclass(slots=True)
class Seen:
    """What the crawl saw: each version of each article with when it was first captured, the last of each, and what it
    found gone; how often it asked for what; what each visit of an article planned; when it told of a lying listing
    and found a gap, and how many listings that made due.

    `due` counts the requests that were made when a plan had come and were answered, articles as visits and listings as
    polls; `days` are those on which anything was asked for, each of which costs a robots.txt.
    """

    versions: dict[tuple[str, int], datetime] = field(default_factory=dict)
    latest: dict[str, int] = field(default_factory=dict)
    gone: dict[str, datetime] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    planned: dict[str, list[tuple[datetime, datetime | None]]] = field(default_factory=dict)
    told: list[datetime] = field(default_factory=list)
    gaps: list[datetime] = field(default_factory=list)
    filled: int = 0
    due: Counter[str] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)


class Crawling:
    """Visits what is due of a site, whenever something is."""

    def __init__(self, database: Database, site: Site) -> None:
        know_publication(database, _SLUG, "News", None)
        self.seen = Seen()
        self._site = site
        self._database = database
        self._frontier = Frontier(database, "one")
        self._states: dict[str, object] = {}
        self._plans: dict[str, datetime | None] = {}
        self._changed: dict[str, datetime] = {}

    def begin(self, at: datetime) -> None:
        """Give the crawl the addresses that it starts with."""
        starts = [FoundUrl(HOME, Role.SECTION), FoundUrl(FIRST_FEED, Role.FEED), FoundUrl(SITEMAP, Role.SITEMAP)]
        self._frontier.add(_SLUG, starts, at)

    def run(self, now: datetime, end: datetime) -> datetime:
        """Let time pass until an end; returns when it is, the end or the first visit after it."""
        away, back = self._site.mishaps.away
        while now < end:
            if away <= now < back:
                now = back
            over: list[TargetOutcome] = []
            while targets := self._frontier.lease(_WANTED, now, 64, 192, over):
                over = [self._visited(target, now) for target in targets]
                for target, outcome in zip(targets, over, strict=True):
                    self._plan(target.url, outcome.due_at)
            due = self._frontier.next_due((_SLUG,))
            now = end if due is None else max(due, now + _TICK)
        return now

    def _plan(self, url: str, due_at: datetime | None) -> None:
        """Keep when an address is planned for: by its cadence, or sooner after a change of its text."""
        sooner = self._changed.pop(url, None)
        self._plans[url] = due_at if sooner is None or due_at is None else min(due_at, sooner)

    def _visited(self, target: Target, now: datetime) -> TargetOutcome:
        answer = self._site.answer(target.url, now)
        is_same = answer.status == 200 and self._states.get(target.url, self) == answer.state
        status = 304 if is_same else answer.status
        self.seen.requests[f"{target.role} {status}"] += 1
        self.seen.days.add(now.date())
        plan = self._plans.get(target.url)
        if status < 500 and (plan is None or now >= plan):
            self.seen.due["polls" if target.role in LISTING_ROLES else "visits"] += 1
        if answer.status == 200:
            self._states[target.url] = answer.state
        if target.role in LISTING_ROLES:
            return self._listed(target, answer, status, now)
        outcome = self._settled(target, status, now, str(status) if status == 404 else None)
        if status in (200, 304):
            with self._database.begin() as connection:
                counted = PlannedVisit(target.target_id, now, outcome.due_at, visits=target.visits + 1)
                plan_visits(connection, [counted])
                self._read(connection, target, answer, now)
        elif status == 404:
            self.seen.gone.setdefault(target.url, now)
        self.seen.planned.setdefault(target.url, []).append((now, outcome.due_at))
        return outcome

    def _read(self, connection: Connection, target: Target, answer: Answer, now: datetime) -> None:
        version = answer.state
        assert isinstance(version, int)
        known = self.seen.latest.get(target.url)
        if known == version:
            return
        self.seen.latest[target.url] = version
        self.seen.versions[target.url, version] = now
        count_change(connection, _SLUG, target.url)
        if known is not None:
            hasten(connection, _SLUG, [NextVisit(target.url, after_change((), now))])
            self._changed[target.url] = after_change((), now)

    def _listed(self, target: Target, answer: Answer, status: int, now: datetime) -> TargetOutcome:
        was_misdated = target.failure == MISDATED
        if status == 304:
            return self._settled(target, status, now, MISDATED if was_misdated else None)
        if status != 200:
            return self._settled(target, status, now, str(status))
        added = self._frontier.add_shown(_SLUG, answer.shown, now)
        listing = Listing(ListingKind.SECTION, answer.shown, None, 0)
        if target.visits and has_gap(listing, added):
            self.seen.gaps.append(now)
            self.seen.filled += self._frontier.back_fill(_SLUG, now)
        if added.doubted and not was_misdated:
            self.seen.told.append(now)
        stated = [found.modified_at for found in answer.shown if found.modified_at is not None]
        news = news_at(stated, now, is_first=target.news_at is None) if added.new else None
        fault = fault_of(listing, is_misdated=was_misdated or added.doubted > 0)
        return self._settled(target, status, now, fault, news)

    def _settled(
        self, target: Target, status: int, now: datetime, failure: str | None = None, news: datetime | None = None
    ) -> TargetOutcome:
        return outcome_of_answer(target, status, None, "news.example", _RULES, now, lambda _host: 0.0, failure, news)
