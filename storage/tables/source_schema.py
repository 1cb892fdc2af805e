"""The tables of cited sources: what is known of each, every visit, every revision, every change, and who cites it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from storage.tables.column_types import PlainText
from storage.tables.schema_columns import capture, instant, metadata, motion, publication, text

sources = Table(
    "sources",
    metadata,
    Column("source_id", PlainText, primary_key=True),
    publication(),
    text("url"),
    text("host"),
    text("publisher_class"),
    text("state"),
    text("resolved_url", "never answered, or answers where it was cited"),
    instant("first_cited_at"),
    instant("first_captured_at", "never captured"),
    instant("last_checked_at", "never visited"),
    instant("since", "nothing is known yet"),
    text("last_check", "never visited"),
    text("last_failure", "never visited, or the last visit brought it"),
    text("doubts"),
    text("evidence", "it is there, or was never visited"),
    *motion(),
    text("identity_key", "its address is of another kind than http"),
    text("alias_of", "it stands for itself"),
    text("alias_by", "it stands for itself, and nobody parted it"),
    text("canonical_url", "its latest text states none"),
    text("held_text", "no text waits to be confirmed"),
    instant("last_cited_at"),
    instant("compared_at", "no visit showed a text"),
    text("intervals"),
    Column("change_rate", Float, comment="NULL: too few visits to estimate it; changes a day"),
    instant("next_check_at", "it is never to be visited again, or was not visited yet"),
    Index("ix_sources_url", "url", info={"postgresql_using": "hash"}),
    Index("ix_sources_identity_key", "identity_key", info={"postgresql_using": "hash"}),
    Index("ix_sources_alias_of", "alias_of"),
    Index("ix_sources_first_cited_at", "first_cited_at", "source_id"),
    Index("ix_sources_resolved_url", "resolved_url", info={"postgresql_using": "hash"}),
    Index("ix_sources_canonical_url", "canonical_url", info={"postgresql_using": "hash"}),
)

citations = Table(
    "citations",
    metadata,
    Column("article_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    text("label", "only an address is printed"),
    text("url", "only a title is printed"),
    text("url_as_printed", "only a title is printed"),
    Column("source_id", PlainText, ForeignKey("sources.source_id"), comment="NULL: no address is printed", index=True),
    instant("cited_at"),
    Column("block", Integer, comment="NULL: no block of the text points to it; from 1"),
    ForeignKeyConstraint(["article_id", "revision"], ["revisions.article_id", "revisions.revision"]),
)

source_revisions = Table(
    "source_revisions",
    metadata,
    Column("source_id", PlainText, ForeignKey("sources.source_id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    capture(),
    text("content_digest"),
    text("reader_version"),
    text("title", "the document states none"),
    text("text"),
    text("language", "the document states none"),
    text("media_type"),
    text("published_on", "the document states none"),
    instant("published_at", "only a day, or nothing, is stated"),
    text("published_precision", "the document states no date"),
    Column("pages", Integer, comment="NULL: not a paged document"),
    Column("partial", Boolean, nullable=False),
    text("evidence"),
    text("agency", "the document names none"),
    text("document_number", "the document bears none"),
    text("pages_lost"),
    text("blocks"),
    text("files"),
    UniqueConstraint("source_id", "capture_id"),
    Index("ix_source_revisions_capture_id", "capture_id"),
)

source_acts = Table(
    "source_acts",
    metadata,
    Column("act_id", PlainText, primary_key=True),
    Column("number", Integer, nullable=False, comment="in the order in which they were filed"),
    publication(),
    text("url"),
    text("stands_for", "the address is a source of its own"),
    text("reason", "none was given"),
    instant("decided_at"),
    Index("ix_source_acts_url", "url", info={"postgresql_using": "hash"}),
)

source_visits = Table(
    "source_visits",
    metadata,
    Column("source_id", PlainText, ForeignKey("sources.source_id"), primary_key=True),
    Column("capture_id", PlainText, ForeignKey("captures.capture_id"), primary_key=True),
    instant("at"),
    text("says"),
    text("outcome"),
    Column("is_firm", Boolean, nullable=False),
    text("resolved_url", "it answered where it was asked"),
    text("reason", "the outcome says it all"),
    Column("revision", Integer, comment="NULL: the visit showed no text, or an older one than is kept"),
    Column("is_changed", Boolean, comment="NULL: nothing was there to compare it with"),
    Index("ix_source_visits_source_id_at", "source_id", "at"),
)

source_changes = Table(
    "source_changes",
    metadata,
    Column("source_id", PlainText, primary_key=True),
    Column("revision", Integer, primary_key=True, comment="the one that the change made"),
    Column("before", Integer, nullable=False),
    text("change_class"),
    text("numbers"),
    text("dates"),
    ForeignKeyConstraint(["source_id", "revision"], ["source_revisions.source_id", "source_revisions.revision"]),
)
