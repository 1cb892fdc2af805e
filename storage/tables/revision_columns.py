"""What a revision keeps of a reading, column by column, and what of it is searched."""

from __future__ import annotations

from storage.tables.json_text import blocks_text, evidence_text, images_text, json_text, topics_text
from storage.types import ArticleReading, ContributorRole, SourceReading


def columns_of(reading: ArticleReading | SourceReading) -> dict[str, object]:
    """The columns that hold a reading in `revisions` or `source_revisions`."""
    return _of_both(reading) | (_of_article(reading) if isinstance(reading, ArticleReading) else _of_source(reading))


def _of_both(reading: ArticleReading | SourceReading) -> dict[str, object]:
    return {
        "title": reading.title,
        "text": reading.text,
        "blocks": blocks_text(reading.blocks),
        "language": reading.language,
        "published_on": reading.published_on and reading.published_on.isoformat(),
        "published_at": reading.published_at,
        "published_precision": reading.published_precision,
        "evidence": evidence_text(reading.evidence),
    }


def _of_article(reading: ArticleReading) -> dict[str, object]:
    def names(role: ContributorRole) -> str:
        return json_text([contributor.name for contributor in reading.contributors if contributor.role is role])

    return {
        "deck": reading.deck,
        "summary": reading.summary,
        "dateline": reading.dateline,
        "modified_at": reading.modified_at,
        "writers": names(ContributorRole.WRITER),
        "editors": names(ContributorRole.EDITOR),
        "topics": topics_text(reading.topics),
        "images": images_text(reading.images),
        "is_accessible_for_free": reading.is_accessible_for_free,
        "published_zone": reading.published_zone,
        "modified_on": reading.modified_on and reading.modified_on.isoformat(),
        "modified_precision": reading.modified_precision,
        "modified_zone": reading.modified_zone,
    }


def _of_source(reading: SourceReading) -> dict[str, object]:
    return {
        "media_type": reading.media_type,
        "pages": reading.pages,
        "partial": reading.partial,
        "agency": reading.agency,
        "document_number": reading.document_number,
        "pages_lost": json_text(reading.pages_lost),
        "files": json_text(reading.files),
    }
