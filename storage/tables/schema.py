"""The tables of the database, the same on SQLite and PostgreSQL.

Instants are text `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that they sort, compare and read alike on both engines; all text
sorts by code point on both. Lists that a view shows are JSON text in printed order beside their own rows. A column's
comment says when it is NULL; a column that says nothing is never NULL. Not archival (a rebuild starts them afresh):
targets, hosts, crawl_members, time_gates, gate_questions, webhooks, receivers,
copied_files, copies_away.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    func,
    literal_column,
)

from storage.tables.column_types import PlainText, Serial
from storage.tables.rescue_schema import borrowings, gate_questions, time_gates
from storage.tables.schema_columns import capture, instant, metadata, motion, only, publication, text
from storage.tables.source_schema import (
    citations,
    source_acts,
    source_changes,
    source_revisions,
    source_visits,
    sources,
)
from storage.types import FailureKind
from storage.types.clock import system_clock

__all__ = [
    "HEAD",
    "archive",
    "article_aliases",
    "article_counts",
    "articles",
    "borrowings",
    "captures",
    "changes",
    "citations",
    "contributions",
    "copied_files",
    "copies_away",
    "crawl_members",
    "crawls",
    "gate_questions",
    "hosts",
    "imports",
    "items",
    "metadata",
    "publications",
    "receivers",
    "revision_parts",
    "revisions",
    "source_acts",
    "source_changes",
    "source_revisions",
    "source_visits",
    "sources",
    "targets",
    "time_gates",
    "topics",
    "warc_files",
    "webhooks",
    "withheld_addresses",
    "withheld_captures",
    "withholdings",
]

# The migration that makes these tables; a test holds it equal to the last one that Alembic finds.
HEAD = "0001"

archive = Table(
    "archive",
    metadata,
    Column("id", Integer, primary_key=True, comment="always 1"),
    text("epoch"),
    Column("last_cursor", BigInteger, nullable=False),
    text("fingerprint"),
)

publications = Table(
    "publications",
    metadata,
    Column("slug", PlainText, primary_key=True),
    text("name"),
    text("language", "the profile names none"),
)

crawls = Table(
    "crawls",
    metadata,
    Column("crawl_id", PlainText, primary_key=True),
    instant("started_at"),
    instant("ended_at", "still running, or never closed"),
    text("ending", "still running, or never closed"),
    Column("exit_code", Integer, comment="NULL: still running, or never closed"),
    Column("findings", Integer, comment="NULL: still running, or never closed"),
    text("finding_kinds", "still running, or never closed"),
    text("purpose"),
    text("told", "still running, or never closed"),
)

crawl_members = Table(
    "crawl_members",
    metadata,
    Column("member", PlainText, primary_key=True),
    Column("crawl_id", PlainText, ForeignKey("crawls.crawl_id"), nullable=False),
    instant("joined_at"),
    text("wants", "it leases nothing, or nothing more; else a digest of what it may lease"),
)

warc_files = Table(
    "warc_files",
    metadata,
    Column("name", PlainText, primary_key=True),
    publication(),
    Column("size", BigInteger, nullable=False, comment="bytes that hold whole records"),
    text("sha256", "not closed, or not computed yet"),
    Column("closed", Boolean, nullable=False),
    text("uploaded_to", "kept here only"),
    instant("last_verified_at", "never verified"),
    instant("damaged_at", "undamaged when it was last verified, or never verified"),
)

copied_files = Table(
    "copied_files",
    metadata,
    Column("copy", PlainText, primary_key=True),
    # No foreign key: a row outlives a file that was joined into another, as its copy does.
    Column("warc_file", PlainText, primary_key=True),
    instant("copied_at"),
    instant("compared_at"),
    instant("damaged_at", "as recorded when it was last compared"),
)

# A row stands while no round can use the copy; `since` is the first that could not.
copies_away = Table("copies_away", metadata, Column("copy", PlainText, primary_key=True), instant("since"))

joined_files = Table(
    "joined_files",
    metadata,
    Column("name", PlainText, primary_key=True),
    publication(),
    Column("warc_file", PlainText, ForeignKey("warc_files.name"), nullable=False),
    Column("record_offset", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Index("ix_joined_files_warc_file", "warc_file", "record_offset"),
)

imports = Table(
    "imports",
    metadata,
    Column("name", PlainText, ForeignKey("warc_files.name"), primary_key=True),
    text("import_id"),
    Column("crawl_id", PlainText, ForeignKey("crawls.crawl_id"), nullable=False),
    instant("imported_at"),
    text("original_name"),
    Column("original_size", BigInteger, nullable=False),
    text("original_sha256"),
    text("form"),
    text("package", "given by itself, in no WACZ package"),
    Column("is_own", Boolean, nullable=False),
    text("queue"),
    Index("ix_imports_original_sha256", "original_sha256"),
)

# A capture may have lost its record, and an item its capture's row: neither is a reason to forget the item.
items = Table(
    "items",
    metadata,
    Column("item_id", PlainText, primary_key=True),
    publication(),
    text("crawl_id"),
    Column("capture_id", PlainText, nullable=False, index=True),
    text("kind"),
    text("content"),
    instant("kept_at"),
)

FAILED = "(status IS NULL OR status >= 400) AND role <> 'robots'"
"""What holds of a visit that failed, in the words of the index that holds only those: that a host has no robots.txt is
no failure."""
# In the words of that index first: of what it holds are left out the captures whose record was lost afterwards.
FAILED_THEN = f"{FAILED} AND (failure IS NULL OR failure <> '{FailureKind.LOST}')"
"""What holds of a visit that failed when it was made, whatever became of its record."""

REDIRECT = "status BETWEEN 300 AND 399 AND status <> 304"
"""Which captures led elsewhere, in the words of the index that holds only those."""

captures = Table(
    "captures",
    metadata,
    Column("capture_id", PlainText, primary_key=True),
    publication(),
    Column("crawl_id", PlainText, ForeignKey("crawls.crawl_id"), nullable=False),
    text("url"),
    text("surt"),
    instant("captured_at"),
    Column("status", Integer, comment="NULL: a failure"),
    text("media_type", "none was sent, or a failure"),
    text("record_type"),
    text("role"),
    text("via", "a start address"),
    text("payload_digest", "a failure"),
    text("framing"),
    text("refers_to", "neither a revisit nor a rendering"),
    Column("warc_file", PlainText, ForeignKey("warc_files.name"), nullable=False),
    Column("record_offset", BigInteger, nullable=False),
    Column("record_length", BigInteger, nullable=False),
    text("truncated", "came whole"),
    text("error", "no failure"),
    text("etag", "none was sent"),
    text("last_modified", "none was sent"),
    text("location", "none was sent"),
    text("failure", "no failure, or one of a kind that this version does not know"),
    text("rendered_by", "not a rendering"),
    text("queue"),
    text("reading"),
    text("reading_by", "no process is reading it"),
    text("verdict", "not refused"),
    text("verdict_reason", "not refused"),
    text("reader_version", "not read"),
    Column("broken_readings", Integer, comment="NULL: none broke off"),
    UniqueConstraint("warc_file", "record_offset"),
    # Hashed on PostgreSQL, whose trees refuse long keys: a failure is filed however long its address is.
    Index("ix_captures_url", "url", info={"postgresql_using": "hash"}),
    # No index begins with the publication: SQLite would take it, however many captures that one has, for the URL's.
    Index("ix_captures_payload", "payload_digest", "framing"),
    # In the order in which a crawl's captures are listed, and with all that the list of crawls counts.
    Index("ix_captures_crawl_id", "crawl_id", "captured_at", "capture_id", "publication"),
    Index("ix_captures_failed", "crawl_id", "captured_at", "capture_id", info=only(FAILED)),
    Index("ix_captures_captured_at", "captured_at", "capture_id"),
    # In the order in which those of a role are listed, and with all by which the pages of days are counted.
    Index("ix_captures_role", "role", "captured_at", "capture_id", "status", "record_type", "publication"),
    # All that is counted of captures stands in it. The publication is the last, for the same reason as above.
    Index("ix_captures_outcome", "role", "status", "truncated", "failure", "publication"),
    Index("ix_captures_verdict", "verdict", "publication", info=only("verdict IS NOT NULL")),
    Index("ix_captures_broken_readings", "broken_readings", info=only("broken_readings IS NOT NULL")),
    Index("ix_captures_pending", "queue", "record_offset", info=only("reading = 'pending'")),
)


def url_start(url: ColumnElement[str]) -> ColumnElement[str]:
    """So much of a URL as stands in an index of several columns: PostgreSQL's trees refuse long keys."""
    return func.substr(url, literal_column("1"), literal_column("500"))


# What led to a capture is asked of each that is filed: by the crawl alone it would be looked for among all of it, by
# the URL alone among the redirects of every crawl so far.
Index("ix_captures_redirects", captures.c.crawl_id, url_start(captures.c.url), info=only(REDIRECT))

LISTING = "role IN ('feed', 'section', 'sitemap')"
"""Which targets are listings, in the words of the index that holds only those."""

targets = Table(
    "targets",
    metadata,
    Column("target_id", Serial, primary_key=True),
    publication(),
    text("url"),
    text("host"),
    text("role"),
    text("via", "a start address"),
    instant("found_at"),
    instant("listed_at", "no listing showed it"),
    instant("modified_at", "its listing states none"),
    instant("due_at", "not to be visited again"),
    Column("attempts", Integer, nullable=False, comment="failures since the last answer"),
    Column("visits", Integer, nullable=False, comment="answers so far"),
    Column("changes", Integer, nullable=False, comment="answers that showed a text first, or another than before"),
    Column("changed_visit", Integer, comment="NULL: never read; `visits` when its text was last found changed"),
    Column("gone", Integer, nullable=False, comment="answers in a row that said it is gone"),
    Column("claims", Integer, nullable=False, comment="stated changes for which it was visited"),
    instant("news_at", "no listing, or one that was never read"),
    instant("visited_at", "never visited"),
    text("leased_by", "free"),
    text("page", "no requisite"),
    Column("may_bring", Integer, comment="NULL: no requisite; how many more it may need in turn"),
    instant("due_by", "nothing that was read hastens it"),
    text("failure", "its last visit brought a page, or there was none"),
    instant("waiting_since", "leased, or not due when it was last looked at"),
    instant("failed_since", "its last visit brought an answer, or there was none"),
    UniqueConstraint("publication", "url"),
    Index("ix_targets_leased_by", "leased_by", info=only("leased_by IS NOT NULL")),
    Index("ix_targets_due", "publication", "waiting_since", "due_at"),
    Index("ix_targets_listings", "publication", "due_at", info=only(LISTING)),
    # None of these two serves the other's rows, so that no engine takes the wrong one before it knows its statistics.
    Index("ix_targets_host", "host", "publication", "due_at", info=only("waiting_since IS NULL")),
    Index("ix_targets_failed_since", "host", "failed_since", info=only("failed_since IS NOT NULL")),
)
# The queue in the order in which it is leased. The migration lets PostgreSQL sort as SQLite does.
Index(
    "ix_targets_queue",
    targets.c.publication,
    targets.c.host,
    targets.c.role,
    targets.c.modified_at.desc().nulls_last(),
    targets.c.target_id,
    info=only("waiting_since IS NOT NULL"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", PlainText, primary_key=True),
    instant("next_at", "at once"),
    Column("pace", Float, comment="NULL: none was held; seconds between two requests, as held at the last visit"),
    instant("paced_until", "at once"),
    text("paced_by", "nobody, or somebody who is gone"),
    text("leased_by", "free"),
    text("server", "not known yet, or a row that stands for a server itself"),
    instant("failing_since", "the last visit to any of its pages brought an answer, or there was none"),
    Index("ix_hosts_leased_by", "leased_by", info=only("leased_by IS NOT NULL")),
    Index("ix_hosts_next_at", "next_at", info=only("next_at IS NOT NULL")),
    Index("ix_hosts_failing_since", "failing_since", info=only("failing_since IS NOT NULL")),
)

UNSEEN = "state <> 'live' OR gone_visits > 0"
"""What holds of an article that its publisher withdrew, or that was not found at its last visit."""

articles = Table(
    "articles",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    publication(),
    text("url"),
    text("state"),
    instant("first_seen_at"),
    instant("last_seen_at"),
    Column("gone_visits", Integer, nullable=False, comment="visits in a row that found it gone"),
    instant("gone_since", "the last visit found it"),
    *motion(),
    # The id follows from publication and address, so this only finds it.
    Index("ix_articles_url", "url", info={"postgresql_using": "hash"}),
    Index("ix_articles_first_seen_at", "first_seen_at", "article_id"),
    Index("ix_articles_unseen", "state", "gone_visits", info=only(UNSEEN)),
)

article_aliases = Table(
    "article_aliases",
    metadata,
    publication(primary_key=True),
    Column("url", PlainText, primary_key=True),
    Column("article_id", PlainText, ForeignKey("articles.article_id"), nullable=False, index=True),
)

DISPUTED = "evidence LIKE '%\"disputed\":[%'"
"""What holds of a revision about a field of which rules disagreed, in the words of the index that holds only those."""

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", PlainText, ForeignKey("articles.article_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    capture(),
    text("content_digest"),
    text("reader_version"),
    text("title", "the page prints none and states none"),
    text("deck", "the page has none"),
    text("summary", "the page has none"),
    text("dateline", "the page has none"),
    text("text"),
    text("blocks"),
    text("language", "the page states none"),
    text("published_on", "the page states none"),
    instant("published_at", "only a day, or nothing, is stated"),
    text("published_precision", "the page states no date"),
    instant("modified_at", "the page states none"),
    text("writers"),
    text("editors"),
    text("topics"),
    text("evidence"),
    text("images"),
    Column("is_accessible_for_free", Boolean, comment="NULL: the page does not say"),
    text("published_zone", "no instant of publication is known"),
    text("modified_on", "the page states none"),
    text("modified_precision", "the page states none"),
    text("modified_zone", "no instant of a change is known"),
    # As its article says, so that an index has it beside what the revision says.
    instant("first_seen_at"),
    UniqueConstraint("article_id", "capture_id"),
    Index("ix_revisions_capture_id", "capture_id"),
    Index("ix_revisions_disputed", "capture_id", info=only(DISPUTED)),
    Index("ix_revisions_language_seen", "language", "first_seen_at", "article_id"),
)
_PUBLISHED = func.coalesce(revisions.c.published_at, revisions.c.published_on, literal_column("''"))
# As the lists of articles have them that are sorted by it; those of an earlier time pass over what was seen later.
Index("ix_revisions_published", _PUBLISHED, revisions.c.article_id, revisions.c.first_seen_at)
Index("ix_revisions_language_published", revisions.c.language, _PUBLISHED, revisions.c.article_id)


def _of_revision() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["article_id", "revision"], ["revisions.article_id", "revisions.revision"])


revision_parts = Table(
    "revision_parts",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    text("url", "a later page is known, and no page links to this one"),
    capture(null="the page was never read"),
    text("content_digest", "the page was never read"),
    instant("missing_since", "it is there"),
    Column("is_added", Boolean, nullable=False),
    _of_revision(),
    Index("ix_revision_parts_capture_id", "capture_id"),
)

contributions = Table(
    "contributions",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("name"),
    text("role"),
    text("role_label", "no label is printed"),
    _of_revision(),
)

topics = Table(
    "topics",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("topic_group", "the page prints none"),
    text("name"),
    _of_revision(),
)

article_counts = Table(
    "article_counts",
    metadata,
    Column("key", PlainText, primary_key=True),
    text("kind"),
    publication(),
    text("topic_group"),
    text("name"),
    Column("articles", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Index("ix_article_counts_articles", "kind", "articles"),
)

changes = Table(
    "changes",
    metadata,
    Column("cursor", BigInteger, primary_key=True, autoincrement=False),
    instant("at"),
    text("kind"),
    publication(),
    Column("article_id", PlainText, ForeignKey("articles.article_id"), comment="NULL: a change of a source"),
    Column("source_id", PlainText, ForeignKey("sources.source_id"), comment="NULL: a change of an article"),
    capture(null="no capture shows it"),
    # The clock's own time: what harvesters are told by, and of no meaning in a rebuilt database.
    instant("filed_at", default=system_clock),
    # That of the capture, so that an index has it beside the kind.
    text("crawl_id", "no capture shows it"),
    Index("ix_changes_article_id", "article_id"),
    Index("ix_changes_source_id", "source_id"),
    Index("ix_changes_capture_id", "capture_id"),
    # In the order in which those of a crawl are listed, and with all that is counted of them.
    Index("ix_changes_crawl_id", "crawl_id", "kind", "cursor", "source_id"),
)

withholdings = Table(
    "withholdings",
    metadata,
    Column("withholding_id", PlainText, primary_key=True),
    publication(),
    text("kind"),
    Column("article_id", PlainText, comment="NULL: not an article", index=True),
    text("capture_id", "not a single capture"),
    text("url"),
    text("reason"),
    instant("withheld_at"),
    instant("withheld_until", "until it is released"),
    instant("released_at", "not released"),
    text("release_reason", "not released, or none was given"),
    instant("end_filed_at", "its time is not over, or was not told yet"),
)


def _followers(name: str) -> Table:
    """How far each of those has come that are told of what happens."""
    return Table(
        name,
        metadata,
        Column("name", PlainText, primary_key=True),
        text("cursor", "nothing was delivered"),
        instant("delivered_at", "nothing was delivered"),
        Column("failures", Integer, nullable=False, comment="in a row"),
        instant("failing_since", "the last delivery arrived, or there was none"),
        instant("next_at", "at once"),
        text("error", "the last delivery arrived, or there was none"),
        text("pending", "nothing is on its way"),
    )


webhooks = _followers("webhooks")
receivers = _followers("receivers")

withheld_addresses = Table(
    "withheld_addresses",
    metadata,
    Column("withholding_id", PlainText, ForeignKey("withholdings.withholding_id"), primary_key=True),
    Column("surt", PlainText, primary_key=True),
)

withheld_captures = Table(
    "withheld_captures",
    metadata,
    Column("capture_id", PlainText, ForeignKey("captures.capture_id"), primary_key=True),
    Column("withholding_id", PlainText, ForeignKey("withholdings.withholding_id"), primary_key=True, index=True),
)
