"""What is understood from a capture: the page as a reader receives it, and the article or document that it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.types.search_pieces import SearchField, SearchPieces
from storage.types.tokens import (
    BlockType,
    ContributorRole,
    Precision,
    RequisiteKind,
    Role,
    Sureness,
    Truncated,
    Verdict,
)


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
class OtherValue:
    """What a rule found for a field instead of the value that was taken, on one line."""

    rule: str
    value: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a field of a reading rests on.

    `rule` is the rule that found it (`profile:label`, `json-ld`, …) and those of other parts of the page that agree,
    parted by a comma. `disputed` is what other rules found instead; where another part of the page says so, the
    field is doubtful.
    """

    rule: str
    sure: Sureness
    disputed: tuple[OtherValue, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLink:
    """A further page of an article that is cut into several, as a page of it links to it: its number and address."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class ArticleReading:
    """An article as one page states it; what the page does not say is None.

    `published_on` is the day as printed; `published_at` the instant, None when only a day is known; `published_zone`
    the offset (`+08:00`) in which it is stated, or that of the publication; likewise `modified_…`. `evidence` says by
    a field's name what it rests on. `part` is the number of the page of an article that is cut into several, and
    `pages` are the others, as far as this one links to them; the text is then that of one page alone.
    """

    canonical_url: str
    title: str | None
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
    evidence: tuple[tuple[str, Evidence], ...] = ()
    images: tuple[Image, ...] = ()
    is_accessible_for_free: bool | None = None
    published_zone: str | None = None
    modified_on: date | None = None
    modified_precision: Precision | None = None
    modified_zone: str | None = None
    part: int = 1
    pages: tuple[PageLink, ...] = ()

    @property
    def text(self) -> str:
        """The full text: the blocks joined by a blank line; summary and dateline are not part of it."""
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def searched(self) -> tuple[tuple[SearchField, str | None], ...]:
        """The parts in which words are found, each its field and its text."""
        return (
            (SearchField.TITLE, self.title),
            (SearchField.DECK, self.deck),
            (SearchField.SUMMARY, self.summary),
            (SearchField.TEXT, self.text),
            *((SearchField.AUTHOR, one.name) for one in self.contributors),
            *((SearchField.TOPIC, text) for one in self.topics for text in (one.group, one.name)),
            *((SearchField.SOURCE, text) for one in self.citations for text in (one.label, one.url)),
        )


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A cited document as one page states it.

    `agency` issued it, `document_number` is the one it bears, both as printed. `pages` is None for HTML; `partial` says
    that text was lost, `pages_lost` (from 1) on which pages of a PDF. `blocks` are the pieces of `text` in printed
    order; of a PDF and of a plain text they are paragraphs. `files` are the names of those that the document offers
    beside its text, `canonical_url` is the address that it states for itself. `dated_on` is `published_on`, unless only
    a last change is dated.
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
    evidence: tuple[tuple[str, Evidence], ...] = ()
    agency: str | None = None
    document_number: str | None = None
    pages_lost: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()
    files: tuple[str, ...] = ()
    canonical_url: str | None = None
    dated_on: date | None = None

    @property
    def searched(self) -> tuple[tuple[SearchField, str | None], ...]:
        """The parts in which words are found, each its field and its text."""
        return (
            (SearchField.TITLE, self.title),
            (SearchField.TEXT, self.text),
            (SearchField.AUTHOR, self.agency),
        )


@dataclass(frozen=True, slots=True)
class MementoReading:
    """A copy of a document that another archive holds.

    `held_at` is its Memento-Datetime: when that archive captured it. `is_unaltered` says that it was given as it was
    captured, as far as can be told: by its address, or by the answer's Preference-Applied.
    """

    document: SourceReading
    held_at: datetime
    is_unaltered: bool


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


Outcome = ArticleReading | SourceReading | MementoReading | StyleReading | Refusal
"""What a page was read as, or why it was not."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood from one capture by one version of the reader.

    `requisites` are what the page, or style sheet, needs to be shown, within the limits of its publication's profile;
    a page that was refused needs nothing. `pieces` are what is searched of an article or source, `digest` is that of
    its words; both are None where the reader was not asked for them.
    """

    capture_id: str
    reader_version: str
    outcome: Outcome
    requisites: tuple[Requisite, ...] = ()
    pieces: SearchPieces | None = None
    digest: str | None = None
