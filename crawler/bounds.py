"""Whether a crawl brought what its profiles expect: a listing that shows nothing is a failure, nothing due is not."""

from __future__ import annotations

from crawler.session import CrawlSession
from crawler.tally import Tally
from storage.questions.field_coverage import FieldLack, broke_readers, missing, never_read, unread
from storage.types import LISTING_ROLES


def findings(session: CrawlSession, tally: Tally) -> tuple[str, ...]:
    """One line for each bound of a profile that the crawl broke."""
    found = []
    for slug, profile in session.profiles.items():
        found.extend(_listed(slug, profile.expect.min_listed, tally))
        for field in profile.expect.fields:
            lack = missing(session.database, session.crawl_id, slug, field)
            if lack.count:
                found.append(f"{slug}: {_articles(lack)} without the expected field {field}{_such_as(lack)}")
        lack = unread(session.database, session.crawl_id, slug)
        if lack.count:
            found.append(f"{slug}: {_articles(lack)} that could be read before could not be read{_such_as(lack)}")
        lack = never_read(session.database, session.crawl_id, slug)
        if lack.count:
            found.append(f"{slug}: none of {lack.count} pages could be read as an article{_such_as(lack)}")
        lack = broke_readers(session.database, session.crawl_id, slug)
        if lack.count:
            pages = "1 page was" if lack.count == 1 else f"{lack.count} pages were"
            found.append(f"{slug}: {pages} not read, for the readers failed or took too long{_such_as(lack)}")
    return tuple(found)


def _articles(lack: FieldLack) -> str:
    return "1 article" if lack.count == 1 else f"{lack.count} articles"


def _such_as(lack: FieldLack) -> str:
    """The examples, each by what `fonds show` and `fonds profile check` take."""
    examples = ", ".join(f"{capture_id} ({url})" for capture_id, url in lack.examples)
    return f", such as {examples}" if len(lack.examples) < lack.count else f": {examples}"


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
