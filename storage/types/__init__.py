"""The data that crosses rooms: frozen, field-documented types and the tokens of the contract.

Rows never leave `storage`, and dicts never cross a room. Instants are aware UTC datetimes; bytes stay bytes until
someone must read them.
"""

from __future__ import annotations

from storage.types.captures import Capture, Place, WarcFileFacts
from storage.types.crawl_ends import CrawlEnding, FindingKind
from storage.types.exchanges import Errand, Exchange, Failure, TlsFacts, Validated
from storage.types.readings import (
    ArticleReading,
    Block,
    Citation,
    Contributor,
    Evidence,
    Image,
    OtherValue,
    Outcome,
    Page,
    Reading,
    Refusal,
    Requisite,
    SourceReading,
    StyleReading,
    Topic,
)
from storage.types.targets import FoundUrl, PlannedVisit, Target
from storage.types.tokens import (
    LISTING_ROLES,
    READ_ROLES,
    ArticleState,
    BlockType,
    ChangeKind,
    ContributorRole,
    CrawlPurpose,
    FailureKind,
    Precision,
    ReadingState,
    RecordType,
    RequisiteKind,
    Role,
    SourceState,
    Sureness,
    Truncated,
    Verdict,
    WithheldKind,
)

__all__ = [
    "LISTING_ROLES",
    "READ_ROLES",
    "ArticleReading",
    "ArticleState",
    "Block",
    "BlockType",
    "Capture",
    "ChangeKind",
    "Citation",
    "Contributor",
    "ContributorRole",
    "CrawlEnding",
    "CrawlPurpose",
    "Errand",
    "Evidence",
    "Exchange",
    "Failure",
    "FailureKind",
    "FindingKind",
    "FoundUrl",
    "Image",
    "OtherValue",
    "Outcome",
    "Page",
    "Place",
    "PlannedVisit",
    "Precision",
    "Reading",
    "ReadingState",
    "RecordType",
    "Refusal",
    "Requisite",
    "RequisiteKind",
    "Role",
    "SourceReading",
    "SourceState",
    "StyleReading",
    "Sureness",
    "Target",
    "TlsFacts",
    "Topic",
    "Truncated",
    "Validated",
    "Verdict",
    "WarcFileFacts",
    "WithheldKind",
]
