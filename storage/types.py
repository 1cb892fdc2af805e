"""The data that crosses rooms: frozen, field-documented types and the tokens of the contract.

Rows never leave `storage`, and dicts never cross a room. Instants are aware UTC datetimes; bytes stay bytes until
someone must read them. The tokens are those of docs/schema.md: programs are written against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# --- tokens ---------------------------------------------------------------------------------------


class Role(StrEnum):
    """Why a URL is captured."""

    ARTICLE = "article"
    SOURCE = "source"
    REQUISITE = "requisite"
    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"
    OTHER = "other"


LISTING_ROLES = frozenset({Role.SECTION, Role.FEED, Role.SITEMAP})
READ_ROLES = frozenset({Role.ARTICLE, Role.SOURCE})


class RecordType(StrEnum):
    """What the WARC record of a capture is."""

    RESPONSE = "response"
    REVISIT = "revisit"
    FAILURE = "failure"


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
    """What became of a cited source at its last visit."""

    PENDING = "pending"
    CAPTURED = "captured"
    MOVED = "moved"
    GONE = "gone"
    SOFT_GONE = "soft-gone"
    WALLED = "walled"
    ROBOTS = "robots"
    UNREACHABLE = "unreachable"
    GUARDED = "guarded"
    UNSUPPORTED = "unsupported"


class ChangeKind(StrEnum):
    """What a line of the change list tells a downstream system."""

    NEW = "new"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    SOURCE_CAPTURED = "source-captured"
    SOURCE_CHANGED = "source-changed"
    SOURCE_GONE = "source-gone"
    WITHHELD = "withheld"
    RELEASED = "released"


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

    `certain`: by a rule of the publication's own profile, or by two rules that agree. `likely`: by one statement of the
    page. `doubtful`: by a general extractor alone.
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
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    DISCONNECT = "disconnect"
    GUARDED = "guarded"
    ROBOTS = "robots"
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
    STATUS = "status"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    NO_TEXT_LAYER = "no-text-layer"
    WORKER = "worker"


# --- the wire -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validated:
    """The capture whose validators (ETag, Last-Modified) a conditional request carries."""

    capture_id: str
    url: str
    captured_at: datetime
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Errand:
    """Why and for whom a URL is fetched; it travels with the request and into the record.

    `via` is the URL of the page that named this one, None for a start address. `target_id` is the frontier's row,
    None when nobody asked the frontier (robots.txt, `fonds capture`). `validated` is None for a plain request.
    """

    publication: str
    crawl_id: str
    role: Role
    via: str | None = None
    target_id: int | None = None
    validated: Validated | None = None


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What the TLS handshake agreed on: protocol (`TLSv1.3`), IANA cipher name, certificate chain (DER)."""

    version: str
    cipher: str
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer, as they crossed one connection.

    `interim + response + surplus` are the bytes the server sent for this request: 1xx heads, the final message
    (head and body with its transfer coding), and what came after the message's end. `request` is what it received.
    `peer` is the server's IP address. `truncated` is None when the message came whole.
    """

    url: str
    started: datetime
    ended: datetime
    peer: str | None
    tls: TlsFacts | None
    request: bytes
    interim: bytes
    response: bytes
    surplus: bytes
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A fetch that brought no byte of an answer. `request` holds what was sent, if anything was."""

    url: str
    started: datetime
    kind: FailureKind
    message: str
    peer: str | None = None
    request: bytes = b""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: bare file name, offset and length in bytes of its gzip member."""

    warc_file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class WarcFileFacts:
    """A WARC file as the archive knows it: bare name, bytes that hold whole records, and whether it is finished."""

    name: str
    publication: str
    size: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Capture:
    """One visit to one URL, and the record that proves it.

    `capture_id` is the WARC record id (`urn:uuid:…`, without angle brackets). `status` is None for a failure.
    `media_type` is the Content-Type as sent, None when none was. `payload_digest` of a revisit equals its original's.
    `framing` completes the deduplication key: `chunked:` and a digest of the chunks, or empty; a comma; the content
    coding. `refers_to` is the capture_id of a revisit's original. `error` is the failure's kind and message, or None.
    """

    capture_id: str
    publication: str
    crawl_id: str
    url: str
    surt: str
    captured_at: datetime
    status: int | None
    media_type: str | None
    record_type: RecordType
    role: Role
    via: str | None
    payload_digest: str | None
    framing: str
    refers_to: str | None
    place: Place
    truncated: Truncated | None
    error: str | None
    reading: ReadingState
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None


# --- understanding --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """A capture as a reader receives it: entity with transfer and content coding removed.

    `headers` are the fields of the answer's head as sent, in order.
    """

    capture_id: str
    publication: str
    url: str
    captured_at: datetime
    status: int
    media_type: str | None
    role: Role
    body: bytes
    truncated: Truncated | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text in printed order.

    `level` is a heading's (2 to 6); `term` a run-in item's, as printed before its colon; `items` a list's; `caption`,
    `credit` and `image` (its absolute address) a figure's. `text` always holds the whole piece, with term, items,
    caption and credit.
    """

    type: BlockType
    text: str
    level: int | None = None
    term: str | None = None
    items: tuple[str, ...] = ()
    caption: str | None = None
    credit: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of an article: its absolute address, and what the page prints and says of it (None: nothing)."""

    url: str
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person named by the page, with the role and the label as printed (None when none is)."""

    name: str
    role: ContributorRole
    role_label: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as a pair; `group` is None when the page names none."""

    group: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as the article prints it.

    `label` is its printed title (None when only an address stands there), `url_as_printed` the address as it stands
    (None when only a title does), `url` the absolute address: resolved, or with wraps joined and its final stop off.
    `block` is the position (from 1) of the first block of the text that points to it, None when none does.
    """

    label: str | None
    url: str | None
    url_as_printed: str | None
    block: int | None = None


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """An article as one page states it; what the page does not say is None.

    `published_on` is the day as printed; `published_at` the instant, None when only a day is known; `published_zone`
    the offset (`+08:00`) in which it is stated, or that of the publication; likewise `modified_…`. `evidence` maps a
    field's name to the rule that found it (`profile:label`, `json-ld`, `trafilatura`, …), or to several that agree.
    `part` is the number of the page of an article that is cut into several; the text is whole only when it has one.
    """

    canonical_url: str
    title: str
    blocks: tuple[Block, ...]
    deck: str | None = None
    summary: str | None = None
    dateline: str | None = None
    language: str | None = None
    published_on: date | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    modified_at: datetime | None = None
    contributors: tuple[Contributor, ...] = ()
    topics: tuple[Topic, ...] = ()
    citations: tuple[Citation, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    images: tuple[Image, ...] = ()
    is_accessible_for_free: bool | None = None
    published_zone: str | None = None
    modified_on: date | None = None
    modified_precision: Precision | None = None
    modified_zone: str | None = None
    part: int = 1

    @property
    def text(self) -> str:
        """The full text: the blocks joined by a blank line; summary and dateline are not part of it."""
        return "\n\n".join(block.text for block in self.blocks)


def sureness(rule: str) -> Sureness:
    """How sure a field is that this rule found; rules that agree are parted by a comma."""
    if rule.startswith("profile:") or ", " in rule:
        return Sureness.CERTAIN
    return Sureness.DOUBTFUL if rule.startswith("trafilatura") else Sureness.LIKELY


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A cited document as one page states it.

    `agency` issued it, `document_number` is the one it bears, both as printed. `pages` is None for HTML; `partial` says
    that text was lost, `pages_lost` (from 1) on which pages of a PDF.
    """

    title: str | None
    text: str
    language: str | None = None
    media_type: str = "text/html"
    published_on: date | None = None
    published_at: datetime | None = None
    published_precision: Precision | None = None
    pages: int | None = None
    partial: bool = False
    evidence: tuple[tuple[str, str], ...] = ()
    agency: str | None = None
    document_number: str | None = None
    pages_lost: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StyleReading:
    """A style sheet that was looked into: nothing is kept of it but what it needs in turn."""


@dataclass(frozen=True, slots=True)
class Requisite:
    """An address, in normal form, that a browser asks for to show a page."""

    url: str
    kind: RequisiteKind


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a page was not read as what its role says."""

    verdict: Verdict
    reason: str


Outcome = ArticleReading | SourceReading | StyleReading | Refusal
"""What a page was read as, or why it was not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood from one capture by one version of the reader.

    `requisites` are what the page, or style sheet, needs to be shown, within the limits of its publication's profile;
    a page that was refused needs nothing.
    """

    capture_id: str
    reader_version: str
    outcome: Outcome
    requisites: tuple[Requisite, ...] = ()


# --- the frontier ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A URL worth a target: where it was found, in which role, and when its publisher says it changed."""

    url: str
    role: Role
    via: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A URL leased from the frontier.

    `attempts` counts failures since the last answer, `visits` the answers so far. The validators are those of the
    latest capture of this very URL, for a conditional request; None when there is nothing to compare with.
    """

    target_id: int
    publication: str
    url: str
    role: Role
    via: str | None
    attempts: int
    visits: int
    found_at: datetime
    validated: Validated | None = None
    etag: str | None = None
    last_modified: str | None = None
