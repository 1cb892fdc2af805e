"""The first schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _only(where: str) -> dict[str, Any]:
    """The options of an index that holds only some rows."""
    return {"unique": False, "sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("id", sa.Integer(), nullable=False, comment="always 1"),
        sa.Column("epoch", TEXT, nullable=False),
        sa.Column("last_cursor", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archive")),
    )
    op.create_table(
        "crawls",
        sa.Column("crawl_id", TEXT, nullable=False),
        sa.Column("started_at", TEXT, nullable=False),
        sa.Column("ended_at", TEXT, nullable=True, comment="NULL: still running, or never closed"),
        sa.Column("ending", TEXT, nullable=True, comment="NULL: still running, or never closed"),
        sa.Column("exit_code", sa.Integer(), nullable=True, comment="NULL: still running, or never closed"),
        sa.Column("findings", sa.Integer(), nullable=True, comment="NULL: still running, or never closed"),
        sa.Column("finding_kinds", TEXT, nullable=True, comment="NULL: still running, or never closed"),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("told", TEXT, nullable=True, comment="NULL: still running, or never closed"),
        sa.PrimaryKeyConstraint("crawl_id", name=op.f("pk_crawls")),
    )
    op.create_table(
        "hosts",
        sa.Column("host", TEXT, nullable=False),
        sa.Column("next_at", TEXT, nullable=True, comment="NULL: at once"),
        sa.Column(
            "pace",
            sa.Float(),
            nullable=True,
            comment="NULL: none was held; seconds between two requests, as held at the last visit",
        ),
        sa.Column("paced_until", TEXT, nullable=True, comment="NULL: at once"),
        sa.Column("paced_by", TEXT, nullable=True, comment="NULL: nobody, or somebody who is gone"),
        sa.Column("leased_by", TEXT, nullable=True, comment="NULL: free"),
        sa.Column(
            "server", TEXT, nullable=True, comment="NULL: not known yet, or a row that stands for a server itself"
        ),
        sa.Column(
            "failing_since",
            TEXT,
            nullable=True,
            comment="NULL: the last visit to any of its pages brought an answer, or there was none",
        ),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_hosts")),
    )
    op.create_index("ix_hosts_leased_by", "hosts", ["leased_by"], **_only("leased_by IS NOT NULL"))
    op.create_index("ix_hosts_next_at", "hosts", ["next_at"], **_only("next_at IS NOT NULL"))
    op.create_index("ix_hosts_failing_since", "hosts", ["failing_since"], **_only("failing_since IS NOT NULL"))
    op.create_table(
        "time_gates",
        sa.Column("gate", TEXT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="since its last answer"),
        sa.Column("asked_at", TEXT, nullable=True, comment="NULL: never asked"),
        sa.Column("answered_at", TEXT, nullable=True, comment="NULL: it never answered"),
        sa.Column("error", TEXT, nullable=True, comment="NULL: it never failed"),
        sa.Column("rests_until", TEXT, nullable=True, comment="NULL: at once"),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("gate", name=op.f("pk_time_gates")),
    )
    op.create_table(
        "publications",
        sa.Column("slug", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True, comment="NULL: the profile names none"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_publications")),
    )
    op.create_table(
        "articles",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("first_seen_at", TEXT, nullable=False),
        sa.Column("last_seen_at", TEXT, nullable=False),
        sa.Column("gone_visits", sa.Integer(), nullable=False, comment="visits in a row that found it gone"),
        sa.Column("gone_since", TEXT, nullable=True, comment="NULL: the last visit found it"),
        sa.Column("changed_visits", sa.Integer(), nullable=False, comment="visits in a row that changed its text"),
        sa.Column("volatile_since", TEXT, nullable=True, comment="NULL: no part of its text moves by itself"),
        sa.Column("moving_parts", TEXT, nullable=False),
        sa.Column("rest_digest", TEXT, nullable=True, comment="NULL: no part of its text moves by itself"),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_articles_publication")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_articles")),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("ix_articles_url", ["url"], unique=False, postgresql_using="hash")
        batch_op.create_index("ix_articles_first_seen_at", ["first_seen_at", "article_id"], unique=False)
        batch_op.create_index(
            "ix_articles_unseen", ["state", "gone_visits"], **_only("state <> 'live' OR gone_visits > 0")
        )

    op.create_table(
        "article_counts",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("topic_group", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_article_counts_publication")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_article_counts")),
    )
    with op.batch_alter_table("article_counts", schema=None) as batch_op:
        batch_op.create_index("ix_article_counts_articles", ["kind", "articles"], unique=False)

    op.create_table(
        "crawl_members",
        sa.Column("member", TEXT, nullable=False),
        sa.Column("crawl_id", TEXT, nullable=False),
        sa.Column("joined_at", TEXT, nullable=False),
        sa.Column(
            "wants",
            TEXT,
            nullable=True,
            comment="NULL: it leases nothing, or nothing more; else a digest of what it may lease",
        ),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.crawl_id"], name=op.f("fk_crawl_members_crawl_id")),
        sa.PrimaryKeyConstraint("member", name=op.f("pk_crawl_members")),
    )
    op.create_table(
        "sources",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("publisher_class", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("resolved_url", TEXT, nullable=True, comment="NULL: never answered, or answers where it was cited"),
        sa.Column("first_cited_at", TEXT, nullable=False),
        sa.Column("first_captured_at", TEXT, nullable=True, comment="NULL: never captured"),
        sa.Column("last_checked_at", TEXT, nullable=True, comment="NULL: never visited"),
        sa.Column("since", TEXT, nullable=True, comment="NULL: nothing is known yet"),
        sa.Column("last_check", TEXT, nullable=True, comment="NULL: never visited"),
        sa.Column("last_failure", TEXT, nullable=True, comment="NULL: never visited, or the last visit brought it"),
        sa.Column("doubts", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=True, comment="NULL: it is there, or was never visited"),
        sa.Column("changed_visits", sa.Integer(), nullable=False, comment="visits in a row that changed its text"),
        sa.Column("volatile_since", TEXT, nullable=True, comment="NULL: no part of its text moves by itself"),
        sa.Column("moving_parts", TEXT, nullable=False),
        sa.Column("rest_digest", TEXT, nullable=True, comment="NULL: no part of its text moves by itself"),
        sa.Column("identity_key", TEXT, nullable=True, comment="NULL: its address is of another kind than http"),
        sa.Column("alias_of", TEXT, nullable=True, comment="NULL: it stands for itself"),
        sa.Column("alias_by", TEXT, nullable=True, comment="NULL: it stands for itself, and nobody parted it"),
        sa.Column("canonical_url", TEXT, nullable=True, comment="NULL: its latest text states none"),
        sa.Column("held_text", TEXT, nullable=True, comment="NULL: no text waits to be confirmed"),
        sa.Column(
            "shown_digest", TEXT, nullable=True, comment="NULL: its last text was no short page, or there was none"
        ),
        sa.Column("last_cited_at", TEXT, nullable=False),
        sa.Column("compared_at", TEXT, nullable=True, comment="NULL: no visit showed a text"),
        sa.Column("intervals", TEXT, nullable=False),
        sa.Column(
            "change_rate", sa.Float(), nullable=True, comment="NULL: too few visits to estimate it; changes a day"
        ),
        sa.Column(
            "next_check_at",
            TEXT,
            nullable=True,
            comment="NULL: it is never to be visited again, or was not visited yet",
        ),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_sources_publication")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_sources")),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index("ix_sources_url", ["url"], unique=False, postgresql_using="hash")
        batch_op.create_index("ix_sources_identity_key", ["identity_key"], unique=False, postgresql_using="hash")
        batch_op.create_index("ix_sources_alias_of", ["alias_of"], unique=False)
        batch_op.create_index("ix_sources_first_cited_at", ["first_cited_at", "source_id"], unique=False)
        batch_op.create_index("ix_sources_resolved_url", ["resolved_url"], unique=False, postgresql_using="hash")
        batch_op.create_index("ix_sources_canonical_url", ["canonical_url"], unique=False, postgresql_using="hash")
        batch_op.create_index("ix_sources_shown_digest", ["shown_digest"], unique=False, postgresql_using="hash")

    op.create_table(
        "source_acts",
        sa.Column("act_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="in the order in which they were filed"),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("stands_for", TEXT, nullable=True, comment="NULL: the address is a source of its own"),
        sa.Column("reason", TEXT, nullable=True, comment="NULL: none was given"),
        sa.Column("decided_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_source_acts_publication")),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_source_acts")),
    )
    with op.batch_alter_table("source_acts", schema=None) as batch_op:
        batch_op.create_index("ix_source_acts_url", ["url"], unique=False, postgresql_using="hash")

    op.create_table(
        "targets",
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("via", TEXT, nullable=True, comment="NULL: a start address"),
        sa.Column("found_at", TEXT, nullable=False),
        sa.Column("listed_at", TEXT, nullable=True, comment="NULL: no listing showed it"),
        sa.Column("modified_at", TEXT, nullable=True, comment="NULL: its listing states none"),
        sa.Column("due_at", TEXT, nullable=True, comment="NULL: not to be visited again"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="failures since the last answer"),
        sa.Column("visits", sa.Integer(), nullable=False, comment="answers so far"),
        sa.Column(
            "changes", sa.Integer(), nullable=False, comment="answers that showed a text first, or another than before"
        ),
        sa.Column(
            "changed_visit",
            sa.Integer(),
            nullable=True,
            comment="NULL: never read; `visits` when its text was last found changed",
        ),
        sa.Column("gone", sa.Integer(), nullable=False, comment="answers in a row that said it is gone"),
        sa.Column("claims", sa.Integer(), nullable=False, comment="stated changes for which it was visited"),
        sa.Column("news_at", TEXT, nullable=True, comment="NULL: no listing, or one that was never read"),
        sa.Column("visited_at", TEXT, nullable=True, comment="NULL: never visited"),
        sa.Column("leased_by", TEXT, nullable=True, comment="NULL: free"),
        sa.Column("page", TEXT, nullable=True, comment="NULL: no requisite"),
        sa.Column(
            "may_bring", sa.Integer(), nullable=True, comment="NULL: no requisite; how many more it may need in turn"
        ),
        sa.Column("due_by", TEXT, nullable=True, comment="NULL: nothing that was read hastens it"),
        sa.Column("failure", TEXT, nullable=True, comment="NULL: its last visit brought a page, or there was none"),
        sa.Column("waiting_since", TEXT, nullable=True, comment="NULL: leased, or not due when it was last looked at"),
        sa.Column(
            "failed_since", TEXT, nullable=True, comment="NULL: its last visit brought an answer, or there was none"
        ),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_targets_publication")),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_targets")),
        sa.UniqueConstraint("publication", "url", name=op.f("uq_targets_publication_url")),
    )
    with op.batch_alter_table("targets", schema=None) as batch_op:
        batch_op.create_index("ix_targets_leased_by", ["leased_by"], **_only("leased_by IS NOT NULL"))
        batch_op.create_index("ix_targets_due", ["publication", "waiting_since", "due_at"], unique=False)
        batch_op.create_index(
            "ix_targets_listings", ["publication", "due_at"], **_only("role IN ('feed', 'section', 'sitemap')")
        )
        batch_op.create_index("ix_targets_host", ["host", "publication", "due_at"], **_only("waiting_since IS NULL"))
        batch_op.create_index("ix_targets_failed_since", ["host", "failed_since"], **_only("failed_since IS NOT NULL"))
    # SQLite keeps NULL after all else in a descending index, and does not let one say so.
    last = " NULLS LAST" if op.get_context().dialect.name == "postgresql" else ""
    op.create_index(
        "ix_targets_queue",
        "targets",
        ["publication", "host", "role", sa.text(f"modified_at DESC{last}"), "target_id"],
        **_only("waiting_since IS NOT NULL"),
    )

    op.create_table(
        "warc_files",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes that hold whole records"),
        sa.Column("sha256", TEXT, nullable=True, comment="NULL: not closed, or not computed yet"),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("uploaded_to", TEXT, nullable=True, comment="NULL: kept here only"),
        sa.Column("last_verified_at", TEXT, nullable=True, comment="NULL: never verified"),
        sa.Column(
            "damaged_at", TEXT, nullable=True, comment="NULL: undamaged when it was last verified, or never verified"
        ),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_warc_files_publication")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_warc_files")),
    )
    op.create_table(
        "copied_files",
        sa.Column("copy", TEXT, nullable=False),
        sa.Column("warc_file", TEXT, nullable=False),
        sa.Column("copied_at", TEXT, nullable=False),
        sa.Column("compared_at", TEXT, nullable=False),
        sa.Column("damaged_at", TEXT, nullable=True, comment="NULL: as recorded when it was last compared"),
        sa.PrimaryKeyConstraint("copy", "warc_file", name=op.f("pk_copied_files")),
    )
    op.create_table(
        "copies_away",
        sa.Column("copy", TEXT, nullable=False),
        sa.Column("since", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("copy", name=op.f("pk_copies_away")),
    )
    op.create_table(
        "joined_files",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("warc_file", TEXT, nullable=False),
        sa.Column("record_offset", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_joined_files_publication")),
        sa.ForeignKeyConstraint(["warc_file"], ["warc_files.name"], name=op.f("fk_joined_files_warc_file")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_joined_files")),
    )
    with op.batch_alter_table("joined_files", schema=None) as batch_op:
        batch_op.create_index("ix_joined_files_warc_file", ["warc_file", "record_offset"], unique=False)

    op.create_table(
        "imports",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("import_id", TEXT, nullable=False),
        sa.Column("crawl_id", TEXT, nullable=False),
        sa.Column("imported_at", TEXT, nullable=False),
        sa.Column("original_name", TEXT, nullable=False),
        sa.Column("original_size", sa.BigInteger(), nullable=False),
        sa.Column("original_sha256", TEXT, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("package", TEXT, nullable=True, comment="NULL: given by itself, in no WACZ package"),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("queue", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.crawl_id"], name=op.f("fk_imports_crawl_id")),
        sa.ForeignKeyConstraint(["name"], ["warc_files.name"], name=op.f("fk_imports_name")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index("ix_imports_original_sha256", ["original_sha256"], unique=False)

    op.create_table(
        "items",
        sa.Column("item_id", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("crawl_id", TEXT, nullable=False),
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("kept_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_items_publication")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_items")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_items_capture_id"), ["capture_id"], unique=False)

    op.create_table(
        "article_aliases",
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"], name=op.f("fk_article_aliases_article_id")),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_article_aliases_publication")),
        sa.PrimaryKeyConstraint("publication", "url", name=op.f("pk_article_aliases")),
    )
    with op.batch_alter_table("article_aliases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_aliases_article_id"), ["article_id"], unique=False)

    op.create_table(
        "captures",
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("crawl_id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("surt", TEXT, nullable=False),
        sa.Column("captured_at", TEXT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True, comment="NULL: a failure"),
        sa.Column("media_type", TEXT, nullable=True, comment="NULL: none was sent, or a failure"),
        sa.Column("record_type", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("via", TEXT, nullable=True, comment="NULL: a start address"),
        sa.Column("payload_digest", TEXT, nullable=True, comment="NULL: a failure"),
        sa.Column("framing", TEXT, nullable=False),
        sa.Column("refers_to", TEXT, nullable=True, comment="NULL: neither a revisit nor a rendering"),
        sa.Column("warc_file", TEXT, nullable=False),
        sa.Column("record_offset", sa.BigInteger(), nullable=False),
        sa.Column("record_length", sa.BigInteger(), nullable=False),
        sa.Column("truncated", TEXT, nullable=True, comment="NULL: came whole"),
        sa.Column("error", TEXT, nullable=True, comment="NULL: no failure"),
        sa.Column("etag", TEXT, nullable=True, comment="NULL: none was sent"),
        sa.Column("last_modified", TEXT, nullable=True, comment="NULL: none was sent"),
        sa.Column("location", TEXT, nullable=True, comment="NULL: none was sent"),
        sa.Column(
            "failure", TEXT, nullable=True, comment="NULL: no failure, or one of a kind that this version does not know"
        ),
        sa.Column("rendered_by", TEXT, nullable=True, comment="NULL: not a rendering"),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("reading", TEXT, nullable=False),
        sa.Column("reading_by", TEXT, nullable=True, comment="NULL: no process is reading it"),
        sa.Column("verdict", TEXT, nullable=True, comment="NULL: not refused"),
        sa.Column("verdict_reason", TEXT, nullable=True, comment="NULL: not refused"),
        sa.Column("reader_version", TEXT, nullable=True, comment="NULL: not read"),
        sa.Column("broken_readings", sa.Integer(), nullable=True, comment="NULL: none broke off"),
        sa.ForeignKeyConstraint(["crawl_id"], ["crawls.crawl_id"], name=op.f("fk_captures_crawl_id")),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_captures_publication")),
        sa.ForeignKeyConstraint(["warc_file"], ["warc_files.name"], name=op.f("fk_captures_warc_file")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_captures")),
        sa.UniqueConstraint("warc_file", "record_offset", name=op.f("uq_captures_warc_file_record_offset")),
    )
    with op.batch_alter_table("captures", schema=None) as batch_op:
        batch_op.create_index(
            "ix_captures_crawl_id", ["crawl_id", "captured_at", "capture_id", "publication"], unique=False
        )
        batch_op.create_index(
            "ix_captures_failed",
            ["crawl_id", "captured_at", "capture_id"],
            **_only("(status IS NULL OR status >= 400) AND role <> 'robots'"),
        )
        batch_op.create_index("ix_captures_captured_at", ["captured_at", "capture_id"], unique=False)
        batch_op.create_index(
            "ix_captures_role", ["role", "captured_at", "capture_id", "status", "record_type", "publication"]
        )
        batch_op.create_index("ix_captures_payload", ["payload_digest", "framing"], unique=False)
        batch_op.create_index("ix_captures_outcome", ["role", "status", "truncated", "failure", "publication"])
        batch_op.create_index("ix_captures_verdict", ["verdict", "publication"], **_only("verdict IS NOT NULL"))
        batch_op.create_index(
            "ix_captures_broken_readings", ["broken_readings"], **_only("broken_readings IS NOT NULL")
        )
        batch_op.create_index("ix_captures_pending", ["queue", "record_offset"], **_only("reading = 'pending'"))
        batch_op.create_index("ix_captures_url", ["url"], unique=False, postgresql_using="hash")
    op.create_index(
        "ix_captures_redirects",
        "captures",
        ["crawl_id", sa.text("substr(url, 1, 500)")],
        **_only("status BETWEEN 300 AND 399 AND status <> 304"),
    )

    op.create_table(
        "changes",
        sa.Column("cursor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=True, comment="NULL: a change of a source"),
        sa.Column("source_id", TEXT, nullable=True, comment="NULL: a change of an article"),
        sa.Column("capture_id", TEXT, nullable=True, comment="NULL: no capture shows it"),
        sa.Column("filed_at", TEXT, nullable=False),
        sa.Column("crawl_id", TEXT, nullable=True, comment="NULL: no capture shows it"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"], name=op.f("fk_changes_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_changes_capture_id")),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_changes_publication")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_changes_source_id")),
        sa.PrimaryKeyConstraint("cursor", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("ix_changes_article_id", ["article_id"], unique=False)
        batch_op.create_index("ix_changes_source_id", ["source_id"], unique=False)
        batch_op.create_index("ix_changes_capture_id", ["capture_id"], unique=False)
        batch_op.create_index("ix_changes_crawl_id", ["crawl_id", "kind", "cursor", "source_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("content_digest", TEXT, nullable=False),
        sa.Column("reader_version", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=True, comment="NULL: the page prints none and states none"),
        sa.Column("deck", TEXT, nullable=True, comment="NULL: the page has none"),
        sa.Column("summary", TEXT, nullable=True, comment="NULL: the page has none"),
        sa.Column("dateline", TEXT, nullable=True, comment="NULL: the page has none"),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("blocks", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True, comment="NULL: the page states none"),
        sa.Column("published_on", TEXT, nullable=True, comment="NULL: the page states none"),
        sa.Column("published_at", TEXT, nullable=True, comment="NULL: only a day, or nothing, is stated"),
        sa.Column("published_precision", TEXT, nullable=True, comment="NULL: the page states no date"),
        sa.Column("modified_at", TEXT, nullable=True, comment="NULL: the page states none"),
        sa.Column("writers", TEXT, nullable=False),
        sa.Column("editors", TEXT, nullable=False),
        sa.Column("topics", TEXT, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("images", TEXT, nullable=False),
        sa.Column("is_accessible_for_free", sa.Boolean(), nullable=True, comment="NULL: the page does not say"),
        sa.Column("published_zone", TEXT, nullable=True, comment="NULL: no instant of publication is known"),
        sa.Column("modified_on", TEXT, nullable=True, comment="NULL: the page states none"),
        sa.Column("modified_precision", TEXT, nullable=True, comment="NULL: the page states none"),
        sa.Column("modified_zone", TEXT, nullable=True, comment="NULL: no instant of a change is known"),
        sa.Column("first_seen_at", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.article_id"], name=op.f("fk_revisions_article_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_revisions_capture_id")),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_revisions")),
        sa.UniqueConstraint("article_id", "capture_id", name=op.f("uq_revisions_article_id_capture_id")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_capture_id", ["capture_id"], unique=False)
        batch_op.create_index("ix_revisions_disputed", ["capture_id"], **_only("evidence LIKE '%\"disputed\":[%'"))
        batch_op.create_index("ix_revisions_language_seen", ["language", "first_seen_at", "article_id"], unique=False)
    published = sa.text("coalesce(published_at, published_on, '')")
    op.create_index("ix_revisions_published", "revisions", [published, "article_id", "first_seen_at"])
    op.create_index("ix_revisions_language_published", "revisions", ["language", published, "article_id"])

    op.create_table(
        "revision_parts",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("url", TEXT, nullable=True, comment="NULL: a later page is known, and no page links to this one"),
        sa.Column("capture_id", TEXT, nullable=True, comment="NULL: the page was never read"),
        sa.Column("content_digest", TEXT, nullable=True, comment="NULL: the page was never read"),
        sa.Column("missing_since", TEXT, nullable=True, comment="NULL: it is there"),
        sa.Column("is_added", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["revisions.article_id", "revisions.revision"],
            name=op.f("fk_revision_parts_article_id_revision"),
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_revision_parts_capture_id")),
        sa.PrimaryKeyConstraint("article_id", "revision", "part", name=op.f("pk_revision_parts")),
    )
    with op.batch_alter_table("revision_parts", schema=None) as batch_op:
        batch_op.create_index("ix_revision_parts_capture_id", ["capture_id"], unique=False)

    op.create_table(
        "source_revisions",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("content_digest", TEXT, nullable=False),
        sa.Column("reader_version", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=True, comment="NULL: the document states none"),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True, comment="NULL: the document states none"),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("published_on", TEXT, nullable=True, comment="NULL: the document states none"),
        sa.Column("published_at", TEXT, nullable=True, comment="NULL: only a day, or nothing, is stated"),
        sa.Column("published_precision", TEXT, nullable=True, comment="NULL: the document states no date"),
        sa.Column("pages", sa.Integer(), nullable=True, comment="NULL: not a paged document"),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=True, comment="NULL: the document names none"),
        sa.Column("document_number", TEXT, nullable=True, comment="NULL: the document bears none"),
        sa.Column("pages_lost", TEXT, nullable=False),
        sa.Column("blocks", TEXT, nullable=False),
        sa.Column("files", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_source_revisions_capture_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_source_revisions_source_id")),
        sa.PrimaryKeyConstraint("source_id", "revision", name=op.f("pk_source_revisions")),
        sa.UniqueConstraint("source_id", "capture_id", name=op.f("uq_source_revisions_source_id_capture_id")),
    )
    with op.batch_alter_table("source_revisions", schema=None) as batch_op:
        batch_op.create_index("ix_source_revisions_capture_id", ["capture_id"], unique=False)

    op.create_table(
        "source_visits",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("says", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("is_firm", sa.Boolean(), nullable=False),
        sa.Column("resolved_url", TEXT, nullable=True, comment="NULL: it answered where it was asked"),
        sa.Column("reason", TEXT, nullable=True, comment="NULL: the outcome says it all"),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=True,
            comment="NULL: the visit showed no text, or an older one than is kept",
        ),
        sa.Column("is_changed", sa.Boolean(), nullable=True, comment="NULL: nothing was there to compare it with"),
        sa.Column(
            "moved_to",
            TEXT,
            nullable=True,
            comment="NULL: no permanent redirect led to a page that may be its own",
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_source_visits_capture_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_source_visits_source_id")),
        sa.PrimaryKeyConstraint("source_id", "capture_id", name=op.f("pk_source_visits")),
    )
    with op.batch_alter_table("source_visits", schema=None) as batch_op:
        batch_op.create_index("ix_source_visits_source_id_at", ["source_id", "at"], unique=False)

    op.create_table(
        "source_changes",
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, comment="the one that the change made"),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("change_class", TEXT, nullable=False),
        sa.Column("numbers", TEXT, nullable=False),
        sa.Column("dates", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id", "revision"],
            ["source_revisions.source_id", "source_revisions.revision"],
            name=op.f("fk_source_changes_source_id_revision"),
        ),
        sa.PrimaryKeyConstraint("source_id", "revision", name=op.f("pk_source_changes")),
    )
    op.create_table(
        "borrowings",
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("held_by", TEXT, nullable=False),
        sa.Column("held_at", TEXT, nullable=False),
        sa.Column("is_unaltered", sa.Boolean(), nullable=False),
        sa.Column("title", TEXT, nullable=True, comment="NULL: the document states none"),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True, comment="NULL: the document states none"),
        sa.Column("media_type", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_borrowings_capture_id")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_borrowings_source_id")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_borrowings")),
    )
    with op.batch_alter_table("borrowings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_borrowings_source_id"), ["source_id"], unique=False)

    op.create_table(
        "gate_questions",
        sa.Column("gate", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("asked_at", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["gate"], ["time_gates.gate"], name=op.f("fk_gate_questions_gate")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_gate_questions_source_id")),
        sa.PrimaryKeyConstraint("gate", "source_id", name=op.f("pk_gate_questions")),
    )
    with op.batch_alter_table("gate_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_questions_source_id"), ["source_id"], unique=False)

    op.create_table(
        "citations",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", TEXT, nullable=True, comment="NULL: only an address is printed"),
        sa.Column("url", TEXT, nullable=True, comment="NULL: only a title is printed"),
        sa.Column("url_as_printed", TEXT, nullable=True, comment="NULL: only a title is printed"),
        sa.Column("source_id", TEXT, nullable=True, comment="NULL: no address is printed"),
        sa.Column("cited_at", TEXT, nullable=False),
        sa.Column("block", sa.Integer(), nullable=True, comment="NULL: no block of the text points to it; from 1"),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["revisions.article_id", "revisions.revision"],
            name=op.f("fk_citations_article_id_revision"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.source_id"], name=op.f("fk_citations_source_id")),
        sa.PrimaryKeyConstraint("article_id", "revision", "position", name=op.f("pk_citations")),
    )
    with op.batch_alter_table("citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_citations_source_id"), ["source_id"], unique=False)

    op.create_table(
        "contributions",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("role_label", TEXT, nullable=True, comment="NULL: no label is printed"),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["revisions.article_id", "revisions.revision"],
            name=op.f("fk_contributions_article_id_revision"),
        ),
        sa.PrimaryKeyConstraint("article_id", "revision", "position", name=op.f("pk_contributions")),
    )
    op.create_table(
        "topics",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic_group", TEXT, nullable=True, comment="NULL: the page prints none"),
        sa.Column("name", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["revisions.article_id", "revisions.revision"],
            name=op.f("fk_topics_article_id_revision"),
        ),
        sa.PrimaryKeyConstraint("article_id", "revision", "position", name=op.f("pk_topics")),
    )
    op.create_table(
        "withholdings",
        sa.Column("withholding_id", TEXT, nullable=False),
        sa.Column("publication", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=True, comment="NULL: not an article"),
        sa.Column("capture_id", TEXT, nullable=True, comment="NULL: not a single capture"),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("withheld_at", TEXT, nullable=False),
        sa.Column("withheld_until", TEXT, nullable=True, comment="NULL: until it is released"),
        sa.Column("released_at", TEXT, nullable=True, comment="NULL: not released"),
        sa.Column("release_reason", TEXT, nullable=True, comment="NULL: not released, or none was given"),
        sa.Column("end_filed_at", TEXT, nullable=True, comment="NULL: its time is not over, or was not told yet"),
        sa.ForeignKeyConstraint(["publication"], ["publications.slug"], name=op.f("fk_withholdings_publication")),
        sa.PrimaryKeyConstraint("withholding_id", name=op.f("pk_withholdings")),
    )
    with op.batch_alter_table("withholdings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withholdings_article_id"), ["article_id"], unique=False)

    op.create_table(
        "webhooks",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("cursor", TEXT, nullable=True, comment="NULL: nothing was delivered"),
        sa.Column("delivered_at", TEXT, nullable=True, comment="NULL: nothing was delivered"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.Column("failing_since", TEXT, nullable=True, comment="NULL: the last delivery arrived, or there was none"),
        sa.Column("next_at", TEXT, nullable=True, comment="NULL: at once"),
        sa.Column("error", TEXT, nullable=True, comment="NULL: the last delivery arrived, or there was none"),
        sa.Column("pending", TEXT, nullable=True, comment="NULL: nothing is on its way"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "receivers",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("cursor", TEXT, nullable=True, comment="NULL: nothing was delivered"),
        sa.Column("delivered_at", TEXT, nullable=True, comment="NULL: nothing was delivered"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.Column("failing_since", TEXT, nullable=True, comment="NULL: the last delivery arrived, or there was none"),
        sa.Column("next_at", TEXT, nullable=True, comment="NULL: at once"),
        sa.Column("error", TEXT, nullable=True, comment="NULL: the last delivery arrived, or there was none"),
        sa.Column("pending", TEXT, nullable=True, comment="NULL: nothing is on its way"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_receivers")),
    )
    op.create_table(
        "withheld_addresses",
        sa.Column("withholding_id", TEXT, nullable=False),
        sa.Column("surt", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["withholding_id"],
            ["withholdings.withholding_id"],
            name=op.f("fk_withheld_addresses_withholding_id"),
        ),
        sa.PrimaryKeyConstraint("withholding_id", "surt", name=op.f("pk_withheld_addresses")),
    )
    op.create_table(
        "withheld_captures",
        sa.Column("capture_id", TEXT, nullable=False),
        sa.Column("withholding_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_withheld_captures_capture_id")),
        sa.ForeignKeyConstraint(
            ["withholding_id"],
            ["withholdings.withholding_id"],
            name=op.f("fk_withheld_captures_withholding_id"),
        ),
        sa.PrimaryKeyConstraint("capture_id", "withholding_id", name=op.f("pk_withheld_captures")),
    )
    with op.batch_alter_table("withheld_captures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_withheld_captures_withholding_id"), ["withholding_id"], unique=False)
