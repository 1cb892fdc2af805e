"""Whether a crawl brought what its profiles expect: a listing that shows nothing is a failure, nothing due is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.session import CrawlSession
from crawler.tally import Tally
from storage.questions.field_coverage import (
    NO_LACK,
    FieldLack,
    articles_answered,
    broke_readers,
    given_up,
    missing_fields,
    never_read,
    unread,
    walled,
)
from storage.tables.broken_readings import MOST_READINGS
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.outcome_tokens import AS_EXPECTED
from storage.types.profile import Expectations

# A visit or two that fail are ordinary, whatever their share of all.
_MANY = 5
# An article that was taken down was asked for, and its site answered.
_ANSWERS = AS_EXPECTED | {"404", "410"}


@dataclass(frozen=True, slots=True)
class PublicationLacks:
    """What the pages of one publication lack after a crawl.

    `fields` are the articles without each expected field, `unread` those that could be read before and not now,
    `never_read` the pages when none could be read as an article, `broke_readers` those over which readers failed,
    `given_up` those of earlier crawls that were read once more, for the last time, and broke readers again.
    """

    fields: Mapping[str, FieldLack]
    unread: FieldLack
    never_read: FieldLack
    broke_readers: FieldLack
    given_up: FieldLack = NO_LACK


def findings(session: CrawlSession, tally: Tally) -> tuple[CrawlFinding, ...]:
    """A finding for each bound of a profile that the crawl broke."""
    found: list[CrawlFinding] = []
    for slug, profile in session.profiles.items():
        of_crawl = (session.database, session.crawl_id, slug)
        lacks = PublicationLacks(
            fields={field: missing_fields(*of_crawl, field) for field in profile.expect.fields},
            unread=unread(*of_crawl),
            never_read=never_read(*of_crawl),
            broke_readers=broke_readers(*of_crawl),
            given_up=given_up(session.database, slug, session.read_again),
        )
        found += broken_bounds(slug, profile.expect, tally, lacks)
        outcomes = tally.outcomes_of_articles(slug)
        found += failed_articles(slug, outcomes, profile.expect.max_failed)
        # Both of all processes that share the crawl.
        found += walled_articles(slug, articles_answered(*of_crawl), walled(*of_crawl), profile.expect.max_failed)
    return tuple(found)


def failed_articles(slug: str, outcomes: Mapping[str, int], most: float) -> list[CrawlFinding]:
    """Decide whether too many of a publication's articles cannot be fetched, while its listings may answer.

    Arguments: `outcomes` says how many visits of this crawl to its articles came to what, `most` is the share of them
    that may bring no answer of the site.
    """
    failed = {token: number for token, number in outcomes.items() if token not in _ANSWERS}
    visits, number = sum(outcomes.values()), sum(failed.values())
    if number < _MANY or (number < visits and number <= most * visits):
        return []
    often = sorted(failed.items(), key=lambda pair: (-pair[1], pair[0]))
    why = ", ".join(f"{number} answered {token}" if token.isdigit() else f"{number} {token}" for token, number in often)
    none = f"none of {visits} articles could be fetched"
    some = f"{number} of {visits} articles could not be fetched, at most {most:.0%} are expected"
    text = f"{slug}: {none if number == visits else some} ({why})"
    return [CrawlFinding(FindingKind.ARTICLES_FAILED, slug, text)]


def walled_articles(slug: str, visits: int, lack: FieldLack, most: float) -> list[CrawlFinding]:
    """Decide whether a wall, such as a page to log in, came in place of too many of a publication's articles.

    Arguments: `visits` is how many of its articles this crawl visited, `most` the share of them that may be so. A
    publication whose articles all end behind one has a share of 1, and is told of none.
    """
    if lack.count < _MANY or lack.count <= most * visits:
        return []
    text = f"{slug}: a wall came in place of {lack.count} of {visits} articles, at most {most:.0%} are expected"
    return [CrawlFinding(FindingKind.ARTICLES_WALLED, slug, f"{text}{_such_as(lack)}")]


def broken_bounds(slug: str, expect: Expectations, tally: Tally, lacks: PublicationLacks) -> list[CrawlFinding]:
    """Decide which bounds of one publication are broken."""
    found = _listed(slug, expect.min_listed, tally)
    for field, lack in lacks.fields.items():
        if lack.count:
            text = f"{slug}: {_articles(lack)} without the expected field {field}{_such_as(lack)}"
            found.append(CrawlFinding(FindingKind.FIELD_MISSING, f"{slug} {field}", text))
    if (lack := lacks.unread).count:
        text = f"{slug}: {_articles(lack)} that could be read before could not be read{_such_as(lack)}"
        found.append(CrawlFinding(FindingKind.ARTICLES_UNREAD, slug, text))
    if (lack := lacks.never_read).count:
        text = f"{slug}: none of {lack.count} pages could be read as an article{_such_as(lack)}"
        found.append(CrawlFinding(FindingKind.NO_ARTICLE_READ, slug, text))
    if (lack := lacks.broke_readers).count:
        pages = "1 page was" if lack.count == 1 else f"{lack.count} pages were"
        why = f"; of the first: {lack.why}" if lack.why else ""
        text = f"{slug}: {pages} not read, for the readers failed or took too long{_such_as(lack)}{why}"
        found.append(CrawlFinding(FindingKind.READERS_FAILED, slug, text))
    if (lack := lacks.given_up).count:
        pages = "1 page stays" if lack.count == 1 else f"{lack.count} pages stay"
        text = f"{slug}: {pages} unread after {MOST_READINGS} crawls in which readers failed{_such_as(lack)}"
        found.append(CrawlFinding(FindingKind.READING_GIVEN_UP, slug, text))
    return found


def _articles(lack: FieldLack) -> str:
    return "1 article" if lack.count == 1 else f"{lack.count} articles"


def _such_as(lack: FieldLack) -> str:
    """The examples, in the form that `fonds show` and `fonds profile check` take."""
    examples = ", ".join(f"{capture_id} ({url})" for capture_id, url in lack.examples)
    return f", such as {examples}" if len(lack.examples) < lack.count else f": {examples}"


def _listed(slug: str, least: int, tally: Tally) -> list[CrawlFinding]:
    # An unchanged listing shows what it showed before, which this crawl did not count.
    if not tally.listings[slug] or tally.unchanged[slug]:
        return []
    shown = len(tally.listed.get(slug, ()))
    if shown >= least:
        return []
    articles = "1 article" if shown == 1 else f"{shown} articles"
    text = f"{slug}: its listings showed {articles}, at least {least} were expected"
    return [CrawlFinding(FindingKind.FEW_LISTED, slug, text)]
