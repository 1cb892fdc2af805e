"""The tokens of the contract in a reader's words, for answers that people read; JSON keeps the tokens.

This is the only place that puts an outcome into words.
"""

from __future__ import annotations

import re

from storage.types import ChangeClass, ChangeKind, CrawlPurpose, PublisherClass, Role, SourceState, Verdict
from storage.types.crawl_ends import CrawlEnding
from storage.types.outcome_tokens import (
    DAMAGED,
    EMPTIED,
    FAULT,
    HOSTLESS,
    MISDATED,
    NO_MORE_PAGES,
    NO_STATUS,
    NOT_HTML,
    OTHER_HOST,
    TRUNCATED,
    UNKNOWN_FAILURE,
    UNREADABLE,
)
from storage.types.source_absence import SourceAbsence

SOURCE_WITHHELD = "what was captured of it, or some of that; fonds withhold --list tells which"
SOURCE_STATES = {
    SourceState.PENDING: "not visited yet",
    SourceState.CAPTURED: "captured",
    SourceState.MOVED: "captured at a new address",
    SourceState.GONE: "gone",
    SourceState.SOFT_GONE: "replaced by another page",
    SourceState.WALLED: "behind a wall",
    SourceState.BLOCKED: "closed to this program",
    SourceState.PARKED: "taken over by another",
    SourceState.ROBOTS: "closed to robots",
    SourceState.UNREACHABLE: "could not be fetched",
    SourceState.DOUBTFUL: "perhaps not the document",
    SourceState.UNCONFIRMED: "another text, which no second visit has shown yet",
    SourceState.GUARDED: "not a public address",
    SourceState.UNSUPPORTED: "an address that cannot be captured",
}
SOURCE_ABSENCES = {
    SourceAbsence.ANY_GONE: "gone, replaced by another page, or taken over by another",
    SourceAbsence.MISSING: "captured, and not found at the last visit",
    SourceAbsence.UNFOUND: "visited, and not found so far",
}
VERDICTS = {
    Verdict.EMPTY: "a page without text",
    Verdict.NOT_AN_ARTICLE: "a page, but no article",
    Verdict.UNDECODABLE: "a body that cannot be decoded",
    Verdict.UNSUPPORTED: "a kind of document that is not read",
    Verdict.SOFT_GONE: "another page in its place",
    Verdict.WALLED: "a wall in its place",
    Verdict.DOUBTFUL: "a document, or a page in its place",
    Verdict.STATUS: "an error page, or no answer",
    Verdict.TRUNCATED: "a body that was cut off",
    Verdict.ENCRYPTED: "a document under a password",
    Verdict.NO_TEXT_LAYER: "a scan without a text layer",
    Verdict.NO_MEMENTO: "no copy, but a page of the other archive",
    Verdict.MIXED: "a rendered text of what is kept as sent, or the other way round",
    Verdict.WORKER: "a page that the readers failed over",
}
_PURPOSES = {CrawlPurpose.CAPTURE: "single pages", CrawlPurpose.IMPORT: "import"}
_ENDINGS = {CrawlEnding.NOTHING_DUE: "nothing due", CrawlEnding.STOPPED: "stopped early"}
# What one, and what several, came to; the number stands before it.
_CHANGES = {
    ChangeKind.NEW: ("new article", "new articles"),
    ChangeKind.REVISED: ("article revised", "articles revised"),
    ChangeKind.COMPLETED: ("text completed", "texts completed"),
    ChangeKind.WITHDRAWN: ("article withdrawn", "articles withdrawn"),
    ChangeKind.RESTORED: ("article restored", "articles restored"),
    ChangeKind.SOURCE_CITED: ("source cited", "sources cited"),
    ChangeKind.SOURCE_CAPTURED: ("source captured", "sources captured"),
    ChangeKind.SOURCE_STATE: ("source in another state", "sources in another state"),
    ChangeKind.SOURCE_CHANGED: ("source changed", "sources changed"),
    ChangeKind.SOURCE_GONE: ("source gone", "sources gone"),
    ChangeKind.SOURCE_BORROWED: ("source borrowed from another archive", "sources borrowed from other archives"),
    ChangeKind.SOURCE_ALIASED: ("source joined with another", "sources joined with others"),
    ChangeKind.SOURCE_PARTED: ("source parted from another", "sources parted from others"),
    ChangeKind.WITHHELD: ("withheld", "withheld"),
    ChangeKind.RELEASED: ("released", "released"),
    ChangeKind.REREAD: ("read differently by another reader", "read differently by another reader"),
}
_NO_ARTICLES = {
    OTHER_HOST: "a page of another host than the publication's",
    NOT_HTML: "a document or data, and no page",
    NO_STATUS: "an answer without a status line of HTTP (such as ICY 200 OK)",
    HOSTLESS: "an answer whose address names no host",
    Verdict.DOUBTFUL: "a document, or a page in its place",
    Verdict.STATUS: "an error page, or an answer without a page by its status",
}
_ROLES = {
    Role.REQUISITE: "page file",
    Role.MEMENTO: "copy in another archive",
    Role.ROBOTS: "robots.txt",
    Role.OTHER: "other page",
    Role.OTHER_METHOD: "answer to another method",
}
_OUTCOMES = {
    "200": "answered",
    "304": "answered that nothing changed",
    "301": "moved for good",
    "302": "moved for now",
    "307": "moved for now",
    "308": "moved for good",
    "401": "a login is asked for",
    "403": "access refused",
    "404": "not found",
    "410": "gone for good",
    "429": "asked too often",
    "dns": "no such host",
    "dns-unanswered": "the name could not be looked up",
    "refused": "connection refused",
    "tls": "no trusted TLS connection",
    "timeout": "no answer in time",
    "disconnect": "the connection broke off",
    "guarded": "not a public address",
    "robots": "closed to robots",
    "robots-unreadable": "robots.txt could not be read",
    "unsupported": "no address that can be fetched",
    "redirects": "a redirect that cannot be followed",
    UNREADABLE: "unreadable as a listing",
    DAMAGED: "readable only in part",
    EMPTIED: "without any article, which it showed before",
    MISDATED: "stating changes that are none",
    NO_MORE_PAGES: "the end of a listing's pages",
    FAULT: "a fault in Fonds itself",
    TRUNCATED: "cut off",
    UNKNOWN_FAILURE: "no answer",
}
_PUBLISHER_CLASSES = {
    PublisherClass.INTERGOVERNMENTAL: "an organisation of governments",
    PublisherClass.GOVERNMENT: "a government",
    PublisherClass.PARLIAMENT: "a parliament",
    PublisherClass.COURT: "a court",
    PublisherClass.AGENCY: "an agency",
    PublisherClass.COMPANY: "a company",
    PublisherClass.PRESS: "the press",
    PublisherClass.ACADEMIC: "a university or an institute",
    PublisherClass.OTHER: "somebody else",
    PublisherClass.UNKNOWN: "kind not known",
}
_CHANGE_CLASSES = {
    ChangeClass.DATE_ONLY: "only a date",
    ChangeClass.BOILERPLATE: "only what stands around the text",
    ChangeClass.LINKS: "links",
    ChangeClass.NUMBERS: "numbers",
    ChangeClass.WORDING: "wording",
    ChangeClass.STRUCTURE: "structure",
    ChangeClass.REPLACED: "another text in its place",
}
# How messages of failures end that a setting can prevent; nothing that a site sends can look like it.
_REMEDY = re.compile(r"; (--allow-network [0-9A-Fa-f.:]+|--cacert FILE) [a-z ]+$")


def source_state(token: str) -> str:
    """What became of a source, in words; a token that has none stays."""
    return SOURCE_STATES.get(SourceState(token), token) if token in list(SourceState) else token


def standing_in_words(state: str, checked_at: object) -> str:
    """What is known of a source, in words: one that is pending was not found so far if it was ever visited.

    `checked_at` is its last visit in whatever form, None before the first.
    """
    if state == SourceState.PENDING and checked_at is not None:
        return "not found so far"
    return source_state(state)


def last_visit_in_words(last_failure: str | None) -> str:
    """What the last visit to a source met in the document's place, in words; empty when it brought the document."""
    if last_failure is None:
        return ""
    met = (
        f"an answer that is not the document ({last_failure})"
        if last_failure.startswith("2")
        else outcome(last_failure)
    )
    return f"at the last visit: {met}"


def publisher_class_in_words(token: str) -> str:
    """Who published a source, in words; a token that has none stays."""
    return _PUBLISHER_CLASSES[PublisherClass(token)] if token in list(PublisherClass) else token or ""


def change_class_in_words(token: str) -> str:
    """What kind of change a source's was, in words; a token that has none stays."""
    return _CHANGE_CLASSES[ChangeClass(token)] if token in list(ChangeClass) else token


def role_in_words(token: str) -> str:
    """Why an address was visited, in words; a token that is a word already stays."""
    return _ROLES.get(Role(token), token) if token in list(Role) else token


def rendered_in_words(browser: str | None) -> str:
    """Who made a text that no server sent; empty for one that a server sent."""
    return f"by {browser}: the text is what it made of the answer, see fonds browse" if browser else ""


def failure(token: str | None) -> str:
    """Why a visit brought no answer, in words; None stands for a kind of failure that this version does not know."""
    return outcome(token or UNKNOWN_FAILURE)


def remedy(error: str | None) -> str | None:
    """The option that would help against a failure, by its message, such as `--cacert FILE`; None when none would."""
    found = _REMEDY.search(error or "")
    return None if found is None else found[1]


def missing_articles(number: int) -> str:
    """What it means that a visit did not find so many articles any more."""
    articles = "article was" if number == 1 else "articles were"
    return f"{number} {articles} not found; withdrawn after 3 visits over 24 h"


def lost_sources(number: int) -> str:
    """What it means that the last visit did not find so many of the sources, or found another page in their place."""
    return f"{number} of them not found or replaced; gone after 3 visits over 3 days"


def field_gap(field: str, lacking: int, pages: int, since: str, expected: float | None = None) -> str:
    """That so many of the articles read last lack an expected field, since when, and how many may not."""
    of_all = "the only article read" if pages == 1 else f"{lacking} of the last {pages} articles read"
    if lacking == pages > 1:
        of_all = f"each of the last {pages} articles read"
    wanted = "" if expected is None else f"; at least {expected:.0%} must have it"
    return f"{field}: missing from {of_all}, since {since}{wanted}"


def changed_lately(number: int) -> str:
    """That so many sources were seen changed not long ago."""
    return f"{number} {'source' if number == 1 else 'sources'} changed in the last 30 days"


def changes(kind: ChangeKind, number: int) -> str:
    """So many changes of a kind."""
    one, several = _CHANGES[kind]
    return f"{number} {one if number == 1 else several}"


def crawl_purpose(purpose: CrawlPurpose) -> str:
    """What a crawl was for, in words; empty for one of what was due."""
    return _PURPOSES.get(purpose, "")


def crawl_ending(token: str) -> str:
    """How a crawl ended, in words."""
    return _ENDINGS.get(CrawlEnding(token), token)


def changed_sources(number: int) -> str:
    """What it means that a crawl found so many sources changed."""
    return f"{number} {'source changed after it was' if number == 1 else 'sources changed after they were'} cited"


def verdict(token: str) -> str:
    """Why a capture was not read, in words; a token that has none stays."""
    return VERDICTS.get(Verdict(token), token) if token in list(Verdict) else token


def no_article(reason: str) -> str:
    """Why an answer in an imported file is no article, in words."""
    return _NO_ARTICLES.get(reason) or verdict(reason)


def outcome(token: str) -> str:
    """What a visit came to, in words, a status behind them."""
    if not token.isdigit():
        return _OUTCOMES.get(token, token)
    said = _OUTCOMES.get(token) or ("an error of the server" if token.startswith("5") else "")
    return f"{said} ({token})" if said else f"status {token}"
