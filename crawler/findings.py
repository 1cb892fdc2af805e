"""What a person should look at after a crawl, each thing once: what it counted, and what the archive says after it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler import bounds, lasting_bounds
from crawler.session import CrawlSession
from crawler.tally import NO_ARTICLE_ANY_MORE, Tally
from storage.questions.listing_visits import (
    EarlierAnswers,
    ListingVisit,
    answered_before,
    failed_starts,
    is_silent,
    listing_visits,
)
from storage.types.crawl_ends import CrawlFinding, FindingKind, told_once
from storage.types.outcome_tokens import EMPTIED, FAULT, TRUNCATED, UNKNOWN_FAILURE, UNREADABLE

_GONE = ("404", "410")
_CAME = (UNREADABLE, EMPTIED, TRUNCATED, FAULT)

Listings = Mapping[str, Sequence[ListingVisit]]
"""The last visit to each listing, by publication."""


@dataclass(frozen=True, slots=True)
class CrawlFindings:
    """All findings of a crawl.

    `unreachable` are the publications whose listings all failed at their last visits, `failed_starts` the start
    addresses that did, in this crawl or an earlier one.
    """

    findings: tuple[CrawlFinding, ...]
    unreachable: tuple[str, ...] = ()
    failed_starts: tuple[ListingVisit, ...] = ()


def crawl_findings(session: CrawlSession, tally: Tally, *, is_whole: bool, has_visited: bool) -> CrawlFindings:
    """The findings of a crawl.

    Arguments: `is_whole` is False for one that stopped early or was asked for single pages, `has_visited` for one for
    which nothing was due.
    """
    if not is_whole:
        return CrawlFindings(told_once(tally.findings))
    # Not only what this crawl visited: a listing that failed at its last visit is at fault until it answers again.
    listings = {slug: listing_visits(session.database, slug) for slug in session.publications}
    failed = [visit.url for visits in listings.values() for visit in visits if visit.has_failed]
    answered = answered_before(session.database, failed, session.crawl_id) if has_visited else EarlierAnswers()
    named = frozenset(finding.subject for finding in tally.findings)
    unreachable = tuple(slug for slug, visits in listings.items() if is_silent(visits))
    found = [
        *tally.findings,
        *listing_findings(listings, session.started if has_visited else None, answered, named),
        *(bounds.findings(session, tally) if has_visited else ()),
        *lasting_bounds.lasting_findings(session, has_visited=has_visited),
    ]
    return CrawlFindings(
        told_once(without_the_obvious(found, unreachable)),
        unreachable,
        tuple(start for visits in listings.values() for start in failed_starts(visits)),
    )


def without_the_obvious(findings: Sequence[CrawlFinding], unreachable: Collection[str]) -> Iterator[CrawlFinding]:
    """Leave out that no article could be fetched of a publication whose listings could not be either."""
    for finding in findings:
        if finding.kind is not FindingKind.ARTICLES_FAILED or finding.subject not in unreachable:
            yield finding


def listing_findings(
    listings: Listings, since: datetime | None, answered: EarlierAnswers, named: Collection[str]
) -> Iterator[CrawlFinding]:
    """Decide which listings that failed at their last visits somebody should look at.

    What a person gave counts until it answers again. A listing that Fonds found by itself counts for the crawls that
    cannot read what comes, or get no answer where there was one; one that is gone counts once. A site's links lead to
    many listings that never answered.

    Args:
        listings: the last visits.
        since: when this crawl began, None when it visited nothing.
        answered: the addresses that answered before this crawl.
        named: the subjects that findings of this crawl name already.
    """
    for slug, visits in listings.items():
        if is_silent(visits):
            why = ", ".join(dict.fromkeys(map(_why, visits)))
            yield CrawlFinding(FindingKind.UNREACHABLE, slug, f"{slug}: no listing could be read ({why})")
            continue
        for visit in visits:
            if not visit.has_failed or visit.url in named:
                continue
            came, text = visit.failure in _CAME, f"{visit.role} {visit.url}: {_why(visit)}"
            if visit.is_start:
                yield CrawlFinding(FindingKind.START_FAILED, visit.url, text)
                continue
            if since is None or visit.visited_at < since:
                continue
            if came or visit.url in (answered.last if visit.failure in _GONE else answered.ever):
                yield CrawlFinding(FindingKind.LISTING_BROKEN if came else FindingKind.LISTING_FAILED, visit.url, text)


def _why(visit: ListingVisit) -> str:
    """What a visit that failed came to."""
    failure = visit.failure or UNKNOWN_FAILURE
    if failure == EMPTIED:
        return NO_ARTICLE_ANY_MORE
    return f"answered {failure}" if failure.isdigit() else failure
