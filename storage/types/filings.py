"""What a visit changes: what is known before it, and the filing that was decided, as plain data.

`Kept` is asked of the database once, a pure decision makes a `Filing` of it, and the database applies that in one
transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from storage.types.captures import Capture
from storage.types.profile import RequisiteRules
from storage.types.publisher_class import PublisherRule
from storage.types.readings import ArticleReading, Block, MementoReading, Refusal, Requisite, SourceReading
from storage.types.search_pieces import SearchPieces
from storage.types.seen_texts import SeenText
from storage.types.source_cadence import NO_HISTORY, ChangeHistory
from storage.types.source_redirects import Principal, SeenMove
from storage.types.source_standing import HeldText, SourceCheck, SourceStanding
from storage.types.tokens import AliasReason, ArticleState, ChangeClass, ChangeKind, Role, SourceState

R = TypeVar("R", ArticleReading, SourceReading)

RUNAWAY_VISITS = 24
"""After so many visits in a row that changed a text, it is asked whether the same few words did it each time."""
TOKEN_VISITS = 2
"""After so many, whether it was a token that a machine makes for each request."""


@dataclass(frozen=True, slots=True)
class KeptRevision:
    """A revision of an article or a source (`owner_id`), as far as a comparison needs it.

    `url` and `captured_at` are those of the capture that first showed it; `truncated` says why that was not whole, and
    `rendered_by` is the browser that made it, None for one as a server sent it.
    """

    owner_id: str
    revision: int
    capture_id: str
    content_digest: str
    reader_version: str
    url: str
    captured_at: datetime
    truncated: str | None = None
    rendered_by: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleStanding:
    """Whether an article's publisher still shows it.

    `gone_visits` are the visits in a row that found it gone, `gone_since` the first of them, None when the last visit
    found the article.
    """

    state: ArticleState
    first_seen_at: datetime
    last_seen_at: datetime
    gone_visits: int = 0
    gone_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class MovingPart:
    """A line of a text whose middle moves by itself, known by the words that stay.

    `before` and `after` are how the line begins and ends; where it does neither, `follows` is the line above it (empty
    for the first one), else None. `is_token`: it is `before`, with a mark in place of each token that a machine makes
    for one request; nothing of it tells anything, so it makes no revision.
    """

    before: str
    after: str
    follows: str | None = None
    is_token: bool = False


@dataclass(frozen=True, slots=True)
class TextMotion:
    """How often a text changes: the visits in a row that made a revision, and what was found to move by itself.

    `volatile_since` is the time of the capture that showed it, `at_rest` the digest of the latest revision without it;
    both are None while nothing moves by itself.
    """

    changed_visits: int = 0
    volatile_since: datetime | None = None
    parts: tuple[MovingPart, ...] = ()
    at_rest: str | None = None


@dataclass(frozen=True, slots=True)
class RevisionPart:
    """A page of an article that is cut into several, as one revision has it.

    `url` is its address, None when it must be there (a later one is) and no page links to it. `capture_id`,
    `captured_at` and `digest` are those of the capture whose text is part of the revision, None when the page was never
    read. `missing_since` is when it was first known to be missing, None while it is there: from then on either it was
    never read, or its address was found gone and the text is the last that was seen. `is_added`: the publisher linked
    to it only after the revision, so its text will make another one.
    """

    number: int
    url: str | None
    capture_id: str | None = None
    captured_at: datetime | None = None
    digest: str | None = None
    missing_since: datetime | None = None
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article before a visit; `standing` is None when nothing is known of it.

    `parts` are the pages of the latest revision by number, none when it has only one. `texts` are those of its last
    revisions, oldest first, once `RUNAWAY_VISITS` may be reached; else there are none.
    """

    article_id: str
    standing: ArticleStanding | None = None
    latest: KeptRevision | None = None
    motion: TextMotion = TextMotion()
    texts: tuple[str, ...] = ()
    parts: tuple[RevisionPart, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCopy:
    """A revision of a source, as far as another text is compared with it; `url` is the address that answered."""

    revision: int
    url: str
    title: str | None
    text: str
    blocks: tuple[Block, ...]
    language: str | None = None
    agency: str | None = None
    published_on: date | None = None
    files: tuple[str, ...] = ()
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class SourceDrift:
    """What turned one text of a source into the next: the kind of change, and the numbers and dates that it touched.

    Each is a pair of what stood there before and after, as printed; None stands for one that came or went.
    """

    change_class: ChangeClass
    numbers: tuple[tuple[str | None, str | None], ...] = ()
    dates: tuple[tuple[str | None, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class OtherSource:
    """Another source of the publication, found at an address that a visit says is the visited one's, too.

    `url` is its own address, `meets_at` the one by which it was found. `digest` is that of its latest text, `revisions`
    how many there are; None and 0 when none was read. `is_earlier`: it was cited before the visited one.
    """

    source_id: str
    url: str
    meets_at: str
    is_earlier: bool
    digest: str | None = None
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class LedSource:
    """Another source whose last visit was redirected to where the visited one's is.

    `is_joined`: it is an alias of what stands there, because of that redirect.
    """

    source_id: str
    url: str
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class SourceAlias:
    """That a source is an alias of another one from now on, and why."""

    of: str
    reason: AliasReason


@dataclass(frozen=True, slots=True)
class KeptSource:
    """A source before a visit; `texts` as an article's.

    `is_cited` is False for one that the page at hand would be the first to cite. `cited_at` is when it was cited last,
    None for such a one; `visits` counts those before, `history` what they said of its changes, and `next_check_at` is
    the visit that they planned. `first` and `last` are its first and its latest text, None when the visit brought no
    text to compare with them, or there are none. `confirmed` is what the visit said whose answer this one confirms,
    None when there is none. `url` is its address; `others` are the sources that may be the same, `led_there` those
    whose addresses lead to where its own did. `moves` say where permanent redirects led earlier visits, and `principal`
    is the source that it is an alias of by its redirect; neither is asked for where no redirect led the visit. `held`
    is a text that a visit showed and that waits to be confirmed. `seen` are the texts that the last visits showed, the
    oldest first, where there are enough revisions for them to come by turns. `checks` are what all visits said, oldest
    first, when this one is older than the last of them; else None. `shown` is the digest of the short page that its
    last text was, None when that was longer, or there was none; `shown_also` are the addresses of other documents of
    its host that showed the page of this visit last.
    """

    source_id: str
    standing: SourceStanding
    latest: KeptRevision | None = None
    is_cited: bool = True
    motion: TextMotion = TextMotion()
    texts: tuple[str, ...] = ()
    cited_at: datetime | None = None
    visits: int = 0
    history: ChangeHistory = NO_HISTORY
    next_check_at: datetime | None = None
    url: str | None = None
    others: tuple[OtherSource, ...] = ()
    led_there: tuple[LedSource, ...] = ()
    moves: tuple[SeenMove, ...] = ()
    seen: tuple[SeenText, ...] = ()
    principal: Principal | None = None
    first: SourceCopy | None = None
    last: SourceCopy | None = None
    confirmed: SourceState | None = None
    held: HeldText | None = None
    checks: tuple[SourceCheck, ...] | None = None
    shown: str | None = None
    shown_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is known of what a visit may change.

    `article` is the one that was read, or the one that an address of the visit is known to lead to. `unchanged` is why
    the page was refused that a 304 confirms.
    """

    article: KeptArticle | None = None
    source: KeptSource | None = None
    unchanged: Refusal | None = None


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """What `Kept` is asked for: the capture that ended a visit and every URL that led to it, the one asked for first.

    `canonical_url` is the article's that was read, None when none was. `cites_itself` says that this article cites the
    URL that was asked for. `is_later_page`: a later page of the article was read, which knows only where the first one
    is. `reads_source`: a document was read, to be compared with the texts that are kept of its source.
    `points_to` are the addresses under which that is known, too: where redirects led (`led_to`, None without one), and
    what the document states. `is_led` says that redirects led there.
    `confirms` is the capture whose page the visit found as it was, None when it does not say so. `shows` is the digest
    of the short page that was read, None for any other.
    """

    capture: Capture
    addresses: tuple[str, ...]
    canonical_url: str | None = None
    cites_itself: bool = False
    is_later_page: bool = False
    reads_source: bool = False
    points_to: tuple[str, ...] = ()
    led_to: str | None = None
    is_led: bool = False
    confirms: str | None = None
    shows: str | None = None


@dataclass(frozen=True, slots=True)
class RenewedDigest:
    """The digest that the present reader gives for the page that the latest revision was read from."""

    kept: KeptRevision
    digest: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class NewRevision(Generic[R]):
    """A state of a text that was not kept before.

    `pieces` are what is searched of it, None where nobody has made them yet.
    """

    revision: int
    reading: R
    digest: str
    reader_version: str
    pieces: SearchPieces | None = None


@dataclass(frozen=True, slots=True)
class CompletedRevision(Generic[R]):
    """The latest revision with what was missing so far, an article's page or a source's end, put in its place.

    `capture_id` is the capture that stands for the revision from now on: that of an article's first page, once it was
    read, and the one that brought a source whole.
    """

    kept: KeptRevision
    capture_id: str
    reading: R
    digest: str
    reader_version: str


@dataclass(frozen=True, slots=True)
class ArticleFiling:
    """What a visit changes of an article.

    `canonical_url` and `addresses` are those under which it was read, None and empty when it was not. `sought` are
    addresses that become targets: its own when only another one was visited, and those of its further pages. `parts`
    are the pages of the new revision, or of the latest without one; None leaves them as they are. `publishers` are the
    publication's own rules for who publishes what the article cites.
    """

    article_id: str
    standing: ArticleStanding
    motion: TextMotion
    canonical_url: str | None = None
    addresses: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()
    changes: tuple[ChangeKind, ...] = ()
    renewed: RenewedDigest | None = None
    revision: NewRevision[ArticleReading] | None = None
    completed: CompletedRevision[ArticleReading] | None = None
    parts: tuple[RevisionPart, ...] | None = None
    publishers: tuple[PublisherRule, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmedText:
    """A text that was held back and is a revision since the capture with this id showed it.

    `check` is what that visit says now, `drift` what the revision changed.
    """

    capture_id: str
    check: SourceCheck
    revision: NewRevision[SourceReading]
    drift: SourceDrift


@dataclass(frozen=True, slots=True)
class SourceFiling:
    """What a visit changes of a source; `changes` come before that of a new revision.

    `check` is what the visit itself says, and is kept as such. `drift` says what a new revision changed, None for the
    first one. `shows` is the number of the revision that the visit showed, new or not, None when it showed none or an
    older one. `parted` are the sources that are aliases no longer, since others lead to the same page, or their own
    redirect leads elsewhere. `moved_to` is where permanent redirects led the visit, None when they did not, or to
    nothing of it. `history` and `next_check_at` are those after it. `held` is the text that waits to be confirmed after
    it, `confirmed` the one that this visit confirmed, a revision before its own. `shown` is as of `KeptSource`.
    `is_moved`: only words that move by themselves are others than in the latest revision, too soon for another one.
    """

    source_id: str
    standing: SourceStanding
    motion: TextMotion
    check: SourceCheck
    changes: tuple[ChangeKind, ...] = ()
    renewed: RenewedDigest | None = None
    revision: NewRevision[SourceReading] | None = None
    completed: CompletedRevision[SourceReading] | None = None
    drift: SourceDrift | None = None
    alias: SourceAlias | None = None
    parted: tuple[str, ...] = ()
    moved_to: str | None = None
    shows: int | None = None
    history: ChangeHistory = NO_HISTORY
    next_check_at: datetime | None = None
    held: HeldText | None = None
    confirmed: ConfirmedText | None = None
    shown: str | None = None
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class BorrowedCopy:
    """A copy of the source at `source_url` that another archive held, known by its host; `reading` is what it holds."""

    source_url: str
    held_by: str
    reading: MementoReading


@dataclass(frozen=True, slots=True)
class NeededRequisites:
    """What a page or style sheet needs; `again`: what is known is asked for again when the rules allow."""

    requisites: tuple[Requisite, ...]
    rules: RequisiteRules
    again: bool


@dataclass(frozen=True, slots=True)
class NextVisit:
    """A target that is due at this time, unless it is due sooner."""

    url: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Filing:
    """Everything that one visit changes; `asked` is the URL that was asked for, before any redirect.

    `next_visits` name the visited target and others that what was read makes due sooner than they were planned.
    """

    capture: Capture
    asked: str
    reader_version: str | None
    refusal: Refusal | None
    article: ArticleFiling | None = None
    source: SourceFiling | None = None
    borrowed: BorrowedCopy | None = None
    requisites: NeededRequisites | None = None
    next_visits: tuple[NextVisit, ...] = ()

    @property
    def is_revised(self) -> bool:
        """Whether the visit makes a new revision."""
        owners = (self.article, self.source)
        is_confirmed = self.source is not None and self.source.confirmed is not None
        return is_confirmed or any(owner is not None and owner.revision is not None for owner in owners)

    @property
    def is_revised_article(self) -> bool:
        """Whether a visit to an article makes a new revision of it."""
        return self.capture.role is Role.ARTICLE and self.article is not None and self.article.revision is not None
