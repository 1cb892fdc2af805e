"""The data that crosses rooms: frozen, field-documented types and the tokens of the contract.

Rows never leave `storage`, and dicts never cross a room. Instants are aware UTC datetimes; bytes stay bytes until
someone must read them. A module of types is imported with the first of its names that somebody asks for: to make the
classes of a reading costs more than `fonds --help` may.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.types.captures import Capture, Place, WarcFileFacts
    from storage.types.crawl_ends import CrawlEnding, FindingKind
    from storage.types.exchanges import Errand, Exchange, Failure, Rendering, TlsFacts, Validated
    from storage.types.readings import (
        ArticleReading,
        Block,
        Citation,
        Contributor,
        Evidence,
        Image,
        MementoReading,
        OtherValue,
        Outcome,
        Page,
        PageLink,
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
        AliasReason,
        ArticleState,
        BlockType,
        ChangeClass,
        ChangeKind,
        ContributorRole,
        CrawlPurpose,
        FailureKind,
        Precision,
        PublisherClass,
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

_NAMES = {
    "captures": "Capture Place WarcFileFacts",
    "crawl_ends": "CrawlEnding FindingKind",
    "exchanges": "Errand Exchange Failure Rendering TlsFacts Validated",
    "readings": (
        "ArticleReading Block Citation Contributor Evidence Image MementoReading OtherValue Outcome Page PageLink "
        "Reading Refusal Requisite SourceReading StyleReading Topic"
    ),
    "targets": "FoundUrl PlannedVisit Target",
    "tokens": (
        "LISTING_ROLES READ_ROLES AliasReason ArticleState BlockType ChangeClass ChangeKind ContributorRole "
        "CrawlPurpose FailureKind Precision PublisherClass ReadingState RecordType RequisiteKind Role SourceState "
        "Sureness Truncated Verdict WithheldKind"
    ),
}
_MODULE_OF = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "LISTING_ROLES",
    "READ_ROLES",
    "AliasReason",
    "ArticleReading",
    "ArticleState",
    "Block",
    "BlockType",
    "Capture",
    "ChangeClass",
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
    "MementoReading",
    "OtherValue",
    "Outcome",
    "Page",
    "PageLink",
    "Place",
    "PlannedVisit",
    "Precision",
    "PublisherClass",
    "Reading",
    "ReadingState",
    "RecordType",
    "Refusal",
    "Rendering",
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


def __getattr__(name: str) -> object:
    """A type by its name; afterwards it stands here and nothing is looked up."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
