"""Whether a crawl brought what its profiles expect: a listing that shows nothing is a failure, nothing due is not."""

from __future__ import annotations

from crawler.session import CrawlSession
from crawler.tally import Tally
from storage.fields import missing
from storage.types import LISTING_ROLES


def findings(session: CrawlSession, tally: Tally) -> tuple[str, ...]:
    """One line for each bound of a profile that the crawl broke."""
    found = []
    for slug, profile in session.profiles.items():
        found.extend(_listed(slug, profile.expect.min_listed, tally))
        for field in profile.expect.fields:
            count, examples = missing(session.database, session.crawl_id, slug, field)
            if count:
                found.append(
                    f"{slug}: {count} articles without the expected field {field}, such as {', '.join(examples)}"
                )
    return tuple(found)


def _listed(slug: str, least: int, tally: Tally) -> list[str]:
    # An unchanged listing shows what it showed before, which this crawl did not count.
    if not tally.listings[slug] or tally.unchanged[slug]:
        return []
    shown = len(tally.listed.get(slug, ()))
    if shown >= least:
        return []
    return [f"{slug}: its listings showed {shown} articles, at least {least} were expected"]


def unreachable(session: CrawlSession, tally: Tally) -> tuple[str, ...]:
    """Publications of which listings were visited and none could be read: their site did not answer."""
    asked = any(role in LISTING_ROLES for role, _ in tally.visits)
    return tuple(slug for slug in session.publications if asked and not tally.listings[slug])
