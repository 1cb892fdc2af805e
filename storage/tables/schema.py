"""The tables of the database, the same on SQLite and PostgreSQL.

Instants are text `YYYY-MM-DDTHH:MM:SS.ffffffZ`, so that they sort, compare and read alike on both engines; all text
sorts by code point on both. Lists that a view shows are JSON text in printed order beside their own rows. A column's
comment says when it is NULL; a column that says nothing is never NULL. Not archival (a rebuild starts them afresh):
targets, hosts, crawl_members.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from storage.tables.column_types import Instant, PlainText, Serial

# The migration that makes these tables; a test holds it equal to the last one that Alembic finds.
HEAD = "0001"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, null: str | None = None, **more: Any) -> Column[str]:
    return Column(name, PlainText, nullable=null is not None, comment=null and f"NULL: {null}", **more)


def _instant(name: str, null: str | None = None, **more: Any) -> Column[datetime]:
    return Column(name, Instant, nullable=null is not None, comment=null and f"NULL: {null}", **more)


def _publication(**more: Any) -> Column[str]:
    return Column("publication", PlainText, ForeignKey("publications.slug"), nullable=False, **more)


def _capture(name: str = "capture_id", null: str | None = None) -> Column[str]:
    return Column(
        name, PlainText, ForeignKey("captures.capture_id"), nullable=null is not None, comment=null and f"NULL: {null}"
    )


def _motion() -> tuple[Column[Any], ...]:
    """How often a text changes."""
    return (
        Column("changed_visits", Integer, nullable=False, comment="visits in a row that changed its text"),
        _instant("volatile_since", "no part of its text moves by itself"),
        _text("moving_parts"),
    )


archive = Table(
    "archive",
    metadata,
    Column("id", Integer, primary_key=True, comment="always 1"),
    _text("epoch"),
    Column("last_cursor", BigInteger, nullable=False),
    _text("fingerprint"),
)

publications = Table(
    "publications",
    metadata,
    Column("slug", PlainText, primary_key=True),
    _text("name"),
    _text("language", "the profile names none"),
)

crawls = Table(
    "crawls",
    metadata,
    Column("crawl_id", PlainText, primary_key=True),
    _instant("started_at"),
    _instant("ended_at", "still running, or never closed"),
    _text("ending", "still running, or never closed"),
    Column("exit_code", Integer, comment="NULL: still running, or never closed"),
    Column("findings", Integer, comment="NULL: still running, or never closed"),
    _text("finding_kinds", "still running, or never closed"),
    _text("purpose"),
)

crawl_members = Table(
    "crawl_members",
    metadata,
    Column("member", PlainText, primary_key=True),
    Column("crawl_id", PlainText, ForeignKey("crawls.crawl_id"), nullable=False),
    _instant("joined_at"),
)

warc_files = Table(
    "warc_files",
    metadata,
    Column("name", PlainText, primary_key=True),
    _publication(),
    Column("size", BigInteger, nullable=False, comment="bytes that hold whole records"),
    _text("sha256", "not closed, or not computed yet"),
    Column("closed", Boolean, nullable=False),
    _text("uploaded_to", "kept here only"),
    _instant("last_verified_at", "never verified"),
    _instant("damaged_at", "undamaged when it was last verified, or never verified"),
)

imports = Table(
    "imports",
    metadata,
    Column("name", PlainText, ForeignKey("warc_files.name"), primary_key=True),
    _text("import_id"),
    Column("crawl_id", PlainText, ForeignKey("crawls.crawl_id"), nullable=False),
    _instant("imported_at"),
    _text("original_name"),
    Column("original_size", BigInteger, nullable=False),
    _text("original_sha256"),
    _text("form"),
    _text("package", "given by itself, in no WACZ package"),
    Column("is_own", Boolean, nullable=False),
    _text("queue"),
    Index("ix_imports_original_sha256", "original_sha256"),
)

captures = Table(
    "captures",
    metadata,
    Column("capture_id", PlainText, primary_key=True),
    _publication(),
    Column("crawl_id", PlainText, ForeignKey("crawls.crawl_id"), nullable=False),
    _text("url"),
    _text("surt"),
    _instant("captured_at"),
    Column("status", Integer, comment="NULL: a failure"),
    _text("media_type", "none was sent, or a failure"),
    _text("record_type"),
    _text("role"),
    _text("via", "a start address"),
    _text("payload_digest", "a failure"),
    _text("framing"),
    _text("refers_to", "not a revisit"),
    Column("warc_file", PlainText, ForeignKey("warc_files.name"), nullable=False),
    Column("record_offset", BigInteger, nullable=False),
    Column("record_length", BigInteger, nullable=False),
    _text("truncated", "came whole"),
    _text("error", "no failure"),
    _text("etag", "none was sent"),
    _text("last_modified", "none was sent"),
    _text("location", "none was sent"),
    _text("failure", "no failure, or one of a kind that this version does not know"),
    _text("queue"),
    _text("reading"),
    _text("reading_by", "no process is reading it"),
    _text("verdict", "not refused"),
    _text("verdict_reason", "not refused"),
    _text("reader_version", "not read"),
    Column("broken_readings", Integer, comment="NULL: none broke off"),
    UniqueConstraint("warc_file", "record_offset"),
    # Hashed on PostgreSQL, whose trees refuse long keys: a failure is filed however long its address is.
    Index("ix_captures_url", "url", info={"postgresql_using": "hash"}),
    # No index begins with the publication: SQLite would take it, however many captures that one has, for the URL's.
    Index("ix_captures_payload", "payload_digest", "framing"),
    Index("ix_captures_crawl_id", "crawl_id"),
    Index(
        "ix_captures_pending",
        "queue",
        "record_offset",
        # What only one engine knows of an index stands in `info`: as an option it would import that engine's dialect
        # and drivers into every command. The migration, which makes the index, has the options.
        info={"sqlite_where": "reading = 'pending'", "postgresql_where": "reading = 'pending'"},
    ),
)

targets = Table(
    "targets",
    metadata,
    Column("target_id", Serial, primary_key=True),
    _publication(),
    _text("url"),
    _text("host"),
    _text("role"),
    _text("via", "a start address"),
    _instant("found_at"),
    _instant("listed_at", "no listing showed it"),
    _instant("modified_at", "its listing states none"),
    _instant("due_at", "not to be visited again"),
    Column("attempts", Integer, nullable=False, comment="failures since the last answer"),
    Column("visits", Integer, nullable=False, comment="answers so far"),
    _instant("visited_at", "never visited"),
    _text("leased_by", "free"),
    _text("page", "no requisite"),
    Column("may_bring", Integer, comment="NULL: no requisite; how many more it may need in turn"),
    _instant("due_by", "nothing that was read hastens it"),
    _text("failure", "its last visit brought a page, or there was none"),
    UniqueConstraint("publication", "url"),
    Index("ix_targets_host_due_at", "host", "due_at"),
    Index("ix_targets_publication_due_at", "publication", "due_at"),
    Index("ix_targets_leased_by", "leased_by"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", PlainText, primary_key=True),
    _instant("next_at", "at once"),
    Column("pace", Float, comment="NULL: none was held; seconds between two requests, as held at the last visit"),
    _instant("paced_until", "at once"),
    _text("paced_by", "nobody, or somebody who is gone"),
    _text("leased_by", "free"),
)

articles = Table(
    "articles",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    _publication(),
    _text("url"),
    _text("state"),
    _instant("first_seen_at"),
    _instant("last_seen_at"),
    Column("gone_visits", Integer, nullable=False, comment="visits in a row that found it gone"),
    _instant("gone_since", "the last visit found it"),
    *_motion(),
    # The id follows from publication and address, so this only finds it.
    Index("ix_articles_url", "url", info={"postgresql_using": "hash"}),
)

article_aliases = Table(
    "article_aliases",
    metadata,
    _publication(primary_key=True),
    Column("url", PlainText, primary_key=True),
    Column("article_id", PlainText, ForeignKey("articles.article_id"), nullable=False, index=True),
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", PlainText, ForeignKey("articles.article_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    _capture(),
    _text("content_digest"),
    _text("reader_version"),
    _text("title"),
    _text("deck", "the page has none"),
    _text("summary", "the page has none"),
    _text("dateline", "the page has none"),
    _text("text"),
    _text("blocks"),
    _text("language", "the page states none"),
    _text("published_on", "the page states none"),
    _instant("published_at", "only a day, or nothing, is stated"),
    _text("published_precision", "the page states no date"),
    _instant("modified_at", "the page states none"),
    _text("writers"),
    _text("editors"),
    _text("topics"),
    _text("evidence"),
    _text("images"),
    Column("is_accessible_for_free", Boolean, comment="NULL: the page does not say"),
    _text("published_zone", "no instant of publication is known"),
    _text("modified_on", "the page states none"),
    _text("modified_precision", "the page states none"),
    _text("modified_zone", "no instant of a change is known"),
    UniqueConstraint("article_id", "capture_id"),
    Index("ix_revisions_capture_id", "capture_id"),
)


def _of_revision() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["article_id", "revision"], ["revisions.article_id", "revisions.revision"])


revision_parts = Table(
    "revision_parts",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    _text("url", "a later page is known, and no page links to this one"),
    _capture(null="the page was never read"),
    _text("content_digest", "the page was never read"),
    _instant("missing_since", "it is there"),
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
    _text("name"),
    _text("role"),
    _text("role_label", "no label is printed"),
    _of_revision(),
)

topics = Table(
    "topics",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("topic_group", "the page prints none"),
    _text("name"),
    _of_revision(),
)

sources = Table(
    "sources",
    metadata,
    Column("source_id", PlainText, primary_key=True),
    _publication(),
    _text("url"),
    _text("host"),
    _text("publisher_class", "unknown"),
    _text("state"),
    _text("resolved_url", "never answered, or answers where it was cited"),
    _instant("first_cited_at"),
    _instant("first_captured_at", "never captured"),
    _instant("last_checked_at", "never visited"),
    _instant("since", "never visited"),
    _text("last_check", "never visited"),
    _text("last_failure", "never visited, or the last visit brought it"),
    _text("doubts"),
    *_motion(),
    Index("ix_sources_url", "url", info={"postgresql_using": "hash"}),
)

citations = Table(
    "citations",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("label", "only an address is printed"),
    _text("url", "only a title is printed"),
    _text("url_as_printed", "only a title is printed"),
    Column("source_id", PlainText, ForeignKey("sources.source_id"), comment="NULL: no address is printed", index=True),
    _instant("cited_at"),
    Column("block", Integer, comment="NULL: no block of the text points to it; from 1"),
    _of_revision(),
)

source_revisions = Table(
    "source_revisions",
    metadata,
    Column("source_id", PlainText, ForeignKey("sources.source_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    _capture(),
    _text("content_digest"),
    _text("reader_version"),
    _text("title", "the document states none"),
    _text("text"),
    _text("language", "the document states none"),
    _text("media_type"),
    _text("published_on", "the document states none"),
    _instant("published_at", "only a day, or nothing, is stated"),
    _text("published_precision", "the document states no date"),
    Column("pages", Integer, comment="NULL: not a paged document"),
    Column("partial", Boolean, nullable=False),
    _text("evidence"),
    _text("agency", "the document names none"),
    _text("document_number", "the document bears none"),
    _text("pages_lost"),
    _text("blocks"),
    UniqueConstraint("source_id", "capture_id"),
    Index("ix_source_revisions_capture_id", "capture_id"),
)

changes = Table(
    "changes",
    metadata,
    Column("cursor", BigInteger, primary_key=True, autoincrement=False),
    _instant("at"),
    _text("kind"),
    _publication(),
    Column("article_id", PlainText, ForeignKey("articles.article_id"), comment="NULL: a change of a source"),
    Column("source_id", PlainText, ForeignKey("sources.source_id"), comment="NULL: a change of an article"),
    _capture(null="no capture shows it"),
    Index("ix_changes_article_id", "article_id"),
    Index("ix_changes_source_id", "source_id"),
)

withholdings = Table(
    "withholdings",
    metadata,
    Column("withholding_id", PlainText, primary_key=True),
    _publication(),
    _text("kind"),
    Column("article_id", PlainText, comment="NULL: not an article", index=True),
    _text("capture_id", "not a single capture"),
    _text("url"),
    _text("reason"),
    _instant("withheld_at"),
    _instant("withheld_until", "until it is released"),
    _instant("released_at", "not released"),
    _text("release_reason", "not released, or none was given"),
)

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
