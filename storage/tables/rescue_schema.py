"""The tables of rescue: copies of sources that other archives held, and the time gates that are asked for them.

Not archival: time_gates, gate_questions.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table

from storage.tables.column_types import PlainText
from storage.tables.schema_columns import instant, metadata, text

borrowings = Table(
    "borrowings",
    metadata,
    Column("capture_id", PlainText, ForeignKey("captures.capture_id"), primary_key=True),
    Column("source_id", PlainText, ForeignKey("sources.source_id"), nullable=False, index=True),
    text("held_by"),
    instant("held_at"),
    Column("is_unaltered", Boolean, nullable=False),
    text("title", "the document states none"),
    text("text"),
    text("language", "the document states none"),
    text("media_type"),
)

time_gates = Table(
    "time_gates",
    metadata,
    Column("gate", PlainText, primary_key=True),
    Column("failures", Integer, nullable=False, comment="since its last answer"),
    instant("asked_at", "never asked"),
    instant("answered_at", "it never answered"),
    text("error", "it never failed"),
    instant("rests_until", "at once"),
    Column("asked", Integer, nullable=False),
    Column("found", Integer, nullable=False),
)

gate_questions = Table(
    "gate_questions",
    metadata,
    Column("gate", PlainText, ForeignKey("time_gates.gate"), primary_key=True),
    Column("source_id", PlainText, ForeignKey("sources.source_id"), primary_key=True, index=True),
    instant("asked_at"),
    text("outcome"),
)
