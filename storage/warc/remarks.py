"""What can be said against a record, an index line or a row: one rule each, and whether breaking it loses anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a finding is about."""

    # The file as a container.
    UNREADABLE = "unreadable"
    NO_RECORD = "no-record"
    GZIP_DAMAGED = "gzip-damaged"
    GZIP_HEADER = "gzip-header"
    CUT_OFF = "cut-off"
    SEVERAL_RECORDS_IN_MEMBER = "several-records-in-member"
    LINE_ENDS = "line-ends"
    # The head of a record.
    HEADER_MALFORMED = "header-malformed"
    CONTENT_LENGTH = "content-length"
    VERSION_UNKNOWN = "version-unknown"
    FIELD_MISSING = "field-missing"
    FIELD_REPEATED = "field-repeated"
    FIELD_MISPLACED = "field-misplaced"
    FIELD_FORM = "field-form"
    CONTENT_TYPE = "content-type"
    # The block of a record.
    BLOCK_LENGTH = "block-length"
    RECORD_WITHIN_BLOCK = "record-within-block"
    BLOCK_DIGEST = "block-digest"
    PAYLOAD_DIGEST = "payload-digest"
    PAYLOAD_DIGEST_WITH_FRAMING = "payload-digest-with-framing"
    DIGEST_UNKNOWN = "digest-unknown"
    DIGEST_MISSING = "digest-missing"
    FACTS_MISSING = "facts-missing"
    # Records among each other.
    RECORD_ID_TWICE = "record-id-twice"
    REVISIT_UNRESOLVED = "revisit-unresolved"
    REVISIT_ORIGINAL_ELSEWHERE = "revisit-original-elsewhere"
    REVISIT_DIGEST = "revisit-digest"
    # Files, rows and index lines of an archive.
    LEFT_OPEN = "left-open"
    FILE_MISSING = "file-missing"
    FILE_SIZE = "file-size"
    FILE_WITHOUT_ROW = "file-without-row"
    ROW_WITHOUT_RECORD = "row-without-record"
    ROW_DIFFERS = "row-differs"
    RECORD_WITHOUT_ROW = "record-without-row"
    LINE_WITHOUT_RECORD = "line-without-record"
    LINE_DIFFERS = "line-differs"
    RECORD_WITHOUT_LINE = "record-without-line"
    INDEX_MALFORMED = "index-malformed"
    INDEX_UNSORTED = "index-unsorted"
    # Of a report that is too long.
    MORE_FINDINGS = "more-findings"


_ODD = frozenset(
    {
        Rule.LINE_ENDS,
        Rule.VERSION_UNKNOWN,
        Rule.FIELD_REPEATED,
        Rule.FIELD_MISPLACED,
        Rule.FIELD_FORM,
        Rule.CONTENT_TYPE,
        Rule.PAYLOAD_DIGEST_WITH_FRAMING,
        Rule.DIGEST_UNKNOWN,
        Rule.REVISIT_ORIGINAL_ELSEWHERE,
        Rule.LEFT_OPEN,
        Rule.FILE_WITHOUT_ROW,
        Rule.MORE_FINDINGS,
    }
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a record: the rule it breaks and the standard's clause, or ours, as a sentence."""

    rule: Rule
    clause: str

    @property
    def damaging(self) -> bool:
        """Whether a file of which this is true is damaged, not merely odd."""
        return self.rule not in _ODD
