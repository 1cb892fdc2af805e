"""The tokens of the contract: programs are written against them, and docs/schema.md lists them all."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, get_args


class Role(StrEnum):
    """Why a URL is captured."""

    ARTICLE = "article"
    SOURCE = "source"
    REQUISITE = "requisite"
    MEMENTO = "memento"
    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"
    OTHER = "other"
    OTHER_METHOD = "other-method"
    """Whatever it was for, it was asked for by another method than GET: no memento of its URL."""


LISTING_ROLES = frozenset({Role.SECTION, Role.FEED, Role.SITEMAP})
READ_ROLES = frozenset({Role.ARTICLE, Role.SOURCE, Role.MEMENTO})


class RecordType(StrEnum):
    """What the WARC record of a capture is."""

    RESPONSE = "response"
    REVISIT = "revisit"
    FAILURE = "failure"
    RENDERED = "rendered"
    """A resource record: what a browser made of an answer, and no answer of a server."""


class Truncated(StrEnum):
    """Why a body is not whole (WARC 1.1, 5.13)."""

    LENGTH = "length"
    TIME = "time"
    DISCONNECT = "disconnect"
    UNSPECIFIED = "unspecified"


class ReadingState(StrEnum):
    """What became of the reading of a capture."""

    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    NONE = "none"


class ArticleState(StrEnum):
    """Whether the publisher still shows the article."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"


class RequisiteKind(StrEnum):
    """What a page needs a requisite as."""

    STYLE = "style"
    IMAGE = "image"
    FONT = "font"
    SCRIPT = "script"


class SourceState(StrEnum):
    """What is known of a cited source, or what one visit alone says of it."""

    PENDING = "pending"
    CAPTURED = "captured"
    MOVED = "moved"
    GONE = "gone"
    SOFT_GONE = "soft-gone"
    WALLED = "walled"
    BLOCKED = "blocked"
    PARKED = "parked"
    ROBOTS = "robots"
    UNREACHABLE = "unreachable"
    UNCONFIRMED = "unconfirmed"
    DOUBTFUL = "doubtful"
    GUARDED = "guarded"
    UNSUPPORTED = "unsupported"

    @property
    def has_arrived(self) -> bool:
        """Whether the document itself came, where it is cited or where that leads."""
        return self in (SourceState.CAPTURED, SourceState.MOVED)


StandingState = Literal[
    SourceState.PENDING,
    SourceState.CAPTURED,
    SourceState.MOVED,
    SourceState.GONE,
    SourceState.SOFT_GONE,
    SourceState.WALLED,
    SourceState.BLOCKED,
    SourceState.PARKED,
    SourceState.ROBOTS,
    SourceState.UNREACHABLE,
    SourceState.DOUBTFUL,
    SourceState.GUARDED,
    SourceState.UNSUPPORTED,
]
"""What is known of a source is one of these; a visit alone can be unconfirmed, too."""
STANDING_STATES: tuple[SourceState, ...] = get_args(StandingState)

GONE_STATES = (SourceState.GONE, SourceState.SOFT_GONE, SourceState.PARKED)
"""A source that is gone, in whichever way: not there, replaced by another page, or taken over by another owner."""


class PublisherClass(StrEnum):
    """Who publishes a cited document."""

    GOVERNMENT = "government"
    PARLIAMENT = "parliament"
    COURT = "court"
    INTERGOVERNMENTAL = "intergovernmental"
    AGENCY = "agency"
    COMPANY = "company"
    PRESS = "press"
    ACADEMIC = "academic"
    OTHER = "other"
    UNKNOWN = "unknown"


class AliasReason(StrEnum):
    """Why a cited address is an alias of another, or is none."""

    ADDRESS = "address"
    CANONICAL = "canonical"
    REDIRECT = "redirect"
    PERSON = "person"
    PARTED = "parted"


class ChangeClass(StrEnum):
    """What kind of change turned one text of a source into the next."""

    DATE_ONLY = "date-only"
    BOILERPLATE = "boilerplate"
    LINKS = "links"
    NUMBERS = "numbers"
    WORDING = "wording"
    STRUCTURE = "structure"
    REPLACED = "replaced"


class ChangeKind(StrEnum):
    """What a line of the change list tells a downstream system."""

    NEW = "new"
    REVISED = "revised"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    SOURCE_CITED = "source-cited"
    SOURCE_CAPTURED = "source-captured"
    SOURCE_STATE = "source-state"
    SOURCE_CHANGED = "source-changed"
    SOURCE_GONE = "source-gone"
    SOURCE_BORROWED = "source-borrowed"
    SOURCE_ALIASED = "source-aliased"
    SOURCE_PARTED = "source-parted"
    WITHHELD = "withheld"
    RELEASED = "released"
    REREAD = "reread"


class CrawlPurpose(StrEnum):
    """What a crawl was for."""

    CRAWL = "crawl"
    """What was due."""
    CAPTURE = "capture"
    """Single pages that somebody named, due or not."""
    IMPORT = "import"
    """Files of other programs; nothing was fetched."""


class WithheldKind(StrEnum):
    """What a withholding is about."""

    ARTICLE = "article"
    URL = "url"
    CAPTURE = "capture"


class ContributorRole(StrEnum):
    """What a contributor did; the label as printed stands beside it."""

    WRITER = "writer"
    EDITOR = "editor"
    TRANSLATOR = "translator"
    PHOTOGRAPHER = "photographer"
    OTHER = "other"


class BlockType(StrEnum):
    """The kinds of block a text is made of."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    RUN_IN = "run_in"
    LIST = "list"
    QUOTATION = "quotation"
    TABLE = "table"
    FIGURE = "figure"


class Sureness(StrEnum):
    """How sure a field of a reading is.

    `certain`: by a rule of the publication's own profile, or stated alike in independent parts of the page with nothing
    against it. `likely`: by one rule that is rarely wrong, with nothing against it. `doubtful`: all else.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class Precision(StrEnum):
    """How exactly a page states when it was published."""

    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"


class FailureKind(StrEnum):
    """Why there is no byte of an answer: how the fetch ended, that it was never begun, or that its record is gone."""

    DNS = "dns"
    DNS_UNANSWERED = "dns-unanswered"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    DISCONNECT = "disconnect"
    GUARDED = "guarded"
    ROBOTS = "robots"
    ROBOTS_UNREADABLE = "robots-unreadable"
    UNSUPPORTED = "unsupported"
    REDIRECTS = "redirects"
    LOST = "lost"


class Verdict(StrEnum):
    """Why a capture is not read as an article or a source."""

    EMPTY = "empty"
    NOT_AN_ARTICLE = "not-an-article"
    UNDECODABLE = "undecodable"
    UNSUPPORTED = "unsupported"
    SOFT_GONE = "soft-gone"
    WALLED = "walled"
    DOUBTFUL = "doubtful"
    STATUS = "status"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    NO_TEXT_LAYER = "no-text-layer"
    NO_MEMENTO = "no-memento"
    MIXED = "mixed"
    WORKER = "worker"
